"""A page of a connection: filter, order, keyset, and the four things a client may ask of it, in one sub-select."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from exchange.errors import ExchangeError
from exchange.projection import fields as spec
from exchange.projection.cursor import cursor_sql, read_cursor
from exchange.projection.json_sql import Json, row_array, row_object, select_pairs
from exchange.projection.relay import DEFAULT_PAGE, LARGEST_PAGE
from exchange.projection.values import Value
from exchange.storage.rows import Row

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler


class Readable(Protocol):
    """What rows are read from: a page of a connection or of a feed."""

    compiler: "Compiler"
    size: int
    backward: bool

    def read(self, limit: int) -> Row:
        """The first rows in the order of reading."""
        ...

    def by_keys(self, row: Row, *, reverse: bool = False) -> list[ColumnElement[Any]]:
        """The order of what `read` gives."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an order: the expression over a row, its SQL type, and the direction."""

    order: spec.Order
    descending: bool


class Page:
    """Compiles one use of a connection. `row` is the parent's row, None for a root field."""

    def __init__(
        self,
        compiler: "Compiler",
        found: spec.Connected,
        connection: GraphQLObjectType,
        nodes: list[FieldNode],
        arguments: Mapping[str, Value],
        row: Row | None,
    ) -> None:
        self.compiler = compiler
        self.type, self.projection = compiler.target(connection.fields["nodes"].type)
        self.connection = connection
        self.arguments = arguments
        self.selected = compiler.selector.fields(connection, nodes)
        self.size, self.backward = page_size(arguments)
        self.terms, self.order_name = self._order(found.paging)
        self._found = found
        self._parent = row
        self._past = found.past if row is not None and spec.AS_OF in row.c else None

    def matching(self, row: Row) -> ColumnElement[bool]:
        """What belongs to the list: related to the parent, let through by the filter, visible to the viewer."""
        if self._past is not None:
            visible = [self._past.rule.sql(row, self.compiler.scope)]
        else:
            visible = [] if self._found.implied else [self.compiler.visible(self.projection, row)]
        return and_(literal_column("true"), *self._asked_for(row), *visible)

    def read(self, limit: int) -> Row:
        """The first rows of the page in the order of reading, with the order's values as k0, k1 …"""
        table, name = self.compiler.alias(self.projection.table), self.compiler.name()
        keys = [term.order.sql(table.c).label(f"k{index}") for index, term in enumerate(self.terms)]
        types = {**table.types, **{key.name: key.type for key in keys}}
        selected = select(table.all, *keys).select_from(table.source)
        reads = [self._limited(selected, table, where, limit) for where in self._branches(table)]
        if len(reads) == 1:
            return Row(reads[0].subquery(name), name, types)
        merged = Row(union_all(*reads).subquery(name), name, types)
        ordered, name = select(merged.all).select_from(merged.source), self.compiler.name()
        ordered = ordered.order_by(*self.by_keys(merged, reverse=self.backward)).limit(literal_column(str(limit)))
        return Row(ordered.subquery(name), name, types)

    def by_keys(self, row: Row, *, reverse: bool = False) -> list[ColumnElement[Any]]:
        """The order by the columns k0, k1 … that `read` gives, the other way round with `reverse`."""
        return _directed([row.c[f"k{index}"] for index in range(len(self.terms))], self.terms, reverse)

    def _branches(self, row: Row) -> list[ColumnElement[bool]]:
        """The conditions of the list; for a root field apart by the branches of the visibility rule."""
        if self._parent is not None or self._found.implied:
            return [self.matching(row)]
        branches = self.projection.rule.branches(row, self.compiler.scope)
        return [and_(*self._asked_for(row), branch) for branch in branches]

    def _limited(
        self, statement: Select[*tuple[Any, ...]], row: Row, where: ColumnElement[bool], limit: int
    ) -> Select[*tuple[Any, ...]]:
        order = _directed([term.order.sql(row.c) for term in self.terms], self.terms, self.backward)
        return statement.where(where, *self._bounds(row)).order_by(*order).limit(literal_column(str(limit)))

    def _asked_for(self, row: Row) -> list[ColumnElement[bool]]:
        conditions = []
        on = self._found.on if self._past is None else self._past.on
        if on is not None and self._parent is not None:
            conditions.append(on(self._parent.c, row.c))
        given = self.arguments.get("filter")
        if given is not None:
            conditions += chosen(self._found.paging.filters, given, row, self.compiler)
        return conditions

    @property
    def counts(self) -> bool:
        """Whether the total is asked for."""
        return any(nodes[0].name.value == "totalCount" for nodes in self.selected.values())

    def count(self) -> ColumnElement[int]:
        """How many rows the whole list has."""
        row = self.compiler.alias(self.projection.table)
        return select(func.count()).select_from(row.source).where(self.matching(row)).scalar_subquery()

    def json(self, total: ColumnElement[int] | None = None) -> Json:
        """The connection as a JSON object. `total` stands in for the count where the caller has it."""
        wanted = {nodes[0].name.value for nodes in self.selected.values()}
        rows = None if self._plain() else Rows(self, one_more="pageInfo" in wanted)
        with self.compiler.marking(self.connection) as pairs:
            pairs += [(key, self._part(nodes, rows, total)) for key, nodes in self.selected.items()]
        statement, source = select_pairs(pairs), rows.source() if rows is not None else None
        if source is None:
            return row_object(statement, self.compiler.name())
        return row_object(statement.select_from(source), self.compiler.name())

    def _plain(self) -> bool:
        """Whether only the nodes, and at most the count, are asked for: then the rows need neither numbers nor one
        more."""
        return {nodes[0].name.value for nodes in self.selected.values()} <= {"nodes", "totalCount", "__typename"}

    def _nodes(self, nodes: list[FieldNode]) -> Json:
        row = self.compiler.alias(self.projection.table)
        if self.backward or len(self._branches(row)) > 1:
            row = self.read(self.size)
            statement = select_pairs(self.compiler.pairs(self.type, row, nodes)).order_by(*self.by_keys(row))
        else:
            pairs = self.compiler.pairs(self.type, row, nodes)
            statement = self._limited(select_pairs(pairs), row, self.matching(row), self.size)
        return row_array(statement.select_from(row.source), self.compiler.name())

    def _part(self, nodes: list[FieldNode], page: "Rows | None", total: ColumnElement[int] | None) -> Json:
        name = nodes[0].name.value
        if name == "__typename":
            return literal(self.connection.name)
        if name == "totalCount":
            return self.count() if total is None else total
        if page is None:
            return self._nodes(nodes)
        if name == "nodes":
            return page.array(self.compiler.object(self.compiler.pairs(self.type, page.row, nodes)))
        if name == "edges":
            return page.array(self._edge(nodes, page))
        if name == "pageInfo":
            return self._page_info(nodes, page)
        raise TypeError(f"{self.connection.name}.{name} has no source")

    def _edge(self, nodes: list[FieldNode], page: "Rows") -> Json:
        edge: GraphQLObjectType = get_named_type(self.connection.fields["edges"].type)
        with self.compiler.marking(edge) as pairs:
            for key, same in self.compiler.selector.fields(edge, nodes).items():
                name = same[0].name.value
                if name == "node":
                    pairs.append((key, self.compiler.object(self.compiler.pairs(self.type, page.row, same))))
                else:
                    pairs.append((key, literal(edge.name) if name == "__typename" else self._cursor(page.row)))
        return self.compiler.object(pairs)

    def _page_info(self, nodes: list[FieldNode], page: "Rows") -> Json:
        info: GraphQLObjectType = get_named_type(self.connection.fields["pageInfo"].type)
        fields = self.compiler.selector.fields(info, nodes)
        return self.compiler.object([(key, self._info(same[0].name.value, page)) for key, same in fields.items()])

    def _info(self, name: str, page: "Rows") -> ColumnElement[Any]:
        if name == "startCursor":
            return page.end(self._cursor(page.row), first=True)
        if name == "endCursor":
            return page.end(self._cursor(page.row), first=False)
        if name == "__typename":
            return literal("PageInfo")
        onward = "hasPreviousPage" if self.backward else "hasNextPage"
        if name == onward:
            return page.more()
        came_from = self.arguments["before" if self.backward else "after"]
        if not came_from.given:
            return literal_column("false")
        row = self.compiler.alias(self.projection.table)
        beyond = (self.matching(row), ~self._keyset(row, came_from, after=not self.backward))
        return exists(select(literal(1)).select_from(row.source).where(*beyond))

    def _cursor(self, row: Row) -> ColumnElement[str]:
        return cursor_sql(self.order_name, [term.order.sql(row.c) for term in self.terms])

    def _order(self, paging: spec.Paging) -> tuple[list[Term], str]:
        given = self.arguments.get("orderBy")
        wanted = list(paging.default)
        if given is not None and given.given and given.current:
            wanted = [
                (item.field("field").current.value, item.field("direction").current.value == "DESC")
                for item in given.items()
            ]
        terms = [Term(paging.orders[name], descending) for name, descending in wanted]
        key = self.projection.key
        # The tie-break runs the same way as the last term, so that one index serves both.
        terms.append(Term(spec.Order(lambda row: row[key], paging.key_type), wanted[-1][1] if wanted else False))
        return terms, ",".join(f"{name}{'-' if descending else '+'}" for name, descending in wanted)

    def _bounds(self, row: Row) -> list[ColumnElement[bool]]:
        """The keyset conditions of `after` and `before`."""
        ends = ((self.arguments["after"], True), (self.arguments["before"], False))
        return [self._keyset(row, value, after=after) for value, after in ends if value.given]

    def _keyset(self, row: Row, value: Value, *, after: bool) -> ColumnElement[bool]:
        types = [term.order.type for term in self.terms]
        listed = value.map(lambda text: read_cursor(text, self.order_name, types))
        pairs = []
        for index, term in enumerate(self.terms):
            given = self.compiler.parameter(listed.item(index), f"text::{term.order.type}")
            pairs.append((term.order.sql(row.c), given, term.descending is not after))
        if len({ascending for _, _, ascending in pairs}) == 1:
            left, right = tuple_(*(p[0] for p in pairs)), tuple_(*(p[1] for p in pairs))
            return left > right if pairs[0][2] else left < right
        return _lexicographic(pairs)


