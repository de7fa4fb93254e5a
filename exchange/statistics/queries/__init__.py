"""Root fields that read statistics."""

import strawberry

from exchange.statistics.queries.practices import PracticeStatisticsQueries


@strawberry.type
class StatisticsQueries(PracticeStatisticsQueries):
    """Root fields that read statistics."""
