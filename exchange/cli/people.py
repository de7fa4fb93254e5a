"""`exchange person`: somebody who signs in is invited. All else is done over the API."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from exchange.access.viewer import Role
from exchange.cli.database import migrated, read_settings, say, server
from exchange.cli.failure import USAGE, Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.access.actions import Invitation

app = typer.Typer(help="People who sign in.", no_args_is_help=True)


@app.callback()
def people() -> None:
    """People who sign in."""


@app.command()
def invite(
    label: Annotated[str, typer.Option(help="What to call the access, such as the function in the town hall.")],
    municipality: Annotated[str | None, typer.Option(help="For a municipality: its AGS.")] = None,
    role: Annotated[
        Role, typer.Option(help="What the person may do for the municipality.", case_sensitive=False)
    ] = Role.PUBLISHER,
    organisation: Annotated[
        str | None, typer.Option(help="For a coordinator of the programme: the key of the organisation.")
    ] = None,
    expires: Annotated[int, typer.Option(min=1, max=30, help="Days for which the code counts.")] = 7,
) -> None:
    """Invite a person and print the code.

    On stdout stands the code alone. It is shown this once and counts once.
    """
    if (municipality is None) == (organisation is None):
        raise Failure("Say for whom: --municipality AGS or --organisation KEY.", USAGE)
    settings = read_settings()
    with server(settings) as url:
        given = (Role.COORDINATOR if organisation is not None else role, label, municipality, organisation, expires)
        made = asyncio.run(_invite(settings, url, *given))
    typer.echo(made.code)
    say(f"Invitation {made.id}, valid for {expires} days. The person signs in and accepts it with this code.")


async def _invite(
    settings: Settings, url: str, role: Role, label: str, municipality: str | None, organisation: str | None, days: int
) -> "Invitation":
    from exchange.access.actions import invite_person
    from exchange.access.rules import Refused

    async with migrated(settings, url) as database:
        try:
            return await invite_person(
                database,
                role=role,
                label=label,
                municipality=municipality,
                organisation=organisation,
                expires_in_days=days,
            )
        except Refused as refused:
            raise Failure("; ".join(error.message.en for error in refused.errors)) from refused
