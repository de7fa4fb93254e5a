"""What mutations of statistical releases answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.measures.actions import Outcome
from exchange.projection.fields import produced
from exchange.projection.payload import Info, UserErrorType, in_caller_language
from exchange.statistics.types.release import StatisticalRelease


def _errors(root: strawberry.Parent[Outcome], info: Info) -> list[UserErrorType]:
    return in_caller_language(root.errors, info.context)


@strawberry.type(description="What a mutation of a statistical release answers.")
class StatisticalReleasePayload:
    """The release as it is now, or the errors."""

    release: StatisticalRelease | None = produced("The release as it is now; null when nothing was done.")
    errors: list[UserErrorType] = strawberry.field(
        resolver=_errors, description="Why nothing was changed; empty when it was done."
    )
