"""How lists of measures, lessons and strategies are asked for: filters and orders."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import strawberry

from exchange.access.rules import Text
from exchange.measures.types.enums import (
    CostFrequency,
    ExecutionState,
    LessonKind,
    LifePhase,
    Milieu,
    Stage,
    TargetGroup,
)
from exchange.municipalities.rules import MunicipalityKind, SizeClass, State
from exchange.projection.enums import Direction, graphql_enum


class MeasureOrderField(StrEnum):
    """What measures can be ordered by."""

    RELEVANCE = "RELEVANCE"
    PUBLISHED_AT = "PUBLISHED_AT"
    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"
    START = "START"
    COMPLETENESS = "COMPLETENESS"


class PublicationOrderField(StrEnum):
    """What lessons and strategies can be ordered by."""

    RELEVANCE = "RELEVANCE"
    PUBLISHED_AT = "PUBLISHED_AT"
    UPDATED_AT = "UPDATED_AT"


_RELEVANCE = Text(
    "Übereinstimmung mit dem Suchtext; nur zusammen mit `search`, dort der Normalfall",
    "how well it matches the search text; only together with `search`, where it is the default",
)
_PUBLISHED = Text(
    "Veröffentlichung; nie veröffentlichte Entwürfe gelten als die neuesten",
    "publication; drafts never published count as the newest",
)
_UPDATED = Text("letzte Änderung", "last change")

graphql_enum(
    MeasureOrderField,
    {
        MeasureOrderField.RELEVANCE: _RELEVANCE,
        MeasureOrderField.PUBLISHED_AT: _PUBLISHED,
        MeasureOrderField.UPDATED_AT: _UPDATED,
        MeasureOrderField.TITLE: Text("Titel, nach deutscher Sortierung", "title, in German alphabetical order"),
        MeasureOrderField.START: Text(
            "erster Tag; wo er nicht bekannt ist, in beiden Richtungen am Ende",
            "first day; those without a known one come last in both directions",
        ),
        MeasureOrderField.COMPLETENESS: Text(
            "Vollständigkeit, soweit sie alle sehen, die die Maßnahme sehen",
            "completeness, by what everybody sees who sees the measure",
        ),
    },
    "What measures can be ordered by.",
)
graphql_enum(
    PublicationOrderField,
    {
        PublicationOrderField.RELEVANCE: _RELEVANCE,
        PublicationOrderField.PUBLISHED_AT: _PUBLISHED,
        PublicationOrderField.UPDATED_AT: _UPDATED,
    },
    "What lessons and strategies can be ordered by; strategies are not searched, so not by relevance.",
)


@strawberry.input(description="One term of an order of measures.")
class MeasureOrder:
    """One term of an order."""

    field: MeasureOrderField = strawberry.field(description="What to order by.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")


@strawberry.input(description="One term of an order of lessons or strategies.")
class PublicationOrder:
    """One term of an order."""

    field: PublicationOrderField = strawberry.field(description="What to order by.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")


@strawberry.input(description="A span of days; either end may be left open.")
class DateRange:
    """A span of days."""

    from_: date | None = strawberry.field(default=strawberry.UNSET, name="from", description="The first day.")
    to: date | None = strawberry.field(default=strawberry.UNSET, description="The last day.")


def _any(description: str) -> Any:
    """A field of a filter that may be absent."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="A span of numbers; either end may be left open, both belong to it.")
class NumberRange:
    """A span of numbers."""

    from_: int | None = strawberry.field(default=strawberry.UNSET, name="from", description="The least.")
    to: int | None = _any("The most.")


@strawberry.input(description="A span of amounts in one currency; either end may be left open, both belong to it.")
class CostRange:
    """A span of amounts."""

    from_: Decimal | None = strawberry.field(default=strawberry.UNSET, name="from", description="The least.")
    to: Decimal | None = _any("The most.")
    currency: str = strawberry.field(
        default="EUR",
        description="The currency (ISO 4217). Amounts in others do not match, as nothing is converted; one without a "
        "currency counts as EUR.",
    )
    frequency: CostFrequency | None = _any("Only what is spent once, or every year; both unless told.")


