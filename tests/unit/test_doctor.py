"""The doctor: each rule by itself, and the command against a database with keys and preparations that need somebody."""

import asyncio
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from exchange.cli import app
from exchange.cli.doctor.findings import Level
from exchange.cli.doctor.machine import NO_ROOM, backups_finding, machine_findings, room_finding
from exchange.cli.doctor.settings import settings_findings
from exchange.cli.doctor.state import clock_finding, connections_finding, migrations_finding, pooling_finding
from exchange.settings import Settings
from exchange.storage import migrate

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OK, WARNING, ERROR = Level.OK, Level.WARNING, Level.ERROR


def exchange(*arguments: str, **settings: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, arguments, env=dict(settings)).result()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"host": "0.0.0.0"}, ["EXCHANGE_TRUSTED_PROXIES", "EXCHANGE_SECURITY_CONTACT", "EXCHANGE_DEMO=false"]),
        ({"host": "::1", "trusted_proxies": "::1", "demo": False, "security_contact": "mailto:it@example.org"}, []),
        ({"host": "localhost"}, []),
        ({"origins": "https://a.example, *"}, ["EXCHANGE_ORIGINS"]),
        ({"database_url": "postgresql:///x", "data_dir": Path("x")}, ["Take out the one"]),
        ({"database_timeout": 30}, ["EXCHANGE_DATABASE_TIMEOUT"]),
        ({"caller_concurrency": 8}, ["EXCHANGE_CALLER_CONCURRENCY"]),
        ({"key_budget": 40_000, "public_budget": 0}, ["Raise the budget"]),
    ],
)
def test_settings_that_are_right_by_themselves_and_not_together(settings: dict[str, Any], told: list[str]) -> None:
    found = [finding for finding in settings_findings(Settings(**settings), ()) if finding.level is not OK]
    assert [part in finding.do for part, finding in zip(told, found, strict=True)] == [True] * len(told)


def test_unknown_settings_are_told_with_what_may_be_meant() -> None:
    found = settings_findings(Settings(), ["EXCHANGE_PROT", "EXCHANGE_ANYTHING", "EXCHANGE_PORT", "PATH"])
    assert [finding.do for finding in found] == [
        "Remove it, or look it up in docs/operations.md.",
        "Did you mean EXCHANGE_PORT?",
    ]


def test_the_rules_for_what_was_measured() -> None:
    assert [connections_finding(8, count, 97).level for count in (1, 5, 6)] == [OK, OK, ERROR]
    assert connections_finding(8, 1, 20).level is WARNING
    assert [clock_finding(timedelta(seconds=off)).level for off in (1, -3, 40)] == [OK, WARNING, ERROR]
    pooled = [pooling_finding(mode, cache).level for mode in (None, "session", "transaction") for cache in (500, 0)]
    assert pooled == [OK, WARNING, OK, OK, ERROR, OK]
    assert [migrations_finding(known).level for known in (migrate.newest(), "0001", "9999", None)] == [OK] + [ERROR] * 3
    rooms = [room_finding("data", Path("x"), free).level for free in (NO_ROOM - 1, NO_ROOM, 10 * NO_ROOM)]
    assert rooms == [ERROR, WARNING, OK]


def test_data_that_others_may_read_and_a_backup_that_is_old_or_missing(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o750)
    found = machine_findings(Settings(data_dir=tmp_path), NOW)
    assert (found[0].level, "chmod 0700" in found[0].do) == (ERROR, True)
    assert (found[-1].level, found[-1].subject) == (WARNING, "backups")
    (tmp_path / "postgres").chmod(0o700)
    assert machine_findings(Settings(data_dir=tmp_path), NOW)[0].level is OK
    shelf = tmp_path / "shelf"
    assert backups_finding(shelf, NOW).level is ERROR
    shelf.mkdir()
    assert backups_finding(shelf, NOW).level is ERROR
    dump = shelf / "exchange-20261120T000000Z.dump"
    dump.touch()
    manifest = {"format": 1, "exchange": "0", "migration": "1", "postgresql": 18, "size": 0, "sha256": "", "tables": {}}
    for days, level in ((1, OK), (3, WARNING), (9, ERROR)):
        made = (NOW - timedelta(days=days)).isoformat()
        dump.with_name(dump.name + ".json").write_text(json.dumps(manifest | {"made_at": made}))
        assert backups_finding(shelf, NOW).level is level
    notes = dump.with_name(dump.name + ".json")
    for changed in ({"size": 1, "made_at": NOW.isoformat()}, {"made_at": (NOW + timedelta(hours=1)).isoformat()}):
        notes.write_text(json.dumps(manifest | changed))
        assert backups_finding(shelf, NOW).level is ERROR
    notes.write_text("{}")
    assert backups_finding(shelf, NOW).level is ERROR


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """The folder, for an account that may not enter it: not root."""
    was = os.geteuid()
    folder.chmod(0)
    try:
        if was == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(was)
        folder.chmod(0o700)


