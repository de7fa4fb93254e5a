"""`exchange register`: the official register of municipalities (GV100AD of the Federal Statistical Office)."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exchange.cli.database import migrated, read_settings, say, server
from exchange.cli.failure import Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.municipalities.actions import ImportResult
    from exchange.municipalities.register import Register

app = typer.Typer(help="The official register of municipalities.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The official register of municipalities (GV100AD)."""


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="The register as the Federal Statistical Office gives it out: GV100AD, a text file.")
    ],
    population_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day that the population is of; the file does not say it."),
    ] = None,
) -> None:
    """Take over a register file (GV100AD).

    Every municipality and district is created or updated. A wrong file is refused, and nothing is changed.
    """
    from exchange.municipalities.register import RegisterError, read_register

    settings = read_settings()
    if not file.is_file():
        raise Failure(f"There is no file {file}.")
    try:
        register = read_register(file, population_date.date() if population_date else None)
        with server(settings) as url:
            result = asyncio.run(_import(settings, url, register))
    except (RegisterError, OSError) as error:
        raise Failure(f"{file} is refused and nothing was changed: {error}") from error
    say(f"Municipalities and districts: {result.created} new, {result.updated} changed, {result.unchanged} as before.")


async def _import(settings: Settings, url: str, register: "Register") -> "ImportResult":
    from rich.console import Console
    from rich.progress import Progress

    from exchange.municipalities.actions import import_register

    async with migrated(settings, url) as database:
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("Importing", total=None)
            return await import_register(
                database, register, lambda done, total: bar.update(task, completed=done, total=total)
            )
