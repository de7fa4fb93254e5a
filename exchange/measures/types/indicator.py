"""Indicators and their readings. Progress is computed on every read and stored nowhere."""

from datetime import date as Day
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, literal_column, null, select

from exchange.measures.tables import IndicatorRow, ReadingCorrectionRow, ReadingRow
from exchange.measures.types.parts import OF_MEASURE
from exchange.projection.fields import Arguments, Columns, Order, Paging, column, expression, many
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection
from exchange.storage.base import table_of

_reading = table_of(ReadingRow)


def _progress(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    """`rules.progress` in SQL, of the newest reading."""
    value = (
        select(_reading.c.value)
        .where(_reading.c.edition_id == row["edition_id"], _reading.c.indicator_id == row["id"])
        .order_by(_reading.c.date.desc())
        .limit(literal_column("1"))
        .correlate_except(_reading)
        .scalar_subquery()
    )
    start = func.coalesce(row["baseline"], literal(0))
    return case(
        (row["target"] == start, null()),
        else_=cast((value - start) / func.nullif(row["target"] - start, literal(0)), Float),
    )


PARTS = Paging(orders={"POSITION": Order(lambda row: row["position"], "bigint")}, default=(("POSITION", False),))
READINGS = Paging(orders={"DATE": Order(lambda row: row["date"], "date")}, default=(("DATE", False),))


@projected(ReadingCorrectionRow, rule=OF_MEASURE, prefix="correction")
@strawberry.type(description="What a reading was before it was corrected, and why it was (Berichtigung).")
class ReadingCorrection(Node):
    """A correction."""

    date: Day = column("date", "The day that the reading had before.")
    value: float = column("value", "The value that it had before.")
    source: str | None = column("source", "The source that it named before.")
    note: str | None = column("note", "The note that it had before.")
    reason: str = column("reason", "Why it was corrected.")
    corrected_at: datetime = column("corrected_at", "When it was corrected.")


@projected(ReadingRow, rule=OF_MEASURE, prefix="reading")
@strawberry.type(description="A dated value of an indicator (Messwert).")
class Reading(Node):
    """A reading."""

    date: Day = column("date", "The day on which the value held.")
    value: float = column("value", "The value, in the indicator's unit.")
    source: str | None = column("source", "Where the value comes from.")
    note: str | None = column("note", "What is to be known about the value.")
    corrections: list[ReadingCorrection] = many(
        lambda row, other: and_(other["edition_id"] == row["edition_id"], other["reading_id"] == row["id"]),
        "What it was before it was corrected, the oldest first.",
        order=("corrected_at", "id"),
        implied=True,
    )


@projected(IndicatorRow, rule=OF_MEASURE, prefix="indicator")
@strawberry.type(description="What a measure is measured by: what is counted, from where, to where, by when.")
class Indicator(Node):
    """An indicator."""

    name: str = column("name", "Its name.")
    unit: str | None = column("unit", "The unit of its values.")
    definition: str | None = column("definition", "What exactly is counted.")
    baseline: float | None = column("baseline", "The value from which the measure started.")
    baseline_on: Day | None = column("baseline_on", "When that value held.")
    target: float | None = column("target", "The value to be reached.")
    target_on: Day | None = column("target_on", "By when it is to be reached.")
    progress: float | None = expression(
        _progress,
        "How much of the way from baseline (0 where there is none) to target the newest reading has covered: "
        "0 at the start, 1 at the target, more beyond it, negative away from it. "
        "Null without target or reading, or where the two ends are the same.",
    )
    readings: Connection[Reading] = connection(
        READINGS,
        "The readings, the oldest first.",
        on=lambda row, other: (other["edition_id"] == row["edition_id"]) & (other["indicator_id"] == row["id"]),
        implied=True,
    )
