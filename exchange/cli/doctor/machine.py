"""The machine: room on its disks, permissions of the data, and the backups that lie there."""

import os
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from exchange.cli.doctor.findings import Finding, error, ok, warning
from exchange.settings import Settings

LITTLE_ROOM = 2 * 1024**3
NO_ROOM = 256 * 1024**2

OLD_BACKUP = timedelta(days=2)
LOST_BACKUP = timedelta(days=8)
AHEAD = timedelta(minutes=5)


def machine_findings(settings: Settings, now: datetime) -> list[Finding]:
    """What there is to say about folders and disks."""
    found = _of_data(settings.data_dir) if settings.database_url is None else []
    if settings.backup_dir is None:
        says = "Nobody knows where they are."
        return [
            *found,
            warning("backups", says, "Set EXCHANGE_BACKUP_DIR, and have `exchange backup` run every night."),
        ]
    return [*found, *_of_backups(settings.backup_dir, now)]


def _of_data(folder: Path) -> list[Finding]:
    try:
        return [*_data(folder), *_room("data", folder)]
    except PermissionError:
        return [error("data", f"This account may not enter {folder}.", "Use the account that serves, or root.")]


def _of_backups(folder: Path, now: datetime) -> list[Finding]:
    found = [backups_finding(folder, now)]
    with suppress(PermissionError):  # which was found just now
        if folder.is_dir():
            found += _room("backups", folder)
            if os.access(folder, os.R_OK) and not os.access(folder, os.W_OK):
                says = f"This account cannot write to {folder}."
                found.append(warning("backups", says, "Ask as the account that backs up, or give it the folder."))
    return found


def room_finding(subject: str, folder: Path, free: int) -> Finding:
    """Whether there is room enough."""
    says = f"{free / 1024**3:.1f} GiB are free in {folder}."
    do = f"Make room: without any, {'PostgreSQL stops' if subject == 'data' else 'there are no new backups'}."
    if free < NO_ROOM:
        return error(subject, says, do)
    return warning(subject, says, do) if free < LITTLE_ROOM else ok(subject, says)


def backups_finding(folder: Path, now: datetime) -> Finding:
    """How old the newest backup is."""
    from exchange.storage.backup import BackupError, Shelf, read_manifest

    try:
        if not folder.is_dir():
            return error("backups", f"There is no folder {folder}.", "Create it, for the account that backs up alone.")
        newest = next(iter(Shelf(folder).backups()), None)
        if newest is None:
            return error("backups", f"There is none in {folder}.", "Make one: `exchange backup --check`.")
        manifest, size = read_manifest(newest), newest.stat().st_size
    except BackupError as damaged:
        return error("backups", str(damaged), "Make another one: `exchange backup --check`.")
    except OSError as refused:
        return warning("backups", f"{folder} cannot be read: {refused.strerror}.", "Ask as the account that backs up.")
    if size != manifest.size:
        says = f"The newest, {newest.name}, has {size:,} bytes, and its manifest tells of {manifest.size:,}."
        return error("backups", says, "Make another one: `exchange backup --check`.")
    age = now - manifest.made_at
    if age < -AHEAD:
        says = f"The newest, {newest.name}, was made {-age.total_seconds() / 3600:.0f} hours from now."
        return error("backups", says, "See whether the clock is right (`timedatectl`), now and where it was made.")
    says = f"The newest, {newest.name}, is {age.total_seconds() / 3600:.0f} hours old."
    do = "See why there is no newer one, and make it: `exchange backup --check`."
    if age > LOST_BACKUP:
        return error("backups", says, do)
    return warning("backups", says, do) if age > OLD_BACKUP else ok("backups", says)


def _data(folder: Path) -> list[Finding]:
    cluster = folder / "postgres"
    if not cluster.exists():
        return []
    if cluster.stat().st_mode & 0o077:
        says = f"Others than its account may enter {cluster}."
        return [error("data", says, f"PostgreSQL does not start like that: `chmod 0700 {cluster}`.")]
    if not os.access(folder, os.W_OK):
        return [error("data", f"This account cannot write to {folder}.", "Use the account that serves, or root.")]
    return [ok("data", f"{cluster} is for its account alone.")]


def _room(subject: str, folder: Path) -> list[Finding]:
    return [room_finding(subject, folder, shutil.disk_usage(folder).free)] if folder.exists() else []
