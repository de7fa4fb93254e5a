"""The feed of the outbox: everything once and in order, whatever the order in which transactions commit."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from exchange.storage import feed as feed_module
from exchange.storage import listener as listener_module
from exchange.storage.engine import Database
from exchange.storage.feed import Feed, Follower, TooSlow

_INSERT = "INSERT INTO outbox (kind, subject_id, payload, announced) VALUES ($1, $2, '{}', true)"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=4)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def feed(database: Database) -> AsyncIterator[Feed]:
    made = Feed(database)
    made.start()
    yield made
    await made.close()


@pytest.fixture
async def writers(database_url: str) -> AsyncIterator[list[asyncpg.Connection]]:
    made = [await asyncpg.connect(database_url) for _ in range(3)]
    yield made
    for each in made:
        await each.close()


async def write(writer: Any, number: int, kind: str = "A") -> None:
    await writer.execute(_INSERT, kind, UUID(int=number))


async def read(follower: Follower, count: int) -> list[int]:
    return [(await asyncio.wait_for(anext(follower), 5)).subject_id.int for _ in range(count)]


async def has_nothing(follower: Follower, seconds: float = 0.4) -> bool:
    try:
        await asyncio.wait_for(anext(follower), seconds)
    except TimeoutError:
        return True
    return False


async def test_every_follower_gets_its_kinds_from_when_it_came(feed: Feed, writers: list[Any]) -> None:
    first, second = await feed.follow("A"), await feed.follow("A", "B")
    await write(writers[0], 2)
    await write(writers[1], 3, "B")
    assert await read(first, 1) == [2]
    assert await read(second, 2) == [2, 3]  # so both have been read when the next one comes
    both = await feed.follow("A", "B")
    await write(writers[1], 4, "B")
    await write(writers[0], 5)
    assert await read(first, 1) == [5]
    assert await read(both, 2) == [4, 5]


async def test_an_older_transaction_holds_back_what_came_after_it(feed: Feed, writers: list[Any]) -> None:
    follower = await feed.follow("A")
    late, early, _ = writers
    transaction = late.transaction()
    await transaction.start()
    await write(late, 1)
    await write(early, 2)
    assert await has_nothing(follower)
    await write(early, 3)
    await transaction.commit()
    assert await read(follower, 3) == [1, 2, 3]


async def test_what_is_undone_never_comes_and_holds_back_nothing(feed: Feed, writers: list[Any]) -> None:
    follower = await feed.follow("A")
    late, early, _ = writers
    transaction = late.transaction()
    await transaction.start()
    await write(late, 1)
    await write(early, 2)
    await transaction.rollback()  # notifies nobody: found by looking again
    assert await read(follower, 1) == [2]


async def test_concurrent_writers_lose_and_repeat_nothing(
    feed: Feed, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "BATCH", 7)
    followers = [await feed.follow("A") for _ in range(3)]

    async def work(worker: int) -> None:
        connection = await asyncpg.connect(database_url)
        for step in range(25):
            async with connection.transaction():
                await write(connection, worker * 1_000 + step * 2)
                await asyncio.sleep((worker * 7 + step * 3) % 5 / 1_000)
                await write(connection, worker * 1_000 + step * 2 + 1)
        await connection.close()

    await asyncio.gather(*(work(worker) for worker in range(6)))
    seen = [await read(follower, 300) for follower in followers]
    assert seen[0] == seen[1] == seen[2]
    assert sorted(seen[0]) == [worker * 1_000 + step for worker in range(6) for step in range(50)]
    for worker in range(6):
        own = [number for number in seen[0] if number // 1_000 == worker]
        assert own == sorted(own)
    assert await has_nothing(followers[0], 0.1)


async def test_nothing_is_missed_when_the_database_cuts_the_connections(
    feed: Feed, database: Database, writers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RETRY", 0.05)
    follower = await feed.follow("A")
    await write(writers[0], 1)
    assert await read(follower, 1) == [1]
    await writers[0].execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name IN ('exchange-listen', 'exchange-read')"
    )
    await write(writers[0], 2)
    assert await read(follower, 1) == [2]
    # The listener is back: the next event comes at once, not at the next look.
    await asyncio.sleep(1)
    await write(writers[0], 3)
    assert (await asyncio.wait_for(anext(follower), 1)).subject_id.int == 3


async def test_without_notifications_events_are_found_by_looking(
    feed: Feed, database: Database, writers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "POLL", 0.1)
    await database.pool.execute("DROP TRIGGER outbox_notify ON outbox")
    follower = await feed.follow("A")
    feed._woken.set()  # the wait under way is as long as it was before
    await write(writers[0], 1)
    assert await read(follower, 1) == [1]


async def test_a_silent_connection_is_asked_whether_it_is_there(
    database: Database, writers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_module, "CHECK_EVERY", 0.02)
    made = Feed(database)
    made.start()
    follower = await made.follow("A")
    await asyncio.sleep(0.1)
    await write(writers[0], 1)
    assert await read(follower, 1) == [1]
    await made.close()


async def test_a_follower_that_takes_nothing_is_given_up(
    feed: Feed, writers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_WAITING", 3)
    slow, other = await feed.follow("A"), await feed.follow("B")
    for number in range(4):
        await write(writers[0], number)
    await write(writers[0], 4, "B")
    assert await read(other, 1) == [4]
    with pytest.raises(TooSlow):
        await anext(slow)


async def test_who_leaves_gets_nothing_more_and_a_closed_feed_ends(feed: Feed, writers: list[Any]) -> None:
    first, second = await feed.follow("A"), await feed.follow("A")
    await first.aclose()
    await write(writers[0], 1)
    assert await read(second, 1) == [1]
    with pytest.raises(StopAsyncIteration):
        await anext(first)
    await feed.close()
    with pytest.raises(StopAsyncIteration):
        await anext(second)


async def test_nothing_is_read_while_nobody_follows(
    feed: Feed, database: Database, writers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def fetch_all(sql: str, *_arguments: object) -> list[Any]:
        asked.append(sql)
        return []

    monkeypatch.setattr(database, "fetch_all", fetch_all)
    await write(writers[0], 1)
    await asyncio.sleep(0.2)
    assert asked == []


async def test_the_feed_ends_even_if_it_is_woken_at_that_moment(database: Database) -> None:
    feed = Feed(database)
    feed.start()
    await asyncio.sleep(0.1)
    feed._woken.set()
    ending = asyncio.create_task(feed.close())
    done, _ = await asyncio.wait([ending], timeout=3)
    assert done == {ending}
    assert all(task.done() for task in feed._tasks)
