"""Backups: a dump of the database with a manifest beside it, and how one is restored and compared with its manifest."""

from exchange.storage.backup.dumping import Shelf, dump
from exchange.storage.backup.errors import BackupError
from exchange.storage.backup.loading import check_file, compare, load, rows_in
from exchange.storage.backup.manifest import Manifest, manifest_of, read_manifest
from exchange.storage.backup.programs import server_major

__all__ = [
    "BackupError",
    "Manifest",
    "Shelf",
    "check_file",
    "compare",
    "dump",
    "load",
    "manifest_of",
    "read_manifest",
    "rows_in",
    "server_major",
]
