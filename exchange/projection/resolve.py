"""The resolvers of projected fields: root fields and payloads run a plan, all others take what their parent's JSON
holds."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import orjson
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    default_field_resolver,
    is_abstract_type,
    is_object_type,
)

from exchange.access.scopes import SCOPE, require_scope
from exchange.access.viewer import Scope
from exchange.beside import Once
from exchange.errors import ExchangeError
from exchange.projection import fields as spec
from exchange.projection.context import Info, RequestContext, Withheld
from exchange.projection.feed import resync_required
from exchange.projection.ids import decode, prefix_of
from exchange.projection.json_sql import MIXED, ROW
from exchange.projection.plan import KEPT, PLANS, Plan, plan_key
from exchange.projection.registry import bind, is_page_type, node_types, projected_type, spec_of
from exchange.projection.relay import LARGEST_PAGE
from exchange.projection.root import compile_root
from exchange.projection.selection import count_selections
from exchange.projection.trail import take_reads
from exchange.projection.values import Run

Resolver = Callable[..., Any]
# A change counter that never occurs, so that what is kept with it is made.
_NEVER = -1
_ROOTS = (spec.Connected, spec.Feed, spec.Computed, spec.Lookup, spec.Produced, spec.Many)


class Completed:
    """A value that is the answer already; the executor passes it on untouched."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def install(schema: GraphQLSchema) -> None:
    """Give every field that the types declare as projected its resolver. Once per schema."""
    bind(schema)
    nodes = node_types(schema)
    for type_ in schema.type_map.values():
        if is_abstract_type(type_):
            type_.resolve_type = _type_of
        elif is_object_type(type_) and not type_.name.startswith("__"):
            inside = projected_type(type_) is not None or is_page_type(type_)
            for field in type_.fields.values():
                field.resolve = _resolver(field, nodes, inside)
                if type_ in (schema.query_type, schema.subscription_type):
                    _ask_for_scope(field)


def _ask_for_scope(field: GraphQLField) -> None:
    """Let a root field refuse keys without the scope that it takes."""
    declared = field.extensions.get("strawberry-definition")
    scope = Scope.READ if declared is None else declared.metadata.get(SCOPE, Scope.READ)
    if scope is None:
        return

    def asking(resolve: Resolver) -> Resolver:
        def resolve_in_scope(source: Any, info: Info, **arguments: Any) -> Any:
            require_scope(info.context.viewer, scope)
            return resolve(source, info, **arguments)

        return resolve_in_scope

    field.resolve = asking(field.resolve or default_field_resolver)
    if field.subscribe is not None:
        field.subscribe = asking(field.subscribe)


def _resolver(field: GraphQLField, nodes: Mapping[str, GraphQLObjectType], inside: bool) -> Resolver | None:
    found = spec_of(field)
    if isinstance(found, spec.Followed):
        field.subscribe = _events(found)
        return _event(found)
    if isinstance(found, spec.Nodes):
        return _many_nodes(nodes) if "ids" in field.args else _one_node(nodes)
    if inside:
        ordinary = found is None and not _is_plain(field)
        return _ordinary(field.resolve) if ordinary or isinstance(found, spec.Needs) else _take
    return _root(found) if isinstance(found, _ROOTS) else field.resolve


def _is_plain(field: GraphQLField) -> bool:
    """Whether a field has no resolver of its own, as those of the page types."""
    declared = field.extensions.get("strawberry-definition")
    return declared is None or declared.base_resolver is None


def _take(source: Mapping[str, Any], info: Info, **_arguments: Any) -> Any:
    """What the executor did not take as it is: nothing, or what has to be completed further down."""
    return source[str(info.path.key)]


def _ordinary(resolve: Resolver | None) -> Resolver:
    """An ordinary resolver on a projected type gets the columns that it needs as its source."""
    if resolve is None:
        raise TypeError("a field of a projected type needs a source or a resolver")

    def resolve_with_row(source: Mapping[str, Any], info: Info, **arguments: Any) -> Any:
        return resolve(source[f"{ROW}{info.path.key}"], info, **arguments)

    return resolve_with_row


def _type_of(value: Any, _info: Info, _type: Any) -> str:
    return cast(str, value[MIXED])


def _root(found: spec.Spec) -> Resolver:
    async def resolve(source: Any, info: Info, **_arguments: Any) -> Any:
        if isinstance(found, spec.Produced) and not getattr(source, found.attribute):
            return None if found.on is None else []
        context: RequestContext = info.context
        plan = await _plan(info, found, context)
        result = await _run(plan, Run(info.variable_values.coerced, context.viewer, source, context.finder), context)
        if result is None and isinstance(found, spec.Feed):
            raise resync_required()
        return result

    return resolve


