"""The figures that hold for a round, in one breakdown."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, Text, and_, column, exists, func, literal, literal_column, select, values

from exchange.access.viewer import Scope
from exchange.access.visibility import Shown
from exchange.projection.fields import Columns, expression, many, one
from exchange.projection.registry import projected
from exchange.statistics.tables import ReleaseRow
from exchange.statistics.types.enums import Dimension
from exchange.statistics.types.release import PUBLISHED, StatisticalRelease
from exchange.statistics.types.row import ROWS, SUBJECTS, StatisticsRow, subjects
from exchange.storage.base import alias_of, table_of

_release = table_of(ReleaseRow)
_later = alias_of(_release, "later_release")

WHOLE = ""
"""Stands for the whole network among the breakdowns, so that they can be compared."""

BREAKDOWNS = values(column("breakdown", Text), name="chosen", literal_binds=True).data(
    [(WHOLE,), *((dimension.value,) for dimension in Dimension)]
)


def is_newest(round_id: ColumnElement[Any], release: Columns) -> ColumnElement[bool]:
    """Whether a release is the newest of the round that is published."""
    later = (_later.c.round_id == round_id, _later.c.state == PUBLISHED, _later.c.number > release["number"])
    newest = ~exists().where(*later).correlate_except(_later)
    return and_(release["round_id"] == round_id, release["state"] == PUBLISHED, newest)


NEWEST = is_newest(_release.c.round_id, dict(_release.c))
"""Of a round the newest release that is published."""

STATISTICS: Select[Any] = (
    select(*_release.c, BREAKDOWNS.c.breakdown)
    .select_from(_release)
    .join(BREAKDOWNS, literal_column("true"))
    .where(NEWEST)
)
"""The releases that hold, each in every breakdown."""


@projected(ReleaseRow, rule=Shown(), scope=Scope.STATISTICS)
@strawberry.type(
    description="Where the network stands in a round: the figures of the newest release of the round that is "
    "published, for the whole network or in one breakdown."
)
class Statistics:
    """The figures of a round."""

    release: StatisticalRelease = one(
        lambda row, other: other["id"] == row["id"], "The release that they belong to.", implied=True
    )
    breakdown: Dimension | None = expression(
        lambda row, _arguments: func.nullif(row["breakdown"], literal(WHOLE)),
        "By what the network is broken down; null for the whole network.",
    )
    rows: list[StatisticsRow] = many(
        lambda row, other: and_(
            other["release_id"] == row["id"],
            func.coalesce(other["dimension"], literal(WHOLE)) == row["breakdown"],
        ),
        "The figures: for each group all fields of action, each followed by its criteria.",
        *SUBJECTS,
        order=("position",),
        table=ROWS,
        narrowed=subjects,
    )
