"""Random valid documents, drawn from the schema: aliases, fragments of every kind, directives, arguments and variables.

A document comes with several assignments of its variables: of the same shape and of others.
"""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)
from hypothesis import assume
from hypothesis import strategies as st

from tests.excess import excess_of
from tests.property.values import CURSORS, OF_SOME, SCALARS, SHORT_LISTS, STRINGS, UUID_NONE

ROOTS = (
    *("programme", "fieldsOfAction", "municipality", "municipalities", "measure", "measures", "lesson", "lessons"),
    *("strategy", "strategies", "node", "nodes", "practiceStatistics", "fieldCoverage", "practiceGaps"),
)
MOST_FIELDS = 45


@dataclass
class Variable:
    """A variable: its type, its default as GraphQL writes it, and where its values come from."""

    name: str
    type: str
    default: str | None
    required: bool
    values: st.SearchStrategy[Any]


@dataclass
class Draft:
    """A document under construction. `scopes` remembers what each response key stands for, so that all merges."""

    schema: GraphQLSchema
    draw: st.DrawFn
    ids: tuple[str, ...]
    variables: list[Variable] = field(default_factory=list)
    fragments: dict[str, tuple[str, str, "Scope"]] = field(default_factory=dict)
    left: int = MOST_FIELDS
    names: int = 0

    def name(self, prefix: str) -> str:
        """A name that is used once."""
        self.names += 1
        return f"{prefix}{self.names}"

    def chance(self, percent: int) -> bool:
        """True so often."""
        return self.draw(st.integers(0, 99)) < percent

    def pick(self, options: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(list(options)))


@dataclass
class Scope:
    """The response keys of one place in the answer: what each is, and what lies below it."""

    keys: dict[str, tuple[str, "Scope"]] = field(default_factory=dict)

    def takes(self, other: "Scope") -> bool:
        """Whether all keys of the other scope mean the same here."""
        return all(
            key not in self.keys or (self.keys[key][0] == what and self.keys[key][1].takes(below))
            for key, (what, below) in other.keys.items()
        )

    def take(self, other: "Scope") -> None:
        """Add the other scope's keys."""
        for key, (what, below) in other.keys.items():
            self.keys.setdefault(key, (what, Scope()))[1].take(below)


@dataclass(frozen=True)
class Document:
    """A document with assignments of its variables."""

    text: str
    assignments: tuple[dict[str, Any], ...]


@st.composite
def documents(draw: st.DrawFn, schema: GraphQLSchema, ids: tuple[str, ...]) -> Document:
    """A document of one operation."""
    draft = Draft(schema, draw, ids)
    scope = Scope()
    query = schema.query_type
    assert query is not None
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        name = draft.pick(ROOTS)
        parts.append(_field(draft, query, name, scope, depth=0, alias=True))
    if draft.chance(20):
        parts.append(f"... on Query{_directive(draft)} {{ {_field(draft, query, 'fieldsOfAction', scope, 0, True)} }}")
    body = "{ " + " ".join(parts) + " }"
    body += _used_fragments(draft, body)
    draft.variables = [variable for variable in draft.variables if re.search(rf"\${variable.name}\b", body)]
    signature = " ".join(
        f"${v.name}: {v.type}" + (f" = {v.default}" if v.default is not None else "") for v in draft.variables
    )
    text = f"query{f'({signature})' if signature else ''} {body}"
    assume(excess_of(text) is None)
    assignments = tuple(_assignment(draft) for _ in range(3))
    return Document(text, assignments)


def _used_fragments(draft: Draft, body: str) -> str:
    used: dict[str, str] = {}
    texts = [body]
    while texts:
        for name in re.findall(r"\.\.\.(F\d+)", texts.pop()):
            if name not in used:
                condition, content, _ = draft.fragments[name]
                used[name] = f"\nfragment {name} on {condition} {content}"
                texts.append(content)
    return "".join(used.values())


def _assignment(draft: Draft) -> dict[str, Any]:
    values = {}
    for variable in draft.variables:
        if variable.required or draft.chance(70):
            values[variable.name] = draft.draw(variable.values)
    return values


# -- selections --------------------------------------------------------------------------------------------------------


def _selection(draft: Draft, type_: GraphQLNamedType, scope: Scope, depth: int) -> str:
    parts = ["__typename"] if is_abstract_type(type_) or draft.chance(25) else []
    if parts:
        scope.keys.setdefault("__typename", ("__typename", Scope()))
    for _ in range(draft.draw(st.integers(1, 5))):
        made = _one_selection(draft, type_, scope, depth)
        if made:
            parts.append(made)
    if not parts:
        scope.keys.setdefault("__typename", ("__typename", Scope()))
        parts.append("__typename")
    return "{ " + " ".join(parts) + " }"


