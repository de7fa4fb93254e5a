"""Which actions a viewer may take on a self-check right now, and where not, why: told by the rules that decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, exists, select

from exchange.access.rules import Text, Visibility
from exchange.municipalities.tables import MunicipalityRow
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.rules.workflow import SELF_CHECK_ACTION_LABELS, SelfCheckAction, Standing, refusal
from exchange.selfchecks.tables import SelfCheckRow, SnapshotRow
from exchange.storage.base import alias_of, table_of

graphql_enum(SelfCheckAction, SELF_CHECK_ACTION_LABELS, "What can be done with a self-check by those who work on it.")

_workshop = alias_of(table_of(SelfCheckRow), "held_workshop")
_newest = alias_of(table_of(SnapshotRow), "newest_snapshot")
_leading = alias_of(table_of(MunicipalityRow), "leading_municipality")


@strawberry.type(description="An action on a self-check, and whether you may take it right now.")
class AllowedSelfCheckAction:
    """An action, and whether it is allowed."""

    action: SelfCheckAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether you may do it right now.")
    message: strawberry.Private[Text | None]

    @strawberry.field(description="Why not, in the language that the request accepts; null where it is allowed.")
    def reason(self, info: strawberry.Info[RequestContext, None]) -> str | None:
        """Why not."""
        return None if self.message is None else self.message.in_language(info.context.language)


def _allowed_actions(
    row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info[RequestContext, None]
) -> list[AllowedSelfCheckAction]:
    viewer = info.context.viewer
    owners = tuple(map(UUID, row["owners"]))
    if not any(map(viewer.acts_for, owners)):
        return []
    stage, state = SelfCheckStage(row["stage"]), SelfCheckState(row["state"])
    keys = frozenset(UUID(key) for key in (row["changed_by"], row["taken_by"]) if key is not None)
    shown = row["visibility"] != Visibility.OWN
    leads = UUID(row["municipality_id"])
    standing = Standing(leads, owners, stage, state, row["has_workshop"], shown, keys, row["four_eyes"])
    allowed = []
    for action in SelfCheckAction:
        error = refusal(action, standing, viewer, ())
        message = None if error is None else error.message
        allowed.append(AllowedSelfCheckAction(action=action, allowed=error is None, message=message))
    return allowed


def _has_workshop(asked: Asked) -> ColumnElement[bool]:
    return exists().where(_workshop.c.administration_id == asked.row.c["id"]).correlate_except(_workshop)


def _taken_by(asked: Asked) -> ColumnElement[Any]:
    taken = select(_newest.c.taken_by).where(_newest.c.self_check_id == asked.row.c["id"], _newest.c.newest)
    return taken.correlate_except(_newest).scalar_subquery()


def _four_eyes(asked: Asked) -> ColumnElement[Any]:
    kept = select(_leading.c.four_eyes).where(_leading.c.id == asked.row.c["municipality_id"])
    return kept.correlate_except(_leading).scalar_subquery()


_COLUMNS = ("municipality_id", "owners", "stage", "state", "visibility", "changed_by")
_EXPRESSIONS = {"has_workshop": _has_workshop, "taken_by": _taken_by, "four_eyes": _four_eyes}


def allowed_actions() -> Any:
    """The field `allowedActions` of a self-check."""
    needs = Needs(_COLUMNS, _EXPRESSIONS)
    return strawberry.field(
        resolver=_allowed_actions,
        metadata={METADATA: needs},
        description="What you may do with it right now, and where not, why. Decided by the same rules as the actions "
        "themselves; empty for others.",
    )
