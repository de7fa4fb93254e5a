"""Which actions a viewer may take on a self-check right now, and where not, why: told by the rules that decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, exists

from exchange.access.rules import Text
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.rules.workflow import SELF_CHECK_ACTION_LABELS, SelfCheckAction, Standing, refusal
from exchange.selfchecks.tables import SelfCheckRow
from exchange.storage.base import alias_of, table_of

graphql_enum(SelfCheckAction, SELF_CHECK_ACTION_LABELS, "What can be done with a self-check by those who work on it.")

_workshop = alias_of(table_of(SelfCheckRow), "held_workshop")


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
    standing = Standing(UUID(row["municipality_id"]), owners, stage, state, row["has_workshop"])
    allowed = []
    for action in SelfCheckAction:
        error = refusal(action, standing, viewer, ())
        message = None if error is None else error.message
        allowed.append(AllowedSelfCheckAction(action=action, allowed=error is None, message=message))
    return allowed


def _has_workshop(asked: Asked) -> ColumnElement[bool]:
    return exists().where(_workshop.c.administration_id == asked.row.c["id"]).correlate_except(_workshop)


def allowed_actions() -> Any:
    """The field `allowedActions` of a self-check."""
    needs = Needs(("municipality_id", "owners", "stage", "state"), {"has_workshop": _has_workshop})
    return strawberry.field(
        resolver=_allowed_actions,
        metadata={METADATA: needs},
        description="What you may do with it right now, and where not, why. Decided by the same rules as the actions "
        "themselves; empty for others.",
    )
