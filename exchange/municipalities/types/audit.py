"""The audit trail in the API: a municipality reads its own entries, the operator reads all."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Integer, and_, cast, func, literal, select, types
from strawberry.scalars import JSON

from exchange.access.rules import Visibility
from exchange.access.tables import AuditRow
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import AnyOf, AskedBy, Own
from exchange.municipalities.tables import MunicipalityRow
from exchange.municipalities.types.participants import Municipality
from exchange.projection.fields import Arguments, Columns, Expression, Order, Paging, column, expression, one
from exchange.projection.registry import projected
from exchange.projection.values import Value
from exchange.storage.base import table_of

_municipality = table_of(MunicipalityRow)


def _subject(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    prefix = func.split_part(row["action"], literal("."), literal(1))
    return prefix.concat(literal("_")).concat(cast(row["subject_id"], types.Text))


def _detail(name: str, type_: type[types.TypeEngine[Any]] = types.Text) -> Expression:
    """A value in the entry's details."""
    return lambda row, _arguments: cast(row["details"].op("->>")(literal(name)), type_)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID((text or "").rpartition("_")[2])
    except ValueError:
        return None


def _of_record(row: Columns, value: Value, parameter: Any) -> ColumnElement[bool]:
    # The UUID finds the entries by their index, the whole id makes sure of what it is the id.
    return and_(row["subject_id"] == parameter(value.map(_uuid), "uuid"), _subject(row, {}) == parameter(value, "text"))


def _at(row: Columns, value: Value, parameter: Any) -> ColumnElement[bool]:
    start, end = value.field("from"), value.field("to")
    bounds = [row["at"] >= parameter(start, "timestamptz")] if start.given else []
    bounds += [row["at"] <= parameter(end, "timestamptz")] if end.given else []
    return and_(literal(value=True), *bounds)


def _municipalities(row: Columns, value: Value, parameter: Any) -> ColumnElement[bool]:
    keys = parameter(value, "text[]")
    return row["municipality_id"].in_(select(_municipality.c.id).where(_municipality.c.ags == keys.any_()))


# Entries are numbered as they come in, which is an order by time.
AUDIT = Paging(
    orders={"AT": Order(lambda row: row["id"], "bigint")},
    default=(("AT", True),),
    filters={
        "record": _of_record,
        "actions": lambda row, value, parameter: row["action"] == parameter(value, "text[]").any_(),
        "municipalities": _municipalities,
        "at": _at,
    },
    key_type="bigint",
)


@strawberry.input(description="A span of time; either end may be left open.")
class TimeRange:
    """A span of time."""

    from_: datetime | None = strawberry.field(default=strawberry.UNSET, name="from", description="The first moment.")
    to: datetime | None = strawberry.field(default=strawberry.UNSET, description="The last moment.")


@strawberry.input(
    description="Which entries. A list means any of its members (an empty one: none), several fields all of them."
)
class AuditFilter:
    """Which entries."""

    record: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="About this record, by its id, or whatever else `subject` names."
    )
    actions: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these actions, such as `measure.published`."
    )
    municipalities: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="About one of these municipalities, by official key (AGS)."
    )
    at: TimeRange | None = strawberry.field(default=strawberry.UNSET, description="Done within this span.")


@projected(AuditRow, rule=AnyOf((Own(), AskedBy(ViewerKind.OPERATOR))), prefix="audit")
@strawberry.type(
    description="Something that was done: by whom, with which key or as which person, to what, from which state to "
    "which."
)
class AuditEntry:
    """An entry of the audit trail."""

    id: strawberry.ID = strawberry.field(description="The id of the entry.")
    at: datetime = column("at", "When it was done.")
    actor: str = column("actor", "Who did it: the name of the key, the label of the access, or what acted without one.")
    organisation: str | None = expression(
        _detail("organisation"),
        "The organisation that the key belongs to, where a coordinator read a result; else null.",
    )
    key_id: strawberry.ID | None = column("key_id", "The id of the key; null for what was done without one.")
    person_id: strawberry.ID | None = column(
        "person_id", "An id of the person who had signed in, the same for all that it does; null for others."
    )
    action: str = column("action", "What was done, such as `measure.published`.")
    subject: strawberry.ID | None = expression(_subject, "The id of what it was done to; null for a whole.")
    municipality: Municipality | None = one(
        lambda row, other: other["id"] == row["municipality_id"], "Whose it is; null for what concerns all."
    )
    from_stage: str | None = expression(_detail("from"), "The stage before; null for what has no stages.")
    to_stage: str | None = expression(_detail("to"), "The stage after.")
    version: int | None = expression(_detail("version", Integer), "The version that the record got.")
    visibility: Visibility | None = expression(
        _detail("visibility"), "To whom it was published, or had been when it was withdrawn."
    )
    reason: str | None = expression(_detail("reason"), "The reason that was given.")
    details: JSON = column("details", "All that was noted, these values included; what else there is may change.")
