"""Between the GraphQL inputs and the plain values that actions take."""

from collections.abc import Mapping
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.base import StrawberryObjectDefinition

from exchange.projection.ids import decode

_PREFIX, _SLUG = "prefix", "slug"

NOWHERE = UUID(int=0)
"""Stands for an id that cannot be one; nothing has it, so it is not found."""


def optional(description: str) -> Any:
    """An input field that may be absent; where it is declared `Maybe[X | None]`, null clears the value."""
    return strawberry.field(default=None, description=description)


def identity(prefix: str, description: str, *, slug: bool = False) -> Any:
    """A required input field with ids that begin with the prefix, or with slugs as well."""
    return strawberry.field(description=description, metadata={_PREFIX: prefix, _SLUG: slug})


def optional_identity(prefix: str, description: str, *, slug: bool = False) -> Any:
    """The same for a field that may be absent."""
    return strawberry.field(default=None, description=description, metadata={_PREFIX: prefix, _SLUG: slug})


def values_of(given: object) -> dict[str, Any]:
    """The fields of an input that were given, by their Python names, with UUIDs for ids; all the way down."""
    definition: StrawberryObjectDefinition = given.__strawberry_definition__  # type: ignore[attr-defined]
    values: dict[str, Any] = {}
    for field in definition.fields:
        value = getattr(given, field.python_name)
        if value is None:
            continue  # absent: null arrives as Some(None)
        plain = value.value if isinstance(value, strawberry.Some) else value
        values[field.python_name] = _plain(plain, field.metadata)
    return values


def _plain(value: Any, metadata: Mapping[Any, Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_plain(entry, metadata) for entry in value]
    if _PREFIX in metadata:
        return record_id(metadata[_PREFIX], value, slug=metadata[_SLUG])
    if isinstance(value, Enum):
        return value.value
    return values_of(value) if hasattr(value, "__strawberry_definition__") else value


def record_id(prefix: str, text: str, *, slug: bool = False) -> UUID | str:
    """The UUID in an id, or the text itself where it may be a slug; something that is nowhere when it is neither."""
    decoded = decode(prefix, text)
    return text if decoded is None and slug else decoded or NOWHERE


def step_of(given: object) -> dict[str, Any]:
    """The arguments of an action on a record: `record_id`, `version`, and what else the input has."""
    values = values_of(given)
    values["record_id"] = values.pop("id")
    return values


def patch_of(given: object) -> dict[str, Any]:
    """The arguments of an update: `record_id`, `version` and `changes`."""
    values = values_of(given)
    return {"record_id": values.pop("id"), "version": values.pop("version"), "changes": values}
