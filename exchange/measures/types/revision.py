"""Revisions: the publications of measures, lessons and strategies, one mechanism for all three."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, or_, select

from exchange.access.visibility import All, AnyOf, Is, Not, Own, Rule, Shown, Through
from exchange.measures.types.enums import Visibility
from exchange.projection.fields import AS_OF, Columns, Order, Paging, column, one
from exchange.projection.relay import Node, connection
from exchange.storage.base import Base, table_of

REVISIONS = Paging(orders={"NUMBER": Order(lambda row: row["number"], "bigint")}, default=(("NUMBER", True),))


def revision_rule(row: type[Base]) -> Rule:
    """An older revision is shown to those whom it was shown to then, as long as the record itself is shown to them
    now."""
    shown_now = Through(table_of(row), "record_id", "record_id", All((Is("state", "CURRENT"), Shown())))
    return All((Not(Is("state", "WORKING")), AnyOf((Own(), All((Shown(), shown_now))))))


def as_it_was(row: type[Base], description: str) -> Any:
    """The record of a revision, through its own type: the same table, read at the moment of publication. Whoever may
    see the revision may see this."""
    table = table_of(row)
    past = select(table, table.c.published_at.label(AS_OF))
    return one(lambda revision, other: other["id"] == revision["id"], description, implied=True, table=past)


def in_force(row: Columns, other: Columns) -> ColumnElement[bool]:
    """Whether the other edition was the published one at the moment that the row is read at."""
    ended = or_(other["superseded_at"].is_(None), other["superseded_at"] > row[AS_OF])
    return and_(other["state"] != "WORKING", other["published_at"] <= row[AS_OF], ended)


@strawberry.interface(description="A publication of a record. What was published once never changes.")
class Revision(Node):
    """What revisions of measures, lessons and strategies have in common."""

    number: int = column("number", "Counts the publications of the record from 1.")
    published_at: datetime = column("published_at", "When it was published.")
    superseded_at: datetime | None = column(
        "superseded_at", "When the next one took its place, or it was withdrawn; null for the newest."
    )
    visibility: Visibility = column("visibility", "Who could see it.")
    version: int = column("version", "The version of the record that was published.")
    title: str = column("title", "The title it had then.")


def revisions() -> Any:
    """The field `revisions` of a kind of record."""
    return connection(
        REVISIONS, "Its publications, the newest first.", on=lambda row, other: other["record_id"] == row["record_id"]
    )
