"""What mutations about measures, lessons and strategies answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.measures.types import LessonLearned, Measure, Strategy
from exchange.measures.types.indicator import Indicator, Reading
from exchange.projection.fields import produced
from exchange.projection.payload import UserErrorType, user_errors


@strawberry.type(description="What a mutation of a measure answers.")
class MeasurePayload:
    """The measure as it is now, or the errors."""

    measure: Measure | None = produced("The measure as you see it now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What a mutation of a lesson answers.")
class LessonPayload:
    """The lesson as it is now, or the errors."""

    lesson: LessonLearned | None = produced("The lesson as you see it now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What a mutation of a strategy answers.")
class StrategyPayload:
    """The strategy as it is now, or the errors."""

    strategy: Strategy | None = produced("The strategy as you see it now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What a mutation of an indicator answers.")
class IndicatorPayload:
    """The indicator as it is now, or the errors."""

    indicator: Indicator | None = produced("The indicator as you see it now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What a mutation of a reading answers.")
class ReadingPayload:
    """The reading as it is now, or the errors."""

    reading: Reading | None = produced("The reading as you see it now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()