def _one_selection(draft: Draft, type_: GraphQLNamedType, scope: Scope, depth: int) -> str:
    kind = draft.draw(st.integers(0, 99))
    if kind < 60 and hasattr(type_, "fields"):
        names = [name for name in type_.fields if _possible(draft, type_, name, depth)]
        return _field(draft, type_, draft.pick(names), scope, depth) if names else ""
    if kind < 80:
        return _inline(draft, type_, scope, depth)
    return _spread(draft, type_, scope, depth)


def _possible(draft: Draft, type_: Any, name: str, depth: int) -> bool:
    leaf = is_leaf_type(get_named_type(type_.fields[name].type))
    return leaf or (depth < 5 and draft.left > 0)


def _field(draft: Draft, type_: Any, name: str, scope: Scope, depth: int, alias: bool = False) -> str:
    definition = type_.fields[name]
    target = get_named_type(definition.type)
    draft.left -= 1
    arguments = _arguments(draft, type_, name, definition.args)
    what = f"{type_.name}.{name}{arguments}"
    key = name if not alias and not draft.chance(35) else draft.name("a" if draft.chance(95) else "long" * 20)
    if key in scope.keys and scope.keys[key][0] != what:
        key = draft.name("a")
    below = scope.keys.setdefault(key, (what, Scope()))[1]
    shown = name if key == name else f"{key}: {name}"
    inner = "" if is_leaf_type(target) else " " + _selection(draft, target, below, depth + 1)
    return f"{shown}{arguments}{_directive(draft)}{inner}"


