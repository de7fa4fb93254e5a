"""Clients of the whole application, on a database of their own or on one that nobody writes to."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from exchange.search import finder
from exchange.statistics.preparing import Preparer
from exchange.storage import feed
from exchange.storage.engine import Database
from tests import searching
from tests.client import Client, Statements, make_keys, opened

BACKGROUND = {feed._READ, feed._HORIZON, finder._GROUPS}


@pytest.fixture(scope="session")
def keyed(cluster: Any, seeded_template: str) -> tuple[str, dict[str, str]]:
    """The name of a database with the seeds and keys, and the keys by name."""
    name = cluster.create(seeded_template)
    return name, cluster.run(make_keys(cluster.url_of(name)))


@pytest.fixture
async def client(cluster: Any, keyed: tuple[str, dict[str, str]]) -> AsyncIterator[Client]:
    """A client on a database of its own, for tests that write."""
    template, keys = keyed
    for url in cluster.lent(template):
        async with opened(url, keys) as made:
            yield made


@pytest.fixture(scope="session")
async def reader(cluster: Any, keyed: tuple[str, dict[str, str]]) -> AsyncIterator[Client]:
    """A client on a database that all tests share: nobody writes."""
    template, keys = keyed
    for url in cluster.lent(template):
        async with opened(url, keys) as made:
            yield made


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """Counts the statements that go through any `Database`, its read pool or its engine, but for what every process
    asks by itself."""
    counted = Statements()

    def counting(method: Any) -> Any:
        async def count(self: Database, sql: str, *args: object) -> Any:
            if sql not in BACKGROUND:
                counted.sql.append(sql)
            return await method(self, sql, *args)

        return count

    def executed(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        counted.sql.append(sql)

    async def look(_self: Preparer) -> None:
        """A preparer looks once a minute, be it in the midst of a test."""

    monkeypatch.setattr(Preparer, "look", look)
    monkeypatch.setattr(Database, "fetch_row", counting(Database.fetch_row))
    monkeypatch.setattr(Database, "fetch_all", counting(Database.fetch_all))
    event.listen(Engine, "before_cursor_execute", executed)
    yield counted
    event.remove(Engine, "before_cursor_execute", executed)


@pytest.fixture(scope="session")
async def shelf(cluster: Any, migrated_template: str) -> AsyncIterator[Client]:
    """A client on the shelf of `searching`, which all tests share: nobody writes."""
    for url in cluster.lent(migrated_template):
        database = Database(url, pool_size=1)
        await database.open()
        await searching.stock(database)
        await database.close()
        async with searching.searched(url) as made:
            yield made


@pytest.fixture
async def desk(cluster: Any, migrated_template: str) -> AsyncIterator[Client]:
    """A client on a database of its own with municipalities alone, for tests that publish what they search."""
    for url in cluster.lent(migrated_template):
        database = Database(url, pool_size=1)
        await database.open()
        await searching.place(database)
        await database.close()
        async with searching.searched(url) as made:
            yield made
