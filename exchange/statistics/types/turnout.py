"""How many took part in a round, and with which visibility they released what came of it; never who."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, any_, func, literal, literal_column, select

from exchange.access.rules import Visibility
from exchange.access.viewer import ViewerKind
from exchange.projection.context import RequestContext
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.tables import InvitationRow, SelfCheckRow
from exchange.statistics.rules.turnout import RELEASED, released
from exchange.storage.base import table_of

_invited, _check = table_of(InvitationRow), table_of(SelfCheckRow)
_LEVELS: ColumnElement[Any] = literal_column(f"'{{{','.join(Visibility)}}}'::text[]")


@strawberry.type(
    description="How many municipalities released a result of a round with a visibility, and no wider one."
)
class RoundRelease:
    """A visibility and how many chose it."""

    visibility: Visibility = strawberry.field(description="The visibility.")
    count: int | None = strawberry.field(
        description="How many they are; null where there are fewer than three, and where such a number could be "
        "worked out otherwise. Coordinators are told every number."
    )


@strawberry.type(
    description="How many took part in a round (Beteiligung). A municipality with several self-checks in it counts "
    "once, of a joint one each that takes part."
)
class RoundTurnout:
    """The turnout of a round."""

    invited: int = strawberry.field(description="How many municipalities are invited.")
    begun: int = strawberry.field(description="How many of them have begun; those that completed are among them.")
    completed: int = strawberry.field(description="How many of them have completed the administration's self-check.")
    contributors: int | None = strawberry.field(
        description="How many of them released a result at least for statistics; null where so few released it to no "
        "member that they are not to be counted. A statistical release says for itself how many are in it."
    )
    released: list[RoundRelease] = strawberry.field(
        description="These by the widest visibility that each chose, from the narrowest to the widest."
    )


def _counts(asked: Asked) -> ColumnElement[Any]:
    """All numbers of a round as a JSON object: every invited municipality once, by its own self-checks and those that
    its district leads for it."""
    completed = func.bool_or(
        (_check.c.stage == literal(SelfCheckStage.ADMINISTRATION.value))
        & (_check.c.state == literal(SelfCheckState.COMPLETED.value))
    )
    each = (
        select(
            func.count(_check.c.id).label("checks"),
            completed.label("completed"),
            func.max(func.array_position(_LEVELS, _check.c.visibility)).label("level"),
        )
        .select_from(_invited)
        .outerjoin(
            _check,
            (_check.c.round_id == _invited.c.round_id) & (_invited.c.municipality_id == any_(_check.c.owners)),
        )
        .where(_invited.c.round_id == asked.row.c["id"])
        .group_by(_invited.c.municipality_id)
        .correlate(None)
        .subquery("taking_part")
    )
    found: dict[str, ColumnElement[Any]] = {
        "invited": func.count(),
        "begun": func.count().filter(each.c.checks > literal(0)),
        "completed": func.count().filter(each.c.completed),
    }
    for place, level in enumerate(Visibility, start=1):
        found[level.value] = func.count().filter(each.c.level == literal(place))
    pairs = [part for name, value in found.items() for part in (literal_column(f"'{name}'"), value)]
    return select(func.json_build_object(*pairs)).select_from(each).scalar_subquery()


def _turnout(row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info[RequestContext, None]) -> RoundTurnout:
    counts = row["counts"]
    by_level = {level: counts[level.value] for level in RELEASED}
    told = released(by_level, coordinating=info.context.viewer.kind is ViewerKind.COORDINATOR)
    return RoundTurnout(
        invited=counts["invited"],
        begun=counts["begun"],
        completed=counts["completed"],
        contributors=told.contributors,
        released=[RoundRelease(visibility=level, count=count) for level, count in told.by_visibility.items()],
    )


def turnout() -> Any:
    """The field `turnout` of a round."""
    return strawberry.field(
        resolver=_turnout,
        metadata={METADATA: Needs((), {"counts": _counts})},
        description="How many took part, and with which visibility they released what came of it; never who.",
    )
