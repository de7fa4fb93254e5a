"""`exchange migrate` and `exchange seed`."""

import asyncio

import typer

from exchange.cli.database import load_all_seeds, migrated, read_settings, refresh_seeds, say, server
from exchange.settings import Settings


def migrate() -> None:
    """Bring the tables and the word list of the search to this version."""
    settings = read_settings()
    with server(settings) as url:
        asyncio.run(_migrate(settings, url))


def seed() -> None:
    """Load the seeds.

    The programme, the fields of action, the members and their practices, the word list of the search, and the
    instruments of self-checks. What is there already stays as it is; the word list follows its file.
    """
    settings = read_settings()
    with server(settings) as url:
        counts = asyncio.run(_seed(settings, url))
    for name, count in counts.items():
        typer.echo(f"{name}: {count} created or changed")


async def _migrate(settings: Settings, url: str) -> None:
    async with migrated(settings, url) as database:
        await refresh_seeds(database, say)
        say("The database is up to date.")


async def _seed(settings: Settings, url: str) -> dict[str, int]:
    async with migrated(settings, url) as database:
        return await load_all_seeds(database, say)
