"""Mutations of statistics."""

import strawberry


@strawberry.type
class StatisticsMutations:
    """Root fields that change statistical releases."""
