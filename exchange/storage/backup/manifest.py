"""The manifest beside a dump: what it was made of, and what must be there when it is restored."""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from exchange.storage.backup.errors import BackupError

FORMAT = 1
MOST_NAMED = 5


class Table(BaseModel):
    """What a table holds: how many rows, and a sum over them that does not depend on their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    checksum: str


class Manifest(BaseModel):
    """What a dump was made of. `exchange` is the version that made it, `migration` the revision of the tables,
    `postgresql` the server's major version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    exchange: str
    migration: str
    postgresql: int
    made_at: AwareDatetime
    size: int
    sha256: str
    tables: dict[str, Table]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.rows for table in self.tables.values())


def manifest_of(dump: Path) -> Path:
    """Where the manifest of a dump is."""
    return dump.with_name(dump.name + ".json")


def read_manifest(dump: Path) -> Manifest:
    """The manifest of a dump. Raises BackupError where there is none, or one that this version cannot read."""
    path = manifest_of(dump)
    if not dump.is_file():
        raise BackupError(f"There is no backup {dump}.")
    try:
        found = Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BackupError(
            f"The manifest {path} cannot be read ({(error.strerror or str(error)).lower()}): a backup is the dump and "
            f"the manifest beside it."
        ) from error
    except ValidationError as error:
        raise BackupError(f"The manifest {path} is damaged, or was made by a newer version of the exchange.") from error
    if found.format != FORMAT:
        raise BackupError(f"The manifest {path} was made by a newer version of the exchange: restore it with that one.")
    return found


def differences(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """What of a table's contents differs, one clause for each table."""
    found = []
    for name in sorted(before | after):
        was, is_ = before.get(name), after.get(name)
        if was is None:
            found.append(f"{name} was not in the backup")
        elif is_ is None:
            found.append(f"{name} is missing")
        elif was.rows != is_.rows:
            found.append(f"{name} has {is_.rows:,} rows, not {was.rows:,}")
        elif was.checksum != is_.checksum:
            found.append(f"{name} has other contents")
    return found


def sentence_of(found: list[str]) -> str:
    """The differences as part of a sentence, the first few by name."""
    more = len(found) - MOST_NAMED
    return "; ".join(found[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
