"""How long a release of statistics takes to be prepared and audited, and how much of it can be published.

python -m bench.statistics [MUNICIPALITIES ...] [--workers N]
"""

import argparse
import random
import resource
import time
from collections.abc import Iterable
from decimal import Decimal
from statistics import fmean

from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.disclosure import Prepared, prepare
from exchange.statistics.rules.measuring import measured
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL, Figure, FigureKey, Material, scored
from exchange.statistics.rules.vocabulary import Dimension, Statistic

FIELDS, CRITERIA, QUESTIONS = 7, 40, 3
SHARES = {
    Dimension.STATE: {"NW": 9, "BW": 8, "BY": 6, "RP": 5, "BB": 4, "NI": 3, "SN": 2, "HE": 2, "TH": 1},
    Dimension.KIND: {"TOWN": 15, "INDEPENDENT_CITY": 8, "DISTRICT": 8, "MUNICIPALITY": 7, "LARGE_DISTRICT_TOWN": 2},
    Dimension.SIZE_CLASS: {"SMALLER_MEDIUM": 12, "LARGER_MEDIUM": 10, "SMALLER_CITY": 9, "SMALL": 6, "RURAL": 3},
    Dimension.ROLE: {"MODEL_MUNICIPALITY": 32, "PILOT_MUNICIPALITY": 8},
    Dimension.STAGE: {"ADMINISTRATION": 24, "WORKSHOP": 16},
}
"""About how the members are spread over the dimensions."""

OPTIONS = (0, 25, 50, 75, 100)
"""What an answer is worth; a criterion is the average of the answers to its questions."""


def scheme(fields: int = FIELDS, criteria: int = CRITERIA) -> Scheme:
    """Fields that share the criteria, and five levels."""
    sums = range(0, OPTIONS[-1] * QUESTIONS + 1, 25)
    possible = tuple(sorted({(200 * each + QUESTIONS) // (2 * QUESTIONS) for each in sums}))
    found = []
    for number in range(fields):
        keys = [f"field-{number}.{each}" for each in range(criteria // fields + (number < criteria % fields))]
        found.append(Field(f"field-{number}", {key: Decimal(1) for key in keys}, dict.fromkeys(keys, possible)))
    return Scheme(tuple(found), tuple(Decimal(start) for start in (0, 20, 40, 60, 80)))


def network(size: int, seed: int = 1, measured: Scheme | None = None) -> Material:
    """A network of so many municipalities, whose scores lean together as those of one municipality do."""
    draw = random.Random(seed)
    measured = measured or scheme()
    contributions = []
    for number in range(size):
        dimensions = {
            dimension: draw.choices(list(shares), weights=list(shares.values()))[0]
            for dimension, shares in SHARES.items()
        }
        scores: dict[str, Score] = {}
        middle = draw.gauss(55, 12)
        for field in measured.fields:
            values = []
            for key in field.criteria:
                answers = [min(OPTIONS, key=lambda each: abs(each - draw.gauss(middle, 22))) for _ in range(QUESTIONS)]
                values.append((200 * sum(answers) + QUESTIONS) // (2 * QUESTIONS))
                scores[key] = Score(Decimal(values[-1]) / 100)
            scores[field.key] = Score(Decimal((2 * sum(values) + len(values)) // (2 * len(values))) / 100)
        contributions.append(Contribution(f"m{number}", dimensions, scores))
    return Material(measured, Round("2026", tuple(contributions)))


def published(prepared: Prepared, statistic: Statistic, *, whole: bool, of_fields: bool, policy: Policy) -> str:
    """The share of figures that are published, of those about groups that are large enough."""
    fields = {field.key for field in prepared.material.scheme.fields}
    least = policy.quartiles_from if statistic in (Statistic.QUARTILES, Statistic.LEVELS) else policy.minimum
    figures = [
        figure
        for figure in prepared.figures
        if figure.key.statistic is statistic
        and (figure.key.cell == ALL) is whole
        and (figure.key.subject in fields) is of_fields
        and len(scored(prepared.material, figure.key)) >= least
    ]
    return f"{sum(figure.value is not None for figure in figures) / len(figures):4.0%}" if figures else "   –"


def error(prepared: Prepared, statistic: Statistic) -> float:
    """By how much what is published is off what it would be unrounded, on average."""
    found = []
    for figure in prepared.figures:
        if figure.key.statistic is statistic and figure.value is not None:
            found += [abs(a - b) for a, b in zip(figure.value, _exact(prepared.material, figure.key), strict=True) if a]
    return fmean(found) if found else 0.0


def _exact(material: Material, key: FigureKey) -> Iterable[float]:
    scores = material.round.by_identity()
    values = [scores[identity].scores[key.subject].hundredths or 0 for identity in scored(material, key)]
    # The rounding of hundredths of a hundredth is that of points of numbers a hundred times as large.
    return [
        each / 100 for each in measured(key.statistic, [100 * value for value in values], (0,), 1) if each is not None
    ]


def shares(figures: Iterable[Figure], statistic: Statistic) -> float:
    """The share of all figures that are published, those about groups that are too small among them."""
    of_it = [figure for figure in figures if figure.key.statistic is statistic]
    return sum(figure.value is not None for figure in of_it) / len(of_it) if of_it else 0.0


def main() -> None:
    """Prepare a release for each size and print what it took and what came out."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("sizes", nargs="*", type=int, default=[35, 200])
    reading.add_argument("--workers", type=int, default=1)
    reading.add_argument("--criteria", type=int, default=CRITERIA)
    reading.add_argument("--fields", type=int, default=FIELDS)
    given = reading.parse_args()
    policy = Policy()
    for size in given.sizes:
        material = network(size, measured=scheme(given.fields, given.criteria))
        start, before = time.perf_counter(), _processor()
        prepared = prepare(material, policy, workers=given.workers)
        took, used = time.perf_counter() - start, _processor() - before
        settled = ", ".join(f"{each.lower()} {count}" for each, count in prepared.record.settled.items())
        print(f"{size} municipalities, {given.workers} workers: {took:.1f} s ({used:.1f} s of processor)")
        print(f"  {prepared.record.effort}; exposed {len(prepared.record.exposed)}; {settled}")
        print("  published of groups large enough: network fields, criteria; parts fields, criteria; of all; error")
        for statistic in Statistic:
            row = [
                published(prepared, statistic, whole=whole, of_fields=of_fields, policy=policy)
                for whole in (True, False)
                for of_fields in (True, False)
            ]
            off = f"{error(prepared, statistic):.2f}" if statistic in _ROUNDED else ""
            print(f"  {statistic.lower():10}", *row, f"{shares(prepared.figures, statistic):4.0%}", off, flush=True)


_ROUNDED = (Statistic.MEAN, Statistic.MEDIAN, Statistic.QUARTILES)


def _processor() -> float:
    return sum(
        each.ru_utime + each.ru_stime
        for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    main()
