"""Which actions a viewer may take on a release right now, and where not, why: told by the rules that decide."""

from collections.abc import Mapping
from typing import Any

import strawberry

from exchange.access.rules import Text
from exchange.projection.context import RequestContext
from exchange.projection.fields import METADATA, Needs
from exchange.statistics.rules.workflow import may_act, refusal
from exchange.statistics.types.enums import ReleaseAction, ReleaseState


@strawberry.type(description="An action on a statistical release, and whether you may take it right now.")
class AllowedStatisticalReleaseAction:
    """An action, and whether it is allowed."""

    action: ReleaseAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether you may do it right now.")
    message: strawberry.Private[Text | None]

    @strawberry.field(description="Why not, in the language that the request accepts; null where it is allowed.")
    def reason(self, info: strawberry.Info[RequestContext, None]) -> str | None:
        """Why not."""
        return None if self.message is None else self.message.in_language(info.context.language)


def _allowed_actions(
    row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info[RequestContext, None]
) -> list[AllowedStatisticalReleaseAction]:
    if not may_act(info.context.viewer):
        return []
    refusals = {action: refusal(action, ReleaseState(row["state"]), ()) for action in ReleaseAction}
    return [
        AllowedStatisticalReleaseAction(
            action=action, allowed=error is None, message=None if error is None else error.message
        )
        for action, error in refusals.items()
    ]


def allowed_actions() -> Any:
    """The field `allowedActions` of a release."""
    return strawberry.field(
        resolver=_allowed_actions,
        metadata={METADATA: Needs(("state",))},
        description="What you may do with it right now, and where not, why. Decided by the same rules as the actions "
        "themselves; empty for others than coordinators.",
    )
