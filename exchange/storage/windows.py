"""Counters that several processes share, each for a window of time: the storage of rate limits in PostgreSQL."""

import time

from limits.aio.storage import Storage

from exchange.storage.engine import Database

FORGET_EVERY = 500
"""Counts between two deletions of counters whose window is over."""

_COUNT = """
    INSERT INTO rate_window AS known (key, amount, ends_at) VALUES ($1, $2, now() + make_interval(secs => $3))
    ON CONFLICT (key) DO UPDATE SET
        amount = CASE WHEN known.ends_at > now() THEN known.amount ELSE 0 END + excluded.amount,
        ends_at = CASE WHEN known.ends_at > now() THEN known.ends_at ELSE excluded.ends_at END
    RETURNING amount, extract(epoch FROM ends_at - now())::float8 AS lasts
"""
_READ = (
    "SELECT amount, extract(epoch FROM ends_at - now())::float8 AS lasts FROM rate_window"
    " WHERE key = $1 AND ends_at > now()"
)
_FORGET = "DELETE FROM rate_window WHERE ends_at < now()"


class PostgresWindows(Storage):
    """Counters in a table that needs no log: after a crash of the server all begin anew."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._ends: dict[str, float] = {}
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What `limits` would translate, if it were asked to."""
        return Exception

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; gives the sum of the window, which lasts `expiry` seconds from its first count."""
        row = await self._database.fetch_row(_COUNT, key, amount, float(expiry))
        self._ends[key] = time.time() + row["lasts"]
        self._counted += 1
        if self._counted % FORGET_EVERY == 0:
            self._ends.clear()
            await self._database.fetch_all(_FORGET)
        return int(row["amount"])

    async def get(self, key: str) -> int:
        """The sum of the present window."""
        row = await self._database.fetch_row(_READ, key)
        return 0 if row is None else int(row["amount"])

    async def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970 by the clock of this process, which may not be the server's."""
        known = self._ends.get(key)
        if known is not None:
            return known
        row = await self._database.fetch_row(_READ, key)
        return 0.0 if row is None else time.time() + float(row["lasts"])

    async def check(self) -> bool:
        """Whether the database answers."""
        return await self._database.fetch_row("SELECT 1") is not None

    async def reset(self) -> int | None:
        """Forget all counts."""
        await self._database.fetch_all("DELETE FROM rate_window")
        return None

    async def clear(self, key: str) -> None:
        """Forget the counts of one key."""
        await self._database.fetch_all("DELETE FROM rate_window WHERE key = $1", key)
