"""Mutations of statistics."""

import strawberry

from exchange.statistics.mutations.release import ReleaseMutations


@strawberry.type
class StatisticsMutations(ReleaseMutations):
    """Root fields that change statistical releases."""
