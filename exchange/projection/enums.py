"""Closed lists in the schema: each value is described by its German and English label, and the labels can be read
through the API."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import strawberry

from exchange.access.rules import VISIBILITY_LABELS, Text, Visibility

E = TypeVar("E", bound=type[StrEnum])

VOCABULARY: dict[str, Mapping[Any, Text]] = {}


def graphql_enum(enum: E, labels: Mapping[Any, Text], description: str, name: str | None = None) -> E:
    """Make an enum part of the schema, under its own name or another one. Every value needs a label. A second call for
    the same enum changes nothing."""
    name = name or enum.__name__
    if name in VOCABULARY:
        return enum
    made = strawberry.enum(enum, name=name, description=description)
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        label = labels[enum[value.name]]
        value.description = f"{label.de} ({label.en})."
    VOCABULARY[name] = labels
    return enum


class Language(StrEnum):
    """In which language a label is wanted."""

    DE = "DE"
    EN = "EN"


class Direction(StrEnum):
    """Which way an order runs."""

    ASC = "ASC"
    DESC = "DESC"


graphql_enum(
    Language,
    {Language.DE: Text("Deutsch", "German"), Language.EN: Text("Englisch", "English")},
    "A language in which labels are given.",
)
graphql_enum(
    Direction,
    {Direction.ASC: Text("aufsteigend", "ascending"), Direction.DESC: Text("absteigend", "descending")},
    "Which way an order runs.",
)
graphql_enum(Visibility, VISIBILITY_LABELS, "Who sees a published record.")