async def _plan(
    info: Info, found: spec.Spec, context: RequestContext, node_type: GraphQLObjectType | None = None
) -> Plan:
    """The plan for this field, compiled at most once for each shape of the variables and kind of viewer."""
    key = (*plan_key(info, context.document, context.viewer.kind), node_type and node_type.name)
    plan = PLANS.get(key)
    if plan is None:
        compiling: Once[object, Plan] = context.document.compiling
        if context.compiles is not None and key not in compiling:
            await context.compiles(count_selections(info.field_nodes, info.fragments))
        # Compiling takes milliseconds, for the largest documents hundreds of them: other requests go on meanwhile.
        compiled = partial(compile_root, info, found, context.viewer.kind, node_type)
        plan = await compiling.do(key, compiled, partial(PLANS.put, key))
    return plan


async def _run(plan: Plan, run: Run, context: RequestContext) -> Any:
    for scope in plan.scopes:
        require_scope(context.viewer, scope)
    arguments = plan.arguments(run)
    if not plan.kept:
        row = await context.fetch_row(plan.sql, *arguments)
        return _completed(plan, row[0], context) if row is not None else None
    return _completed(plan, await _kept(plan, arguments, context), context)


async def _kept(plan: Plan, arguments: list[Any], context: RequestContext) -> str | None:
    """The answer of a plan of which something is kept, made anew as far as that is out of date."""
    key = plan.kept_key(arguments)
    known = KEPT.get(key) or (_NEVER, *[None] * plan.kept)
    data, *now = await context.fetch_row(plan.sql, *arguments, *(known[:1] if plan.whole else known))
    if now[0] != known[0]:
        KEPT.put(key, (now[0], data) if plan.whole else tuple(now))
        return cast(str | None, data)
    return cast(str | None, known[1] if plan.whole else data)


def _completed(plan: Plan, text: str | None, context: RequestContext) -> Any:
    if text is None:
        return None
    if plan.trailed:
        text = take_reads(text, context.reads)
    return orjson.loads(text) if plan.mixed else Completed(orjson.Fragment(text))


def _events(found: spec.Followed) -> Resolver:
    """The events that happen from now on, whoever may see their records."""

    async def subscribe(_source: Any, info: Info, **_arguments: Any) -> Any:
        # What is wrong with the filter is said now, not with the first event.
        for match in found.matches.values():
            await _plan(info, match, info.context, cast(GraphQLObjectType, info.schema.type_map[match.type]))
        return await info.context.feed.follow(*found.matches)

    return subscribe


def _event(found: spec.Followed) -> Resolver:
    """One event, if its record is visible to the viewer at this moment and the filter lets it through."""

    async def resolve(event: Any, info: Info, **_arguments: Any) -> Any:
        context: RequestContext = info.context
        match = found.matches[event.kind]
        type_ = cast(GraphQLObjectType, info.schema.type_map[match.type])
        plan = await _plan(info, match, context, type_)
        run = Run(info.variable_values.coerced, context.viewer, event, context.finder)
        if await context.fetch_row(plan.sql, *plan.arguments(run)) is None:
            raise Withheld
        return found.payload(event)

    return resolve


def _one_node(types: Mapping[str, GraphQLObjectType]) -> Resolver:
    async def resolve(_source: Any, info: Info, id: str) -> Any:
        return (await _load_nodes(info, [id], types))[0]

    return resolve


def _many_nodes(types: Mapping[str, GraphQLObjectType]) -> Resolver:
    async def resolve(_source: Any, info: Info, ids: list[str]) -> Any:
        return await _load_nodes(info, ids, types)

    return resolve


async def _load_nodes(info: Info, ids: list[str], types: Mapping[str, GraphQLObjectType]) -> list[Any]:
    """The nodes in the order of their ids, one statement a type; null for what does not exist or may not be seen."""
    if len(ids) > LARGEST_PAGE:
        raise ExchangeError(f"These are {len(ids)} ids; at most {LARGEST_PAGE} can be asked for at once.")
    context: RequestContext = info.context
    found: dict[str, Any] = {}
    for prefix in dict.fromkeys(prefix_of(text) for text in ids):
        type_ = types.get(prefix)
        if type_ is None:
            continue
        plan = await _plan(info, spec.Nodes(), context, type_)
        keys = [decoded for text in ids if (decoded := decode(prefix, text)) is not None]
        for scope in plan.scopes:
            require_scope(context.viewer, scope)
        run = Run(info.variable_values.coerced, context.viewer, keys, context.finder)
        for row in await context.database.fetch_all(plan.sql, *plan.arguments(run)):
            found[f"{prefix}_{row[1]}"] = _completed(plan, row[0], context)
    return [found.get(text) for text in ids]
