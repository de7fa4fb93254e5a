"""How long a release of statistics takes to be prepared and audited, and how much of it can be published.

python -m bench.statistics [MUNICIPALITIES ...]
"""

import random
import sys
import time
from decimal import Decimal

from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.rules.vocabulary import Dimension, Priority, Statistic

FIELDS, CRITERIA = 7, 25
SHARES = {
    Dimension.STATE: {"NW": 9, "BW": 8, "BY": 6, "RP": 5, "BB": 4, "NI": 3, "SN": 2, "HE": 2, "TH": 1},
    Dimension.KIND: {"TOWN": 15, "INDEPENDENT_CITY": 8, "DISTRICT": 8, "MUNICIPALITY": 7, "LARGE_DISTRICT_TOWN": 2},
    Dimension.SIZE_CLASS: {"SMALLER_MEDIUM": 12, "LARGER_MEDIUM": 10, "SMALLER_CITY": 9, "SMALL": 6, "RURAL": 3},
    Dimension.ROLE: {"MODEL_MUNICIPALITY": 32, "PILOT_MUNICIPALITY": 8},
    Dimension.STAGE: {"ADMINISTRATION": 24, "WORKSHOP": 16},
}
"""About how the members are spread over the dimensions."""


def scheme() -> Scheme:
    """Seven fields that share the criteria, and five levels."""
    fields = []
    for number in range(FIELDS):
        keys = [f"field-{number}.{each}" for each in range(CRITERIA // FIELDS + (number < CRITERIA % FIELDS))]
        fields.append(Field(f"field-{number}", {key: Decimal(1) for key in keys}))
    return Scheme(tuple(fields), tuple(Decimal(start) for start in (0, 20, 40, 60, 80)))


def network(size: int, seed: int = 1) -> Material:
    """A network of so many municipalities, whose scores lean together as those of one municipality do."""
    draw = random.Random(seed)
    measured = scheme()
    contributions = []
    for number in range(size):
        dimensions = {
            dimension: draw.choices(list(shares), weights=list(shares.values()))[0]
            for dimension, shares in SHARES.items()
        }
        scores: dict[str, Score] = {}
        middle = draw.gauss(55, 12)
        for field in measured.fields:
            values = [round(min(100.0, max(0.0, draw.gauss(middle, 18))), 2) for _ in field.criteria]
            for key, value in zip(field.criteria, values, strict=True):
                scores[key] = Score(Decimal(str(value)))
            scores[field.key] = Score(round(Decimal(str(sum(values) / len(values))), 2))
        contributions.append(Contribution(f"m{number}", dimensions, scores))
    return Material(measured, Round("2026", tuple(contributions)))


def published(figures: tuple[Figure, ...], statistic: Statistic) -> str:
    """The share of figures that are published, as a percentage of those about at least one municipality."""
    of_it = [figure for figure in figures if figure.key.statistic is statistic]
    return f"{sum(figure.value is not None for figure in of_it) / len(of_it):.0%}" if of_it else "-"


def main() -> None:
    """Prepare a release for each size and print what it took and what came out."""
    runs = [(size, first) for size in [int(each) for each in sys.argv[1:]] or [40] for first in Priority]
    for size, first in runs:
        material = network(size)
        start, processor = time.perf_counter(), time.process_time()
        prepared = prepare(material, Policy(first=first))
        took, used = time.perf_counter() - start, time.process_time() - processor
        shares = ", ".join(f"{each.name.lower()} {published(prepared.figures, each)}" for each in Statistic)
        print(f"{size} municipalities, {first.lower()} first: {took:.1f} s ({used:.1f} s of one processor)")
        print(f"  {prepared.record.effort}")
        print(f"  exposed {len(prepared.record.exposed)}; published: {shares}", flush=True)


if __name__ == "__main__":
    main()
