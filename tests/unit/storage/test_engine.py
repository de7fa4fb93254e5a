"""The way to PostgreSQL when connections are lost, tables change, and transactions get into each other's way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.storage.engine import Database
from exchange.storage.failures import is_undone, is_unreachable

LOCK = "SELECT key FROM field_of_action WHERE key = :key FOR UPDATE"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=4)
    await opened.open()
    yield opened
    await opened.close()


async def hang_up(database: Database) -> None:
    """End all connections but one of our own, as a restart of the server does."""
    own = await asyncpg.connect(database.url)
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    await own.execute(f"{everybody} AND pid <> pg_backend_pid()")
    await own.close()


async def add_fields(session: AsyncSession) -> None:
    insert = "INSERT INTO field_of_action (key, position, label_de, label_en) VALUES (:key, :at, 'd', 'e')"
    for position, key in enumerate(("A", "B")):
        await session.execute(text(insert), {"key": key, "at": position})


async def test_reads_and_writes_go_on_after_all_connections_were_lost(database: Database) -> None:
    await database.write(add_fields)
    await asyncio.gather(*(database.fetch_row("SELECT pg_sleep(0.05)") for _ in range(4)))
    await hang_up(database)
    found = await asyncio.gather(*(database.fetch_row("SELECT count(*) FROM field_of_action") for _ in range(4)))
    assert [row[0] for row in found] == [2, 2, 2, 2]
    await hang_up(database)
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM field_of_action"))
    assert (await database.fetch_row("SELECT count(*) FROM field_of_action"))[0] == 0


async def test_a_connection_lost_in_a_transaction_undoes_it(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        await add_fields(session)
        await hang_up(database)
        await session.execute(text("SELECT 1"))

    with pytest.raises(DBAPIError) as raised:
        await database.write(work)
    assert is_unreachable(raised.value)
    assert (await database.fetch_row("SELECT count(*) FROM field_of_action"))[0] == 0


async def test_reads_and_writes_go_on_after_tables_changed(database: Database) -> None:
    async def read_all(session: AsyncSession) -> list[Any]:
        return list(await session.execute(text("SELECT * FROM change_counter ORDER BY slot")))

    before = await database.fetch_row("SELECT * FROM change_counter")
    await database.write(read_all)
    await database.pool.execute("ALTER TABLE change_counter ADD COLUMN note text")
    for _ in range(4):
        assert len(await database.fetch_row("SELECT * FROM change_counter")) == len(before) + 1
        assert len((await database.write(read_all))[0]) == len(before) + 1


async def test_a_deadlock_is_undone_and_tried_again(database: Database) -> None:
    await database.write(add_fields)
    both_hold_one = asyncio.Barrier(2)
    tries = []

    def crossing(first: str, second: str) -> Any:
        async def work(session: AsyncSession) -> str:
            tries.append(first)
            await session.execute(text(LOCK), {"key": first})
            if len(tries) <= 2:
                await both_hold_one.wait()
            await session.execute(text(LOCK), {"key": second})
            return first

        return work

    done = await asyncio.gather(database.write(crossing("A", "B")), database.write(crossing("B", "A")))
    assert done == ["A", "B"]
    assert len(tries) == 3


async def test_what_goes_wrong_twice_is_raised(database: Database) -> None:
    tries = []

    async def work(session: AsyncSession) -> None:
        tries.append(1)
        raise DBAPIError("x", None, asyncpg.SerializationError("could not serialize"))

    with pytest.raises(DBAPIError) as raised:
        await database.write(work)
    assert is_undone(raised.value)
    assert len(tries) == 2


async def test_mistakes_are_not_tried_again(database: Database) -> None:
    tries = []

    async def work(session: AsyncSession) -> None:
        tries.append(1)
        await session.execute(text("SELECT nothing"))

    with pytest.raises(DBAPIError):
        await database.write(work)
    assert len(tries) == 1


async def test_a_database_that_is_not_there_is_told_at_once() -> None:
    database = Database("postgresql:///exchange?host=/nowhere&user=exchange")
    started = asyncio.get_running_loop().time()
    with pytest.raises(OSError) as raised:
        await database.open()
    assert is_unreachable(raised.value)
    assert asyncio.get_running_loop().time() - started < 5


async def test_a_caller_waits_for_a_connection_but_not_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.storage.engine.CONNECT_SECONDS", 0.1)
    held = [await database.pool.acquire() for _ in range(4)]
    with pytest.raises(TimeoutError) as raised:
        await database.fetch_row("SELECT 1")
    assert is_unreachable(raised.value)
    for connection in held:
        await database.pool.release(connection)
    assert (await database.fetch_row("SELECT 1"))[0] == 1


async def test_long_statements_stay_prepared(database: Database) -> None:
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE length(statement) > 20000"
    long = f"SELECT ({prepared}), '{'x' * 20_000}'"
    for _ in range(2):
        found = await database.fetch_row(long)
    assert found[0] == 1
