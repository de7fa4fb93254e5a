"""How a command reaches the database: the server of EXCHANGE_DATABASE_URL, or the embedded one, started if need be."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from exchange.cli.failure import Failure
from exchange.settings import Settings, load_settings, unknown_settings

if TYPE_CHECKING:
    from exchange.storage.engine import Database

OLDEST_SERVER = 16


def say(line: str) -> None:
    """Tell the person at the terminal what goes on, beside the result on stdout."""
    typer.echo(line, err=True)


def read_settings() -> Settings:
    """The settings, with a word about variables that look like misspelt ones."""
    settings = load_settings()
    for sentence in unknown_settings(os.environ):
        say(f"exchange: {sentence}")
    return settings


@contextmanager
def server(settings: Settings, *, serving: bool = False, report: Callable[[str], None] = say) -> Iterator[str]:
    """The URL of a server that runs as long as the block does; with `serving` it is started again when it dies."""
    if settings.database_url:
        yield settings.database_url
        return
    from exchange.storage.embedded import EmbeddedPostgres, Supervisor

    embedded = EmbeddedPostgres(settings.data_dir, serving=serving, report=report)
    url = embedded.start()
    try:
        with Supervisor(embedded) if serving else nullcontext():
            yield url
    finally:
        embedded.stop()


@asynccontextmanager
async def database(settings: Settings, url: str) -> AsyncIterator["Database"]:
    """The database, open. Raises Failure if the server cannot be reached or is too old."""
    import asyncpg

    import exchange.measures.tables  # tables refer to those of other capabilities, so all have to be known
    import exchange.municipalities.tables
    import exchange.selfchecks.tables
    import exchange.statistics.tables  # noqa: F401
    from exchange.storage.engine import Database

    opened = Database(url, pool_size=2, statement_cache_size=settings.database_statement_cache)
    try:
        await opened.open()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = "it does not answer" if isinstance(error, TimeoutError) else first_line(error)
        raise Failure(f"The database at {_place(url)} cannot be used: {reason}.") from error
    try:
        version = int((await opened.fetch_row("SHOW server_version_num"))[0]) // 10_000
        if version < OLDEST_SERVER:
            raise Failure(
                f"The database at {_place(url)} is PostgreSQL {version}; version {OLDEST_SERVER} or newer is needed."
            )
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def migrated(settings: Settings, url: str) -> AsyncIterator["Database"]:
    """The database with its tables as this version needs them."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    from exchange.storage import migrate

    async with database(settings, url) as opened:
        try:
            await migrate.upgrade(url, report=say)
        except CommandError as error:
            raise Failure(
                f"The tables at {_place(url)} are of another version of the exchange: {first_line(error)}."
            ) from error
        except DBAPIError as error:
            raise Failure(f"The tables at {_place(url)} cannot be migrated: {first_line(error)}.") from error
        await _index_if_need_be(opened)
        yield opened


async def _index_if_need_be(opened: "Database") -> None:
    """Build the search index anew where this version reads texts in another way than the one that built it."""
    from exchange.measures.actions.indexing import rebuild_if_outdated

    def report(done: int, total: int) -> None:
        say(f"Indexing for the search: {done:,} of {total:,} records …")

    await rebuild_if_outdated(opened, report)


async def load_all_seeds(opened: "Database", report: Callable[[str], None], *, demo: bool) -> dict[str, int]:
    """Load the seeds; for each kind how many were created or changed. Raises Failure for a seed file that is wrong."""
    from exchange.seeding import load_seeds

    with _named_seeds():
        return await load_seeds(opened, lambda step: report(f"Loading {step} …"), demo=demo)


async def refresh_seeds(opened: "Database", report: Callable[[str], None]) -> None:
    """Load what of the seeds belongs to this version. Raises Failure for a seed file that is wrong."""
    from exchange.seeding import refresh

    with _named_seeds():
        changed = await refresh(opened)
    if changed:
        report(f"Synonyms of the search: {changed} groups added or removed.")


@contextmanager
def _named_seeds() -> Iterator[None]:
    from exchange.seeding import SeedError

    try:
        yield
    except SeedError as error:
        raise Failure(f"The seeds cannot be loaded: {error}") from error


def _place(url: str) -> str:
    """Host and database, without the password."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2] or 'the local socket'}{parts.path}"


def first_line(error: BaseException) -> str:
    """What an error says first, to be put into a sentence."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
