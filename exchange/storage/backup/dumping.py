"""Making a backup: the dump and its manifest show one moment, and appear under their names when they are complete."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from exchange import VERSION
from exchange.storage.backup.contents import read_contents, snapshot
from exchange.storage.backup.errors import BackupError
from exchange.storage.backup.manifest import FORMAT, Manifest, Table, manifest_of
from exchange.storage.backup.programs import connection_arguments, program, run, server_major

_NAME = re.compile(r"exchange-\d{8}T\d{6}Z\.dump")


class Shelf:
    """A folder of backups, named after the moment at which they were made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def next(self, now: datetime) -> Path:
        """The name of a backup that is made now."""
        return self._folder / now.strftime("exchange-%Y%m%dT%H%M%SZ.dump")

    def backups(self) -> list[Path]:
        """The complete backups, the newest first; files of other names are none of ours."""
        named = (path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        return sorted((path for path in named if manifest_of(path).exists()), reverse=True)

    def keep(self, most: int) -> list[Path]:
        """Remove all but the newest; tells which were removed."""
        removed = self.backups()[most:]
        for path in removed:
            path.unlink()
            manifest_of(path).unlink()
        return removed


async def dump(url: str, target: Path) -> Manifest:
    """Write a backup of the database to `target`, which must not exist yet. Others may read and write meanwhile."""
    try:
        with _unfinished(target) as draft, _unfinished(manifest_of(target)) as notes:
            major, migration, tables = await _dump_as_of_now(url, draft)
            manifest = Manifest(
                format=FORMAT,
                exchange=VERSION,
                migration=migration,
                postgresql=major,
                made_at=datetime.now(UTC),
                size=draft.stat().st_size,
                sha256=sha256_of(draft),
                tables=tables,
            )
            notes.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            _complete(draft, notes, target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    return manifest


def _complete(draft: Path, notes: Path, target: Path) -> None:
    """Give the files their names, the dump at last: one under its name is a complete backup."""
    _settle(draft)
    _settle(notes)
    _refuse_to_overwrite(target)
    notes.rename(manifest_of(target))
    draft.rename(target)
    _settle(target.parent)


def _refuse_to_overwrite(target: Path) -> None:
    if target.exists() or manifest_of(target).exists():
        raise BackupError(f"{target} exists already, and a backup is never overwritten: name another file.")


def sha256_of(path: Path) -> str:
    """The hash of a file's contents."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _dump_as_of_now(url: str, draft: Path) -> tuple[int, str, dict[str, Table]]:
    """Dump what one snapshot shows, and count in the same; the server's version and the migration go with it."""
    where, environment = connection_arguments(url)
    async with snapshot(url) as connection:
        major = await server_major(connection)
        migration = await _migration(connection)
        name = await connection.fetchval("SELECT pg_export_snapshot()")
        tables = await read_contents(connection)
        await run(
            [
                program("pg_dump", major),
                *("--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data"),
                *(f"--snapshot={name}", f"--file={draft}", f"--dbname={where}"),
            ],
            environment,
        )
    return major, migration, tables


async def _migration(connection: asyncpg.Connection) -> str:
    found = None
    if await connection.fetchval("SELECT to_regclass('public.alembic_version')") is not None:
        found = await connection.fetchval("SELECT version_num FROM public.alembic_version")
    if found is None:
        raise BackupError("The database holds no exchange, so there is nothing to back up.")
    return str(found)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside the target, for us alone to read, which is gone after the block unless it was renamed."""
    _refuse_to_overwrite(target)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
