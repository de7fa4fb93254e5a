"""Inputs for restoring revisions. Alike for measures, lessons and strategies."""

import strawberry
from strawberry import ID

from exchange.measures.inputs.values import identity

_VERSION = "The version that you have seen; when there is a newer one, nothing is done."
_REVISION = "The number of the revision."


@strawberry.input(description="A revision of a measure to make its draft again.")
class RestoreMeasureRevisionInput:
    """A revision of a measure to make its draft again."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description=_VERSION)
    revision: int = strawberry.field(description=_REVISION)


@strawberry.input(description="A revision of a lesson to make its draft again.")
class RestoreLessonRevisionInput:
    """A revision of a lesson to make its draft again."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description=_VERSION)
    revision: int = strawberry.field(description=_REVISION)


@strawberry.input(description="A revision of a strategy to make its draft again.")
class RestoreStrategyRevisionInput:
    """A revision of a strategy to make its draft again."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description=_VERSION)
    revision: int = strawberry.field(description=_REVISION)
