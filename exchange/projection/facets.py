"""Facets: the values that occur in a list, each counted with every filter but its own, in the page's own statement.

A connection that has facets says so in its type; the facets are the fields of a type of their own:

    class EventFacets:
        kinds: list[FacetValue] = facet(Facet("kinds", ("kind",), lambda row: single(row["kind"]), KINDS), "Kinds.")

    class EventConnection(Connection[Event]):
        facets: EventFacets = facets("What can be chosen.")

What passes all other filters is read once, with a flag for each filter of a facet; every facet counts what has all
flags but its own.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from exchange.access import rules
from exchange.projection import fields as spec
from exchange.projection.enums import Language
from exchange.projection.json_sql import Json, Pair, row_array, row_object, select_pairs
from exchange.projection.registry import spec_of
from exchange.projection.values import Value
from exchange.storage.rows import Row, Types, alias

if TYPE_CHECKING:
    from exchange.projection.page import Page


def _label(row: spec.Columns, arguments: spec.Arguments) -> ColumnElement[Any]:
    return row["label_en" if arguments["language"].current is Language.EN else "label_de"]


@strawberry.type(description="A value that occurs in a list, and in how many of its records.")
class FacetValue:
    """A value of a facet."""

    value: str = spec.column("value", "The value, as the facet's filter takes it.")
    label: str = spec.expression(
        _label,
        "What people read for it.",
        spec.argument("language", Language, "The language of the label.", Language.DE),
    )
    count: int = spec.column(
        "count", "How many records have it among those that you may see and that pass all filters but the facet's own."
    )


def facet(found: spec.Facet, description: str) -> Any:
    """A field of a type of facets."""
    return spec.declare(found, description)


def facets(description: str) -> Any:
    """The field `facets` of a connection's type."""
    return spec.declare(spec.Faceted(), description)


def single(value: ColumnElement[Any]) -> Select[Any]:
    """The values of a row that has one or none."""
    return select(value.label("value"))


def members(value: ColumnElement[Any]) -> Select[Any]:
    """The values of a row that has an array of them."""
    return select(func.unnest(value).label("value")).distinct()


def terms(labels: Mapping[Any, rules.Text]) -> FromClause:
    """All values of a closed list, in its order."""
    types: Types = {"value": Text(), "position": Integer(), "label_de": Text(), "label_en": Text()}
    columns = [column(name, type_) for name, type_ in types.items()]
    rows = [(term.value, place, label.de, label.en) for place, (term, label) in enumerate(labels.items())]
    return values(*columns, name="terms", literal_binds=True).data(rows)


_COUNTED: Types = {"value": Text(), "count": Integer(), "chosen": Boolean(), "spelled": Text()}
_LISTED: Types = {
    "value": Text(),
    "count": Integer(),
    "chosen": Boolean(),
    "position": Text(),
    "label_de": Text(),
    "label_en": Text(),
}