@strawberry.input(description="From where a measure was taken over; what is not given may be anything.")
class AdoptedFrom:
    """From where a measure was taken over."""

    municipalities: list[str] | None = _any("From a measure of one of these municipalities, by official key (AGS).")
    measures: list[strawberry.ID] | None = _any("From one of these measures, by id.")


@strawberry.input
class PublicationFilter:
    """What measures, lessons and strategies are filtered by alike."""

    states: list[State] | None = _any("From one of these Länder.")
    municipalities: list[str] | None = _any("From one of these municipalities, by official key (AGS).")
    municipality_kinds: list[MunicipalityKind] | None = _any("From a municipality of one of these kinds.")
    size_classes: list[SizeClass] | None = _any("From a municipality in one of these size classes.")
    population: NumberRange | None = _any(
        "From a municipality with so many inhabitants; one whose inhabitants are not known never matches."
    )
    like_mine: bool | None = _any(
        "From a municipality of the same kind and size class as yours (for districts the kind decides), your own "
        "included; false: from any other. Where you act for several municipalities, any of them counts. It takes the "
        "API key of a municipality."
    )
    stages: list[Stage] | None = _any("In one of these stages: to find your own drafts.")
    updated_since: datetime | None = _any("Changed at this moment or later.")
    published: DateRange | None = _any("Published last on a day within this span, by the German calendar.")


@strawberry.input(
    description="Which measures. A list means any of its members (an empty one: none), several fields all of them. A "
    "range without bounds means that the value is known."
)
class MeasureFilter(PublicationFilter):
    """Which measures."""

    fields_of_action: list[str] | None = _any("In one of these fields of action, by key.")
    target_groups: list[TargetGroup] | None = _any("For one of these target groups.")
    life_phases: list[LifePhase] | None = _any("Starting from one of these phases of life.")
    milieus: list[Milieu] | None = _any("Reaching people in one of these places or ways.")
    execution_states: list[ExecutionState] | None = _any("In one of these states of execution.")
    period: DateRange | None = _any("Carried out at some time within this span.")
    regular_service: bool | None = _any("A standing service, or not one; where that is not known, it is neither.")
    cost: CostRange | None = _any("Costing the municipality an amount within this span.")
    funded_by: list[str] | None = _any(
        "With a grant whose funder or programme has one of these names: the whole name, in capitals or not."
    )
    lesson_kinds: list[LessonKind] | None = _any("With a lesson of one of these kinds that you may see.")
    has_evidence: bool | None = _any("With an indicator that has a target and at least one reading, or without.")
    adopted_from: AdoptedFrom | None = _any(
        "Taken over from another measure here that you may see; what is told of the origin in words does not count."
    )
    languages: list[str] | None = _any("With texts in one of these languages (BCP 47), such as `de`.")
    licences: list[str] | None = _any("Under one of these licences, such as `dl-de/by-2.0`.")


@strawberry.input(
    description="Which lessons. A list means any of its members (an empty one: none), several fields all of them."
)
class LessonFilter(PublicationFilter):
    """Which lessons."""

    kinds: list[LessonKind] | None = _any("Of one of these kinds.")
    fields_of_action: list[str] | None = _any(
        "In one of these fields of action, by key, or from a published measure in one that you may see."
    )
    target_groups: list[TargetGroup] | None = _any(
        "From a published measure for one of these target groups that you may see."
    )
    life_phases: list[LifePhase] | None = _any(
        "From a published measure starting from one of these phases of life that you may see."
    )
    milieus: list[Milieu] | None = _any(
        "From a published measure reaching people in one of these places or ways that you may see."
    )


@strawberry.input(
    description="Which strategies. A list means any of its members (an empty one: none), several fields all of them."
)
class StrategyFilter(PublicationFilter):
    """Which strategies."""
