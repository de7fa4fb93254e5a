"""Restoring a backup: all of it or nothing, into an empty database or in place of what is there."""

import asyncio
import subprocess
from pathlib import Path

from exchange.storage import migrate
from exchange.storage.backup.contents import read_contents, snapshot
from exchange.storage.backup.dumping import sha256_of
from exchange.storage.backup.errors import BackupError
from exchange.storage.backup.manifest import Manifest, differences, read_manifest, sentence_of
from exchange.storage.backup.programs import complaint, connection_arguments, program, server_major

_CHUNK = 1 << 18

_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

_CLEAR = "SET LOCAL lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


def check_file(dump: Path) -> Manifest:
    """The manifest of a backup whose file is whole and of a version that can be restored. Raises BackupError."""
    manifest = read_manifest(dump)
    if dump.stat().st_size != manifest.size or sha256_of(dump) != manifest.sha256:
        raise BackupError(f"{dump} is damaged: it is not the file that its manifest describes.")
    if not migrate.is_known(manifest.migration):
        raise BackupError(
            f"{dump} was made by another version of the exchange, with the tables of migration {manifest.migration}; "
            f"this one knows them up to {migrate.newest()}: restore it with a version that is as new."
        )
    return manifest


async def rows_in(url: str) -> int | None:
    """How many rows the database holds in all; None if it has no table."""
    async with snapshot(url) as connection:
        contents = await read_contents(connection)
    return sum(table.rows for table in contents.values()) if contents else None


async def load(url: str, dump: Path, manifest: Manifest, *, replace: bool = False) -> None:
    """Restore into an empty database, or with `replace` in place of all that is there, in one transaction. Raises
    BackupError, and then nothing has changed."""
    major = await _make_sure(url, manifest, replace=replace)
    where, environment = connection_arguments(url)
    reader = [program("pg_restore", major), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    writer = [program("psql", major), "-Xq", "-v", "ON_ERROR_STOP=1", f"--dbname={where}"]
    reading = await asyncio.create_subprocess_exec(
        *reader, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    writing = await asyncio.create_subprocess_exec(
        *writer, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        first = "BEGIN;\n" + (_CLEAR if replace else "")
        _, read, wrote = await asyncio.gather(_pass_on(reading, writing, first), _told(reading), _told(writing))
    except BaseException:
        for process in (reading, writing):
            if process.returncode is None:
                process.kill()
            await process.wait()
        raise
    if reading.returncode and reading.returncode > 0:  # of its own accord, and not for psql's sake
        raise BackupError(complaint("pg_restore", reading.returncode, read))
    if writing.returncode:
        raise BackupError(complaint("psql", writing.returncode, wrote))


async def compare(url: str, manifest: Manifest) -> None:
    """Compare a database that was just restored with what the backup was made of. Raises BackupError if it differs."""
    async with snapshot(url) as connection:
        contents = await read_contents(connection)
    found = differences(manifest.tables, contents)
    if found:
        raise BackupError(f"What was restored is not what was backed up: {sentence_of(found)}.")


async def _make_sure(url: str, manifest: Manifest, *, replace: bool) -> int:
    """The server's version, if it can take the backup."""
    async with snapshot(url) as connection:
        major = await server_major(connection)
        others = int(await connection.fetchval(_OTHERS)) if replace else 0
    if major < manifest.postgresql:
        raise BackupError(
            f"The backup is from PostgreSQL {manifest.postgresql}, and the server is {major}: "
            f"restore it into a server that is as new."
        )
    if others:
        raise BackupError(f"The database is in use ({others} connections): stop the exchange before it is replaced.")
    if not replace and await rows_in(url) is not None:
        raise BackupError("The database is not empty: restore into an empty one, or replace it with --replace.")
    return major


async def _pass_on(reading: asyncio.subprocess.Process, writing: asyncio.subprocess.Process, first: str) -> None:
    """Hand the script over, and have it committed only if it was read to its end."""
    assert reading.stdout is not None
    assert writing.stdin is not None
    try:
        writing.stdin.write(first.encode())
        while chunk := await reading.stdout.read(_CHUNK):
            writing.stdin.write(chunk)
            await writing.stdin.drain()
        if await reading.wait() == 0:
            writing.stdin.write(b"\nCOMMIT;\n")
            await writing.stdin.drain()
        writing.stdin.close()
    except (BrokenPipeError, ConnectionResetError):  # psql has given up, and says why
        if reading.returncode is None:
            reading.kill()


async def _told(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    told = await process.stderr.read()
    await process.wait()
    return told.decode(errors="replace")
