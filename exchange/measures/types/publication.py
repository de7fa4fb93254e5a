"""What measures, lessons and strategies have in common in the API, and how lists of them are ordered."""

from datetime import datetime

import strawberry
from sqlalchemy import func, literal_column, select

from exchange.access.visibility import Own
from exchange.measures.tables import RecordRow
from exchange.measures.types.allowed import DESCRIPTION, AllowedAction
from exchange.measures.types.enums import Stage, Visibility
from exchange.municipalities.types import Municipality
from exchange.projection.fields import Expression, Order, column, expression, one
from exchange.projection.relay import Node
from exchange.storage.base import table_of

# A draft that was never published stands before everything that was.
PUBLISHED_AT = Order(
    lambda row: func.coalesce(row["published_at"], literal_column("'infinity'::timestamptz")), "timestamptz"
)
UPDATED_AT = Order(lambda row: row["updated_at"], "timestamptz")

_record = table_of(RecordRow)


def of_record(name: str) -> Expression:
    """A column of the record that an edition belongs to."""
    return lambda row, _arguments: (
        select(_record.c[name]).where(_record.c.id == row["record_id"]).correlate_except(_record).scalar_subquery()
    )


@strawberry.interface(
    description="Something that a municipality publishes: drafted, reviewed, published, perhaps withdrawn. "
    "The owner sees the draft where there is one; everybody else sees what was published "
    "last, as far as it was released to them."
)
class Publication(Node):
    """The interface of everything that is drafted and published."""

    stage: Stage = column("stage", "How far this edition has come.")
    visibility: Visibility = column("visibility", "Who sees this edition; a draft is seen by the municipality alone.")
    version: int = column("version", "Counts the changes of the record; updates name the version they are based on.")
    published_at: datetime | None = column("published_at", "When it was published last; null before the first time.")
    created_at: datetime = expression(of_record("created_at"), "When the record was made.")
    updated_at: datetime = column("updated_at", "When this edition was changed last.")
    has_unpublished_changes: bool = expression(
        lambda row, _arguments: row["state"] == literal_column("'WORKING'"),
        "Whether you see a draft that differs from what others see. Only ever true for the municipality itself.",
    )
    external_reference: str | None = expression(
        of_record("external_reference"),
        "The key under which the municipality's own system knows the record; null for others.",
        rule=Own(),
    )
    allowed_actions: list[AllowedAction] = strawberry.field(description=DESCRIPTION)
    municipality: Municipality = one(lambda row, other: other["id"] == row["municipality_id"], "Whose record it is.")
