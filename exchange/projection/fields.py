"""How a capability says where the fields of a GraphQL type come from.

Each function here declares one field of a Strawberry type; the annotation gives its GraphQL type, the arguments say
how SQL gives it:

    title: str = column("title", "Short title.")
    municipality: Municipality = one(lambda m, t: t.id == m.municipality_id, "Whose measure it is.")
    lessons: Connection[LessonLearned] = connection(LESSONS, "Lessons.", on=lambda m, t: t.measure_id == m.record_id)

The target of a relation is the GraphQL type of the field, so it is named once, in the annotation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import FieldNode, GraphQLObjectType
from sqlalchemy import CTE, ColumnElement, FromClause, Select
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from exchange.access.visibility import Rule, Scope
from exchange.projection.values import Value
from exchange.storage.rows import Row

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler

Columns = Mapping[str, ColumnElement[Any]]
Join = Callable[[Columns, Columns], ColumnElement[bool]]
Arguments = Mapping[str, Value]
Expression = Callable[[Columns, Arguments], ColumnElement[Any]]
Source = FromClause | Select[Any] | Callable[[Columns], Select[Any]] | None
METADATA = "projection"


@dataclass(frozen=True, slots=True)
class Binder:
    """How a condition makes a parameter of an SQL type from a value (by calling this), and who asks."""

    scope: Scope
    bind: Callable[[Value, str], ColumnElement[Any]]

    def __call__(self, value: Value, sql_type: str) -> ColumnElement[Any]:
        """The parameter."""
        return self.bind(value, sql_type)


Condition = Callable[[Columns, Value, Binder], ColumnElement[bool]]
Narrowed = Callable[[Columns, Arguments, Binder], ColumnElement[bool]]


@dataclass(frozen=True)
class Leaf:
    """A scalar or enum value, or a list of them: an expression over the row; with a rule of its own, null where that
    does not hold."""

    sql: Expression
    rule: Rule | None = None


@dataclass(frozen=True)
class Inline:
    """An object whose fields lie in the same row. Its type's visibility rule is asked unless it is `implied`; `present`
    tells when there is one at all."""

    present: Callable[[Columns], ColumnElement[bool]]
    implied: bool = False


@dataclass(frozen=True)
class One:
    """At most one row of another table. `implied`: where the parent is visible the target is, so its rule need not be
    asked again. `only`: a rule that is asked beside the target's, where the relation shows fewer rows than may be
    seen."""

    on: Join
    implied: bool = False
    table: FromClause | Select[Any] | None = None
    only: Rule | None = None


@dataclass(frozen=True)
class Last:
    """Of the rows of another table that the viewer sees, the one with the greatest value in the column `order`. What
    the field's arguments say must hold: `filters`, by their names. `only` as for `One`."""

    on: Join
    order: str
    filters: Mapping[str, Condition]
    table: FromClause | Select[Any] | None = None
    only: Rule | None = None
    implied: bool = False


@dataclass(frozen=True)
class Many:
    """All matching rows of another table, in an order; for lists that are short by nature. `through` is the table that
    links the two, if one does; the order then goes by its columns. `only` as for `One`. `narrowed` is what the field's
    arguments ask for. `present` tells when there is a list at all. `table` may be a function that makes the rows out of
    the parent's."""

    on: Join
    order: tuple[str, ...]
    implied: bool = False
    table: Source = None
    through: FromClause | None = None
    only: Rule | None = None
    narrowed: Narrowed | None = None
    present: Callable[[Columns], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Variants:
    """An interface or union: the first of these relations whose condition holds, by the name of its GraphQL type."""

    relations: Mapping[str, One]


@dataclass(frozen=True)
class Order:
    """What a connection can be ordered by: an expression that is never null, and the SQL type that its cursor value
    has. `descending` is the expression for the other direction, where that differs; `asked` takes the place of both
    where the order depends on who asks."""

    sql: Callable[[Columns], ColumnElement[Any]]
    type: str
    descending: Callable[[Columns], ColumnElement[Any]] | None = None
    asked: Callable[[Columns, Scope], ColumnElement[Any]] | None = None


RELEVANCE = "RELEVANCE"
"""The value of an order enum that stands for the score of a search."""

SEARCH = "search"
"""The argument of a connection that is searched."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a list is searched for: the text, and the weights that a cursor's page was made with, where there is one."""

    text: Value
    weights: Value


@dataclass(frozen=True)
class Search:
    """How a list is searched: what a text finds, as a part of the statement.

    Its columns are `subject_id`, the key of a row; `score`, a whole number; and `weights`, the same in every row: a
    list of numbers as text. They go into cursors and come back, so that the pages of one list are scored alike whatever
    is published in between. It sees to the visibility of whatever it looks into beside the row itself.
    """

    hits: Callable[[Searched, Callable[[Value, str], ColumnElement[Any]], Scope], CTE]


@dataclass(frozen=True)
class Paging:
    """How the connections of one type are filtered, searched and ordered.

    `orders` by the value of the order enum; `default` is what applies without `orderBy`, as (enum value, descending).
    `filters` by the name that the filter input's field has in the schema. The type's key, of the SQL type `key_type`,
    breaks ties.
    """

    orders: Mapping[str, Order]
    default: tuple[tuple[str, bool], ...]
    filters: Mapping[str, Condition] = field(default_factory=dict)
    key_type: str = "uuid"
    search: Search | None = None


AS_OF = "as_of"
"""A source with this column holds rows as they were at that moment."""


@dataclass(frozen=True)
class Past:
    """How a connection is followed from a row of the past (one with the column `AS_OF`): which rows belonged to it
    then, and by which rule they are visible."""

    on: Join
    rule: Rule


@dataclass(frozen=True)
class Connected:
    """Rows of another table, page by page. `past` takes the place of the relation and the rule where the parent is a
    row of the past. What the arguments say that `within` names must hold, beside the filter."""

    paging: Paging
    on: Join | None = None
    implied: bool = False
    past: Past | None = None
    within: Mapping[str, Condition] = field(default_factory=dict)


@dataclass(frozen=True)
class Facet:
    """The values that the rows of a list have, each with the number of rows that have it.

    `filter` names the filter of the list that chooses among these values. `values` is a select of one column, `value`:
    a row's values, by nothing but its columns `by`; rows that agree in these are looked up together. Where `repeats`
    is set, it may give one twice; the row still counts once. `terms` are rows of `value`, `position`, `label_de` and
    `label_en`: all values there are, in their order. Without terms values are free text: those that differ in capitals
    alone are one, in small letters, with its usual spelling as the label. `most` bounds how many values are listed, the
    most frequent ones.
    """

    filter: str
    by: tuple[str, ...]
    values: Callable[[Columns], Select[Any]]
    terms: FromClause | Select[Any] | None = None
    most: int | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Faceted:
    """The facets of a connection: a field of the connection's type, whose own type has a `Facet` in every field."""


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A use of a field with an ordinary resolver: the row, who asks, the arguments, and how an argument becomes a
    parameter of an SQL type."""

    row: Row
    scope: Scope
    arguments: Arguments
    parameter: Callable[[Value, str], ColumnElement[Any]]


@dataclass(frozen=True)
class Needs:
    """An ordinary resolver on a projected type: what it reads from its `self`, a mapping. These are columns of the row
    and SQL expressions by name, which see to visibility themselves where they look into other rows."""

    columns: tuple[str, ...] = ()
    expressions: Mapping[str, Callable[[Asked], ColumnElement[Any]]] = field(default_factory=dict)


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


Relation = Inline | One | Last | Many | Variants | Connected
Spec = Leaf | Relation | Facet | Faceted | Lookup | Feed | Computed | Nodes | Produced | Match | Followed


def argument(name: str, annotation: object, description: str, default: object = strawberry.UNSET) -> StrawberryArgument:
    """An argument of a projected field."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
        default=default,
    )


