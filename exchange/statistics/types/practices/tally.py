"""Measures counted by one or two dimensions, with what belongs to them, in one statement that reads them once.

Only what is selected is counted. A measure with several values in a dimension counts in each of them.
"""

from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type
from sqlalchemy import (
    CTE,
    JSON,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    func,
    literal,
    select,
    table,
    true,
)

from exchange.measures.tables import MeasureRow
from exchange.municipalities.tables import MunicipalityRow
from exchange.projection.fields import Columns, Use
from exchange.projection.json_sql import Json, Pair, row_array, row_object, select_pairs
from exchange.projection.page import chosen
from exchange.search.hits import PUBLISHED
from exchange.statistics.rules.practices import PracticeDimension
from exchange.statistics.types.practices.conditions import FILTERS
from exchange.statistics.types.practices.counting import AMOUNTS, EURO, FIGURES, MONEY, PARTS, Objects
from exchange.statistics.types.practices.dimensions import DIMENSIONS, TERM, all_terms
from exchange.storage.base import table_of
from exchange.storage.rows import Row, Types

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler

_MEASURE: Types = {
    "id": Uuid(),
    "record_id": Uuid(),
    "municipality_id": Uuid(),
    "execution_state": Text(),
    "has_evidence": Boolean(),
    "cost_frequency": Text(),
    "cost": MONEY,
}


def tally(compiler: "Compiler", use: Use) -> Json:
    """The field `practiceStatistics` as JSON."""
    return Tally(compiler, use).json()


