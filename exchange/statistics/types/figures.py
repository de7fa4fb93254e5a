"""Figures about one subject and group, each a number or the reason why it is withheld. All lie in the row of
`StatisticsRow`."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Double, Select, case, cast, func, literal, null, select, true

from exchange.access.visibility import Shown
from exchange.projection.fields import Columns, column, expression, inline, many
from exchange.projection.registry import projected
from exchange.selfchecks.tables import InstrumentLevelRow
from exchange.selfchecks.types.instrument import InstrumentLevel
from exchange.statistics.tables import FiguresRow
from exchange.statistics.types.enums import WithheldBecause
from exchange.statistics.types.wording import withheld_text
from exchange.storage.base import table_of

POLICY = ("minimum", "quartiles_from", "protection")
"""The columns of a release that explanations name; whatever figures are read from has them, too."""

_level = table_of(InstrumentLevelRow)
_WHY = "Why it is withheld; null where it is told."
_UNIT = (
    "To multiples of how many points of 100 it is rounded: the fewer municipalities, the more coarsely, and means more "
    "coarsely near 0 and 100 (0 rounded to 50 is anything below 25). Null where it is withheld."
)


def _levels(row: Columns) -> Select[Any]:
    """The levels that there are, each with what the row of figures says of it; who reads it chooses those of the
    instrument."""
    count = row["levels"][_level.c.position]
    # Why one count alone is withheld is not told more exactly: whether its level has few, or another one, would give it
    # away.
    why = case((count.is_(None), func.coalesce(row["levels_withheld"], literal(WithheldBecause.PROTECTION.value))))
    known = (row[name].label(name) for name in ("number", *POLICY))
    return select(*_level.c, count.label("count"), why.label("withheld"), *known)


def _share(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """A share, rounded to four decimals; null where a number is missing or the whole is nothing."""
    # In whole numbers, which is exact and takes a fraction of the time that numeric takes.
    rounded = (part * literal(20_000) + whole) // func.nullif(whole * literal(2), literal(0))
    return cast(rounded, Double) / literal(10_000.0)


def _unit(unit: str, value: str) -> Any:
    """A unit, unless the figure is withheld: it would tell how large the group is."""
    return expression(lambda row, _arguments: case((row[value].is_not(None), row[unit]), else_=null()), _UNIT)


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="How many municipalities a row of statistics is about.")
class StatisticsCount:
    """Counts."""

    value: int | None = column("number", "How many have a result; null where it is withheld.")
    not_applicable: int | None = column("not_applicable", "To how many others it does not apply; null where withheld.")
    not_applicable_share: float | None = expression(
        lambda row, _arguments: _share(row["not_applicable"], row["number"] + row["not_applicable"]),
        "The share of these, from 0 to 1; null where it is withheld, and where there is nobody at all.",
    )
    withheld_because: WithheldBecause | None = column("counts_withheld", _WHY)
    withheld_text: str | None = withheld_text("counts_withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="The mean of results (arithmetisches Mittel).")
class StatisticsMean:
    """A mean."""

    value: int | None = column("mean", "The mean, from 0 to 100, rounded; null where it is withheld.")
    rounded_to: int | None = _unit("unit", "mean")
    withheld_because: WithheldBecause | None = column("mean_withheld", _WHY)
    withheld_text: str | None = withheld_text("mean_withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="The median of results: half of them are as high or higher, half as low or lower.")
class StatisticsMedian:
    """A median."""

    value: int | None = column("median", "The median, from 0 to 100, rounded; null where it is withheld.")
    rounded_to: int | None = _unit("quantile_unit", "median")
    withheld_because: WithheldBecause | None = column("median_withheld", _WHY)
    withheld_text: str | None = withheld_text("median_withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(
    description="The quartiles of results: between them lies the middle half. The lowest and the highest result are "
    "never told."
)
class StatisticsQuartiles:
    """Quartiles."""

    lower: int | None = column("lower_quartile", "The lower quartile, rounded; null where it is withheld.")
    upper: int | None = column("upper_quartile", "The upper quartile, rounded; null where it is withheld.")
    rounded_to: int | None = _unit("quantile_unit", "lower_quartile")
    withheld_because: WithheldBecause | None = column("quartiles_withheld", _WHY)
    withheld_text: str | None = withheld_text("quartiles_withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="How many results are on a level.")
class StatisticsLevel:
    """A level and how many are on it."""

    level: InstrumentLevel = inline(lambda _row: true(), "The level.", implied=True)
    count: int | None = column("count", "How many; null where it is withheld.")
    share: float | None = expression(
        lambda row, _arguments: _share(row["count"], row["number"]),
        "Their share of those that have a result, from 0 to 1; null where one of the two is withheld.",
    )
    withheld_because: WithheldBecause | None = column("withheld", _WHY)
    withheld_text: str | None = withheld_text("withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="How results are distributed over the levels of the instrument.")
class StatisticsLevels:
    """A distribution."""

    levels: list[StatisticsLevel] = many(
        lambda row, other: other["instrument_id"] == row["instrument_id"],
        "All levels, from the lowest to the highest, each with its count or why that is withheld.",
        order=("position",),
        table=_levels,
        implied=True,
    )
    withheld_because: WithheldBecause | None = column(
        "levels_withheld", "Why the whole distribution is withheld; null where it is told, if need be in part."
    )
    withheld_text: str | None = withheld_text("levels_withheld")


@projected(FiguresRow, rule=Shown(), key="position")
@strawberry.type(description="The change since the round before, of those that have a result in both rounds.")
class StatisticsChange:
    """A mean change."""

    value: int | None = column("change", "The mean change in points, rounded; null where it is withheld.")
    count: int | None = column("change_number", "How many have a result in both rounds; null where it is withheld.")
    rounded_to: int | None = _unit("change_unit", "change")
    compared_with: str = column("before_title", "The title of the round before.")
    withheld_because: WithheldBecause | None = column("change_withheld", _WHY)
    withheld_text: str | None = withheld_text("change_withheld")


def has_change(row: Columns) -> ColumnElement[bool]:
    """Whether there was anything to compare with."""
    return func.num_nonnulls(row["change"], row["change_withheld"]) > literal(0)
