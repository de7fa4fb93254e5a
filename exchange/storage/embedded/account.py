"""Under which account the server runs: our own, or an unprivileged one if we are root, as PostgreSQL refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.storage.embedded.errors import EmbeddedPostgresError

FALLBACK_ACCOUNT = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system. `foreign` says that it is not the one we run under ourselves."""

    name: str
    uid: int
    gid: int
    foreign: bool

    def process_options(self) -> dict[str, Any]:
        """Keyword arguments of `subprocess` which make a process run under this account, with a clean environment."""
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        if not self.foreign:
            return {"env": environment}
        return {"env": environment, "user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *tests: tuple[str, Path]) -> bool:
        """Whether `test` (`-x`, `-r`, `-w`, …) holds on each path for this account, all parent folders counted in."""
        if not self.foreign:
            return True
        script = " && ".join(f'[ {flag} "${number}" ]' for number, (flag, _) in enumerate(tests, start=1))
        command = ["/bin/sh", "-c", script, "sh", *(str(path) for _, path in tests)]
        return subprocess.run(command, cwd="/", check=False, **self.process_options()).returncode == 0  # noqa: S603


def server_account(cluster: Path, data_dir: Path) -> Account:
    """Choose the account: ours, or for root the cluster's owner, else the data directory's owner, else `nobody`.

    Raises EmbeddedPostgresError if the cluster belongs to somebody else, or the user database does not know us.
    """
    us = os.geteuid()
    owners = [path.stat().st_uid for path in (cluster, data_dir) if path.exists()]
    if us != 0:
        if cluster.exists() and owners[0] != us:
            raise EmbeddedPostgresError(
                f"The database in {cluster} belongs to the account {_name(owners[0])}: "
                f"start as that account or as root, or name another folder in EXCHANGE_DATA_DIR."
            )
        return Account(_name(us), us, os.getegid(), foreign=False)
    uid = next((owner for owner in owners if owner != 0), None)
    entry = pwd.getpwnam(FALLBACK_ACCOUNT) if uid is None else pwd.getpwuid(uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, foreign=True)


def give_to_owner(descriptor: int, folder: Path) -> None:
    """Give a file that root makes in somebody's data directory to that account, so that it can start without root."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise EmbeddedPostgresError(
            f"User id {uid} has no entry in the user database, which PostgreSQL needs: add one, or name a server in "
            f"EXCHANGE_DATABASE_URL."
        ) from None
