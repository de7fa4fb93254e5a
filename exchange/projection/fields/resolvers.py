"""Ordinary resolvers on projected types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from exchange.access.visibility import Scope
from exchange.projection.fields.vocabulary import Arguments
from exchange.projection.values import Value
from exchange.storage.rows import Row


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
    and SQL expressions by name, which see to visibility themselves where they look into other rows. `work` is what it
    takes for a row, beside what it returns: as many nodes as could be read meanwhile."""

    columns: tuple[str, ...] = ()
    expressions: Mapping[str, Callable[[Asked], ColumnElement[Any]]] = field(default_factory=dict)
    work: int = 1
