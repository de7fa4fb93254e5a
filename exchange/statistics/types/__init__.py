"""GraphQL types of statistics."""

from exchange.statistics.types import turnout

__all__ = ["turnout"]
