"""What the sources of fields are put together from: expressions, joins and conditions over the columns of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select

from exchange.access.visibility import Scope
from exchange.projection.values import Value

Columns = Mapping[str, ColumnElement[Any]]
Join = Callable[[Columns, Columns], ColumnElement[bool]]
Arguments = Mapping[str, Value]
Expression = Callable[[Columns, Arguments], ColumnElement[Any]]
Source = FromClause | Select[Any] | Callable[[Columns], Select[Any]] | None


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
