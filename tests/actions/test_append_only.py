"""What was done stays written down, whoever connects as the application does."""

import asyncpg
import pytest

from tests.actions.samples import draft, published

STATEMENTS = [
    statement.format(table)
    for table in ("audit", "outbox")
    for statement in (
        "UPDATE {} SET municipality_id = NULL",
        "UPDATE {} SET at = now() WHERE false",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE id = 1",
        "TRUNCATE {}",
        "TRUNCATE {} RESTART IDENTITY CASCADE",
        "MERGE INTO {} t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE",
        "SET LOCAL session_replication_role = replica; DELETE FROM {}",
    )
]


@pytest.mark.parametrize("statement", STATEMENTS)
async def test_the_application_can_only_append(world, statement) -> None:
    await published(world, await draft(world))
    before = await world.dump()
    assert len(before["audit"]) == len(before["outbox"]) == 3
    async with world.database.pool.acquire() as connection:
        with pytest.raises(asyncpg.RestrictViolationError, match="is only ever appended to"):
            async with connection.transaction():
                await connection.execute(statement)
    assert await world.dump() == before


async def test_an_event_wakes_whoever_listens(world) -> None:
    connection = await asyncpg.connect(world.database.url)
    heard: list[str] = []
    try:
        await connection.add_listener("exchange_outbox", lambda *told: heard.append(told[3]))
        await published(world, await draft(world))
        await connection.execute("SELECT 1")
        assert heard == [""] * 3
    finally:
        await connection.close()
