"""`exchange doctor`: looks at all that the exchange stands on, and says what to do."""

import asyncio
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from exchange.cli.database import database, first_line, say, server
from exchange.cli.doctor import machine
from exchange.cli.doctor.findings import Finding, Level, error, ok
from exchange.cli.doctor.settings import settings_findings
from exchange.cli.failure import USAGE, Failure
from exchange.settings import Settings, SettingsError, load_settings

_HELP = "See docs/operations.md, “When something fails”."


def doctor(
    processes: Annotated[
        int, typer.Option(min=1, help="How many processes serve from this database at the same time.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON, for a program.")] = False,
) -> None:
    """Look whether everything is as it should be: settings, machine, database, keys, backups.

    Changes nothing. Ends with exit code 1 if there is an error (2 if it is a setting that cannot be read), and
    with 0 if there are warnings at most.
    """
    try:
        settings = load_settings()
    except SettingsError as wrong:
        _tell([error("settings", str(wrong), "Correct it; nothing else was looked at.")], as_json)
        raise SystemExit(USAGE) from None
    now = datetime.now(UTC)
    found = [*settings_findings(settings, os.environ), *machine.machine_findings(settings, now)]
    found += _database_findings(settings, processes)
    _tell(found, as_json)
    if any(finding.level is Level.ERROR for finding in found):
        raise SystemExit(1)


def _tell(found: list[Finding], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        for finding in found:
            typer.echo(str(finding))


def _database_findings(settings: Settings, processes: int) -> list[Finding]:
    from asyncpg import InterfaceError, PostgresError
    from sqlalchemy.exc import DBAPIError

    from exchange.storage.embedded import EmbeddedPostgresError

    found: list[Finding] = []
    try:
        if settings.database_url is None and not (settings.data_dir / "postgres").exists():
            return [_missing(settings)]
        with server(settings, report=say) as url:
            asyncio.run(_ask(settings, url, processes, found))
    except (Failure, EmbeddedPostgresError) as failure:
        found.append(error("database", str(failure), _HELP))
    except DBAPIError as refused:
        found.append(error("database", f"It is reached, but: {first_line(refused.orig or refused)}.", _HELP))
    except (PostgresError, InterfaceError, OSError) as refused:
        found.append(error("database", f"It cannot be asked: {first_line(refused)}.", _HELP))
    return found


def _missing(settings: Settings) -> Finding:
    do = "Start `exchange serve` once. If it runs already, this command needs the settings that it has."
    return error("database", f"There is none in {settings.data_dir} yet.", do)


async def _ask(settings: Settings, url: str, processes: int, found: list[Finding]) -> None:
    """Add what is found, so that it is told even if the database does not answer to the end."""
    from exchange.cli.doctor import state

    async with database(settings, url) as opened:
        version = (await opened.fetch_row("SHOW server_version"))[0]
        found.append(ok("database", f"It is reached, and is PostgreSQL {version}."))
        async for finding in state.database_findings(settings, opened, processes):
            found.append(finding)
