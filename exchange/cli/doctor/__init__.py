"""`exchange doctor`: looks at all that the exchange stands on, and says what to do."""

import asyncio
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from exchange.cli.database import database, say, server
from exchange.cli.doctor import machine
from exchange.cli.doctor.findings import Finding, Level, error, ok
from exchange.cli.doctor.settings import settings_findings
from exchange.cli.failure import Failure
from exchange.settings import Settings, load_settings


def doctor(
    processes: Annotated[
        int, typer.Option(min=1, help="How many processes serve from this database at the same time.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON, for a program.")] = False,
) -> None:
    """Look whether everything is as it should be: settings, machine, database, keys, backups.

    Changes nothing. Ends with exit code 1 if there is an error, and with 0 if there are warnings at most.
    """
    settings = load_settings()
    now = datetime.now(UTC)
    found = [*settings_findings(settings, os.environ), *machine.machine_findings(settings, now)]
    found += _database_findings(settings, processes)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        for finding in found:
            typer.echo(str(finding))
    if any(finding.level is Level.ERROR for finding in found):
        raise SystemExit(1)


def _database_findings(settings: Settings, processes: int) -> list[Finding]:
    from exchange.storage.embedded import EmbeddedPostgresError

    if settings.database_url is None and not (settings.data_dir / "postgres").exists():
        return [error("database", f"There is none in {settings.data_dir} yet.", "Start `exchange serve` once.")]
    try:
        with server(settings, report=say) as url:
            return asyncio.run(_asked(settings, url, processes))
    except (Failure, EmbeddedPostgresError) as failure:
        return [error("database", str(failure), "See docs/operations.md, “When something fails”.")]


async def _asked(settings: Settings, url: str, processes: int) -> list[Finding]:
    from exchange.cli.doctor import state

    async with database(settings, url) as opened:
        version = (await opened.fetch_row("SHOW server_version"))[0]
        reached = ok("database", f"It is reached, and is PostgreSQL {version}.")
        return [reached, *await state.database_findings(settings, opened, processes)]
