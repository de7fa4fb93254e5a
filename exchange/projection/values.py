"""Arguments of a selection, known when it is compiled or found in the variables when it runs, and the parameters they
become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    coerce_input_literal,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)
from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.types import TypeEngine

from exchange.access.viewer import Viewer


@dataclass(slots=True)
class Run:
    """One run of a compiled statement: the operation's coerced variables, who asks, the parent value of a root field,
    and what reads search texts."""

    variables: Mapping[str, Any]
    viewer: Viewer
    source: Any = None
    finder: Any = None


Getter = Callable[[Run], Any]


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an argument or of a field of an input object.

    `current` is the value of the request that is being compiled for. Only what is part of the plan's key may shape the
    statement: whether a value is given, enum values and booleans, the page sizes `first` and `last`, and whether a text
    is blank. Everything else goes in by `get`.
    """

    current: Any
    get: Getter
    fields: Mapping[str, Value] | None = None
    members: tuple[Value, ...] | None = None

    @property
    def given(self) -> bool:
        """Whether there is a value, null not counted."""
        return self.current is not None

    def field(self, name: str) -> Value:
        """A field of an input object."""
        if self.fields is not None:
            return self.fields.get(name, ABSENT)
        if self.current is None or self.current.get(name) is None:
            return ABSENT
        return Value(self.current[name], lambda run: self.get(run)[name])

    def items(self) -> tuple[Value, ...]:
        """The members of a list."""
        if self.members is not None:
            return self.members
        return tuple(self.item(index) for index in range(len(self.current or ())))

    def item(self, index: int) -> Value:
        """A member of a list."""
        return Value(self.current[index], lambda run: self.get(run)[index])

    def map(self, change: Callable[[Any], Any]) -> Value:
        """The value after a pure function, now and at run time."""
        return Value(change(self.current), lambda run: change(self.get(run)))


ABSENT = Value(None, lambda _run: None)


def is_search(text: str | None) -> bool:
    """Whether a search text asks for anything. This much of it is part of the plan's key."""
    return text is not None and not text.isspace() and text != ""


class Parameters:
    """The parameters of a statement under construction, numbered in the order in which they are first used."""

    def __init__(self) -> None:
        self.getters: list[Getter] = []
        self._numbers: dict[int, int] = {}

    def add(self, getter: Getter, sql_type: str, type_: TypeEngine[Any] | None = None) -> ColumnElement[Any]:
        """A parameter for what `getter` yields, as an expression of the SQL type (such as `text[]`)."""
        number = self._numbers.setdefault(id(getter), len(self.getters) + 1)
        if number > len(self.getters):
            self.getters.append(getter)
        return literal_column(f"${number}::{sql_type}", type_)


def argument_values(
    definitions: Mapping[str, GraphQLArgument], node: FieldNode, variables: Mapping[str, Any]
) -> dict[str, Value]:
    """The values of a field's arguments by name; an argument that is not given and has no default is absent."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    return {name: _read(definition, given.get(name), variables) for name, definition in definitions.items()}


def _read(
    definition: GraphQLArgument | GraphQLInputField, node: ValueNode | None, variables: Mapping[str, Any]
) -> Value:
    if isinstance(node, VariableNode) and node.name.value not in variables:
        node = None
    if node is None:
        default = definition.default_value
        return ABSENT if default is Undefined else _constant(default)
    return _from_node(definition.type, node, variables)


def _from_node(type_: GraphQLInputType, node: ValueNode, variables: Mapping[str, Any]) -> Value:
    if isinstance(node, VariableNode):
        name = node.name.value
        return Value(variables.get(name), lambda run: run.variables.get(name))
    if isinstance(node, NullValueNode):
        return ABSENT
    nullable = get_nullable_type(type_)
    if is_list_type(nullable):
        nodes = node.values if isinstance(node, ListValueNode) else (node,)
        items = tuple(_from_node(nullable.of_type, item, variables) for item in nodes)
        if not isinstance(node, ListValueNode) and items[0].current is None:
            return ABSENT
        return Value([item.current for item in items], lambda run: [item.get(run) for item in items], members=items)
    if is_input_object_type(nullable) and isinstance(node, ObjectValueNode):
        given = {field.name.value: field.value for field in node.fields}
        fields = {name: _read(field, given.get(name), variables) for name, field in nullable.fields.items()}
        current = {name: value.current for name, value in fields.items()}
        return Value(current, lambda run: {name: value.get(run) for name, value in fields.items()}, fields=fields)
    return _constant(coerce_input_literal(node, type_))


def _constant(value: Any) -> Value:
    return Value(value, lambda _run: value)
