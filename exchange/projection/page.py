"""A page of a connection: filter, order, keyset, and what a client may ask of it, in one sub-select."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from exchange.access.visibility import Scope
from exchange.errors import ExchangeError
from exchange.projection import fields as spec
from exchange.projection.cursor import cursor_sql, read_cursor
from exchange.projection.facets import Counts
from exchange.projection.json_sql import Json, row_array, row_object, select_pairs
from exchange.projection.page_rows import Rows, page_size
from exchange.projection.values import ABSENT, Value, is_search
from exchange.storage.rows import Row, alias

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler


_SCORE = spec.Order(lambda row: row["score"], "bigint")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an order: the expression over a row, its SQL type, the direction, and who asks."""

    order: spec.Order
    descending: bool
    scope: Scope

    def key(self, row: Row) -> ColumnElement[Any]:
        """The expression over a row."""
        if self.order.asked is not None:
            return self.order.asked(row.c, self.scope)
        made = self.order.descending if self.descending else None
        return (made or self.order.sql)(row.c)


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
        self._found = found
        searched = found.paging.search is not None and is_search(arguments.get(spec.SEARCH, ABSENT).current)
        self.terms, self.order_name = self._order(found.paging, searched=searched)
        self._hits = self._search(found.paging.search) if found.paging.search is not None and searched else None
        self._parent = row
        self._past = found.past if row is not None and spec.AS_OF in row.c else None

    def matching(self, row: Row, apart: Collection[str] = ()) -> ColumnElement[bool]:
        """What belongs to the list: related to the parent, let through by the filters but for those `apart`, visible to
        the viewer."""
        if self._past is not None:
            visible = [self._past.rule.sql(row, self.compiler.scope)]
        else:
            visible = [] if self._found.implied else [self.compiler.visible(self.projection, row)]
        return and_(literal_column("true"), *self._asked_for(row, apart), *visible)

    def read(self, limit: int) -> Row:
        """The first rows of the page in the order of reading, with the order's values as k0, k1 …"""
        table, name = self._row(), self.compiler.name()
        keys = [term.key(table).label(f"k{index}") for index, term in enumerate(self.terms)]
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

    def _search(self, search: spec.Search) -> CTE:
        """What the argument `search` finds, weighed as on the page of the cursor, if there is one."""
        ends = [self.arguments[name] for name in ("after", "before") if self.arguments[name].given]
        weights = ends[0].map(self._weights_in) if ends and self._by_relevance else ABSENT
        searched = spec.Searched(self.arguments[spec.SEARCH], weights)
        return search.hits(searched, self.compiler.parameter, self.compiler.scope)

    @property
    def _by_relevance(self) -> bool:
        return spec.RELEVANCE in self.order_name

    def _weights_in(self, cursor: str) -> list[float]:
        *_, weights = read_cursor(cursor, self.order_name, self._cursor_types)
        return [float(weight) for weight in weights.strip("{}").split(",") if weight]

    @property
    def _cursor_types(self) -> list[str]:
        return [term.order.type for term in self.terms] + ["weights"] * self._by_relevance

    def _row(self) -> Row:
        """The list's rows under a fresh name, with their score where they are searched for."""
        table, hits = self.projection.table, self._hits
        if hits is None:
            return self.compiler.alias(table)
        found = select(*table.columns, hits.c.score, hits.c.weights).join(
            hits, table.c[self.projection.key] == hits.c.subject_id
        )
        name = self.compiler.name()
        return Row(
            found.subquery(name), name, {**alias(table, name).types, **{column.name: column.type for column in hits.c}}
        )

    def _branches(self, row: Row) -> list[ColumnElement[bool]]:
        """The conditions of the list; for a root field apart by the branches of the visibility rule."""
        if self._parent is not None or self._found.implied:
            return [self.matching(row)]
        branches = self.projection.rule.branches(row, self.compiler.scope)
        return [and_(*self._asked_for(row), branch) for branch in branches]

    def _limited(
        self, statement: Select[*tuple[Any, ...]], row: Row, where: ColumnElement[bool], limit: int
    ) -> Select[*tuple[Any, ...]]:
        order = _directed([term.key(row) for term in self.terms], self.terms, self.backward)
        return statement.where(where, *self._bounds(row)).order_by(*order).limit(literal_column(str(limit)))

    def _asked_for(self, row: Row, apart: Collection[str] = ()) -> list[ColumnElement[bool]]:
        conditions = []
        on = self._found.on if self._past is None else self._past.on
        if on is not None and self._parent is not None:
            conditions.append(on(self._parent.c, row.c))
        bind = spec.Binder(self.compiler.scope, self.compiler.parameter)
        given = ((self.arguments[name], meets) for name, meets in self._found.within.items())
        conditions += [meets(row.c, value, bind) for value, meets in given if value.given]
        filters = {name: filter_ for name, filter_ in self._found.paging.filters.items() if name not in apart}
        return conditions + chosen(filters, self.arguments.get("filter", ABSENT), row, self.compiler)

    def given(self, name: str) -> Value:
        """What the argument `filter` says under this name."""
        given = self.arguments.get("filter", ABSENT)
        return given.field(name) if given.given and name in self._found.paging.filters else ABSENT

    def condition(self, name: str, row: Row) -> ColumnElement[bool]:
        """The condition of a filter that is given."""
        filters = {name: self._found.paging.filters[name]}
        (condition,) = chosen(filters, self.arguments["filter"], row, self.compiler)
        return condition

    def whole(self, apart: Collection[str] = ()) -> tuple[Row, ColumnElement[bool]]:
        """The rows of the whole list, whichever page is asked for: where they are read from, and what they fulfil;
        `apart` are filters that are left out."""
        row = self._row()
        return row, self.matching(row, apart)

    def overall(self) -> dict[str, Json]:
        """What is asked for that depends on the whole list and not on the page, by response key."""
        names = {key: nodes[0].name.value for key, nodes in self.selected.items()}
        counts = [key for key, name in names.items() if name == "totalCount"]
        found = dict.fromkeys(counts, self._count()) if counts else {}
        return found | {key: Counts(self, self.selected[key]).json() for key, name in names.items() if name == "facets"}

    def _count(self) -> ColumnElement[int]:
        row, where = self.whole()
        return select(func.count()).select_from(row.source).where(where).scalar_subquery()

    def json(self, known: Mapping[str, Json] | None = None) -> Json:
        """The connection as a JSON object. `known` stands in for `overall` where the caller has it."""
        overall = self.overall() if known is None else known
        wanted = {nodes[0].name.value for nodes in self.selected.values()}
        rows = None if self._plain() else Rows(self, one_more="pageInfo" in wanted)
        with self.compiler.marking(self.connection) as pairs:
            for key, nodes in self.selected.items():
                pairs.append((key, overall[key] if key in overall else self._part(nodes, rows)))
        statement, source = select_pairs(pairs), rows.source() if rows is not None else None
        if source is None:
            return row_object(statement, self.compiler.name())
        return row_object(statement.select_from(source), self.compiler.name())

    def _plain(self) -> bool:
        """Whether of the page only the nodes are asked for: then the rows need neither numbers nor one more."""
        plain = {"nodes", "totalCount", "facets", "__typename"}
        return {nodes[0].name.value for nodes in self.selected.values()} <= plain

    def _nodes(self, nodes: list[FieldNode]) -> Json:
        row = self._row()
        if self.backward or len(self._branches(row)) > 1:
            row = self.read(self.size)
            statement = select_pairs(self.compiler.pairs(self.type, row, nodes)).order_by(*self.by_keys(row))
        else:
            pairs = self.compiler.pairs(self.type, row, nodes)
            statement = self._limited(select_pairs(pairs), row, self.matching(row), self.size)
        return row_array(statement.select_from(row.source), self.compiler.name())

    def _part(self, nodes: list[FieldNode], page: "Rows | None") -> Json:
        name = nodes[0].name.value
        if name == "__typename":
            return literal(self.connection.name)
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
        row = self._row()
        beyond = (self.matching(row), ~self._keyset(row, came_from, after=not self.backward))
        return exists(select(literal(1)).select_from(row.source).where(*beyond))

    def _cursor(self, row: Row) -> ColumnElement[str]:
        weights = [row.c["weights"]] if self._by_relevance else []
        return cursor_sql(self.order_name, [*(term.key(row) for term in self.terms), *weights])

    def _order(self, paging: spec.Paging, *, searched: bool) -> tuple[list[Term], str]:
        given = self.arguments.get("orderBy")
        wanted = [(spec.RELEVANCE, True)] if searched else list(paging.default)
        if given is not None and given.given and given.current:
            wanted = [
                (item.field("field").current.value, item.field("direction").current.value == "DESC")
                for item in given.items()
            ]
        if not searched and any(name == spec.RELEVANCE for name, _ in wanted):
            raise ExchangeError("The order RELEVANCE needs a 'search'.")
        orders = {**paging.orders, spec.RELEVANCE: _SCORE}
        scope = self.compiler.scope
        terms = [Term(orders[name], descending, scope) for name, descending in wanted]
        key = self.projection.key
        # The tie-break runs the same way as the last term, so that one index serves both.
        by_key = spec.Order(lambda row: row[key], paging.key_type)
        terms.append(Term(by_key, wanted[-1][1] if wanted else False, scope))
        return terms, ",".join(f"{name}{'-' if descending else '+'}" for name, descending in wanted)

    def _bounds(self, row: Row) -> list[ColumnElement[bool]]:
        """The keyset conditions of `after` and `before`."""
        ends = ((self.arguments["after"], True), (self.arguments["before"], False))
        return [self._keyset(row, value, after=after) for value, after in ends if value.given]

    def _keyset(self, row: Row, value: Value, *, after: bool) -> ColumnElement[bool]:
        listed = value.map(lambda text: read_cursor(text, self.order_name, self._cursor_types))
        pairs = []
        for index, term in enumerate(self.terms):
            given = self.compiler.parameter(listed.item(index), f"text::{term.order.type}")
            pairs.append((term.key(row), given, term.descending is not after))
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
    bind = spec.Binder(compiler.scope, compiler.parameter)
    return [filters[name](row.c, value, bind) for name, value in values.items() if value.given]


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
