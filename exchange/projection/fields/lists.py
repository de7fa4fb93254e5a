"""Lists that come page by page: how they are filtered, searched, ordered and counted by facets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select

from exchange.access.visibility import Rule, Scope
from exchange.projection.fields.vocabulary import Columns, Condition, Join
from exchange.projection.values import Value


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
