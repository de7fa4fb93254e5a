"""`exchange backup` and `exchange restore`."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exchange.cli.database import database, migrated, read_settings, say, server
from exchange.cli.failure import USAGE, Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.storage.backup import Manifest

_CHECK = "Restore it into a database of its own, which is gone afterwards, and compare."


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(help="A file that is not there yet, or a folder; EXCHANGE_BACKUP_DIR unless told."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="How many backups stay in the folder; older ones are removed.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=_CHECK)] = False,
) -> None:
    """Back up the database while it is in use.

    Writes a dump that pg_restore can read, and a manifest beside it. On stdout stands the name of the dump.
    """
    from exchange.storage.backup import Shelf

    settings = read_settings()
    target = target or settings.backup_dir
    if target is None:
        raise Failure("Say where to: name a file or a folder, or set EXCHANGE_BACKUP_DIR.", USAGE)
    shelf = Shelf(target) if target.is_dir() else None
    if keep is not None and shelf is None:
        raise Failure(f"{target} is no folder, and --keep counts the backups in a folder.", USAGE)
    path = shelf.next(datetime.now(UTC)) if shelf else target
    with server(settings) as url:
        manifest = asyncio.run(_dump(settings, url, path))
    say(f"Backed up {_contents(manifest)}; {manifest.size:,} bytes.")
    if check:
        _try_out(path, manifest)
    typer.echo(path)
    for removed in shelf.keep(keep) if shelf and keep else ():
        say(f"Removed {removed}.")


def restore(
    file: Annotated[Path, typer.Argument(help="The dump that `exchange backup` wrote; its manifest lies beside it.")],
    into: Annotated[
        str | None,
        typer.Option(help="A postgresql:// address or a data directory, in place of those of the settings."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what is in the database.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before something is replaced.")] = False,
    check: Annotated[bool, typer.Option("--check", help=_CHECK)] = False,
) -> None:
    """Restore a backup into an empty database, compare, and bring the tables to this version.

    Either all of it is restored, or nothing changes.
    """
    from exchange.storage.backup import check_file

    settings = _into(read_settings(), into)
    manifest = check_file(file)
    say(f"{file}: made on {manifest.made_at:%Y-%m-%d at %H:%M} UTC by version {manifest.exchange}.")
    if check:
        _try_out(file, manifest)
        return
    with server(settings) as url:
        asyncio.run(_restore(settings, url, file, manifest, replace=replace, ask=not yes))
    say(f"Restored and compared {_contents(manifest)}.")


def _into(settings: Settings, place: str | None) -> Settings:
    if place is None:
        return settings
    if place.startswith(("postgresql://", "postgres://")):
        return settings.model_copy(update={"database_url": place})
    if "://" in place:
        raise Failure("--into takes an address that starts with postgresql://, or a data directory.", USAGE)
    return settings.model_copy(update={"data_dir": Path(place), "database_url": None})


async def _dump(settings: Settings, url: str, path: Path) -> "Manifest":
    from exchange.storage.backup import dump

    async with database(settings, url):
        return await dump(url, path)


async def _restore(settings: Settings, url: str, file: Path, manifest: "Manifest", *, replace: bool, ask: bool) -> None:
    from exchange.storage.backup import compare, load, rows_in

    async with database(settings, url):
        rows = await rows_in(url)
    if replace and ask and rows is not None:
        typer.confirm(f"Replace all {rows:,} rows of the database for good?", abort=True, err=True)
    await load(url, file, manifest, replace=replace)
    await compare(url, manifest)
    async with migrated(settings, url):
        pass


def _try_out(path: Path, manifest: "Manifest") -> None:
    """Restore into an embedded server of its own, and compare."""
    from exchange.storage.backup import compare, load
    from exchange.storage.embedded import EmbeddedPostgres

    async def tried(url: str) -> None:
        await load(url, path, manifest)
        await compare(url, manifest)

    with (
        tempfile.TemporaryDirectory(prefix="exchange-check-") as folder,
        EmbeddedPostgres(Path(folder) / "data", durable=False) as url,
    ):
        asyncio.run(tried(url))
    say(f"Checked: {_contents(manifest)} can be restored.")


def _contents(manifest: "Manifest") -> str:
    return f"{manifest.rows:,} rows of {len(manifest.tables)} tables"
