"""API keys in the API: what is known about them, for those who manage them. The key itself is kept nowhere."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy import and_, func, true

from exchange.access.rules import SCOPE_LABELS, Text
from exchange.access.tables import ApiKeyRow
from exchange.access.viewer import Role, Scope, ViewerKind
from exchange.access.visibility import AnyOf, AskedBy, Managed
from exchange.municipalities.types.participants import Municipality, Organisation
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import Order, Paging, column, expression, extend, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection

PREFIX = "key"

graphql_enum(
    Role,
    {
        Role.READER: Text("liest, auch Entwürfe der eigenen Kommune", "reads, drafts of its own municipality included"),
        Role.EDITOR: Text("schreibt Entwürfe und reicht sie ein", "writes drafts and submits them"),
        Role.PUBLISHER: Text("gibt frei und zieht zurück", "publishes and withdraws"),
        Role.COORDINATOR: Text("koordiniert das Programm", "coordinates the programme"),
        Role.OPERATOR: Text("betreibt die Installation", "runs the installation"),
    },
    "What a key or a person may do.",
)
graphql_enum(Scope, SCOPE_LABELS, "What a key is for; its role says which scopes it can have.")

KEYS = Paging(
    orders={"CREATED_AT": Order(lambda row: row["created_at"], "timestamptz")}, default=(("CREATED_AT", True),)
)

_Key = Annotated["ApiKey", strawberry.lazy("exchange.municipalities.types.keys")]


@projected(ApiKeyRow, rule=AnyOf((Managed(), AskedBy(ViewerKind.OPERATOR))), prefix=PREFIX)
@strawberry.type(
    description="An API key, without the key itself, which is shown once. The publishers of a municipality see and "
    "manage those of their municipality, the operator all."
)
class ApiKey(Node):
    """An API key."""

    name: str = column("name", "What it is for, such as the software that uses it.")
    role: Role = column("role", "What it may do at most.")
    scopes: list[Scope] = column("scopes", "What it is for.")
    last_four: str = column("last_four", "Its last four characters, to tell keys apart.")
    created_at: datetime = column("created_at", "When it was made.")
    expires_at: datetime | None = column("expires_at", "Until when it is valid; null where there is no end.")
    last_used_at: datetime | None = column(
        "last_used_at", "When it was used last, to the minute; null if it never was."
    )
    revoked_at: datetime | None = column("revoked_at", "When it was revoked; null while it is not.")
    valid: bool = expression(
        lambda row, _arguments: and_(
            row["revoked_at"].is_(None), func.coalesce(row["expires_at"] > func.now(), true())
        ),
        "Whether it is valid now: neither revoked nor expired.",
    )
    municipality: Municipality | None = one(
        lambda row, other: other["id"] == row["municipality_id"], "The municipality that it belongs to."
    )
    organisation: Organisation | None = one(
        lambda row, other: other["id"] == row["organisation_id"], "The organisation that it belongs to."
    )
    rotated_from: _Key | None = one(
        lambda row, other: other["id"] == row["rotated_from_id"], "The key whose successor it is."
    )
    rotated_to: _Key | None = one(
        lambda row, other: other["rotated_from_id"] == row["id"], "Its successor, once it was rotated."
    )


def api_keys(*, of_municipality: bool = False) -> Connection[ApiKey]:
    """The connection of all keys that the viewer manages, or of those of a municipality."""
    made: Connection[ApiKey] = connection(
        KEYS,
        "The API keys of the municipality, the newest first: for its publishers and the operator; empty for others."
        if of_municipality
        else "The API keys that you manage, the newest first: a publisher's those of its municipality, the operator's "
        "all; everybody else's none.",
        on=(lambda row, other: other["municipality_id"] == row["id"]) if of_municipality else None,
    )
    return made


extend(Municipality, "api_keys", Connection[ApiKey], api_keys(of_municipality=True))
