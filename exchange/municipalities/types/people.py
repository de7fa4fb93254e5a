"""People's accesses in the API. Nothing is known of a person but the label that the inviting side typed itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, case, func, literal

from exchange.access.rules import Text
from exchange.access.tables import PersonAccessRow
from exchange.access.viewer import Role, ViewerKind
from exchange.access.visibility import AnyOf, AskedBy, Managed, Theirs
from exchange.municipalities.types.participants import Municipality, Organisation
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import (
    Arguments,
    Columns,
    Order,
    Paging,
    Produced,
    column,
    declare,
    expression,
    extend,
    one,
)
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection

PREFIX = "access"


class AccessState(StrEnum):
    """How an access stands."""

    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


graphql_enum(
    AccessState,
    {
        AccessState.INVITED: Text("eingeladen, noch nicht angenommen", "invited, not accepted yet"),
        AccessState.ACTIVE: Text("gilt", "in force"),
        AccessState.EXPIRED: Text("Einladung abgelaufen", "the invitation has expired"),
        AccessState.REVOKED: Text("entzogen", "revoked"),
    },
    "How an access of a person stands.",
)


def _state(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    return case(
        (row["revoked_at"].is_not(None), literal(AccessState.REVOKED.value)),
        (row["accepted_at"].is_not(None), literal(AccessState.ACTIVE.value)),
        (row["expires_at"] <= func.now(), literal(AccessState.EXPIRED.value)),
        else_=literal(AccessState.INVITED.value),
    )


ACCESSES = Paging(
    orders={"CREATED_AT": Order(lambda row: row["created_at"], "timestamptz")}, default=(("CREATED_AT", True),)
)


@projected(PersonAccessRow, rule=AnyOf((Managed(), Theirs(), AskedBy(ViewerKind.OPERATOR))), prefix=PREFIX)
@strawberry.type(
    description="That a person who signs in may act for a municipality or an organisation; an invitation until it is "
    "accepted. The publishers of a municipality see and manage those of their municipality, the operator all, a person "
    "its own. No name and no address is known but what stands in `label`."
)
class PersonAccess(Node):
    """An access of a person."""

    label: str = column("label", "What the inviting side calls it, such as the function in the town hall.")
    role: Role = column("role", "What the person may do.")
    state: AccessState = expression(_state, "How it stands.")
    created_at: datetime = column("created_at", "When the invitation was made.")
    expires_at: datetime = column("expires_at", "Until when the invitation can be accepted.")
    accepted_at: datetime | None = column("accepted_at", "When it was accepted; null while it was not.")
    revoked_at: datetime | None = column("revoked_at", "When it was revoked; null while it is not.")
    municipality: Municipality | None = one(
        lambda row, other: other["id"] == row["municipality_id"], "The municipality that it is for."
    )
    organisation: Organisation | None = one(
        lambda row, other: other["id"] == row["organisation_id"], "The organisation that it is for."
    )


def person_accesses(*, of_municipality: bool = False) -> Connection[PersonAccess]:
    """The connection of all accesses that the viewer manages or has, or of those of a municipality."""
    made: Connection[PersonAccess] = connection(
        ACCESSES,
        "The accesses of people to the municipality, the newest first: all for its publishers and the operator, for "
        "others their own."
        if of_municipality
        else "The accesses of people that you manage or have, the newest first.",
        on=(lambda row, other: other["municipality_id"] == row["id"]) if of_municipality else None,
    )
    return made


def own_accesses() -> list[PersonAccess]:
    """A field of the viewer: what the person may act for."""
    in_force = Produced(
        attribute="person_id",
        on=lambda row, told: (row["person_id"] == told("person_id", "uuid")) & row["revoked_at"].is_(None),
        order=("created_at", "id"),
    )
    made: list[PersonAccess] = declare(
        in_force,
        "Of somebody who signed in: for what you may act. Among several, the header `Exchange-Municipality` chooses, "
        "with a municipality's AGS or an organisation's key.",
    )
    return made


extend(Municipality, "person_accesses", Connection[PersonAccess], person_accesses(of_municipality=True))