class Counts:
    """Compiles one use of the field `facets` of a connection. Only facets that are selected are counted, once each."""

    def __init__(self, page: "Page", nodes: list[FieldNode]) -> None:
        self._page = page
        self._compiler = page.compiler
        self._type: GraphQLObjectType = get_named_type(page.connection.fields["facets"].type)
        self._selected = self._compiler.selector.fields(self._type, nodes)
        names = dict.fromkeys(same[0].name.value for same in self._selected.values())
        specs = {name: spec_of(self._type.fields[name]) for name in names if name != "__typename"}
        self._facets = {name: found for name, found in specs.items() if isinstance(found, spec.Facet)}
        own = dict.fromkeys(found.filter for found in self._facets.values())
        given = [name for name in own if page.given(name).given]
        self._flags = {name: f"f{place}" for place, name in enumerate(given)}

    def json(self) -> Json:
        """The facets as a JSON object."""
        base = self._compiler.name()
        ctes: list[CTE] = []
        lists: dict[str, Row] = {}
        if self._facets:
            statement, types = self._base()
            ctes.append(statement.cte(base))
            for field, found in self._facets.items():
                name = self._compiler.name()
                ctes.append(self._listed(found, Row(table(base), base, types)).cte(name))
                lists[field] = Row(table(name), name, _LISTED)
        pairs: list[Pair] = []
        for key, nodes in self._selected.items():
            row = lists.get(nodes[0].name.value)
            pairs.append((key, literal(self._type.name) if row is None else self._array(row, nodes)))
        return row_object(select_pairs(pairs).add_cte(*ctes, nest_here=True), self._compiler.name())

    def _base(self) -> tuple[Select[Any], Types]:
        """What passes all filters without a facet: the columns that facets depend on, and for each other filter whether
        it lets the row through. A row that two of them stop counts nowhere."""
        row, where = self._page.whole(self._flags)
        columns = dict.fromkeys(name for found in self._facets.values() for name in found.by)
        flags = [self._page.condition(name, row).is_(true()).label(flag) for name, flag in self._flags.items()]
        statement = select(*(row.c[name].label(name) for name in columns), *flags).select_from(row.source).where(where)
        types = {name: row.types[name] for name in columns} | dict.fromkeys(self._flags.values(), Boolean())
        if len(flags) < 2:
            return statement, types
        # OFFSET 0 keeps PostgreSQL from evaluating the conditions once for each of their uses.
        inner = self._row(statement.offset(literal_column("0")), types)
        stops = [cast(not_(inner.c[flag]), Integer) for flag in self._flags.values()]
        at_most_one = sum(stops[1:], stops[0]) <= literal(1)
        return select(inner.all).select_from(inner.source).where(at_most_one), types

    def _listed(self, found: spec.Facet, base: Row) -> Select[Any]:
        """The rows of `_LISTED`: the values that occur or are chosen."""
        counted = self._row(self._counted(found, base), _COUNTED)
        value = counted.c["value"]
        statement = select(*(counted.c[name] for name in ("value", "count", "chosen"))).select_from(counted.source)
        if found.terms is None:
            # The alphabet only breaks ties: umlauts go with their letters.
            sort = func.translate(value, literal("äöüß"), literal("aous")).collate("C").label("position")
            statement = statement.add_columns(
                sort, *(counted.c["spelled"].label(f"label_{code}") for code in ("de", "en"))
            )
        else:
            term = alias(found.terms, self._compiler.name())
            statement = statement.add_columns(*(term.c[name] for name in ("position", "label_de", "label_en")))
            statement = statement.select_from(term.source).where(term.c["value"] == value)
        return statement if found.most is None else self._most_frequent(statement, found.most)

    def _most_frequent(self, statement: Select[Any], most: int) -> Select[Any]:
        """So many of the rows, and those that are chosen."""
        row = self._row(statement, _LISTED)
        place = func.row_number().over(order_by=_by_frequency(row)).label("place")
        placed = self._row(select(row.all, place).select_from(row.source), {**_LISTED, "place": Integer()})
        listed = or_(placed.c["place"] <= literal(most), placed.c["chosen"])
        return select(placed.all).select_from(placed.source).where(listed)

    def _counted(self, found: spec.Facet, base: Row) -> Select[Any]:
        """The rows of `_COUNTED`: each value with its count, and whether the facet's own filter names it."""
        occurring = self._occurring(found, self._grouped(found, base))
        given = self._page.given(found.filter)
        both = self._row(union_all(occurring, self._named(found, given)) if given.given else occurring, _COUNTED)
        if found.terms is None:
            by = (both.c["value"], both.c["chosen"], both.c["spelled"])
            both = self._row(select(*by, _sum(both)).select_from(both.source).group_by(*by), _COUNTED)
        columns = [both.c["value"], _sum(both), func.bool_or(both.c["chosen"]).label("chosen")]
        columns += [_usual(both)] if found.terms is None else []
        return select(*columns).select_from(both.source).group_by(both.c["value"])

    def _occurring(self, found: spec.Facet, rows: Row) -> Select[Any]:
        """Each value of each of these rows, with the row's count."""
        name = self._compiler.name()
        spelled = Row(has := found.values(rows.c).lateral(name), name, {"value": Text()}).c["value"]
        value = _folded(found, spelled)
        # The columns that the values depend on tell the rows apart.
        once = func.min(spelled) if found.repeats else spelled
        columns = (value.label("value"), rows.c["count"].label("count"), false().label("chosen"), once.label("spelled"))
        statement = select(*columns).select_from(rows.source).select_from(has).where(spelled.is_not(None))
        by = (value, rows.c["count"], *(rows.c[name] for name in found.by))
        return statement.group_by(*by) if found.repeats else statement

    def _named(self, found: spec.Facet, given: Value) -> Select[Any]:
        """The values that the facet's own filter names, as rows that count nothing."""
        names = select(func.unnest(self._compiler.parameter(given, "text[]")).label("value"))
        row = self._row(names, {"value": Text()})
        columns = (_folded(found, row.c["value"]), literal(0), true(), row.c["value"])
        return select(*columns).select_from(row.source)

    def _grouped(self, found: spec.Facet, base: Row) -> Row:
        """The rows that count, those that have the same values by nature taken together."""
        others = and_(true(), *(base.c[flag] for name, flag in self._flags.items() if name != found.filter))
        by = [base.c[name] for name in found.by]
        unique = {key.name for key in self._page.projection.table.primary_key} <= set(found.by)
        statement = select(*by, (literal(1) if unique else cast(func.count(), Integer)).label("count"))
        statement = statement.select_from(base.source).where(others)
        types = {name: base.types[name] for name in found.by} | {"count": Integer()}
        return self._row(statement if unique else statement.group_by(*by), types)

    def _array(self, row: Row, nodes: list[FieldNode]) -> Json:
        type_: GraphQLObjectType = get_named_type(self._type.fields[nodes[0].name.value].type)
        statement = select_pairs(self._compiler.pairs(type_, row, nodes)).select_from(row.source)
        return row_array(statement.order_by(*_by_frequency(row)), self._compiler.name())

    def _row(self, statement: Select[Any] | CompoundSelect[Any], types: Types) -> Row:
        name = self._compiler.name()
        return Row(statement.subquery(name), name, types)


def _sum(row: Row) -> ColumnElement[int]:
    return cast(func.sum(row.c["count"]), Integer).label("count")


def _usual(row: Row) -> ColumnElement[str]:
    """The most frequent of the spellings that occur."""
    order = (row.c["chosen"], row.c["count"].desc(), row.c["spelled"])
    spellings = func.array_agg(aggregate_order_by(row.c["spelled"], *order), type_=ARRAY(Text))
    first: ColumnElement[str] = spellings[1]
    return first.label("spelled")


def _folded(found: spec.Facet, value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.lower(value) if found.terms is None else value


def _by_frequency(row: Row) -> list[ColumnElement[Any]]:
    return [row.c["count"].desc(), row.c["position"], row.c["value"]]