def chosen(
    filters: Mapping[str, spec.Condition], given: Value, row: Row, compiler: "Compiler"
) -> list[ColumnElement[bool]]:
    """The conditions of a filter for those of its fields that are given."""
    if not given.given:
        return []
    values = {name: given.field(name) for name in filters}
    parameters = spec.Parameters(compiler.parameter, compiler.scope)
    return [filters[name](row.c, value, parameters) for name, value in values.items() if value.given]


def _directed(values: Sequence[ColumnElement[Any]], terms: Sequence[Term], reverse: bool) -> list[ColumnElement[Any]]:
    """The values as an ORDER BY in the terms' directions, or against them."""
    return [
        value.desc() if term.descending is not reverse else value.asc()
        for value, term in zip(values, terms, strict=True)
    ]


def _lexicographic(pairs: Sequence[tuple[ColumnElement[Any], ColumnElement[Any], bool]]) -> ColumnElement[bool]:
    """Beyond the given values in a mixed order; the first term's bound stands apart, so that an index can use it."""
    (value, bound, ascending), *rest = pairs
    beyond = value > bound if ascending else value < bound
    if not rest:
        return beyond
    return and_(value >= bound if ascending else value <= bound, or_(beyond, _lexicographic(rest)))


class Rows:
    """The rows of a page, one more than asked for where somebody wants to know whether there are more.

    Row by row values are computed once, aggregates over them make the parts of the connection. `row` is what a node's
    fields are read
    from; it knows its number `n` in the order of reading and the number of rows read.
    """

    def __init__(self, page: Readable, *, one_more: bool) -> None:
        compiler = page.compiler
        self._page = page
        self._names = (compiler.name(), compiler.name())
        read = page.read(page.size + one_more)
        number = func.row_number().over(order_by=page.by_keys(read, reverse=page.backward))
        statement = select(read.all, number.label("n"), func.count().over().label("read")).select_from(read.source)
        name = compiler.name()
        self.row = Row(statement.subquery(name), name, {**read.types, "n": Integer(), "read": Integer()})
        self._values: list[ColumnElement[Any]] = []
        self._parts: list[ColumnElement[Any]] = []

    def array(self, value: Json) -> Json:
        """A value of every row of the page, as a JSON array in the order of the list."""
        kept = self.row.c["n"] <= literal(self._page.size)
        values, n = self._value(case((kept, value))), self._column("n")
        listed = func.json_agg(aggregate_order_by(values, n.desc() if self._page.backward else n.asc()))
        return self._part(func.coalesce(listed.filter(n <= literal(self._page.size)), literal_column("'[]'::json")))

    def end(self, value: ColumnElement[Any], *, first: bool) -> ColumnElement[Any]:
        """A value of the first or last row of the page, null on an empty page."""
        number = (
            literal(1) if first is not self._page.backward else func.least(self.row.c["read"], literal(self._page.size))
        )
        at_end = and_(self.row.c["n"] == number, self.row.c["n"] <= literal(self._page.size))
        return self._part(func.max(self._value(case((at_end, value)))))

    def more(self) -> ColumnElement[bool]:
        """Whether the list goes on in the direction of reading."""
        return self._part(func.count() > literal(self._page.size))

    def source(self) -> FromClause | None:
        """The one row that holds the parts; None when nothing asked for any."""
        if not self._parts:
            return None
        rows = select(self.row.c["n"].label("n"), *self._values).select_from(self.row.source).subquery(self._names[0])
        return select(*self._parts).select_from(rows).subquery(self._names[1])

    def _column(self, name: str) -> ColumnElement[Any]:
        return literal_column(f"{self._names[0]}.{name}")

    def _value(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        self._values.append(value.label(f"v{len(self._values)}"))
        return self._column(f"v{len(self._values) - 1}")

    def _part(self, part: ColumnElement[Any]) -> ColumnElement[Any]:
        self._parts.append(part.label(f"p{len(self._parts)}"))
        return literal_column(f"{self._names[1]}.p{len(self._parts) - 1}")


def page_size(arguments: Mapping[str, Value]) -> tuple[int, bool]:
    """How many rows, and whether from the end. Raises ExchangeError for a size out of bounds or both directions at
    once."""
    first, last = arguments["first"].current, arguments["last"].current
    if first is not None and last is not None:
        raise ExchangeError("Give either 'first' or 'last', not both.")
    size = DEFAULT_PAGE if first is None and last is None else (last if first is None else first)
    if not 0 <= size <= LARGEST_PAGE:
        name = "first" if last is None else "last"
        raise ExchangeError(f"'{name}' is {size}; it must lie between 0 and {LARGEST_PAGE}.")
    return size, last is not None