def _conditions(draft: Draft, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
    """Types that a fragment here may be on."""
    if is_abstract_type(type_):
        members = list(draft.schema.get_possible_types(type_))
        return [type_, *members, *(i for member in members for i in member.interfaces)]
    return [type_, *(type_.interfaces if isinstance(type_, GraphQLObjectType) else ())]


def _inline(draft: Draft, type_: GraphQLNamedType, scope: Scope, depth: int) -> str:
    if draft.left <= 0 or depth > 5:
        return ""
    if draft.chance(25):
        return f"...{_directive(draft)} {_selection(draft, type_, scope, depth + 1)}"
    condition = draft.pick(_conditions(draft, type_))
    return f"... on {condition.name}{_directive(draft)} {_selection(draft, condition, scope, depth + 1)}"


def _spread(draft: Draft, type_: GraphQLNamedType, scope: Scope, depth: int) -> str:
    possible = {condition.name for condition in _conditions(draft, type_)}
    known = [name for name, (on, _, keys) in draft.fragments.items() if on in possible and scope.takes(keys)]
    if known and draft.chance(60):
        name = draft.pick(known)
    elif draft.left > 0:
        condition = draft.pick(_conditions(draft, type_))
        keys = Scope()
        body = _selection(draft, condition, keys, depth + 1)
        name = draft.name("F")
        draft.fragments[name] = (condition.name, body, keys)
        if not scope.takes(keys):
            return ""
    else:
        return ""
    scope.take(draft.fragments[name][2])
    return f"...{name}{_directive(draft)}"


def _directive(draft: Draft) -> str:
    if not draft.chance(18):
        return ""
    name = draft.pick(("include", "skip"))
    if draft.chance(30):
        return f" @{name}(if: {draft.pick(('true', 'false'))})"
    usual = name == "include"
    values = st.sampled_from([usual, usual, usual, not usual])
    return f" @{name}(if: ${_variable(draft, 'Boolean!', values)})"


# -- arguments ---------------------------------------------------------------------------------------------------------


def _arguments(draft: Draft, type_: Any, name: str, arguments: dict[str, GraphQLArgument]) -> str:
    given: dict[str, str] = {}
    if name in ("measure", "strategy") and type_.name == "Query":
        chosen = draft.pick(("id", "slug"))
        given[chosen] = _value(draft, chosen, arguments[chosen].type, optional=False)
        return f"({chosen}: {given[chosen]})"
    ends = draft.pick(("first", "last", None))
    for argument, definition in arguments.items():
        if argument in ("first", "last"):
            if argument == ends and name not in SHORT_LISTS:
                given[argument] = _value(draft, argument, definition.type)
        elif argument in ("after", "before"):
            if draft.chance(15) and "orderBy" in arguments and "search" not in given:
                given[argument] = _cursor(draft, arguments["orderBy"])
                given.pop("orderBy", None)
        elif argument == "orderBy":
            if not {"after", "before"} & set(given) and draft.chance(40):
                given[argument] = _value(draft, argument, definition.type)
        elif is_required_argument(definition) or draft.chance(45):
            given[argument] = _value(draft, argument, definition.type)
    if {"after", "before"} & set(given):
        given.pop("orderBy", None)
    return "(" + ", ".join(f"{key}: {value}" for key, value in given.items()) + ")" if given else ""


def _cursor(draft: Draft, order: GraphQLArgument) -> str:
    name = CURSORS[get_named_type(order.type).name]
    moments = ("infinity", "2026-01-01 00:00:00+00", "2999-01-01 12:30:00.123456+00")
    value = draft.pick(("konstanz", "a") if name == "NAME+" else moments)
    text = base64.b64encode(json.dumps([name, value, UUID_NONE]).encode()).decode()
    if draft.chance(50):
        return f'"{text}"'
    return "$" + _variable(draft, "String", st.sampled_from([text, None]))


def _value(draft: Draft, name: str, type_: GraphQLInputType, optional: bool = True) -> str:
    """A value for a place of this type: a literal, or a variable of exactly this type."""
    nullable = not is_non_null_type(type_)
    values = _plain(draft, name, type_.of_type if not nullable else type_)
    if draft.chance(35):
        if nullable and optional and name not in ("language",):
            values = st.one_of(values, st.none())
        default = None
        if nullable and draft.chance(30):
            default = literal(draft.draw(values), type_)
        required = not nullable or not optional
        return "$" + _variable(draft, str(type_), values, default, required and default is None)
    if nullable and optional and name not in ("language",) and draft.chance(8):
        return "null"
    inner = type_.of_type if not nullable else type_
    if is_list_type(inner) and draft.chance(60):
        items = [_value(draft, name, inner.of_type) for _ in range(draft.draw(st.integers(0, 2)))]
        return "[" + ", ".join(items) + "]"
    if isinstance(inner, GraphQLInputObjectType):
        return _object(draft, inner)
    return literal(draft.draw(values), type_)


def _object(draft: Draft, type_: GraphQLInputObjectType) -> str:
    parts = []
    for name, definition in type_.fields.items():
        required = is_non_null_type(definition.type) and definition.default_value is Undefined
        if name not in OF_SOME and (required or draft.chance(35)):
            parts.append(f"{name}: {_value(draft, name, definition.type)}")
    return "{" + ", ".join(parts) + "}"


def _plain(draft: Draft, name: str, type_: GraphQLInputType) -> st.SearchStrategy[Any]:
    """Values of a type as JSON."""
    if is_non_null_type(type_):
        return _plain(draft, name, type_.of_type)
    if is_list_type(type_):
        item = _plain(draft, name, type_.of_type)
        return st.one_of(st.lists(item, max_size=3), item)
    if isinstance(type_, GraphQLInputObjectType):
        return _plain_object(draft, type_)
    if isinstance(type_, GraphQLEnumType):
        return st.sampled_from([value for value in type_.values if value != "RELEVANCE"])
    if type_.name == "ID":
        return st.sampled_from(draft.ids)
    if type_.name == "String":
        return st.sampled_from(STRINGS[name])
    return st.sampled_from(SCALARS[type_.name])


def _plain_object(draft: Draft, type_: GraphQLInputObjectType) -> st.SearchStrategy[Any]:
    required, optional = {}, {}
    for name, definition in type_.fields.items():
        if name in OF_SOME:
            continue
        values = _plain(draft, name, definition.type)
        if is_non_null_type(definition.type) and definition.default_value is Undefined:
            required[name] = values
        elif is_non_null_type(definition.type):
            optional[name] = values
        else:
            optional[name] = st.one_of(values, st.none())
    return st.fixed_dictionaries(required, optional=optional)


def _variable(
    draft: Draft, type_: str, values: st.SearchStrategy[Any], default: str | None = None, required: bool | None = None
) -> str:
    name = draft.name("v")
    needed = type_.endswith("!") if required is None else required
    draft.variables.append(Variable(name, type_, default, needed, values))
    return name


def literal(value: Any, type_: GraphQLInputType) -> str:
    """A JSON value as GraphQL writes it for this type."""
    inner = type_.of_type if is_non_null_type(type_) else type_
    if value is None:
        return "null"
    if is_list_type(inner):
        if isinstance(value, list):
            return "[" + ", ".join(literal(item, inner.of_type) for item in value) + "]"
        return literal(value, inner.of_type)
    if isinstance(inner, GraphQLInputObjectType):
        return (
            "{" + ", ".join(f"{name}: {literal(item, inner.fields[name].type)}" for name, item in value.items()) + "}"
        )
    return str(value) if isinstance(inner, GraphQLEnumType) else json.dumps(value)
