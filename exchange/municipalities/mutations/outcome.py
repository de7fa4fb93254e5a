"""What every mutation of this capability answers: the source of its payload."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from exchange.access.rules import Refused, UserError
from exchange.storage.claims import AlreadyDone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The id of what was made or changed, with its key or code only now, or why nothing was changed."""

    record_id: UUID | None
    secret: str | None = None
    errors: tuple[UserError, ...] = ()


async def outcome_of(action: Awaitable[T], told: Callable[[T], Outcome]) -> Outcome:
    """What is `told` of what the action came to. What was done before is named by its id alone."""
    try:
        return told(await action)
    except AlreadyDone as done:
        return Outcome(UUID(done.outcome["id"]))
    except Refused as refused:
        return refusal(refused)


def refusal(refused: Refused) -> Outcome:
    """What an action refused, its paths below `input`."""
    errors = (UserError(error.code, ("input", *error.path), error.message) for error in refused.errors)
    return Outcome(None, errors=tuple(errors))


def _secret(root: strawberry.Parent[Outcome]) -> str | None:
    return root.secret


def shown_once(description: str) -> Any:
    """The field of a payload with the key or code that was made."""
    return strawberry.field(resolver=_secret, description=description)
