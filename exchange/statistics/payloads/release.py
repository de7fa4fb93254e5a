"""What mutations of statistical releases answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.projection.fields import produced
from exchange.projection.payload import UserErrorType, user_errors
from exchange.statistics.types.release import StatisticalRelease


@strawberry.type(description="What a mutation of a statistical release answers.")
class StatisticalReleasePayload:
    """The release as it is now, or the errors."""

    release: StatisticalRelease | None = produced("The release as it is now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()
