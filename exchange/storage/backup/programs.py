"""PostgreSQL's own programs that dump and load: those of the server's version, wherever they are."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from exchange.storage.backup.errors import BackupError
from exchange.storage.embedded.errors import EmbeddedPostgresError
from exchange.storage.embedded.programs import major_version, wheel_programs

_PACKAGED = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin")
"""Where the packages of Debian and of Red Hat put them."""


def program(name: str, major: int) -> str:
    """The path of a program of this version: from the wheel, a package of the system, or the search path."""
    try:
        if int(major_version()) == major:
            return str(wheel_programs() / name)
    except (ModuleNotFoundError, EmbeddedPostgresError):
        pass  # the wheel is not installed where a server of its own is used
    folders = [Path(place.format(major)) for place in _PACKAGED]
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    found = shutil.which(name)
    if found is not None and _major_of(found) == major:
        return found
    raise BackupError(
        f"The server is PostgreSQL {major}, and there is no {name} of that version: "
        f"install it (in Debian the package postgresql-client-{major})."
    )


def connection_arguments(url: str) -> tuple[str, dict[str, str]]:
    """The URL without its password, as everybody may see a process's arguments, and the environment, which holds it."""
    environment = {**os.environ, "LC_ALL": "C", "PGAPPNAME": "exchange-backup"}
    parts = urlsplit(url)
    if parts.password is not None:
        environment["PGPASSWORD"] = unquote(parts.password)
        user, _, host = parts.netloc.rpartition("@")
        parts = parts._replace(netloc=f"{user.partition(':')[0]}@{host}")
    return urlunsplit(parts) if parts.netloc else url, environment


async def server_major(connection: asyncpg.Connection) -> int:
    """The major version of the server."""
    return int(await connection.fetchval("SHOW server_version_num")) // 10_000


async def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program to its end. Raises BackupError with its own last word if that is not a good one."""
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _, told = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise BackupError(complaint(Path(command[0]).name, process.returncode, told.decode(errors="replace")))


def complaint(name: str, code: int, told: str) -> str:
    """Why a program failed, as one sentence."""
    if code < 0:
        return f"{name} was ended by the signal {signal.Signals(-code).name}."
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line.lower() or "FATAL" in line]
    reason = re.sub(r"^.*?error:\s*", "", (telling or lines or ["no reason given"])[0], flags=re.IGNORECASE)
    return f"{name} failed: {reason.rstrip('.')}."


def _major_of(path: str) -> int | None:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\b(\d+)\.\d+", told)
    return int(found[1]) if found else None
