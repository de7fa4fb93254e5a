"""The rows of a release: all figures about one field of action or criterion and one group."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true

from exchange.access.viewer import Scope
from exchange.access.visibility import Shown
from exchange.municipalities.types import FieldOfAction
from exchange.municipalities.types.participants import LANGUAGE
from exchange.projection.fields import Arguments, Binder, Columns, argument, column, expression, inline, many, one
from exchange.projection.registry import projected
from exchange.selfchecks.types.instrument import InstrumentCriterion
from exchange.statistics.tables import FiguresRow, ReleaseRow
from exchange.statistics.types.enums import Dimension
from exchange.statistics.types.figures import (
    POLICY,
    StatisticsChange,
    StatisticsCount,
    StatisticsLevels,
    StatisticsMean,
    StatisticsMedian,
    StatisticsQuartiles,
    has_change,
)
from exchange.statistics.types.wording import group_label
from exchange.storage.base import table_of

_figures, _release = table_of(FiguresRow), table_of(ReleaseRow)

ROWS: Select[Any] = (
    select(
        *_figures.c,
        _figures.c.position.label("figures_position"),
        *(_release.c[name] for name in ("instrument_id", "before_title", *POLICY)),
    )
    .select_from(_figures)
    .join(_release, _release.c.id == _figures.c.release_id)
)
"""The rows of releases, with what explains them."""

SUBJECTS = (
    argument("fields", list[str] | None, "Only these fields of action, by key, with their criteria; all unless told."),
    argument("criteria", bool, "Whether criteria are wanted, too, beside the fields of action.", default=True),
)
"""Arguments of lists about fields and criteria."""

BREAKDOWN = argument(
    "breakdown",
    Dimension | None,
    "By what the network is broken down: a row for each group that there is. Without it the rows are about the whole "
    "network.",
)


def subjects(row: Columns, arguments: Arguments, parameter: Binder) -> ColumnElement[bool]:
    """What the arguments `SUBJECTS` ask for."""
    named = row["field_key"] == parameter(arguments["fields"], "text[]").any_() if arguments["fields"].given else true()
    return and_(named, or_(literal(arguments["criteria"].current), row["criterion_id"].is_(None)))


def _narrowed(row: Columns, arguments: Arguments, parameter: Binder) -> ColumnElement[bool]:
    breakdown = arguments["breakdown"].current
    group = row["dimension"].is_(None) if breakdown is None else row["dimension"] == literal(breakdown.value)
    return and_(group, subjects(row, arguments, parameter))


@strawberry.interface(description="A field of action, or one of its criteria.")
class StatisticsSubject:
    """What figures are about."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action.", implied=True
    )
    criterion: InstrumentCriterion | None = one(
        lambda row, other: other["id"] == row["criterion_id"],
        "The criterion; null where the whole field of action is meant.",
        implied=True,
    )


@projected(FiguresRow, rule=Shown(), key="position", scope=Scope.STATISTICS)
@strawberry.type(
    description="All figures of a release about one field of action or criterion and one group of municipalities. A "
    "figure that is withheld is null, with the reason."
)
class StatisticsRow(StatisticsSubject):
    """A row of figures."""

    dimension: Dimension | None = column("dimension", "What the group is made by; null for the whole network.")
    value: str | None = column(
        "value",
        "Which group it is, by the value of `State`, `MunicipalityKind`, `SizeClass`, `MembershipRole` or "
        "`SelfCheckStage`; null for the whole network.",
    )
    label: str = expression(group_label, "What the group is called.", LANGUAGE)
    count: StatisticsCount = inline(lambda _row: true(), "How many municipalities it is about.", implied=True)
    mean: StatisticsMean = inline(lambda _row: true(), "The mean.", implied=True)
    median: StatisticsMedian = inline(lambda _row: true(), "The median.", implied=True)
    quartiles: StatisticsQuartiles = inline(lambda _row: true(), "The quartiles.", implied=True)
    levels: StatisticsLevels = inline(lambda _row: true(), "The distribution over levels.", implied=True)
    change: StatisticsChange | None = inline(
        has_change, "The change since the round before; null where there is none that can be compared.", implied=True
    )


def rows() -> Any:
    """The field `rows` of a release."""
    return many(
        lambda row, other: other["release_id"] == row["id"],
        "Its figures; none while it is not published, and none once it is retracted.",
        BREAKDOWN,
        *SUBJECTS,
        order=("position",),
        table=ROWS,
        narrowed=_narrowed,
    )
