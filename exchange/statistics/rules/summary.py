"""What coordinators are told of an audit: counts, and how far the least protected result is protected. No figure and
nobody's result."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from exchange.statistics.rules.audit.record import Record
from exchange.statistics.rules.contributions import HUNDREDTHS
from exchange.statistics.rules.tables import Figure


def summary(figures: Iterable[Figure], record: Record, seconds: float) -> dict[str, Any]:
    """The audit in brief, as plain data: by statistic and dimension how many figures are told, and how many withheld
    for which reason; how many results were proved by what; the narrowest interval that anybody is left with."""
    told: Counter[tuple[str, str | None]] = Counter()
    withheld: dict[tuple[str, str | None], Counter[str]] = {}
    for figure in figures:
        table = (figure.key.statistic.value, figure.key.cell.dimension)
        reasons = withheld.setdefault(table, Counter())
        if figure.withheld is None:
            told[table] += 1
        else:
            reasons[figure.withheld.value] += 1
    tables = [
        {"statistic": statistic, "dimension": dimension, "told": told[statistic, dimension], "withheld": dict(reasons)}
        for (statistic, dimension), reasons in withheld.items()
    ]
    widths = [interval.width for interval in record.intervals]
    return {
        "method": record.method,
        "tables": tables,
        "releases": len(record.releases),
        "results": len(record.intervals),
        "exposed": len(record.exposed),
        "settled": {by.value: number for by, number in record.settled.items()},
        "narrowest": round(min(widths) / HUNDREDTHS, 2) if widths else None,
        "seconds": round(seconds, 1),
    }
