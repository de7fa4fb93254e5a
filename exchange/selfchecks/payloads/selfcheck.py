"""What mutations of self-checks answer. The source of a payload is the action's `Outcome`."""

from collections.abc import Callable
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_

from exchange.measures.actions import Outcome
from exchange.projection.fields import Columns, Produced, declare, produced
from exchange.projection.ids import encode
from exchange.projection.payload import UserErrorType, user_errors
from exchange.selfchecks.types.answer import SelfCheckAnswer
from exchange.selfchecks.types.selfcheck import SelfCheck

_SELF_CHECK = "The self-check as you see it now; null when nothing was done."


def _conflicting(row: Columns, told: Callable[[str, str], ColumnElement[Any]]) -> ColumnElement[bool]:
    """The questions of the self-check that the outcome names."""
    asked = row["question_id"] == told("conflicts", "uuid[]").any_()
    return and_(row["self_check_id"] == told("self_check_id", "uuid"), asked)


def _discarded(root: strawberry.Parent[Outcome]) -> strawberry.ID | None:
    return None if root.record_id is None else strawberry.ID(encode("selfcheck", root.record_id))


@strawberry.type(description="What a mutation of a self-check answers.")
class SelfCheckPayload:
    """The self-check as it is now, or the errors."""

    self_check: SelfCheck | None = produced(_SELF_CHECK)
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What a mutation of answers answers.")
class AnswersPayload:
    """The self-check as it is now, or the errors, with the answers that others gave before."""

    self_check: SelfCheck | None = produced(_SELF_CHECK)
    errors: list[UserErrorType] = user_errors()
    conflicts: list[SelfCheckAnswer] = declare(
        Produced("conflicts", _conflicting, order=("question_id",)),
        "The answers that others gave before, as they are now: one for each error with the code CONFLICT.",
    )


@strawberry.type(description="What the mutation that discards a self-check answers.")
class DiscardSelfCheckPayload:
    """The id of what is gone, or the errors."""

    id: strawberry.ID | None = strawberry.field(
        resolver=_discarded, description="The id of the self-check that is gone; null when nothing was done."
    )
    errors: list[UserErrorType] = user_errors()
