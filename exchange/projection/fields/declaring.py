"""Declaring a field of a Strawberry type with the source that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Select
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from exchange.access.visibility import Rule
from exchange.projection.fields.lists import Connected, Facet, Faceted
from exchange.projection.fields.roots import (
    Computed,
    Feed,
    Followed,
    Key,
    Lookup,
    Match,
    Narrowing,
    Nodes,
    Produced,
    Use,
)
from exchange.projection.fields.rows import Inline, Last, Leaf, Many, One, Variants
from exchange.projection.fields.vocabulary import Columns, Expression, Join, Narrowed, Source

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler

METADATA = "projection"
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
