"""Statements of root fields: what the compiler makes of a selection; the change counter guards counts and facets."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import GraphQLObjectType
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal_column,
    null,
    select,
    table,
)
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import Scope
from exchange.errors import ExchangeError
from exchange.projection import fields as spec
from exchange.projection.compiler import Compiler, object_type
from exchange.projection.context import Info
from exchange.projection.feed import FeedRead
from exchange.projection.json_sql import Json, row_array, select_pairs
from exchange.projection.page import chosen
from exchange.projection.plan import Plan
from exchange.projection.selection import Selector
from exchange.projection.values import Parameters, Value

_DIALECT = dialect()  # type: ignore[no-untyped-call]
_PARAMETER = re.compile(r"\$([0-9]+)::")
_COUNTER = table("change_counter", column("value", BigInteger))


def compile_root(info: Info, found: spec.Spec, kind: ViewerKind, node_type: GraphQLObjectType | None = None) -> Plan:
    """The plan of a root field (or of a payload's field), for one kind of viewer. `node_type` is for `node`,
    `nodes` and the events of subscriptions."""
    parameters = Parameters()
    own = parameters.add(lambda run: list(run.viewer.municipalities), "uuid[]")
    managed = parameters.add(lambda run: list(run.viewer.managed), "uuid[]")
    person = parameters.add(lambda run: run.viewer.person_id, "uuid")
    selector = Selector(info.schema, info.fragments, info.variable_values.coerced)
    compiler = Compiler(selector, Scope(kind, own, managed, person), parameters)
    statement: Select[*tuple[Any, ...]]
    if isinstance(found, spec.Connected):
        page = compiler.connection(found, info.parent_type, info.field_nodes, None)
        overall = page.overall()
        if overall:
            return _guarded(overall, compiler, page.json)
        statement = select(page.json())
    elif isinstance(found, spec.Computed):
        use = spec.Use(object_type(info.return_type), info.field_nodes, _arguments(compiler, info))
        return _whole(found.json(compiler, use), compiler)
    elif isinstance(found, spec.Many):
        statement = select(_list(compiler, info, lambda row: found.on(row, row), found.order))
    elif isinstance(found, spec.Feed):
        statement = select(FeedRead(compiler, found, info).json())
    elif isinstance(found, spec.Nodes):
        assert node_type is not None
        statement = _nodes(compiler, node_type, info)
    elif isinstance(found, spec.Match):
        assert node_type is not None
        statement = _match(compiler, found, node_type, info)
    elif isinstance(found, spec.Produced):
        statement = select(_produced(compiler, found, info))
    else:
        assert isinstance(found, spec.Lookup)
        row = _lookup(compiler, found, info)
        if found.kept:
            return _whole(row, compiler)
        statement = select(row)
    return _plan(statement, compiler)


def _arguments(compiler: Compiler, info: Info) -> dict[str, Value]:
    return compiler.arguments(info.parent_type, info.field_nodes[0])


def _text(statement: Select[*tuple[Any, ...]]) -> str:
    # Constants are written out: PostgreSQL proves partial indexes and estimates by constants, not by parameters.
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def _used(text: str) -> list[int]:
    return sorted({int(number) for number in _PARAMETER.findall(text)})


def _plan(statement: Select[*tuple[Any, ...]], compiler: Compiler, kept: Sequence[ColumnElement[Any]] = ()) -> Plan:
    text = _text(statement)
    getters = compiler.parameters.getters
    # A rule may fold away a parameter that it asked for (whoever has no municipality owns nothing): number those left.
    used = _used(text)
    numbers = {old: new for new, old in enumerate(used, start=1)}
    text = _PARAMETER.sub(lambda match: f"${numbers[int(match[1])]}::", text)
    found = tuple(getters[number - 1] for number in used if number <= len(getters))
    by = tuple(numbers[number] - 1 for number in _used(_text(select(*kept)))) if kept else ()
    return Plan(text, found, compiler.mixed, len(kept), by, compiler.trailed, frozenset(compiler.scopes))


def _guarded(overall: Mapping[str, Json], compiler: Compiler, answer: Callable[[Mapping[str, Json]], Json]) -> Plan:
    """An answer with what depends on all that is stored; that is made anew only when the change counter has moved since
    it was made last. Both are read in the statement's one snapshot, so that it is never older than the rest.
    """
    counter = _counter()
    # A count that is asked for twice is one.
    places = {value: place for place, value in enumerate(dict.fromkeys(overall.values()))}
    data = answer({key: literal_column(f"guard.kept{places[value]}") for key, value in overall.items()})
    number = len(compiler.parameters.getters) + 1
    known = counter.c.counter == literal_column(f"${number}::bigint")
    kept = []
    for value, place in places.items():
        type_ = "json" if isinstance(value.type, JSON) else "bigint"
        kept.append(case((known, literal_column(f"${number + 1 + place}::{type_}")), else_=value).label(f"kept{place}"))
    # OFFSET 0 keeps PostgreSQL from evaluating what is kept once for each of its two uses.
    guard = select(counter.c.counter, *kept).select_from(counter).offset(literal_column("0")).subquery("guard")
    statement = select(data.label("data"), *guard.c).select_from(guard)
    return _plan(statement, compiler, list(places))


def _whole(answer: Json, compiler: Compiler) -> Plan:
    """An answer that is kept as it is until the change counter moves; then it is made anew, as in `_guarded`."""
    counter = _counter()
    known = counter.c.counter == literal_column(f"${len(compiler.parameters.getters) + 1}::bigint")
    statement = select(case((known, null()), else_=answer).label("data"), counter.c.counter).select_from(counter)
    return replace(_plan(statement, compiler, [answer]), whole=True)


def _counter() -> Subquery:
    total = cast(func.sum(_COUNTER.c.value), BigInteger)
    return select(total.label("counter")).select_from(_COUNTER).subquery("k")


def _list(
    compiler: Compiler, info: Info, on: Callable[[spec.Columns], ColumnElement[bool]], order: tuple[str, ...]
) -> ColumnElement[Any]:
    type_, projection = compiler.target(info.return_type)
    row = compiler.alias(projection.table)
    where = and_(on(row.c), compiler.visible(projection, row))
    statement = select_pairs(compiler.pairs(type_, row, info.field_nodes)).select_from(row.source).where(where)
    return row_array(statement.order_by(*(row.c[name] for name in order)), compiler.name())


def _produced(compiler: Compiler, found: spec.Produced, info: Info) -> ColumnElement[Any]:
    def told(attribute: str, sql_type: str) -> ColumnElement[Any]:
        return compiler.parameter(Value(None, lambda run: getattr(run.source, attribute)), sql_type)

    on = found.on
    if on is not None:
        return _list(compiler, info, lambda row: on(row, told), found.order)
    return _by_key(compiler, info, lambda row, name: row[name] == told(found.attribute, "uuid"))


def _nodes(compiler: Compiler, type_: GraphQLObjectType, info: Info) -> Select[Any, str]:
    _, projection = compiler.target(type_)
    row = compiler.alias(projection.table)
    keys = compiler.parameter(Value(None, lambda run: run.source), "uuid[]")
    data = compiler.object(compiler.pairs(type_, row, info.field_nodes))
    where = and_(row.c[projection.key] == keys.any_(), compiler.visible(projection, row))
    return select(data, cast(row.c[projection.key], Text)).select_from(row.source).where(where)


def _match(compiler: Compiler, found: spec.Match, type_: GraphQLObjectType, info: Info) -> Select[*tuple[Any, ...]]:
    """A row if the record of an event is visible and passes the filter, else none."""
    _, projection = compiler.target(type_)
    row = compiler.alias(projection.table)
    key = compiler.parameter(Value(None, lambda run: run.source.subject_id), "uuid")
    given = _arguments(compiler, info)["filter"]
    conditions = chosen(found.filters, given, row, compiler)
    where = and_(row.c[projection.key] == key, compiler.visible(projection, row), found.condition(row.c), *conditions)
    return select(literal_column("1")).select_from(row.source).where(where)


def _by_key(compiler: Compiler, info: Info, condition: Any, table: Select[Any] | None = None) -> ColumnElement[Any]:
    type_, projection = compiler.target(info.return_type)
    row = compiler.alias(projection.table if table is None else table)
    where = and_(condition(row.c, projection.key), compiler.visible(projection, row))
    return compiler.object(compiler.pairs(type_, row, info.field_nodes), row, where)


def _lookup(compiler: Compiler, found: spec.Lookup, info: Info) -> ColumnElement[Any]:
    arguments = _arguments(compiler, info)
    given = [name for name in found.by if arguments[name].given]
    if len(given) != 1:
        raise ExchangeError(f"Give exactly one of: {', '.join(found.by)}.")
    key = found.by[given[0]]
    value = compiler.parameter(arguments[given[0]].map(lambda text: None if text is None else key.read(text)), key.type)
    narrowing = [
        (condition, compiler.parameter(arguments[name], "text") if arguments[name].given else None)
        for name, condition in found.narrowing.items()
    ]

    def condition(row: spec.Columns, _key: str) -> ColumnElement[bool]:
        return and_(key.condition(row, value), *(narrowed(row, parameter) for narrowed, parameter in narrowing))

    return _by_key(compiler, info, condition, found.table)