def declare(
    spec: Spec, description: str, arguments: tuple[StrawberryArgument, ...] = (), deprecated: str | None = None
) -> Any:
    """A Strawberry field that the projection reads."""
    made = StrawberryField(description=description, metadata={METADATA: spec}, deprecation_reason=deprecated)
    made.arguments = list(arguments)
    return made


def column(name: str, description: str, deprecated: str | None = None) -> Any:
    """A column as it is."""
    return declare(Leaf(lambda row, _args: row[name]), description, deprecated=deprecated)


def expression(sql: Expression, description: str, *arguments: StrawberryArgument, rule: Rule | None = None) -> Any:
    """An SQL expression over the row and the field's arguments; `rule` keeps it from viewers who may see the rest."""
    return declare(Leaf(sql, rule), description, arguments)


def inline(present: Callable[[Columns], ColumnElement[bool]], description: str, *, implied: bool = False) -> Any:
    """An object out of columns of the same row."""
    return declare(Inline(present, implied), description)


def one(
    on: Join,
    description: str,
    *,
    implied: bool = False,
    table: FromClause | Select[Any] | None = None,
    only: Rule | None = None,
) -> Any:
    """A relation to at most one row."""
    return declare(One(on, implied, table, only), description)


def many(
    on: Join,
    description: str,
    *arguments: StrawberryArgument,
    order: tuple[str, ...],
    implied: bool = False,
    table: Source = None,
    through: FromClause | None = None,
    only: Rule | None = None,
    narrowed: Narrowed | None = None,
    present: Callable[[Columns], ColumnElement[bool]] | None = None,
) -> Any:
    """A short list of related rows."""
    return declare(Many(on, order, implied, table, through, only, narrowed, present), description, arguments)


def variants(relations: Mapping[str, One], description: str) -> Any:
    """A relation to rows of several types."""
    return declare(Variants(relations), description)


def lookup(
    by: Mapping[str, Key],
    description: str,
    *arguments: StrawberryArgument,
    narrowing: Mapping[str, Narrowing] | None = None,
    table: Select[Any] | None = None,
    kept: bool = False,
) -> Any:
    """A root field that finds one row."""
    return declare(Lookup(by, narrowing or {}, table, kept), description, arguments)


def computed(
    json: Callable[[Compiler, Use], ColumnElement[Any]], description: str, *arguments: StrawberryArgument
) -> Any:
    """A root field that a capability compiles by itself."""
    return declare(Computed(json), description, arguments)


def produced(description: str, attribute: str = "record_id") -> Any:
    """The record that a mutation made or changed, in its payload."""
    return declare(Produced(attribute), description)


def extend(cls: type[Any], name: str, annotation: object, made: Any) -> None:
    """Add a field to a type of a capability further down, which must not know this one. Before the schema is built."""
    made.python_name = name
    made.type_annotation = StrawberryAnnotation(annotation)
    made.origin = cls
    cls.__strawberry_definition__.fields.append(made)