class Tally:
    """Compiles one use of the field."""

    def __init__(self, compiler: "Compiler", use: Use) -> None:
        self._compiler = compiler
        self._type = use.type
        self._arguments = use.arguments
        self._selected = compiler.selector.fields(use.type, use.nodes)
        self._cell: GraphQLObjectType = get_named_type(use.type.fields["total"].type)
        given = (use.arguments[name] for name in ("by", "and"))
        self._dimensions = [PracticeDimension(value.current) for value in given if value.given]
        wanted = [name for nodes in self._selected.values() for name in self._names(nodes)]
        # Measures are always counted: without an aggregate there would be a row for each.
        self._figures = {name: FIGURES[name] for name in dict.fromkeys(["measures", *wanted]) if name in FIGURES}
        self._ctes: list[CTE] = []

    def json(self) -> Json:
        """The counts as a JSON object."""
        measures = self._measures()
        made: dict[str, Json] = {}
        for key, nodes in self._selected.items():
            name = nodes[0].name.value
            if name == "__typename":
                made[key] = literal(self._type.name)
            else:
                made[key] = self._total(measures, nodes) if name == "total" else self._cells(measures, nodes)
        return row_object(select_pairs(list(made.items())).add_cte(*self._ctes, nest_here=True), self._compiler.name())

    def _names(self, nodes: list[FieldNode]) -> list[str]:
        return [same[0].name.value for same in self._compiler.selector.fields(self._cell, nodes).values()]

    def _cte(self, statement: Select[Any] | CompoundSelect[Any], types: Types) -> Row:
        name = self._compiler.name()
        self._ctes.append(statement.cte(name))
        return Row(table(name), name, types)

    # -- what is counted -----------------------------------------------------------------------------------------------

    def _measures(self) -> Row:
        """The measures that count, each once, with their parts and what their values in the dimensions depend on."""
        compiler = self._compiler
        row, owner = compiler.alias(table_of(MeasureRow)), compiler.alias(table_of(MunicipalityRow))
        amount = case((func.coalesce(row.c["cost_currency"], literal(EURO)) == literal(EURO), row.c["cost_amount"]))
        columns = [amount.label(name) if name == "cost" else row.c[name].label(name) for name in _MEASURE]
        values = [
            DIMENSIONS[dimension].value(row, owner, compiler.scope).label(f"value{place}")
            for place, dimension in enumerate(self._dimensions)
        ]
        asked = chosen(FILTERS, self._arguments["filter"], row, compiler)
        statement = select(*columns, *values).select_from(row.source)
        statement = statement.join(owner.source, owner.c["id"] == row.c["municipality_id"])
        statement = statement.where(PUBLISHED.sql(row, compiler.scope), *asked)
        types = {**_MEASURE, **{f"value{place}": value.type for place, value in enumerate(values)}}
        return self._with_parts(self._cte(statement, types))

    def _with_parts(self, measures: Row) -> Row:
        names = dict.fromkeys(figure.part for figure in self._figures.values() if figure.part is not None)
        if not names:
            return measures
        statement, types = select(measures.all).select_from(measures.source), dict(measures.types)
        for name in names:
            found = PARTS[name]
            numbers = dict.fromkeys(found.columns, Integer())
            part = self._cte(found.of(measures, self._compiler.scope), {"of": Uuid(), **numbers})
            statement = statement.add_columns(*(part.c[column] for column in numbers))
            statement = statement.outerjoin(part.source, part.c["of"] == measures.c[found.by])
            types |= numbers
        return self._cte(statement, types)

    # -- the total and the cells ---------------------------------------------------------------------------------------

    def _total(self, measures: Row, nodes: list[FieldNode]) -> Json:
        total = self._cte(select(*self._aggregates(measures.c)).select_from(measures.source), self._types)
        return row_object(select_pairs(self._pairs(total, nodes, [])).select_from(total.source), self._compiler.name())

    def _cells(self, measures: Row, nodes: list[FieldNode]) -> Json:
        """All combinations of values, each with what was counted for it."""
        counted, places = self._counted(measures), range(len(self._dimensions))
        every = [
            self._cte(all_terms(dimension, measures, f"value{place}"), TERM)
            for place, dimension in enumerate(self._dimensions)
        ]
        statement = select_pairs(self._pairs(counted, nodes, every)).select_from(every[0].source)
        for term in every[1:]:
            statement = statement.join(term.source, true())
        same = [_same(every[place].c["value"], counted.c[f"key{place}"]) for place in places]
        statement = statement.outerjoin(counted.source, and_(*same)).order_by(*(term.c["position"] for term in every))
        return row_array(statement, self._compiler.name())

    def _counted(self, measures: Row) -> Row:
        """What was counted, by the values in each dimension."""
        source, keys = measures.source, []
        for place, dimension in enumerate(self._dimensions):
            value, several = measures.c[f"value{place}"], DIMENSIONS[dimension].several
            if several is not None:
                name = self._compiler.name()
                has = Row(several(value).lateral(name), name, {"value": Text()})
                source, value = source.outerjoin(has.source, true()), has.c["value"]
            keys.append(value)
        named = [key.label(f"key{place}") for place, key in enumerate(keys)]
        statement = select(*named, *self._aggregates(measures.c)).select_from(source).group_by(*keys)
        return self._cte(statement, {**self._types, **{key.name: Text() for key in named}})

    def _aggregates(self, row: Columns) -> list[ColumnElement[Any]]:
        every = {name: made for figure in self._figures.values() for name, made in figure.aggregates.items()}
        return [made(row).label(name) for name, made in every.items()]

    @property
    def _types(self) -> Types:
        names = (name for figure in self._figures.values() for name in figure.aggregates)
        return {name: MONEY if name in AMOUNTS else Integer() for name in names}

    # -- what is shown of them -----------------------------------------------------------------------------------------

    def _pairs(self, counted: Row, nodes: list[FieldNode], every: list[Row]) -> list[Pair]:
        """The selected fields of a cell."""
        row = {
            name: counted.c[name] if name in AMOUNTS else func.coalesce(counted.c[name], literal(0))
            for name in self._types
        }
        pairs: list[Pair] = []
        for key, same in self._compiler.selector.fields(self._cell, nodes).items():
            name = same[0].name.value
            if name == "__typename":
                pairs.append((key, literal(self._cell.name)))
            elif name == "keys":
                pairs.append((key, self._nested(same, self._keys(every))))
            elif (objects := self._figures[name].objects) is not None:
                pairs.append((key, self._nested(same, objects(row))))
            else:
                pairs.extend((key, row[column]) for column in self._figures[name].aggregates)
        return pairs

    def _keys(self, every: list[Row]) -> Objects:
        return [
            {"dimension": literal(dimension.value)} | {name: term.c[name] for name in TERM}
            for dimension, term in zip(self._dimensions, every, strict=False)
        ]

    def _nested(self, nodes: list[FieldNode], objects: Objects) -> Json:
        """Objects whose fields are at hand, as the field has it: a list of them, or the one that there is."""
        declared = self._cell.fields[nodes[0].name.value].type
        type_: GraphQLObjectType = get_named_type(declared)
        made = [self._compiler.object(self._compiler.pairs(type_, _at_hand(row), nodes)) for row in objects]
        return func.json_build_array(*made, type_=JSON) if is_list_type(get_nullable_type(declared)) else made[0]


def _at_hand(columns: Columns) -> Row:
    row = Row(table("at_hand"), "at_hand", {})
    row.c = columns
    return row


def _same(value: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Null is a value of its own here; not `IS NOT DISTINCT FROM`, by which PostgreSQL can't hash."""
    return func.coalesce(value, literal("")) == func.coalesce(other, literal(""))
