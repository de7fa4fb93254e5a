"""Which GraphQL types are projected: their table, their key, and their visibility rule. A type without a rule does not
load."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, is_object_type
from sqlalchemy import FromClause, Text, cast, literal

from exchange.access.viewer import Scope
from exchange.access.visibility import Rule
from exchange.projection.fields import METADATA, Leaf, Needs, Spec
from exchange.projection.relay import Connection, Edge, FeedPage, Node, PageInfo
from exchange.projection.trail import Trail
from exchange.storage.base import Base, table_of

T = TypeVar("T", bound=type[Any])
_ATTRIBUTE = "__projected__"
_DEFINITION = "strawberry-definition"
_TYPE = "projected"
_PAGES = (Connection, Edge, PageInfo, FeedPage)


@dataclass(frozen=True, slots=True)
class Projected:
    """What the projection knows of a type. `key` is the column that identifies a row to viewers and breaks ties in
    orders;
    `prefix` begins the ids of a type that has them; `trails` say who is noted when they read a row, `scope` what a key
    must be for to read one, beside READ."""

    table: FromClause
    rule: Rule
    key: str
    prefix: str | None
    trails: tuple[Trail, ...] = ()
    scope: Scope | None = None


def projected(
    table: type[Base],
    *,
    rule: Rule,
    key: str = "id",
    prefix: str | None = None,
    trails: tuple[Trail, ...] = (),
    scope: Scope | None = None,
) -> Callable[[T], T]:
    """Class decorator above `strawberry.type`: the type's rows lie in `table` (an ORM class) and are visible by
    `rule`."""
    if not isinstance(rule, Rule):
        raise TypeError(f"a projected type needs a visibility rule, not {rule!r}")

    def register(cls: T) -> T:
        setattr(cls, _ATTRIBUTE, Projected(table_of(table), rule, key, prefix, trails, scope))
        return cls

    return register


def bind(schema: GraphQLSchema) -> None:
    """Read what the Strawberry types declare into the GraphQL types, where the compiler finds it."""
    for type_ in _object_types(schema):
        origin = type_.extensions[_DEFINITION].origin
        found: Projected | None = getattr(origin, _ATTRIBUTE, None)
        if found is not None:
            type_.extensions[_TYPE] = found
            type_.is_type_of = None
        for name, field in type_.fields.items():
            declared = field.extensions.get(_DEFINITION)
            spec = declared.metadata.get(METADATA) if declared is not None else None
            if spec is None and found is not None and found.prefix and name == "id":
                spec = _identity(found)
            if spec is not None:
                field.extensions[METADATA] = spec


def _identity(type_: Projected) -> Leaf:
    return Leaf(lambda row, _arguments: literal(f"{type_.prefix}_").concat(cast(row[type_.key], Text)))


def _object_types(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    for type_ in schema.type_map.values():
        if is_object_type(type_) and _DEFINITION in type_.extensions:
            yield type_


def node_types(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    """The projected types that are nodes, by the prefix of their ids."""
    nodes = (type_ for type_ in _object_types(schema) if any(face.name == Node.__name__ for face in type_.interfaces))
    found = ((projected_type(type_), type_) for type_ in nodes)
    return {projection.prefix: type_ for projection, type_ in found if projection is not None and projection.prefix}


def projected_type(type_: GraphQLObjectType) -> Projected | None:
    """What `bind` found for the type; None for a type that is not projected."""
    return type_.extensions.get(_TYPE)


def spec_of(field: GraphQLField) -> Spec | Needs | None:
    """Where the field comes from; None for one that has an ordinary resolver and needs no columns."""
    return field.extensions.get(METADATA)


def is_page_type(type_: GraphQLObjectType) -> bool:
    """Whether the type is a connection, an edge, the page info or a page of a feed."""
    definition = type_.extensions.get(_DEFINITION)
    return definition is not None and isinstance(definition.origin, type) and issubclass(definition.origin, _PAGES)
