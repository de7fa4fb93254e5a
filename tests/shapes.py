"""As much of JSON Schema as `schema/instrument.schema.json` needs; a word that is not known here is an error.

A library for it would be one more dependency for a single test of a single schema.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Schema = Mapping[str, Any] | bool

SILENT = {"$schema", "$id", "$defs", "title", "description", "default", "then", "else"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float, Decimal)}


def refusals(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Where the schema refuses the value, and by which word."""
    return list(_refusals(schema, schema, value, "$"))


def _refusals(root: Mapping[str, Any], schema: Schema, value: Any, place: str) -> Iterator[str]:
    if schema is False:
        yield f"{place} false"
    if isinstance(schema, bool):
        return
    for word, told in schema.items():
        if word in SILENT:
            continue
        if word in _PLAIN:
            if not _PLAIN[word](told, value):
                yield f"{place} {word}"
        else:
            yield from _NESTED[word](root, schema, told, value, place)


def _is(name: str, value: Any) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _if(kind: str, holds: Any) -> Any:
    """A word that says something about values of one type only."""
    return lambda told, value: not _is(kind, value) or holds(told, value)


_PLAIN = {
    "type": lambda told, value: _is(told, value),
    "enum": lambda told, value: value in told,
    "const": lambda told, value: value == told,
    "pattern": _if("string", lambda told, value: re.search(told, value) is not None),
    "maxLength": _if("string", lambda told, value: len(value) <= told),
    "minimum": _if("number", lambda told, value: value >= told),
    "maximum": _if("number", lambda told, value: value <= told),
    "exclusiveMinimum": _if("number", lambda told, value: value > told),
    "minItems": _if("array", lambda told, value: len(value) >= told),
    "maxItems": _if("array", lambda told, value: len(value) <= told),
    "uniqueItems": _if("array", lambda _told, value: all(item not in value[:at] for at, item in enumerate(value))),
    "minProperties": _if("object", lambda told, value: len(value) >= told),
    "required": _if("object", lambda told, value: all(name in value for name in told)),
}


def _ref(root: Any, _schema: Any, told: str, value: Any, place: str) -> Iterator[str]:
    yield from _refusals(root, root["$defs"][told.removeprefix("#/$defs/")], value, place)


def _properties(root: Any, _schema: Any, told: Any, value: Any, place: str) -> Iterator[str]:
    for name in told.keys() & (value.keys() if _is("object", value) else ()):
        yield from _refusals(root, told[name], value[name], f"{place}.{name}")


def _additional(root: Any, schema: Any, told: Schema, value: Any, place: str) -> Iterator[str]:
    for name in (value.keys() if _is("object", value) else set()) - schema.get("properties", {}).keys():
        yield from _refusals(root, told, value[name], f"{place}.{name}")


def _names(root: Any, _schema: Any, told: Schema, value: Any, place: str) -> Iterator[str]:
    for name in value if _is("object", value) else ():
        yield from _refusals(root, told, name, f"{place}.{name}")


def _items(root: Any, _schema: Any, told: Schema, value: Any, place: str) -> Iterator[str]:
    for at, item in enumerate(value if _is("array", value) else ()):
        yield from _refusals(root, told, item, f"{place}[{at}]")


def _all(root: Any, _schema: Any, told: list[Schema], value: Any, place: str) -> Iterator[str]:
    for inner in told:
        yield from _refusals(root, inner, value, place)


def _when(root: Any, schema: Any, told: Schema, value: Any, place: str) -> Iterator[str]:
    holds = not list(_refusals(root, told, value, place))
    yield from _refusals(root, schema.get("then" if holds else "else", True), value, place)


_NESTED: Mapping[str, Any] = {
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "items": _items,
    "allOf": _all,
    "if": _when,
}
