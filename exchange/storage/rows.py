"""Named rows of tables and sub-selects, whose columns cost nothing until they are named.

An alias in SQLAlchemy makes a proxy of every column of its table as soon as one is used; a read that nests dozens of
them spends
most of its compilation on that.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, literal_column
from sqlalchemy.types import TypeEngine

Types = Mapping[str, TypeEngine[Any]]


class Named(Protocol):
    """What a condition needs of a row: columns by name, and the name that it goes by in the statement. A table will
    do."""

    @property
    def c(self) -> Any:
        """The columns by name."""

    @property
    def name(self) -> Any:
        """The name in the statement."""


class _Columns(dict[str, ColumnElement[Any]]):
    def __init__(self, name: str, types: Types) -> None:
        super().__init__()
        self._name = name
        self._types = types

    def __contains__(self, key: object) -> bool:
        return key in self._types

    def __missing__(self, key: str) -> ColumnElement[Any]:
        made: ColumnElement[Any] = literal_column(f"{self._name}.{key}", self._types[key])
        self[key] = made
        return made


class Row:
    """A source of a statement under a name. `source` goes into FROM, `c` has the columns."""

    __slots__ = ("c", "name", "source", "types")

    def __init__(self, source: FromClause, name: str, types: Types) -> None:
        self.source = source
        self.name = name
        self.types = types
        self.c: Mapping[str, ColumnElement[Any]] = _Columns(name, types)

    @property
    def all(self) -> ColumnElement[Any]:
        """All columns."""
        return literal_column(f"{self.name}.*")


def alias(source: FromClause | Select[Any], name: str) -> Row:
    """A table or a select under a name."""
    return Row(source.alias(name), name, _types(source))


def made(source: Select[Any], name: str) -> Row:
    """A select that is made for one use, under a name: nothing of it is remembered."""
    return Row(source.alias(name), name, _types_of(source))


@cache
def _types(source: FromClause | Select[Any]) -> Types:
    return _types_of(source)


def _types_of(source: FromClause | Select[Any]) -> Types:
    columns = source.selected_columns if isinstance(source, Select) else source.columns
    return {column.name: column.type for column in columns}
