"""The clients of `tests/api`, for self-checks."""

from tests.api.conftest import client, keyed, reader, statements

__all__ = ["client", "keyed", "reader", "statements"]
