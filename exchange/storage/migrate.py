"""Bring the tables of a database to another revision, with Alembic and without its command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from exchange.storage.outbox import RENUMBER_RESTORED

Result = TypeVar("Result")

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 7_166_320_182_110_001  # any number that no other advisory lock in the database uses


async def upgrade(url: str, revision: str = "head", report: Callable[[str], None] | None = None) -> None:
    """Migrate up. `report` gets the title of each migration that was run. Others who migrate meanwhile wait.

    Where nothing is to be done no lock is taken: behind PgBouncer in transaction mode nobody would give it back.
    """
    if revision != "head" or await current(url) != newest():
        await _run(url, lambda config: command.upgrade(config, revision), report)
    if revision == "head":
        await _connected(url, _take_over_restored)


def _take_over_restored(connection: Connection) -> None:
    connection.execute(text(RENUMBER_RESTORED))
    connection.commit()


async def downgrade(url: str, revision: str, report: Callable[[str], None] | None = None) -> None:
    """Migrate down; `base` leaves no table. What the tables hold is lost."""
    await _run(url, lambda config: command.downgrade(config, revision), report)


async def current(url: str) -> str | None:
    """The revision that the database is at, or None if it has none yet."""
    return await _connected(url, lambda connection: MigrationContext.configure(connection).get_current_revision())


def newest() -> str | None:
    """The revision that this version of the project needs."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this version of the project has the revision, so that it can migrate up from it."""
    return any(script.revision == revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions())


async def _run(url: str, work: Callable[[Config], None], report: Callable[[str], None] | None) -> None:
    def locked(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes.update(connection=connection, report=report)
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()  # the lock belongs to the session and stays until the connection closes
        work(config)

    await _connected(url, locked)


async def _connected(url: str, work: Callable[[Connection], Result]) -> Result:
    async def connect() -> Any:
        return await asyncpg.connect(url, statement_cache_size=0)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
