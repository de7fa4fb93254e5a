"""The clients of `tests/api`, for statistics."""

from tests.api.conftest import client, keyed, reader, statements

__all__ = ["client", "keyed", "reader", "statements"]
