"""`exchange report`: reports as PDF, for the council, and statistics as files."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from exchange.cli.database import migrated, read_settings, server
from exchange.cli.failure import Failure
from exchange.settings import Settings

app = typer.Typer(help="Reports as PDF, statistics as files.", no_args_is_help=True)


class ReportLanguage(StrEnum):
    """The languages of reports."""

    DE = "de"
    EN = "en"


class FileFormat(StrEnum):
    """The formats of statistics."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    SVG = "svg"
    PNG = "png"


_PICTURES = (FileFormat.SVG, FileFormat.PNG)


@app.callback()
def _group() -> None:
    """Reports as PDF, statistics as files."""


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
    _write(output or Path(name), pdf)


@app.command("statistics")
def statistics(
    release: Annotated[str, typer.Argument(help="The id of the release, as the API gives it.", metavar="ID")],
    format_: Annotated[FileFormat, typer.Option("--format", help="The format.")] = FileFormat.XLSX,
    table: Annotated[
        str | None,
        typer.Option(
            help="Which table (network, state, …) or picture (profile, change, heat-map); xlsx has all tables."
        ),
    ] = None,
    language: Annotated[ReportLanguage, typer.Option(help="The language of the file.")] = ReportLanguage.DE,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; in this folder, named after the round, unless told.")
    ] = None,
) -> None:
    """Write the statistics of a published release: all tables, one table, or a picture.

    They show what every member sees. On stdout stands the name of the file.
    """
    standard = "profile" if format_ in _PICTURES else "network"
    what = "tables" if format_ is FileFormat.XLSX else table or standard
    settings = read_settings()
    with server(settings) as url:
        name, content = asyncio.run(_statistics(settings, url, release, f"{what}.{format_.value}", language.value))
    _write(output or Path(name), content)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
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


async def _statistics(settings: Settings, url: str, release: str, wanted: str, language: str) -> tuple[str, bytes]:
    """The name of the file, and what is in it."""
    from exchange.access.audit import COMMAND_LINE
    from exchange.access.viewer import Role, Viewer, ViewerKind
    from exchange.api.downloads.answering import Request
    from exchange.api.downloads.statistics import ReleaseFiles
    from exchange.api.execution import Execution
    from exchange.api.figures import Figures, NoRelease
    from exchange.api.reading import Reader
    from exchange.api.schema import schema
    from exchange.projection.executor import ProjectionExecutor
    from exchange.selfchecks.typesetting import Typesetter
    from exchange.statistics.bookbinding import Bookbinder

    async with migrated(settings, url) as database:
        figures = Figures(Execution(schema._schema, ProjectionExecutor, database))
        files = ReleaseFiles(figures, Typesetter(), Bookbinder()).every()
        if wanted not in files:
            raise Failure(f"There is no file {wanted}; there are: {', '.join(files)}.")
        prepare, _ = files[wanted]
        coordinator = Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, name=COMMAND_LINE.name)
        try:
            download = await prepare(Request({"release": release}, {}, Reader(coordinator, language)))
        except NoRelease as error:
            raise Failure(
                f"There are no published statistics {release}: the release may not exist, not be published, or be "
                f"retracted."
            ) from error
        made = await download.make()
        return download.name, made if isinstance(made, bytes) else b"".join(made)
