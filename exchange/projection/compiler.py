"""From a selection to SQL: objects become rows as JSON, relations correlated sub-selects, connections pages of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from graphql import FieldNode, GraphQLNamedType, GraphQLObjectType, GraphQLOutputType, get_named_type, is_object_type
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
)

from exchange.access.viewer import Scope as KeyScope
from exchange.access.visibility import Scope
from exchange.projection import fields as spec
from exchange.projection.json_sql import MIXED, ROW, Json, Pair, row_array, row_object, select_pairs
from exchange.projection.page import Page
from exchange.projection.registry import Projected, projected_type, spec_of
from exchange.projection.selection import Selector
from exchange.projection.trail import trail_pairs
from exchange.projection.values import Parameters, Value, argument_values
from exchange.storage.rows import Row, alias, made

Target = tuple[GraphQLObjectType, Projected]


class Compiler:
    """Compiles one root field of one operation for one kind of viewer.

    `mixed` tells afterwards whether the selection has fields with ordinary resolvers, so that the JSON must be
    completed in Python; `trailed`, whether it has objects whose reading is noted; `scopes`, what a key must be for.
    """

    def __init__(self, selector: Selector, scope: Scope, parameters: Parameters) -> None:
        self.selector = selector
        self.scope = scope
        self.parameters = parameters
        self.mixed = False
        self.trailed = False
        self.scopes: set[KeyScope] = set()
        self._names = 0

    def name(self) -> str:
        """A fresh name."""
        self._names += 1
        return f"q{self._names}"

    def alias(self, source: FromClause | Select[Any]) -> Row:
        """A table or a select under a fresh name."""
        return alias(source, self.name())

    def visible(self, type_: Projected, row: Row) -> ColumnElement[bool]:
        """The type's visibility rule over a row."""
        return type_.rule.sql(row, self.scope)

    def parameter(self, value: Value, sql_type: str) -> ColumnElement[Any]:
        """A parameter for an argument's value."""
        return self.parameters.add(value.get, sql_type)

    def arguments(self, type_: GraphQLObjectType, node: FieldNode) -> dict[str, Value]:
        """The arguments of a field."""
        return argument_values(type_.fields[node.name.value].args, node, self.selector.variables)

    def pairs(self, type_: GraphQLObjectType, row: Row, nodes: Iterable[FieldNode]) -> list[Pair]:
        """The selected fields of an object whose row is `row`, by response key."""
        with self.marking(type_) as pairs:
            for key, same in self.selector.fields(type_, nodes).items():
                name = same[0].name.value
                if name == "__typename":
                    pairs.append((key, literal(type_.name)))
                    continue
                found = spec_of(type_.fields[name])
                if found is None or isinstance(found, spec.Needs):
                    self.mixed = True
                    pairs.append((f"{ROW}{key}", self._needed(found or spec.Needs(), type_, row, same[0])))
                else:
                    pairs.append((key, self.field(found, type_, row, same)))
            pairs += self._trail(type_, row)
        return pairs

    def _trail(self, type_: GraphQLObjectType, row: Row) -> list[Pair]:
        """What tells that an object of the type was read, if anything is to; and takes down the scope that it needs."""
        projection = projected_type(type_)
        if projection is not None and projection.scope is not None:
            self.scopes.add(projection.scope)
        found = [] if projection is None else trail_pairs(projection.trails, row, self.scope.kind)
        self.trailed = self.trailed or bool(found)
        return found

    def _needed(self, found: spec.Needs, type_: GraphQLObjectType, row: Row, node: FieldNode) -> Json:
        """What an ordinary resolver reads."""
        pairs: list[Pair] = [(column, row.c[column]) for column in found.columns]
        if found.expressions:
            asked = spec.Asked(row, self.scope, self.arguments(type_, node), self.parameter)
            pairs += [(name, expression(asked)) for name, expression in found.expressions.items()]
        return self.object(pairs)

    @contextmanager
    def marking(self, type_: GraphQLObjectType) -> Iterator[list[Pair]]:
        """Collects the pairs of an object; it is marked where something in it needs an ordinary resolver."""
        outside, self.mixed = self.mixed, False
        pairs: list[Pair] = []
        yield pairs
        if self.mixed:
            pairs.append((MIXED, literal(type_.name)))
        self.mixed = self.mixed or outside

    def field(self, found: spec.Spec, type_: GraphQLObjectType, row: Row, nodes: list[FieldNode]) -> Json:
        """The value of one field. `nodes` are all that share its response key."""
        target = type_.fields[nodes[0].name.value].type
        if isinstance(found, spec.Leaf):
            value = _leaf(found.sql(row.c, self.arguments(type_, nodes[0])), target)
            return value if found.rule is None else case((found.rule.sql(row, self.scope), value), else_=null())
        if isinstance(found, spec.Inline):
            return self._inline(found, self.target(target), row, nodes)
        if isinstance(found, spec.One):
            return self._one(found, self.target(target), row, nodes)
        if isinstance(found, spec.Last):
            return self._last(found, type_, row, nodes)
        if isinstance(found, spec.Many):
            return self._many(found, type_, row, nodes)
        if isinstance(found, spec.Variants):
            types = self.selector.schema.type_map
            return func.coalesce(
                *(self._one(to, self.target(types[name]), row, nodes) for name, to in found.relations.items())
            )
        if isinstance(found, spec.Connected):
            return self.connection(found, type_, nodes, row).json()
        raise TypeError(f"{type_.name}.{nodes[0].name.value}: {type(found).__name__} is for root fields and payloads")

    def connection(
        self, found: spec.Connected, type_: GraphQLObjectType, nodes: list[FieldNode], row: Row | None
    ) -> Page:
        """A page of a connection field of `type_`; `row` is the parent's, None for a root field."""
        connection = object_type(type_.fields[nodes[0].name.value].type)
        return Page(self, found, connection, nodes, self.arguments(type_, nodes[0]), row)

    def target(self, type_: GraphQLOutputType | GraphQLNamedType) -> Target:
        """The projected type behind a field's type."""
        named = object_type(type_)
        projection = projected_type(named)
        if projection is None:
            raise TypeError(f"{named.name} is not a projected type")
        return named, projection

    def object(
        self, pairs: Sequence[Pair], source: Row | None = None, where: ColumnElement[bool] | None = None
    ) -> Json:
        """The pairs as a JSON object: of the one row of `source` that `where` finds (else null), or, without it, in
        place."""
        statement = select_pairs(pairs)
        if source is not None:
            statement = statement.select_from(source.source)
        return row_object(statement if where is None else statement.where(where), self.name())

    def _inline(self, found: spec.Inline, target: Target, row: Row, nodes: list[FieldNode]) -> Json:
        type_, projection = target
        present = found.present(row.c)
        shown = present if found.implied else and_(present, self.visible(projection, row))
        return case((shown, self.object(self.pairs(type_, row, nodes))), else_=null())

    def _one(self, found: spec.One, target: Target, row: Row, nodes: list[FieldNode]) -> Json:
        type_, projection = target
        other = self.alias(projection.table if found.table is None else found.table)
        return self.object(self.pairs(type_, other, nodes), other, self._related(found, projection, row, other))

    def _last(self, found: spec.Last, type_: GraphQLObjectType, row: Row, nodes: list[FieldNode]) -> Json:
        target, projection = self.target(type_.fields[nodes[0].name.value].type)
        other = self.alias(projection.table if found.table is None else found.table)
        given, bind = self.arguments(type_, nodes[0]), spec.Binder(self.scope, self.parameter)
        asked = [meets(other.c, given[name], bind) for name, meets in found.filters.items() if given[name].given]
        statement = select_pairs(self.pairs(target, other, nodes)).select_from(other.source)
        statement = statement.where(self._related(found, projection, row, other), *asked)
        return row_object(statement.order_by(other.c[found.order].desc()).limit(literal_column("1")), self.name())

    def _many(self, found: spec.Many, type_: GraphQLObjectType, row: Row, nodes: list[FieldNode]) -> Json:
        target, projection = self.target(type_.fields[nodes[0].name.value].type)
        other = self._source(found.table, projection, row)
        order = other if found.through is None else found.through
        statement = select_pairs(self.pairs(target, other, nodes)).select_from(other.source)
        if found.narrowed is not None:
            bind = spec.Binder(self.scope, self.parameter)
            statement = statement.where(found.narrowed(other.c, self.arguments(type_, nodes[0]), bind))
        if found.through is not None:
            statement = statement.select_from(found.through)
        statement = statement.where(self._related(found, projection, row, other))
        rows = row_array(statement.order_by(*(order.c[name] for name in found.order)), self.name())
        return rows if found.present is None else case((found.present(row.c), rows), else_=null())

    def _source(self, table: spec.Source, type_: Projected, row: Row) -> Row:
        """What a relation reads from: the type's own table unless told, or what is made out of the parent's row."""
        if callable(table):
            return made(table(row.c), self.name())
        return self.alias(type_.table if table is None else table)

    def _related(
        self, found: spec.One | spec.Last | spec.Many, type_: Projected, row: Row, other: Row
    ) -> ColumnElement[bool]:
        parts = [found.on(row.c, other.c)]
        if not found.implied:
            parts.append(self.visible(type_, other))
        if found.only is not None:
            parts.append(found.only.sql(other, self.scope))
        return and_(*parts)

    def exists(self, found: spec.One, target: Target, row: Row) -> ColumnElement[bool]:
        """Whether the relation leads to a row that the viewer sees."""
        other = self.alias(target[1].table if found.table is None else found.table)
        related = self._related(found, target[1], row, other)
        return exists(select(literal(1)).select_from(other.source).where(related))


def object_type(type_: GraphQLOutputType | GraphQLNamedType) -> GraphQLObjectType:
    """The object type behind a field's type. Raises TypeError where there is none."""
    named = get_named_type(type_)
    if not is_object_type(named):
        raise TypeError(f"{named.name} is not an object type")
    return named


def _leaf(value: ColumnElement[Any], target: GraphQLOutputType) -> ColumnElement[Any]:
    # An exact decimal leaves as text; as a JSON number most clients would read it into a float.
    return cast(value, Text) if get_named_type(target).name == "Decimal" else value
