"""`exchange key`: API keys are made, listed, rotated and revoked."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from exchange.access.viewer import MUNICIPAL, Role, Scope
from exchange.cli.database import migrated, read_settings, say, server
from exchange.cli.failure import USAGE, Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.access.actions import KeyInfo, NewKey
    from exchange.storage.engine import Database

app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for, such as the software that uses it.")],
    municipality: Annotated[
        str | None, typer.Option(help="For a municipality: its AGS, 8 digits (a district: 5).")
    ] = None,
    role: Annotated[Role | None, typer.Option(help="What a municipality's key may do.", case_sensitive=False)] = None,
    coordinator: Annotated[
        str | None, typer.Option(help="For a coordinator of the programme: the organisation.")
    ] = None,
    operator: Annotated[bool, typer.Option("--operator", help="For the operator of this installation.")] = False,
    expires: Annotated[
        int | None, typer.Option(min=1, help="Days until the key expires; without it, it does not.")
    ] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What the key is for, once for each; all that its role allows unless told."),
    ] = None,
) -> None:
    """Make a key and print it.

    On stdout stands the key alone. It is shown this once.
    """
    role = _holder(municipality, role, coordinator, operator)
    settings = read_settings()
    with server(settings) as url:
        made = asyncio.run(_create(settings, url, role, name, municipality, coordinator, expires, scope))
    typer.echo(made.key)
    say(f"Key {made.id} ({role.value}). Store it now: only its last four characters can be shown again.")


@app.command("list")
def list_() -> None:
    """List the keys, without their secrets."""
    settings = read_settings()
    with server(settings) as url:
        keys = asyncio.run(_list(settings, url))
    known = ("Id", "Name", "Role", "Scopes", "Holder", "Ends in")
    heads = (*known, "Created", "Expires", "Last used", "Revoked", "Rotated from")
    rows: list[tuple[str, ...]] = [heads]
    for key in keys:
        holder = key.municipality or key.organisation or "-"
        times = (key.created_at, key.expires_at, key.last_used_at, key.revoked_at)
        scopes, predecessor = ",".join(key.scopes), str(key.rotated_from or "-")
        first = (str(key.id), key.name, key.role.value, scopes, holder, key.last_four)
        rows.append((*first, *map(_moment, times), predecessor))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@app.command()
def rotate(
    key: Annotated[UUID, typer.Argument(help="The key's id, as `exchange key list` shows it.")],
    overlap: Annotated[
        int, typer.Option(min=0, max=720, help="Hours for which the old key stays valid, 720 (30 days) at most.")
    ] = 24,
    expires: Annotated[
        int | None, typer.Option(min=1, help="Days until the new key expires; as many as the old one had unless told.")
    ] = None,
) -> None:
    """Make a key's successor and print it.

    On stdout stands the new key alone. It is shown this once.
    """
    settings = read_settings()
    with server(settings) as url:
        made = asyncio.run(_rotate(settings, url, key, overlap, expires))
    typer.echo(made.key)
    say(f"Key {made.id} takes the place of {key}, which stays valid for {overlap} hours at most. Store it now.")


@app.command()
def revoke(key: Annotated[UUID, typer.Argument(help="The key's id, as `exchange key list` shows it.")]) -> None:
    """Revoke a key at once."""
    settings = read_settings()
    with server(settings) as url:
        found = asyncio.run(_revoke(settings, url, key))
    if not found:
        raise Failure(f"There is no key {key} that could be revoked: see `exchange key list`.")
    say(f"Key {key} is revoked.")


def _holder(municipality: str | None, role: Role | None, coordinator: str | None, operator: bool) -> Role:
    """Whose key it is to be, as its role; refuses what does not go together."""
    if sum((municipality is not None, coordinator is not None, operator)) != 1:
        raise Failure("Say whose key it is: --municipality AGS, --coordinator ORGANISATION or --operator.", USAGE)
    if municipality is None:
        own = Role.OPERATOR if operator else Role.COORDINATOR
        if role not in (None, own):
            raise Failure(
                f"The role {role} belongs to a municipality's key: give --municipality, or leave --role out.", USAGE
            )
        return own
    if not municipality.isdecimal() or not municipality.isascii() or len(municipality) not in (5, 8):
        raise Failure(
            f"{municipality} is no AGS: a municipality has 8 digits, a district 5, leading zeros included.", USAGE
        )
    if role not in MUNICIPAL:
        names = ", ".join(MUNICIPAL)
        raise Failure(f"A municipality's key needs a role: give --role with one of {names}.", USAGE)
    return role


async def _create(
    settings: Settings,
    url: str,
    role: Role,
    name: str,
    municipality: str | None,
    coordinator: str | None,
    expires: int | None,
    scopes: list[Scope] | None,
) -> "NewKey":
    from exchange.access.actions import create_key
    from exchange.access.rules import ErrorCode, Refused

    async with migrated(settings, url) as database:
        organisation = await _organisation(database, coordinator) if coordinator is not None else None
        try:
            return await create_key(
                database,
                role=role,
                name=name,
                municipality=municipality,
                organisation=organisation,
                expires_in_days=expires,
                scopes=scopes or None,
            )
        except Refused as refused:
            if any(error.path == ("scopes",) for error in refused.errors):
                raise Failure("; ".join(error.message.en for error in refused.errors), USAGE) from refused
            if all(error.code is not ErrorCode.NOT_FOUND for error in refused.errors):
                raise
            raise Failure(
                f"No municipality with the AGS {municipality} is known: load the seeds (`exchange seed`) "
                f"or the official register (`exchange register import FILE`)."
            ) from refused


async def _list(settings: Settings, url: str) -> "list[KeyInfo]":
    from exchange.access.actions import list_keys

    async with migrated(settings, url) as database:
        return await list_keys(database)


async def _rotate(settings: Settings, url: str, key: UUID, overlap: int, expires: int | None) -> "NewKey":
    from exchange.access.actions import rotate_key
    from exchange.access.rules import Refused

    async with migrated(settings, url) as database:
        try:
            return await rotate_key(database, key, overlap_hours=overlap, expires_in_days=expires)
        except Refused as refused:
            raise Failure(f"Key {key} cannot be rotated: {refused.errors[0].message.en}") from refused


async def _revoke(settings: Settings, url: str, key: UUID) -> bool:
    from exchange.access.actions import revoke_key
    from exchange.access.rules import Refused

    async with migrated(settings, url) as database:
        try:
            return await revoke_key(database, key)
        except Refused:
            return False


async def _organisation(database: "Database", name: str) -> str:
    """The key of the organisation that is meant by its key or its name, in whatever case."""
    known = {row["key"]: row["name"] for row in await database.pool.fetch("SELECT key, name FROM organisation")}
    for key, title in known.items():
        if name.casefold() in (key.casefold(), title.casefold()):
            return str(key)
    names = ", ".join(sorted(known)) or "none: load the seeds (`exchange seed`)"
    raise Failure(f"No organisation {name} is known; those known are {names}.")


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "-"
