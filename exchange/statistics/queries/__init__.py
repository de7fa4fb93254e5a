"""Root fields that read statistics."""

import strawberry

from exchange.statistics.queries.practices import PracticeStatisticsQueries
from exchange.statistics.queries.release import ReleaseQueries


@strawberry.type
class StatisticsQueries(ReleaseQueries, PracticeStatisticsQueries):
    """Root fields that read statistics."""
