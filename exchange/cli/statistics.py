"""`exchange statistics`: statistical releases from the terminal."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from exchange.cli.database import migrated, read_settings, say, server
from exchange.cli.failure import Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.measures.actions import Outcome
    from exchange.statistics.actions.listing import ListedRelease, ListedRound
    from exchange.statistics.preparing import Preparer

app = typer.Typer(help="Statistical releases.", no_args_is_help=True)

_Round = Annotated[str, typer.Argument(help="The id of the round, as the list shows it.", metavar="ROUND")]
_Release = Annotated[str, typer.Argument(help="The id of the release, as the list shows it.", metavar="RELEASE")]


@app.command("list")
def list_() -> None:
    """List the rounds of self-checks with their releases, the latest first."""
    settings = read_settings()
    with server(settings) as url:
        rounds = asyncio.run(_list(settings, url))
    for each in rounds:
        for line in _lines(each):
            typer.echo(line)


@app.command()
def prepare(around: _Round) -> None:
    """Compute and audit a release of a round.

    On stdout stands its id. What the audit says is told on stderr; figures are seen when it is published.
    """
    settings = read_settings()
    with server(settings) as url:
        release, state, audit = asyncio.run(_prepare(settings, url, _id("round", around)))
    if state != "PREPARED":
        raise Failure(f"The release could not be prepared ({state.lower()}).")
    _tell(audit)
    typer.echo(_shown("release", release))


@app.command()
def publish(release: _Release) -> None:
    """Publish a prepared release: all members read its figures."""
    settings = read_settings()
    with server(settings) as url:
        _done(asyncio.run(_publish(settings, url, _id("release", release))))
    say("Published.")


@app.command()
def retract(
    release: _Release, note: Annotated[str, typer.Option(help="Why, for all members to read.", metavar="TEXT")]
) -> None:
    """Take a published release out of sight."""
    settings = read_settings()
    with server(settings) as url:
        _done(asyncio.run(_retract(settings, url, _id("release", release), note)))
    say("Retracted.")


async def _list(settings: Settings, url: str) -> "list[ListedRound]":
    from exchange.statistics.actions.listing import list_releases

    async with migrated(settings, url) as database:
        return await list_releases(database)


async def _prepare(settings: Settings, url: str, around: UUID) -> tuple[UUID, str, dict[str, object]]:
    """The id of the release, its state, and what the audit says."""
    from exchange.access.audit import COMMAND_LINE
    from exchange.statistics.actions.preparing import outcome_of
    from exchange.statistics.preparing import Preparer, settings_policy

    async with migrated(settings, url) as database:
        preparer = Preparer(database, settings_policy(settings), settings.statistics_workers)
        try:
            release = _done(await preparer.prepare(database, COMMAND_LINE, around))
            await _follow(preparer, release)
        finally:
            await preparer.close()
        state, audit = await outcome_of(database, release)
        return release, state, audit


async def _follow(preparer: "Preparer", release: UUID) -> None:
    """Show how far a preparation has come until it is over."""
    from rich.console import Console
    from rich.progress import Progress

    over = asyncio.create_task(preparer.done(release))
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Computing and auditing", total=None)
        while not over.done():
            done, steps = preparer.progress.get(release, (0, 0))
            bar.update(task, completed=done, total=steps or None)
            await asyncio.wait([over], timeout=0.2)


async def _publish(settings: Settings, url: str, release: UUID) -> "Outcome":
    from exchange.access.audit import COMMAND_LINE
    from exchange.statistics.actions.publishing import publish_release

    async with migrated(settings, url) as database:
        return await publish_release(database, COMMAND_LINE, release)


async def _retract(settings: Settings, url: str, release: UUID, note: str) -> "Outcome":
    from exchange.access.audit import COMMAND_LINE
    from exchange.statistics.actions.publishing import retract_release

    async with migrated(settings, url) as database:
        return await retract_release(database, COMMAND_LINE, release, note)


def _id(prefix: str, text: str) -> UUID:
    from exchange.projection.ids import decode

    if (found := decode(prefix, text)) is None:
        raise Failure(f"{text} is no id of a {prefix}; `exchange statistics list` shows them.")
    return found


def _shown(prefix: str, identity: UUID) -> str:
    from exchange.projection.ids import encode

    return encode(prefix, identity)


def _done(outcome: "Outcome") -> UUID:
    if outcome.record_id is None:
        raise Failure(" ".join(error.message.en for error in outcome.errors))
    return outcome.record_id


def _lines(around: "ListedRound") -> list[str]:
    head = f"{_shown('round', around.id)}  {around.opens_on} to {around.closes_on}  {around.title}"
    return [head, *(f"  {_line(each)}" for each in around.releases)]


def _line(release: "ListedRelease") -> str:
    state = release.state.value if release.failure is None else f"{release.state.value} ({release.failure.value})"
    day = (release.published_at or release.prepared_at).date()
    told = f"number {release.number}  {state}  {release.contributors} contributors  {day}"
    return f"{_shown('release', release.id)}  {told}"


def _tell(audit: dict[str, object]) -> None:
    """The audit in a few lines."""
    tables = audit["tables"]
    if not isinstance(tables, list):
        raise TypeError("the audit has no tables")
    for table in tables:
        reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(table["withheld"].items()))
        part = table["dimension"] or "whole network"
        say(f"{table['statistic']}, {part}: {table['told']} told, withheld: {reasons or 'none'}")
    say(f"{audit['results']} results audited in {audit['seconds']} s, {audit['exposed']} without protection.")
