"""Statistical releases."""

from datetime import datetime

import strawberry

from exchange.access.visibility import Shown
from exchange.projection.fields import Order, Paging, column
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.statistics.tables import ReleaseRow
from exchange.statistics.types.enums import ReleaseState

RELEASES = Paging(
    orders={"PREPARED_AT": Order(lambda row: row["prepared_at"], "timestamptz")}, default=(("PREPARED_AT", True),)
)


@projected(ReleaseRow, rule=Shown(), prefix="release")
@strawberry.type(
    description="A statistical release: the figures of a round, computed once, numbered and frozen (statistische "
    "Veröffentlichung). Members see those that are published, coordinators those in preparation too."
)
class StatisticalRelease(Node):
    """A release."""

    number: int = column("number", "Its number among the releases of the round.")
    title: str = column("title", "The title of the round.")
    state: ReleaseState = column("state", "How far it has come.")
    published_at: datetime | None = column("published_at", "When it was published; null while it is not.")
