"""Backups of a database with the seeds in it: made, restored, compared, and refused where something is wrong."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from exchange import VERSION
from exchange.cli import app
from exchange.storage.backup import BackupError, Shelf
from exchange.storage.backup.manifest import Table, differences, sentence_of
from exchange.storage.backup.programs import connection_arguments, program
from tests.conftest import Cluster

ROOT = Path(__file__).parents[3]


def exchange(*arguments: str, typed: str | None = None, **settings: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, arguments, env=dict(settings), input=typed).result()


def rewritten(dump: Path, **changes: Any) -> None:
    """Change entries of the manifest."""
    manifest = dump.with_name(dump.name + ".json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changes))


@pytest.fixture
def made(seeded_url: str, tmp_path: Path) -> Path:
    """A backup of the seeds."""
    told = exchange("backup", str(tmp_path / "made.dump"), EXCHANGE_DATABASE_URL=seeded_url)
    assert told.exit_code == 0, told.stderr
    return tmp_path / "made.dump"


def rows(cluster: Cluster, url: str, sql: str) -> list[Any]:
    import asyncpg

    async def fetched() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    found: list[Any] = cluster.run(fetched())
    return found


def test_it_is_restored_as_it_was_migrated_and_renumbered_and_replaces_only_when_told(
    cluster: Cluster, seeded_url: str, bare_url: str, tmp_path: Path
) -> None:
    rows(cluster, seeded_url, "INSERT INTO rate_window VALUES ('x', 1, now())")
    counted = rows(cluster, seeded_url, "SELECT count(*) FROM outbox")
    rows(cluster, seeded_url, "ALTER TABLE outbox DISABLE TRIGGER outbox_append_only")
    rows(cluster, seeded_url, "UPDATE outbox SET txid = '999999999'")  # as on a server that has lived longer
    rows(cluster, seeded_url, "ALTER TABLE outbox ENABLE ALWAYS TRIGGER outbox_append_only")
    told = exchange("backup", str(tmp_path), "--check", "--keep", "1", EXCHANGE_DATABASE_URL=seeded_url)
    assert told.exit_code == 0, told.stderr
    assert "can be restored." in told.stderr
    file = told.stdout.strip()
    assert sorted(path.name for path in tmp_path.iterdir()) == [Path(file).name, Path(file).name + ".json"]
    assert Path(file).stat().st_mode & 0o077 == 0
    restored = exchange("restore", file, "--into", bare_url)
    assert (restored.exit_code, restored.stdout) == (0, "")
    assert restored.stderr.splitlines()[-1].startswith("Restored and compared ")
    assert rows(cluster, bare_url, "SELECT count(*), max(txid::text) FROM outbox") == [(counted[0][0], "3")]
    assert rows(cluster, bare_url, "SELECT * FROM rate_window") == []

    rows(cluster, bare_url, "DELETE FROM search_synonym")
    refused = exchange("restore", file, "--into", bare_url)
    assert (refused.exit_code, "The database is not empty" in refused.stderr) == (1, True)
    assert exchange("restore", file, "--into", bare_url, "--replace", typed="n\n").exit_code == 1
    assert rows(cluster, bare_url, "SELECT count(*) FROM search_synonym") == [(0,)]
    assert exchange("restore", file, "--into", bare_url, "--replace", typed="y\n").exit_code == 0
    assert rows(cluster, bare_url, "SELECT count(*) > 200 FROM search_synonym") == [(True,)]


def test_what_is_damaged_or_of_another_version_is_refused_and_changes_nothing(
    cluster: Cluster, made: Path, database_url: str
) -> None:
    empty = "SELECT count(*) FROM municipality"
    whole, manifest = made.read_bytes(), made.with_name("made.dump.json")
    notes = manifest.read_text()
    into = ("restore", str(made), "--into", database_url, "--replace", "--yes")

    def refused(sentence: str) -> None:
        told = exchange(*into)
        assert (told.exit_code, told.stdout) == (1, "")
        assert sentence in told.stderr.splitlines()[-1]
        assert rows(cluster, database_url, empty) == [(0,)]
        manifest.write_text(notes)
        made.write_bytes(whole)

    made.write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])
    refused("is damaged: it is not the file that its manifest describes.")
    manifest.write_text(notes[:300])
    refused("is damaged, or was made by a newer version")
    rewritten(made, format=2)
    refused("was made by a newer version of the exchange")
    rewritten(made, migration="9999")
    refused("with the tables of migration 9999; this one knows them up to ")
    rewritten(made, postgresql=99)
    refused("is from PostgreSQL 99, and the server is 18")
    # A dump that ends early, and says nothing of it until it is read: what was there before stays.
    import hashlib

    half = whole[: len(whole) // 2]
    made.write_bytes(half)
    rewritten(made, size=len(half), sha256=hashlib.sha256(half).hexdigest())
    refused("pg_restore failed: ")
    manifest.unlink()
    refused("a backup is the dump and the manifest beside it.")


def test_what_differs_from_the_manifest_after_restoring_is_told(made: Path, bare_url: str) -> None:
    tables = json.loads(made.with_name("made.dump.json").read_text())["tables"]
    rewritten(made, tables=tables | {"municipality": {"rows": 1, "checksum": "0"}})
    told = exchange("restore", str(made), "--into", bare_url)
    assert told.exit_code == 1
    assert "What was restored is not what was backed up: municipality has " in told.stderr


def test_nothing_is_overwritten_and_nothing_half_written_stays(seeded_url: str, bare_url: str, made: Path) -> None:
    before = made.read_bytes()
    again = exchange("backup", str(made), EXCHANGE_DATABASE_URL=seeded_url)
    assert (again.exit_code, "exists already" in again.stderr, made.read_bytes() == before) == (1, True, True)
    other = str(made.with_name("other.dump"))
    nothing = exchange("backup", other, EXCHANGE_DATABASE_URL=bare_url)
    assert (nothing.exit_code, "holds no exchange" in nothing.stderr) == (1, True)
    lost = exchange("backup", str(made.parent / "none" / "x.dump"), EXCHANGE_DATABASE_URL=seeded_url)
    assert (lost.exit_code, "no such file or directory" in lost.stderr) == (1, True)
    unsaid = exchange("backup", EXCHANGE_DATABASE_URL=seeded_url)
    assert (unsaid.exit_code, "EXCHANGE_BACKUP_DIR" in unsaid.stderr) == (2, True)
    assert exchange("backup", other, "--keep", "2", EXCHANGE_DATABASE_URL=seeded_url).exit_code == 2
    # A file may have 50 kB: pg_dump cannot write on, as on a full disk.
    limited = subprocess.run(
        ["/bin/bash", "-c", f"ulimit -f 50; exec {sys.executable} -m exchange backup {other}"],
        cwd=ROOT,
        env=os.environ | {"EXCHANGE_DATABASE_URL": seeded_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (limited.returncode, limited.stdout) == (1, "")
    assert limited.stderr.startswith("exchange: pg_dump ")
    assert sorted(path.name for path in made.parent.iterdir()) == ["made.dump", "made.dump.json"]


def test_rotation_keeps_the_newest_and_touches_nothing_else(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    names = [shelf.next(datetime(2026, 1, day, tzinfo=UTC)) for day in range(1, 6)]
    for path in (*names, tmp_path / "precious.dump"):
        path.touch()
        path.with_name(path.name + ".json").touch()
    unfinished = shelf.next(datetime(2025, 1, 1, tzinfo=UTC))
    unfinished.touch()
    assert shelf.keep(2) == names[2::-1]
    assert shelf.backups() == names[:2:-1]
    assert (unfinished.exists(), (tmp_path / "precious.dump.json").exists()) == (True, True)


def test_differences_are_told_table_by_table() -> None:
    one, other, more = (Table(rows=n, checksum=c) for n, c in ((1, "1"), (1, "2"), (2, "3")))
    assert differences({"a": one}, {"a": one}) == []
    found = differences({"a": one, "b": one, "c": one}, {"a": other, "b": more, "d": one})
    assert found == ["a has other contents", "b has 2 rows, not 1", "c is missing", "d was not in the backup"]
    assert sentence_of(["x"] * 7) == "x; x; x; x; x; and 2 more"


def test_a_password_is_no_argument_and_another_versions_programs_are_asked_for() -> None:
    where, environment = connection_arguments("postgresql://u:g%40heim@host:5433/d?sslmode=require")
    assert (where, environment["PGPASSWORD"]) == ("postgresql://u@host:5433/d?sslmode=require", "g@heim")
    assert connection_arguments("postgresql:///d?host=/tmp/x")[0] == "postgresql:///d?host=/tmp/x"
    with pytest.raises(BackupError, match="there is no pg_dump of that version: install it"):
        program("pg_dump", 99)


def test_the_version_is_that_of_the_project() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()
