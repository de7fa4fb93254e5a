"""What mutations of rounds answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.projection.fields import produced
from exchange.projection.payload import UserErrorType, user_errors
from exchange.selfchecks.types.round import SelfCheckRound


@strawberry.type(description="What a mutation of a round answers.")
class RoundPayload:
    """The round as it is now, or the errors."""

    round: SelfCheckRound | None = produced("The round as it is now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()
