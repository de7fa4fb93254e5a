"""Every migration runs up and down, and two who migrate at once do not disturb each other."""

import asyncio
import re

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from exchange.measures.actions.kinds import LESSON, MEASURE, STRATEGY
from exchange.storage import migrate
from exchange.storage.base import Base

LEFT_OVER = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'v', 'm', 'S', 'f', 'p') AND relname <> 'alembic_version'
    UNION ALL SELECT typname FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
    WHERE nspname = 'public' AND typtype IN ('e', 'd')
    UNION ALL SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


async def names(url: str, statement: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def test_every_migration_runs_up_and_down(bare_url: str) -> None:
    told: list[str] = []
    await migrate.upgrade(bare_url, report=told.append)
    assert await migrate.current(bare_url) == migrate.newest()
    built = await names(bare_url, LEFT_OVER)
    assert "municipality" in built
    steps = len(told)
    for _ in range(steps):
        await migrate.downgrade(bare_url, "-1")
    assert await migrate.current(bare_url) is None
    assert await names(bare_url, LEFT_OVER) == []
    await migrate.upgrade(bare_url, report=told.append)
    assert sorted(await names(bare_url, LEFT_OVER)) == sorted(built)
    assert len(told) == 2 * steps


async def test_two_may_migrate_at_once(bare_url: str) -> None:
    told: list[str] = []
    await asyncio.gather(*(migrate.upgrade(bare_url, report=told.append) for _ in range(3)))
    assert await migrate.current(bare_url) == migrate.newest()
    assert len(told) == len(set(told))


async def test_the_migrated_tables_are_those_that_the_code_knows(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(database_url))
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_every_column_with_content_is_guarded_by_the_triggers(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for kind in (MEASURE, LESSON, STRATEGY):
            definition = await connection.fetchval(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = $1", f"{kind.table.name}_published_update"
            )
            guarded = set(re.findall(r"\bold\.(\w+)", definition, re.IGNORECASE))
            assert set(kind.content) - guarded == set()
            parts = await connection.fetch(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '_published_'"
            )
            assert {table.name for table in kind.all_parts} - {row[0] for row in parts} == set()
    finally:
        await connection.close()
