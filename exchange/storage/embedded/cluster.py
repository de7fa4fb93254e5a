"""The cluster: the folder in which PostgreSQL keeps its files."""

import os
import shutil
import subprocess
from pathlib import Path

from exchange.storage.embedded.account import Account
from exchange.storage.embedded.config import INITDB_OPTIONS
from exchange.storage.embedded.errors import EmbeddedPostgresError

_OWN_DIRECTORY = "/proc/self/cwd"


def directory_argument(cluster: Path, account: Account) -> str:
    """How to name the cluster to a program that runs in it under `account`.

    If a parent folder is closed to the account (a clone below /root), it can still stand in the folder, as we send it
    there before it changes its account; Linux calls that folder /proc/self/cwd. So no permission has to be widened.
    """
    if account.can(("-x", cluster)):
        return str(cluster)
    if not Path(_OWN_DIRECTORY).exists():
        raise EmbeddedPostgresError(
            f"The account {account.name}, which runs PostgreSQL because root may not, cannot enter {cluster}: "
            f"name a folder that it can enter in EXCHANGE_DATA_DIR, or start as another user."
        )
    return _OWN_DIRECTORY


def create_cluster(cluster: Path, programs: Path, account: Account, *, durable: bool) -> None:
    """Make a new cluster for `account`. It gets its name at the end, so one that was interrupted is made again."""
    unfinished = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    os.chown(unfinished, account.uid, account.gid)
    command = [str(programs / "initdb"), "-D", directory_argument(unfinished, account), *INITDB_OPTIONS]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(  # noqa: S603
        command, cwd=unfinished, capture_output=True, text=True, check=False, **account.process_options()
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise EmbeddedPostgresError(f"PostgreSQL cannot create its files in {cluster.parent}: {reason}.")
    unfinished.rename(cluster)
    parent = os.open(cluster.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
