"""`exchange instrument`: questionnaires of self-checks."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exchange.cli.database import migrated, read_settings, say, server
from exchange.cli.failure import Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.measures.actions import Outcome
    from exchange.selfchecks.rules.instrument import Instrument

app = typer.Typer(help="Instruments: the questionnaires of self-checks.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="The instrument: a YAML file as docs/instruments.md describes it.")]


@app.command()
def check(file: _File) -> None:
    """Look whether an instrument is as it should be.

    Each problem is told in a line of its own, with file, line and column. Takes no database.
    """
    found = _read(_content(file), file)
    fields, questions = len(found.fields), len(list(found.questions))
    say(f"{file} is fine: {found.key}, version {found.version}, {questions} questions in {fields} fields of action.")


@app.command("import")
def import_(file: _File) -> None:
    """Store a version of an instrument.

    Importing it again does nothing. A version that was stored never changes: other contents take a new version.
    """
    content = _content(file)
    found = _read(content, file)
    settings = read_settings()
    with server(settings) as url:
        outcome = asyncio.run(_import(settings, url, content))
    if outcome.errors:
        sentences = " ".join(error.message.en for error in outcome.errors)
        raise Failure(f"{file} is refused and nothing was changed: {sentences}")
    say(f"Stored: {found.key}, version {found.version}.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from error


def _read(content: bytes, file: Path) -> "Instrument":
    """The instrument in the file, by the fields of action of the seeds."""
    from exchange.seeding.files import FOLDER, FieldsOfAction, read
    from exchange.selfchecks.rules.reading import read_instrument

    seeds = read(FOLDER / "fields-of-action.yaml", FieldsOfAction).fields_of_action
    reading = read_instrument(content, [field.key for field in seeds])
    if reading.instrument is None:
        for problem in reading.problems:
            typer.echo(problem.in_file(str(file)))
        number = len(reading.problems)
        raise Failure(f"{file} has {number} {'problem' if number == 1 else 'problems'}.")
    return reading.instrument


async def _import(settings: Settings, url: str, content: bytes) -> "Outcome":
    from exchange.access.audit import COMMAND_LINE
    from exchange.selfchecks.actions.instruments import import_instrument

    async with migrated(settings, url) as database:
        return await import_instrument(database, COMMAND_LINE, content)
