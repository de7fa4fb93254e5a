"""Which actions a viewer may take on a record right now, and where not, why: told by the rules that decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from exchange.access.rules import Text, Visibility
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import ACTION_LABELS, Action, Standing, refusal
from exchange.measures.tables.standing import standing
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import METADATA, Needs
from exchange.storage.base import Base, table_of

DESCRIPTION = (
    "What you may do with the record right now, and where not, why. Decided by the same rules as the actions "
    "themselves; always about the record as it stands now, also where you read an older revision."
)

graphql_enum(Action, ACTION_LABELS, "What can be done with a record that exists.")


@strawberry.type(description="An action on a record, and whether you may take it right now.")
class AllowedAction:
    """An action, and whether it is allowed."""

    action: Action = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether you may do it right now.")
    message: strawberry.Private[Text | None]

    @strawberry.field(description="Why not, in the language that the request accepts; null where it is allowed.")
    def reason(self, info: strawberry.Info[RequestContext, None]) -> str | None:
        """Why not."""
        return None if self.message is None else self.message.in_language(info.context.language)


def _allowed_actions(
    row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info[RequestContext, None]
) -> list[AllowedAction]:
    stands = _standing(UUID(row["municipality_id"]), row["standing"])
    allowed = []
    for action in Action:
        error = refusal(action, stands, info.context.viewer, ())
        message = None if error is None else error.message
        allowed.append(AllowedAction(action=action, allowed=error is None, message=message))
    return allowed


def _standing(municipality_id: UUID, facts: Mapping[str, Any]) -> Standing:
    above, published, key = facts.get("above"), facts["published"], facts["changed_by"]
    return Standing(
        municipality_id=municipality_id,
        stage=Stage(facts["stage"]),
        published=None if published is None else Visibility(published),
        changed_by=None if key is None else UUID(key),
        four_eyes=facts["four_eyes"],
        revisions=facts["revisions"],
        below=frozenset(map(UUID, facts.get("below", ()))),
        belongs=facts.get("belongs", False),
        above=None if above is None else Visibility(above),
    )


def allowed_actions(row: type[Base]) -> Any:
    """The field `allowedActions` of a kind of record whose editions are these rows."""
    table = table_of(row)
    needs = Needs(("municipality_id",), {"standing": lambda asked: standing(table, asked.row.c["record_id"])})
    return strawberry.field(resolver=_allowed_actions, metadata={METADATA: needs}, description=DESCRIPTION)
