"""Variables of an operation, coerced by functions that are put together once instead of walking the types each time.

The functions know the usual case only. Whatever they cannot take, mistakes above all, graphql-core coerces again and
describes; so both give the same values, and its errors are the only ones.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value

MAX_ERRORS = 5

_Coerce = Callable[[Any], Any]


class _Unusual(Exception):
    """A type or a value that is left to graphql-core."""


class VariableReader:
    """Coerces the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        try:
            self._variables = [_Variable(schema, definition) for definition in self._definitions]
            self._is_usual = True
        except (_Unusual, TypeError):
            self._is_usual = False

    def read(self, given: dict[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """The values for the resolvers, or what is wrong with those given, stopping at the first few mistakes."""
        given = given or {}
        if self._is_usual:
            try:
                return self._read_usual(given)
            except Exception:  # noqa: S110 - any mistake is found and described below
                pass
        return get_variable_values(self._schema, self._definitions, given, max_errors=MAX_ERRORS)

    def _read_usual(self, given: dict[str, Any]) -> VariableValues:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for variable in self._variables:
            name = variable.name
            value = given.get(name, Undefined)
            if value is not Undefined:
                sources[name] = VariableValueSource(variable.signature, value)
                coerced[name] = variable.coerce(value)
                continue
            if variable.is_required:
                raise _Unusual
            sources[name] = variable.absent
            if variable.default is not Undefined:
                coerced[name] = variable.default
        return VariableValues(sources, coerced)


class _Variable:
    """What is known of a variable before it has a value."""

    __slots__ = ("absent", "coerce", "default", "is_required", "name", "signature")

    def __init__(self, schema: GraphQLSchema, definition: Any) -> None:
        signature = get_variable_signature(schema, definition)
        if not isinstance(signature, GraphQLVariableSignature):
            raise _Unusual
        self.name = signature.name
        self.signature = signature
        self.absent = VariableValueSource(signature)
        self.coerce = _coercer(signature.type, ())
        self.default = coerce_default_value(signature)
        self.is_required = is_non_null_type(signature.type) and self.default is Undefined


def _coercer(type_: GraphQLInputType, within: tuple[GraphQLInputType, ...]) -> _Coerce:
    """The function for a type. A type that contains itself could nest without end and is left to graphql-core."""
    if is_non_null_type(type_):
        return _required(_coercer(type_.of_type, within))
    if is_list_type(type_):
        return _list(_coercer(type_.of_type, within))
    if is_input_object_type(type_):
        if type_ in within or type_.is_one_of:
            raise _Unusual
        return _input_object(type_, (*within, type_))
    return _leaf(type_.coerce_input_value)  # type: ignore[union-attr]


def _required(coerce: _Coerce) -> _Coerce:
    def required(value: Any) -> Any:
        if value is None:
            raise _Unusual
        return coerce(value)

    return required


def _leaf(coerce: _Coerce) -> _Coerce:
    def leaf(value: Any) -> Any:
        return None if value is None else coerce(value)

    return leaf


def _list(coerce: _Coerce) -> _Coerce:
    def items(value: Any) -> Any:
        if value is None:
            return None
        return [coerce(item) for item in value] if type(value) is list else [coerce(value)]

    return items


def _input_object(type_: GraphQLInputObjectType, within: tuple[GraphQLInputType, ...]) -> _Coerce:
    fields = [
        (
            name,
            field.out_name or name,
            _coercer(field.type, within),
            is_required_input_field(field),
            coerce_default_value(field),
        )
        for name, field in type_.fields.items()
    ]
    out_type = type_.out_type

    def input_object(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not dict:
            raise _Unusual
        coerced = {}
        known = 0
        for name, out_name, coerce, is_required, default in fields:
            given = value.get(name, Undefined)
            if given is not Undefined:
                known += 1
                coerced[out_name] = coerce(given)
            elif is_required:
                raise _Unusual
            elif default is not Undefined:
                coerced[out_name] = default
        if known != len(value):
            raise _Unusual
        return out_type(coerced)

    return input_object
