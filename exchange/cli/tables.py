"""`exchange migrate` and `exchange seed`."""

import asyncio

import typer

from exchange.cli.database import load_all_seeds, migrated, read_settings, say, server
from exchange.settings import Settings


def migrate() -> None:
    """Bring the tables to this version."""
    settings = read_settings()
    with server(settings) as url:
        asyncio.run(_migrate(settings, url))


def seed() -> None:
    """Load the seeds.

    The programme, the fields of action, the members and their practices. What is there already stays as it is.
    """
    settings = read_settings()
    with server(settings) as url:
        counts = asyncio.run(_seed(settings, url))
    for name, count in counts.items():
        typer.echo(f"{name}: {count} created or changed")


async def _migrate(settings: Settings, url: str) -> None:
    async with migrated(settings, url):
        say("The database is up to date.")


async def _seed(settings: Settings, url: str) -> dict[str, int]:
    async with migrated(settings, url) as database:
        return await load_all_seeds(database, say)
