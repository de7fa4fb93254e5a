"""The way to PostgreSQL: a pool of plain asyncpg connections for reads, SQLAlchemy sessions for writes."""

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from exchange.observing.work import CURRENT
from exchange.storage.claims import Claim, outcome_of
from exchange.storage.failures import causes, is_undone, is_worth_reading_again
from exchange.storage.outbox import count_change
from exchange.storage.timing import time_statements

R = TypeVar("R")

CONNECT_SECONDS = 5.0
"""How long a request waits for a connection, be it a new one or one that others use."""


async def _no_reset(_connection: asyncpg.Connection) -> None:
    """Reads run one statement outside a transaction and leave nothing behind, so the usual reset query (7 % of a read)
    can go."""


def _drop_broken(context: ExceptionContext) -> None:
    """A connection whose state asyncpg has lost is no more use than a closed one."""
    if isinstance(context.original_exception, Exception) and any(
        isinstance(cause, asyncpg.InternalClientError) for cause in causes(context.original_exception)
    ):
        context.is_disconnect = True


LONGEST_STATEMENT = 32_768
"""Up to how many bytes a read is kept prepared. asyncpg keeps those up to 15 kB unless told, and has PostgreSQL plan
others anew each time, which takes longer than to run them. A plan of 20 kB of SQL takes about 1 MB of a connection."""


class Database:
    """One database, opened once per process.

    `url` is a libpq URL (`postgresql://…`, a socket directory as `?host=`). `pool_size` bounds the connections of the
    read pool and,
    apart from it, those of the writers. `statement_cache_size=0` is for PgBouncer in transaction mode.
    """

    def __init__(self, url: str, *, pool_size: int = 8, statement_cache_size: int = 500, timeout: float = 15.0) -> None:
        self.url = url
        self._pool_size = pool_size
        self._cache = statement_cache_size
        self._timeout = timeout
        self._pool: asyncpg.Pool | None = None
        self._engine: AsyncEngine | None = None
        self._sessions: async_sessionmaker[AsyncSession] | None = None
        self._claim: Claim | None = None
        self.waiting = 0
        """Reads that wait for a connection."""

    async def open(self) -> None:
        """Connect. Raises what asyncpg raises where the server cannot be reached."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self._pool_size,
            statement_cache_size=self._cache,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=LONGEST_STATEMENT,
            reset=_no_reset,
            command_timeout=self._timeout,
            timeout=CONNECT_SECONDS,
            server_settings={"application_name": "exchange-read", "timezone": "UTC", "jit": "off"},
        )
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: self.connect("exchange-write"),
            pool_size=self._pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"prepared_statement_cache_size": self._cache},
        )
        event.listen(self._engine.sync_engine, "handle_error", _drop_broken)
        time_statements(self._engine.sync_engine)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def connect(self, purpose: str) -> asyncpg.Connection:
        """A connection apart from the pools, known to the server under this name; whoever asks for it closes it."""
        settings = {"application_name": purpose, "timezone": "UTC", "jit": "off"}
        return await asyncpg.connect(
            self.url,
            statement_cache_size=self._cache,
            command_timeout=self._timeout,
            timeout=CONNECT_SECONDS,
            server_settings=settings,
        )

    async def close(self) -> None:
        """Close all connections; waits for statements under way."""
        if self._pool is not None:
            await self._pool.close()
        if self._engine is not None:
            await self._engine.dispose()

    @property
    def pool(self) -> asyncpg.Pool:
        """The read pool."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    @property
    def connections(self) -> dict[tuple[str, str], int]:
        """How many connections the pools have, by what they are for and whether they are in use."""
        if self._pool is None or self._engine is None:
            return {}
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        writers: Any = self._engine.pool
        return {
            ("read", "idle"): idle,
            ("read", "used"): size - idle,
            ("write", "idle"): writers.checkedin(),
            ("write", "used"): writers.checkedout(),
        }

    def claiming(self, claim: Claim) -> "Database":
        """The same database for one write of a request that may arrive again: its transaction makes the claim."""
        bound = copy.copy(self)
        bound._claim = claim
        return bound

    async def fetch_row(self, sql: str, *args: object) -> Any:
        """Run one reading statement (`$1`, `$2` … placeholders) and return its first row, or None."""
        return await self._read("fetchrow", sql, args)

    async def fetch_all(self, sql: str, *args: object) -> list[Any]:
        """Run one reading statement and return all its rows."""
        return list(await self._read("fetch", sql, args))

    async def _read(self, method: str, sql: str, args: tuple[object, ...]) -> Any:
        """Run a statement that may run again: each connection of the pool may have died since it was used last."""
        for _ in range(self._pool_size):
            try:
                return await self._read_once(method, sql, args)
            except Exception as error:
                if not is_worth_reading_again(error):
                    raise
        return await self._read_once(method, sql, args)

    async def _read_once(self, method: str, sql: str, args: tuple[object, ...]) -> Any:
        # Not `acquire(timeout=…)`, which makes a task for every read.
        self.waiting += 1
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                connection = await self.pool.acquire()
        finally:
            self.waiting -= 1
        began = time.perf_counter()
        try:
            return await getattr(connection, method)(sql, *args)
        except asyncpg.InternalClientError:
            connection.terminate()  # its state is lost
            raise
        finally:
            if (work := CURRENT.get()) is not None:
                work.ran(sql, began, time.perf_counter())
            await self.pool.release(connection, timeout=CONNECT_SECONDS)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        if self._sessions is None:
            raise RuntimeError("the database is not open")
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed when the block ends and undone when it raises. Counts as a change for
        readers' caches. Raises AlreadyDone where the claim (see `claiming`) says that this was done before."""
        async with self.reading() as session, session.begin():
            if self._claim is not None:
                await self._claim.make(session)
            yield session
            await session.flush()
            await count_change(session, id(asyncio.current_task()) >> 6)
            if self._claim is not None:
                await self._claim.settle(session, outcome_of(session))

    async def write(self, work: Callable[[AsyncSession], Awaitable[R]]) -> R:
        """Do the work in a transaction; once more where PostgreSQL undid the first for the sake of another one."""
        try:
            async with self.transaction() as session:
                return await work(session)
        except DBAPIError as error:
            if not is_undone(error):
                raise
        async with self.transaction() as session:
            return await work(session)
