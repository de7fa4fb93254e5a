"""The folder of the server's socket, outside of the data directory, as a socket's path has to be short."""

import contextlib
import os
import tempfile
from pathlib import Path

from exchange.storage.embedded.account import Account
from exchange.storage.embedded.config import PORT
from exchange.storage.embedded.errors import EmbeddedPostgresError

SOCKET = f".s.PGSQL.{PORT}"
_PREFIX = "exchange-"


def make_socket_dir(account: Account, again: Path | None = None) -> Path:
    """A new folder for the socket, with a short path (it may have 100 bytes), that the account and root may enter.

    The folder `again` is made again where it is gone, and emptied where it is not.
    """
    if again is not None:
        remove_socket_dir(again)
        again.mkdir(mode=0o700)
        os.chown(again, account.uid, account.gid)
        return again
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108
        if len(os.fsencode(parent)) > 60 or not account.can(("-x", Path(parent))):
            continue
        try:
            made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        except OSError:
            continue
        os.chown(made, account.uid, account.gid)
        return made
    raise EmbeddedPostgresError(
        "No temporary folder can hold PostgreSQL's socket: set TMPDIR to a short, writable one."
    )


def remove_socket_dir(folder: Path) -> None:
    """Remove the folder of a socket that nobody listens on any more; anything else in it, and it stays."""
    if not folder.name.startswith(_PREFIX):
        return
    with contextlib.suppress(OSError):
        for name in (SOCKET, f"{SOCKET}.lock"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
