"""How useful statistics are under which settings: what share of the figures is published, and how far those that are
rounded are off.

python -m bench.usefulness [MUNICIPALITIES ...] [--fields N] [--criteria N] [--workers N]
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import fmean

from bench.statistics import network, scheme
from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.disclosure import Prepared, prepare
from exchange.statistics.rules.measuring import measured
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL, Figure, Material, scored
from exchange.statistics.rules.vocabulary import Statistic

POLICIES = {
    "default (minimum 5, protection 15)": Policy(),
    "minimum 3": Policy(minimum=3),
    "minimum 7": Policy(minimum=7),
    "rounded to 2 at least": Policy(rounding=2),
    "rounded to 5 at least": Policy(rounding=5),
    "protection 20": Policy(protection=20),
    "protection 30": Policy(protection=30),
}
SHOWN = {
    Statistic.COUNTS: "counts",
    Statistic.MEAN: "means",
    Statistic.MEDIAN: "medians",
    Statistic.QUARTILES: "quartiles",
    Statistic.LEVELS: "distributions",
    Statistic.CHANGE: "changes",
}
ROUNDED = (Statistic.MEAN, Statistic.MEDIAN, Statistic.QUARTILES, Statistic.CHANGE)
NOT_APPLICABLE = 0.03
"""To so many a criterion does not apply."""


def two_rounds(size: int, measured_by: Scheme) -> Material:
    """A network that most of took part in the round before, too, and to which not everything applies."""
    draw = random.Random(size)
    now, then = network(size, 1, measured_by), network(size, 2, measured_by)
    before = tuple(
        replace(_with_gaps(each, measured_by, draw), dimensions=last.dimensions)
        for each, last in zip(then.round.contributions, now.round.contributions, strict=True)
        if draw.random() < 0.85
    )
    around = tuple(_with_gaps(each, measured_by, draw) for each in now.round.contributions)
    return Material(measured_by, Round("2026", around), Round("2025", before))


def _with_gaps(contribution: Contribution, measured_by: Scheme, draw: random.Random) -> Contribution:
    scores = dict(contribution.scores)
    for field in measured_by.fields:
        for key in field.criteria:
            if draw.random() < NOT_APPLICABLE:
                scores[key] = replace(scores[key], value=None)
        scores[field.key] = _field(field, scores)
    return replace(contribution, scores=scores)


def _field(field: Field, scores: dict[str, Score]) -> Score:
    """The weighted mean of the criteria that have a score, rounded half up."""
    there = [(weight, value) for key, weight in field.criteria.items() if (value := scores[key].value) is not None]
    if not there:
        return Score(None)
    mean = sum(Fraction(weight * value) for weight, value in there) / Fraction(sum(weight for weight, _ in there))
    return Score(Decimal(int(mean * 100 + Fraction(1, 2))) / 100)


def share(figures: Sequence[Figure]) -> str:
    """What share of some figures is published."""
    return f"{sum(figure.value is not None for figure in figures) / len(figures):.0%}" if figures else "–"


def errors(prepared: Prepared, statistic: Statistic) -> Iterator[float]:
    """By how many points each published number is off."""
    now = prepared.material.round.by_identity()
    then = prepared.material.before.by_identity() if prepared.material.before else {}
    for figure in prepared.figures:
        if figure.key.statistic is not statistic or figure.value is None:
            continue
        subject = figure.key.subject
        values = []
        for identity in scored(prepared.material, figure.key):
            value = now[identity].scores[subject].hundredths or 0
            last = then[identity].scores[subject].hundredths or 0 if statistic is Statistic.CHANGE else 0
            values.append(100 * (value - last))
        # Hundredths of a point, rounded to hundredths: points of numbers a hundred times as large, rounded to points.
        exact = measured(statistic, values, (0,), 1)
        yield from (
            abs(told - (each or 0) / 100) for told, each in zip(figure.value, exact, strict=True) if told is not None
        )


def rows(prepared: Prepared, policy: Policy) -> Iterator[list[str]]:
    """A line for each statistic: of the groups that are large enough what is told, and by how much it is off."""
    fields = {field.key for field in prepared.material.scheme.fields}
    for statistic, name in SHOWN.items():
        least = policy.minimum
        if statistic in (Statistic.QUARTILES, Statistic.LEVELS):
            least = max(least, policy.quartiles_from)
        of_it = [figure for figure in prepared.figures if figure.key.statistic is statistic]
        large = [figure for figure in of_it if len(scored(prepared.material, figure.key)) >= least]
        cells = [
            share(
                [
                    each
                    for each in large
                    if (each.key.cell == ALL) is whole and (each.key.subject in fields) is of_fields
                ]
            )
            for whole in (True, False)
            for of_fields in (True, False)
        ]
        off = list(errors(prepared, statistic)) if statistic in ROUNDED else []
        yield [name, *cells, share(of_it), f"{fmean(off):.2f}" if off else "–"]


def main() -> None:
    """Print a table in Markdown for each number of municipalities."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("sizes", nargs="*", type=int, default=[35, 200])
    reading.add_argument("--fields", type=int, default=7)
    reading.add_argument("--criteria", type=int, default=40)
    reading.add_argument("--workers", type=int, default=1)
    given = reading.parse_args()
    for size in given.sizes:
        material = two_rounds(size, scheme(given.fields, given.criteria))
        print(f"\n### {size} municipalities, {given.fields} fields, {given.criteria} criteria, two rounds\n")
        print("Shares of figures about groups that are large enough, then of all; errors in points of 100.\n")
        print("| settings | statistic | network: fields | criteria | parts: fields | criteria | of all | mean error |")
        print("|---|---|---|---|---|---|---|---|")
        for name, policy in POLICIES.items():
            start = time.perf_counter()
            prepared = prepare(material, policy, workers=given.workers)
            for row in rows(prepared, policy):
                print("|", " | ".join([name, *row]), "|")
            took = f"{time.perf_counter() - start:.0f} s, {len(prepared.record.exposed)} without proof"
            print(f"| {name} | *{took}* | | | | | | |", flush=True)


if __name__ == "__main__":
    main()
