"""One PostgreSQL for the whole run; every test gets a database of its own, copied from a template."""

import asyncio
import gc
import itertools
import shutil
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from exchange.storage import migrate
from exchange.storage.embedded import EmbeddedPostgres

pytest.register_assert_rewrite("tests.rights", "tests.sockets")

# What is imported and collected stays until the end: to look through it for garbage again and again takes a tenth of
# the run. So it is set apart once it is complete, and what the tests leave is looked through less often.
gc.disable()
OBJECTS_BETWEEN_LOOKS = 20_000

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


class Cluster:
    """The server of the test run, used from a thread of its own, so that fixtures may whatever loop is running."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection = self.run(asyncpg.connect(url))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def url_of(self, name: str) -> str:
        return self._url.replace("///exchange?", f"///{name}?")

    def create(self, template: str | None = None) -> str:
        """Make a database; with a template, its copy (about 40 ms: faster than emptying the tables)."""
        name = f"test_{next(self._numbers)}"
        source = f"TEMPLATE {template} STRATEGY file_copy" if template else ""
        self.run(self._connection.execute(f"CREATE DATABASE {name} {source}"))
        return name

    def drop(self, name: str) -> None:
        self.run(self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)"))

    def lent(self, template: str | None = None) -> Iterator[str]:
        """The URL of a database that is dropped after use."""
        name = self.create(template)
        yield self.url_of(name)
        self.drop(name)

    def close(self) -> None:
        self.run(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    gc.enable()


@pytest.fixture(scope="session")
def memory() -> Path | None:
    """A folder in memory, if there is one with room: a database is some 330 files, which a disk is slow to make."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


@pytest.fixture(scope="session")
def cluster(memory: Path | None) -> Iterator[Cluster]:
    """The server of the test run, without tables."""
    with (
        tempfile.TemporaryDirectory(prefix="exchange-tests-", dir=memory) as folder,
        EmbeddedPostgres(Path(folder) / "data", durable=False) as url,
    ):
        opened = Cluster(url)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def migrated_template(cluster: Cluster) -> str:
    """The name of a database with all tables and no rows."""
    name = cluster.create()
    cluster.run(migrate.upgrade(cluster.url_of(name)))
    cluster.run(_mark_index(cluster.url_of(name)))
    return name


@pytest.fixture(scope="session")
def seeded_template(cluster: Cluster, migrated_template: str) -> str:
    """The name of a database with the seeds loaded, but for what is synthetic."""
    name = cluster.create(migrated_template)
    cluster.run(_load_seeds(cluster.url_of(name)))
    return name


@pytest.fixture
def bare_url(cluster: Cluster) -> Iterator[str]:
    """A database without tables."""
    yield from cluster.lent()


@pytest.fixture
def database_url(cluster: Cluster, migrated_template: str) -> Iterator[str]:
    """A database with all tables and no rows."""
    yield from cluster.lent(migrated_template)


@pytest.fixture
def seeded_url(cluster: Cluster, seeded_template: str) -> Iterator[str]:
    """A database with the seeds loaded."""
    yield from cluster.lent(seeded_template)


async def _mark_index(url: str) -> None:
    """The empty search index is up to date, as every command leaves it."""
    from exchange.measures.actions.indexing import rebuild_if_outdated
    from exchange.storage.engine import Database

    database = Database(url, pool_size=1)
    await database.open()
    try:
        await rebuild_if_outdated(database, lambda _done, _total: None)
    finally:
        await database.close()


async def _load_seeds(url: str) -> None:
    from exchange.seeding import load_seeds
    from exchange.storage.engine import Database

    database = Database(url, pool_size=2)
    await database.open()
    try:
        await load_seeds(database, lambda _: None, demo=False)
    finally:
        await database.close()
