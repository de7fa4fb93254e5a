"""What a failure of the database means: it cannot be reached, it undid a transaction for others' sake, or neither."""

from collections.abc import Iterator

import asyncpg
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_UNREACHABLE = (
    OSError,
    PoolTimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # the server said goodbye between two statements
)
_UNDONE = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_OUTDATED = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it was raised from; `orig` is where SQLAlchemy keeps the driver's."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = getattr(current, "orig", None) or current.__cause__


def is_unreachable(error: BaseException) -> bool:
    """Whether the database could not be reached, went away, or did not answer in time."""
    return any(isinstance(cause, _UNREACHABLE) or _is_closed(cause) for cause in causes(error))


def is_undone(error: BaseException) -> bool:
    """Whether PostgreSQL undid the transaction so that another one could go on, or because tables have changed since a
    statement was prepared: nothing was committed, and the same may well succeed at once."""
    return any(isinstance(cause, (*_UNDONE, *_OUTDATED)) for cause in causes(error))


def is_worth_reading_again(error: BaseException) -> bool:
    """Whether a read that failed may well succeed on another connection. One that took too long would again."""
    return not isinstance(error, TimeoutError) and (is_unreachable(error) or is_undone(error))


def _is_closed(error: BaseException) -> bool:
    # asyncpg has no class of its own for a connection or pool that is closed already.
    return isinstance(error, asyncpg.InterfaceError) and any(word in str(error) for word in ("closed", "closing"))
