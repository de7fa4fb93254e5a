"""Fields of a row: a value in it, and the rows that it leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select

from exchange.access.visibility import Rule
from exchange.projection.fields.vocabulary import Columns, Condition, Expression, Join, Narrowed, Source


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
