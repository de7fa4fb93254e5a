"""Root fields that read statistics."""

import strawberry

from exchange.statistics.queries.release import ReleaseQueries


@strawberry.type
class StatisticsQueries(ReleaseQueries):
    """Root fields that read statistics."""
