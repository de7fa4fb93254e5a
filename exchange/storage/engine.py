"""The way to PostgreSQL: a pool of plain asyncpg connections for reads, SQLAlchemy sessions for writes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from exchange.storage.outbox import count_change


async def _no_reset(_connection: asyncpg.Connection) -> None:
    """Reads run one statement outside a transaction and leave nothing behind, so the usual reset query (7 % of a read)
    can go."""


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

    async def open(self) -> None:
        """Connect. Raises what asyncpg raises where the server cannot be reached."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self._pool_size,
            statement_cache_size=self._cache,
            max_cached_statement_lifetime=0,
            reset=_no_reset,
            command_timeout=self._timeout,
            server_settings={"application_name": "exchange-read", "timezone": "UTC", "jit": "off"},
        )
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: self.connect("exchange-write"),
            pool_size=self._pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"prepared_statement_cache_size": self._cache},
        )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def connect(self, purpose: str) -> asyncpg.Connection:
        """A connection apart from the pools, known to the server under this name; whoever asks for it closes it."""
        settings = {"application_name": purpose, "timezone": "UTC", "jit": "off"}
        return await asyncpg.connect(
            self.url, statement_cache_size=self._cache, command_timeout=self._timeout, server_settings=settings
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

    async def fetch_row(self, sql: str, *args: object) -> Any:
        """Run one reading statement (`$1`, `$2` … placeholders) and return its first row, or None."""
        async with self.pool.acquire() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetch_all(self, sql: str, *args: object) -> list[Any]:
        """Run one reading statement and return all its rows."""
        async with self.pool.acquire() as connection:
            return list(await connection.fetch(sql, *args))

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
        readers' caches."""
        async with self.reading() as session, session.begin():
            yield session
            await session.flush()
            await count_change(session, id(asyncio.current_task()) >> 6)
