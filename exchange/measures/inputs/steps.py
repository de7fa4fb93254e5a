"""Inputs of the steps after drafting: submit, return, publish, withdraw. Alike for measures, lessons and strategies."""

import strawberry
from strawberry import ID

from exchange.measures.inputs.values import identity
from exchange.measures.types.enums import Visibility

_VERSION = "The version that you have seen; when there is a newer one, nothing is done."
_VISIBILITY = "Who will see it: COORDINATION, NETWORK or PUBLIC."
_REASON = "Why, for its authors; at most 2,000 characters."


@strawberry.input(description="A draft of a measure to hand in for review.")
class SubmitMeasureInput:
    """A draft of a measure to hand in for review."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description=_VERSION)


@strawberry.input(description="A measure in review to return to its authors.")
class ReturnMeasureInput:
    """A measure in review to return to its authors."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description=_VERSION)
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="A measure in review to publish. Its draft lessons are published with it.")
class PublishMeasureInput:
    """A measure in review to publish. Its draft lessons are published with it."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description=_VERSION)
    visibility: Visibility = strawberry.field(description=_VISIBILITY)


@strawberry.input(description="A published measure to withdraw, with its lessons.")
class WithdrawMeasureInput:
    """A published measure to withdraw, with its lessons."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description=_VERSION)


@strawberry.input(description="A draft of a lesson to hand in for review.")
class SubmitLessonInput:
    """A draft of a lesson to hand in for review."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description=_VERSION)


@strawberry.input(description="A lesson in review to return to its authors.")
class ReturnLessonInput:
    """A lesson in review to return to its authors."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description=_VERSION)
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="A lesson in review to publish by itself; not more widely than its measure.")
class PublishLessonInput:
    """A lesson in review to publish by itself; not more widely than its measure."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description=_VERSION)
    visibility: Visibility = strawberry.field(description=_VISIBILITY)


@strawberry.input(description="A published lesson to withdraw.")
class WithdrawLessonInput:
    """A published lesson to withdraw."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description=_VERSION)


@strawberry.input(description="A draft of a strategy to hand in for review.")
class SubmitStrategyInput:
    """A draft of a strategy to hand in for review."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description=_VERSION)


@strawberry.input(description="A strategy in review to return to its authors.")
class ReturnStrategyInput:
    """A strategy in review to return to its authors."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description=_VERSION)
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="A strategy in review to publish.")
class PublishStrategyInput:
    """A strategy in review to publish."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description=_VERSION)
    visibility: Visibility = strawberry.field(description=_VISIBILITY)


@strawberry.input(description="A published strategy to withdraw.")
class WithdrawStrategyInput:
    """A published strategy to withdraw."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description=_VERSION)
