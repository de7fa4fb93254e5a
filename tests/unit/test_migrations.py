"""Every migration runs up and down, and two who migrate at once do not disturb each other."""

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine

import exchange.api.schema  # noqa: F401 (every table that there is)
from exchange.measures.tables.kinds import LESSON, MEASURE, STRATEGY
from exchange.storage import migrate
from exchange.storage.base import Base
from exchange.storage.outbox import Xid8

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


async def test_the_migrated_tables_are_those_that_the_code_knows(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ischema_names, "xid8", Xid8)

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


OLD_EVENTS = """
INSERT INTO outbox (kind, subject_id, municipality_id, payload) VALUES
  ('MEASURE_CREATED', '00000000-0000-7000-8000-000000000001', NULL, '{}'),
  ('MEASURE_PUBLISHED', '00000000-0000-7000-8000-000000000001', NULL, '{"visibility": "PUBLIC", "before": null}'),
  ('MEASURE_CREATED', '00000000-0000-7000-8000-000000000002', NULL, '{}'),
  ('MEASURE_UPDATED', '00000000-0000-7000-8000-000000000001', NULL, '{}'),
  ('MEASURE_PUBLISHED', '00000000-0000-7000-8000-000000000001', NULL, '{"visibility": "NETWORK", "before": "PUBLIC"}'),
  ('MEASURE_WITHDRAWN', '00000000-0000-7000-8000-000000000001', NULL, '{"before": "NETWORK"}'),
  ('MEASURE_UPDATED', '00000000-0000-7000-8000-000000000001', NULL, '{}')
"""


async def test_events_from_before_the_feed_are_filled_in(bare_url: str) -> None:
    await migrate.upgrade(bare_url, "0002")
    connection = await asyncpg.connect(bare_url)
    try:
        await connection.execute(OLD_EVENTS)
        await migrate.upgrade(bare_url)
        rows = await connection.fetch(
            "SELECT kind, visibility_before, visibility_after, announced FROM outbox ORDER BY id"
        )
        assert [tuple(row) for row in rows] == [
            ("MEASURE_CREATED", None, None, False),
            ("MEASURE_PUBLISHED", None, "PUBLIC", True),
            ("MEASURE_CREATED", None, None, False),
            ("MEASURE_UPDATED", "PUBLIC", "PUBLIC", False),
            ("MEASURE_PUBLISHED", "PUBLIC", "NETWORK", True),
            ("MEASURE_WITHDRAWN", "NETWORK", None, True),
            ("MEASURE_UPDATED", None, None, False),
        ]
    finally:
        await connection.close()


async def test_events_restored_from_another_server_come_before_all_others(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        insert = "INSERT INTO outbox (kind, subject_id, announced, payload{}) VALUES ('X', $1, true, '{{}}'{})"
        await connection.execute(insert.format(", txid", ", '99999999'"), uuid4())
        await connection.execute(insert.format("", ""), uuid4())
        await migrate.upgrade(database_url)
        assert [row[0] for row in await connection.fetch("SELECT txid FROM outbox ORDER BY id")] == [3, 3]
        await connection.execute(insert.format("", ""), uuid4())
        newest = await connection.fetchval("SELECT max(txid) FROM outbox")
        await migrate.upgrade(database_url)
        assert await connection.fetchval("SELECT max(txid) FROM outbox") == newest > 3
        with pytest.raises(asyncpg.RestrictViolationError, match="outbox is only ever appended to"):
            await connection.execute("DELETE FROM outbox")
    finally:
        await connection.close()


async def test_where_nothing_is_to_be_done_nobody_is_waited_for(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)  # such as one that PgBouncer keeps
    try:
        await connection.execute(f"SELECT pg_advisory_lock({migrate._LOCK})")
        async with asyncio.timeout(5):
            await migrate.upgrade(database_url)
    finally:
        await connection.close()
