"""Root fields about municipalities, the programme and the fields of action."""

from enum import StrEnum

import strawberry
from sqlalchemy import true

from exchange.access.rules import Text
from exchange.municipalities.rules import MunicipalityKind, SizeClass, State
from exchange.municipalities.types import (
    AUDIT,
    MUNICIPALITIES,
    ApiKey,
    AuditEntry,
    AuditFilter,
    FieldOfAction,
    Municipality,
    PersonAccess,
    Programme,
    api_keys,
    person_accesses,
)
from exchange.projection.enums import Direction, graphql_enum
from exchange.projection.fields import Key, argument, lookup, many
from exchange.projection.relay import Connection, connection


class MunicipalityOrderField(StrEnum):
    """What municipalities can be ordered by."""

    NAME = "NAME"
    POPULATION = "POPULATION"


graphql_enum(
    MunicipalityOrderField,
    {
        MunicipalityOrderField.NAME: Text("Name, nach deutscher Sortierung", "name, in German alphabetical order"),
        MunicipalityOrderField.POPULATION: Text("Einwohnerzahl", "inhabitants"),
    },
    "What municipalities can be ordered by.",
)


@strawberry.input(description="One term of an order of municipalities.")
class MunicipalityOrder:
    """One term of an order."""

    field: MunicipalityOrderField = strawberry.field(description="What to order by.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")


@strawberry.input(
    description="Which municipalities. A list means any of its members (an empty one: none), several fields all."
)
class MunicipalityFilter:
    """Which municipalities."""

    states: list[State] | None = strawberry.field(default=strawberry.UNSET, description="In one of these Länder.")
    kinds: list[MunicipalityKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these kinds."
    )
    size_classes: list[SizeClass] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these size classes."
    )
    taking_part: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Taking part in a programme today, or not."
    )


@strawberry.type
class MunicipalityQueries:
    """Root fields of this capability."""

    programme: Programme | None = lookup(
        {"key": Key(lambda row, value: row["key"] == value)},
        "A programme by its key.",
        argument("key", str, "The programme's key.", "weltoffene-kommune"),
    )
    fields_of_action: list[FieldOfAction] = many(
        lambda _row, _other: true(), "The seven fields of action in their canonical order.", order=("position",)
    )
    municipality: Municipality | None = lookup(
        {"ags": Key(lambda row, value: row["ags"] == value)},
        "A municipality by its official key.",
        argument("ags", str, "The official key (AGS): 8 digits, of a district 5."),
    )
    municipalities: Connection[Municipality] = connection(
        MUNICIPALITIES,
        "Municipalities, by name unless told otherwise.",
        argument("filter", MunicipalityFilter | None, "Which ones; all unless told."),
        argument("order_by", list[MunicipalityOrder] | None, "In which order; the id breaks ties."),
    )
    api_keys: Connection[ApiKey] = api_keys()
    person_accesses: Connection[PersonAccess] = person_accesses()
    audit_trail: Connection[AuditEntry] = connection(
        AUDIT,
        "What was done, the newest first: a municipality's key reads the entries of its own, the operator all of them, "
        "everybody else none.",
        argument("filter", AuditFilter | None, "Which ones; all unless told."),
    )
