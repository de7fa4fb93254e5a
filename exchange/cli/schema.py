"""`exchange schema`: the published contract."""

from pathlib import Path
from typing import Annotated

import typer

import exchange
from exchange.cli.database import say
from exchange.cli.failure import Failure

app = typer.Typer(help="The GraphQL schema, as it is published.", no_args_is_help=True)

PUBLISHED = Path(exchange.__file__).parent.parent / "schema" / "schema.graphql"

_File = Annotated[Path, typer.Argument(help="The published schema.", show_default="schema/schema.graphql")]


@app.command()
def export(file: _File = PUBLISHED) -> None:
    """Write the schema to its file."""
    from exchange.api.contract import print_contract

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(print_contract(), encoding="utf-8")
    say(f"Written: {file}")


@app.command()
def check(file: _File = PUBLISHED) -> None:
    """Compare with the published schema.

    Fails on a change that breaks clients, and if the file is not up to date.
    """
    from exchange.api.contract import compare, print_contract

    if not file.exists():
        raise Failure(f"{file} does not exist: run `exchange schema export`.")
    published = file.read_text(encoding="utf-8")
    changes = compare(published)
    for change in changes:
        typer.echo(str(change))
    breaking = sum(change.breaking for change in changes)
    if breaking:
        raise Failure(f"{breaking} of {len(changes)} changes break clients of the published schema {file}.")
    if published != print_contract():
        raise Failure(
            f"{file} is not up to date: run `exchange schema export` and record the change in schema/CHANGELOG.md."
        )
    say("The published schema is up to date.")
