"""The clients of `tests/api`, for statistics."""

from tests.api.conftest import client, keyed, reader, statements
from tests.statistics.auditing import audited_here

__all__ = ["audited_here", "client", "keyed", "reader", "statements"]
