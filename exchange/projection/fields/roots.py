"""Fields that no row leads to: root fields, and what mutations and subscriptions answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType
from sqlalchemy import ColumnElement, Select

from exchange.access.visibility import Rule
from exchange.projection.fields.rows import One
from exchange.projection.fields.vocabulary import Arguments, Columns, Condition

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler


@dataclass(frozen=True)
class Key:
    """How a lookup finds its row by one argument: the condition, the parameter's SQL type, and how the argument is
    read (None where it cannot be the key of anything)."""

    condition: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]]
    type: str = "text"
    read: Callable[[Any], Any] = lambda value: value


Narrowing = Callable[[Columns, ColumnElement[Any] | None], ColumnElement[bool]]


@dataclass(frozen=True)
class Lookup:
    """A root field: one row, by exactly one of these arguments. `narrowing` are further arguments by which one row is
    chosen where a key has several, with the condition; None where the argument, a text, is not given. `table` takes the
    place of the type's own. `kept`: what is large and seldom changes is kept until something does."""

    by: Mapping[str, Key]
    narrowing: Mapping[str, Narrowing] = field(default_factory=dict)
    table: Select[Any] | None = None
    kept: bool = False


@dataclass(frozen=True)
class Feed:
    """A root field: the last event about each subject in a log, page by page, as far as the log is settled.

    The log's columns are `txid` (an xid8), `id` and `subject_id`. `targets` lead from an event to what it is about, by
    the name of its GraphQL type; `known` is a rule over an event: whether the viewer saw the subject before it. The
    fields of the event's type find two more columns in its row: `present`, whether the viewer sees the subject now,
    and `known`, whether it did so at the cursor.
    """

    targets: Mapping[str, One]
    known: Rule


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a root field: its object type, its nodes and its arguments."""

    type: GraphQLObjectType
    nodes: list[FieldNode]
    arguments: Arguments


@dataclass(frozen=True)
class Computed:
    """A root field that a capability compiles by itself, to JSON that depends on nothing but what is stored. It sees to
    visibility itself. What it gives is kept until something changes."""

    json: Callable[[Compiler, Use], ColumnElement[Any]]


@dataclass(frozen=True)
class Nodes:
    """The root fields `node` and `nodes`: rows of any type by their ids."""


@dataclass(frozen=True)
class Produced:
    """A field of a payload: the record that the payload's `record_id` names, read back. With `on`, the rows for which
    it holds; its second argument makes a parameter of an SQL type from an attribute of the payload. There are none
    where `attribute` is empty."""

    attribute: str = "record_id"
    on: Callable[[Columns, Callable[[str, str], ColumnElement[Any]]], ColumnElement[bool]] | None = None
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Which records of one GraphQL type a subscription tells of: `condition` holds and so do the conditions that the
    argument `filter` names, beside the visibility rule of the type."""

    type: str
    condition: Callable[[Columns], ColumnElement[bool]]
    filters: Mapping[str, Condition]


@dataclass(frozen=True)
class Followed:
    """A root field of the subscription: an event after the other, each about one record, by the kind of event.
    `payload` makes the source of the field's type from an event that passed."""

    matches: Mapping[str, Match]
    payload: Callable[[Any], Any]
