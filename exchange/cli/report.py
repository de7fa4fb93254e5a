"""`exchange report`: reports as PDF, for the council."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from exchange.cli.database import migrated, read_settings, server
from exchange.cli.failure import Failure
from exchange.settings import Settings

app = typer.Typer(help="Reports as PDF.", no_args_is_help=True)


class ReportLanguage(StrEnum):
    """The languages of reports."""

    DE = "de"
    EN = "en"


@app.callback()
def _group() -> None:
    """Reports as PDF."""


@app.command("self-check")
def self_check(
    self_check: Annotated[str, typer.Argument(help="The id of the self-check, as the API gives it.", metavar="ID")],
    language: Annotated[ReportLanguage, typer.Option(help="The language of the report.")] = ReportLanguage.DE,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; in this folder, named after the municipality, unless told.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Only what everybody may see.")] = False,
) -> None:
    """Write the report on a self-check for the council.

    It shows what the municipality itself sees, and the municipality's audit trail says that it was made. On stdout
    stands the name of the file.
    """
    settings = read_settings()
    with server(settings) as url:
        name, pdf = asyncio.run(_report(settings, url, self_check, language.value, public))
    file = output or Path(name)
    try:
        file.write_bytes(pdf)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror or error}.") from error
    typer.echo(str(file))


async def _report(settings: Settings, url: str, self_check: str, language: str, public: bool) -> tuple[str, bytes]:
    """The name of the file, and what is in it."""
    from exchange.access.viewer import PUBLIC_VIEWER
    from exchange.api.execution import Execution
    from exchange.api.papers import Asked, NotFound, Papers, file_name
    from exchange.api.schema import schema
    from exchange.projection.executor import ProjectionExecutor
    from exchange.projection.ids import decode
    from exchange.selfchecks.actions.reporting import note_report, reader_of
    from exchange.selfchecks.typesetting import Typesetter

    async with migrated(settings, url) as database:
        self_check_id = decode("selfcheck", self_check)
        owner = None if public or self_check_id is None else await reader_of(database, self_check_id)
        papers = Papers(Execution(schema._schema, ProjectionExecutor, database))
        try:
            report = await papers.report(Asked(self_check, language), owner or PUBLIC_VIEWER)
        except NotFound as error:
            raise Failure(
                f"There is no self-check {self_check} with a result that could be shown: it may not exist, or not be "
                f"completed, or (with --public) not be released."
            ) from error
        pdf = await Typesetter().pdf(report.files, report.taken_at)
        if owner is not None and self_check_id is not None:
            await note_report(database, owner, self_check_id)
        return file_name("pdf", report.profile, language), pdf
