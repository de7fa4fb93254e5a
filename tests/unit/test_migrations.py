"""Every migration runs up and down, and two who migrate at once do not disturb each other."""

import asyncio

import asyncpg

from exchange.storage import migrate

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