def test_folders_that_this_account_may_not_enter_or_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "shelf"):
        (tmp_path / "closed" / name).mkdir(parents=True)
    settings = Settings(data_dir=tmp_path / "closed", backup_dir=tmp_path / "closed" / "shelf")
    with closed(tmp_path / "closed"):
        found = [(each.level, each.subject) for each in machine_findings(settings, NOW)]
        assert found == [(ERROR, "data"), (WARNING, "backups")]
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    found = machine_findings(Settings(database_url="postgresql:///x", backup_dir=settings.backup_dir), NOW)
    assert (found[-1].level, found[-1].says.startswith("This account cannot write to ")) == (WARNING, True)


def test_the_command_tells_keys_that_end_and_ends_with_one_where_there_is_an_error(seeded_url: str) -> None:
    made = exchange(
        "key", "create", "--operator", "--name", "Nightly", "--expires", "3", EXCHANGE_DATABASE_URL=seeded_url
    )
    assert made.exit_code == 0
    clean = {name: "" for name in os.environ if name.startswith("EXCHANGE_")}
    told = exchange("doctor", "--json", **clean, EXCHANGE_DATABASE_URL=seeded_url)
    found = {finding["subject"]: finding for finding in json.loads(told.stdout)}
    assert (told.exit_code, found["keys"]["level"]) == (0, "warning"), told.stdout
    assert "“Nightly” on " in found["keys"]["says"]
    levels = {subject: finding["level"] for subject, finding in found.items() if subject not in ("keys", "backups")}
    assert set(levels.values()) == {"ok"}
    assert set(levels) == {"settings", "database", "encoding", "clock", "pooling", "connections", "migrations"}
    assert exchange("doctor", "--processes", "9", **clean, EXCHANGE_DATABASE_URL=seeded_url).exit_code == 1

    async def break_it(statement: str) -> None:
        connection = await asyncpg.connect(seeded_url)
        await connection.execute(statement)
        await connection.close()

    future = "INSERT INTO audit (at, actor, action, details) VALUES (now() + '2 days', 'x', 'x.y', '{}')"
    database = seeded_url.partition("///")[2].partition("?")[0]
    for statement, expected in (
        ("DROP EXTENSION fuzzystrmatch CASCADE", "CREATE EXTENSION fuzzystrmatch;"),
        (future, "48.0 hours from now"),
        (f"ALTER DATABASE {database} SET default_transaction_read_only = on", "It can only be read"),
        ("SET transaction_read_only = off; DROP TABLE audit CASCADE", "It cannot be asked: relation"),
        (
            "SET transaction_read_only = off; DROP TABLE alembic_version; CREATE TABLE alembic_version ()",
            "It is reached, but: ",
        ),
    ):
        asyncio.run(break_it(statement))
        told = exchange("doctor", **clean, EXCHANGE_DATABASE_URL=seeded_url)
        assert (told.exit_code, expected in told.stdout, told.stderr) == (1, True, ""), told.output
        assert "It is reached, and is PostgreSQL" in told.stdout


def test_a_setting_that_cannot_be_read_is_a_finding_for_programs_too() -> None:
    told = exchange("doctor", "--json", EXCHANGE_PORT="http")
    [finding] = json.loads(told.stdout)
    assert (told.exit_code, finding["level"], "EXCHANGE_PORT=http is wrong" in finding["says"]) == (2, "error", True)


def test_a_database_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    none = exchange("doctor", EXCHANGE_DATA_DIR=str(tmp_path / "none"))
    assert (none.exit_code, "Start `exchange serve` once." in none.stdout) == (1, True)
    assert not (tmp_path / "none").exists()
    away = exchange("doctor", EXCHANGE_DATABASE_URL="postgresql://u:geheim@127.0.0.1:1/d")
    assert (away.exit_code, "error    database" in away.stdout, "geheim" in away.output) == (1, True, False)
