"""How lists of measures, lessons and strategies are asked for: filters and orders."""

from datetime import date, datetime
from enum import StrEnum

import strawberry

from exchange.access.rules import Text
from exchange.measures.types.enums import ExecutionState, LessonKind, Stage, TargetGroup
from exchange.municipalities.rules import State
from exchange.projection.enums import Direction, graphql_enum


class MeasureOrderField(StrEnum):
    """What measures can be ordered by."""

    PUBLISHED_AT = "PUBLISHED_AT"
    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"


class PublicationOrderField(StrEnum):
    """What lessons and strategies can be ordered by."""

    PUBLISHED_AT = "PUBLISHED_AT"
    UPDATED_AT = "UPDATED_AT"


_PUBLISHED = Text(
    "Veröffentlichung; nie veröffentlichte Entwürfe gelten als die neuesten",
    "publication; drafts never published count as the newest",
)
_UPDATED = Text("letzte Änderung", "last change")

graphql_enum(
    MeasureOrderField,
    {
        MeasureOrderField.PUBLISHED_AT: _PUBLISHED,
        MeasureOrderField.UPDATED_AT: _UPDATED,
        MeasureOrderField.TITLE: Text("Titel, nach deutscher Sortierung", "title, in German alphabetical order"),
    },
    "What measures can be ordered by.",
)
graphql_enum(
    PublicationOrderField,
    {PublicationOrderField.PUBLISHED_AT: _PUBLISHED, PublicationOrderField.UPDATED_AT: _UPDATED},
    "What lessons and strategies can be ordered by.",
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


@strawberry.input(
    description="Which measures. A list means any of its members (an empty one: none), several fields all of them."
)
class MeasureFilter:
    """Which measures."""

    fields_of_action: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these fields of action, by key."
    )
    target_groups: list[TargetGroup] | None = strawberry.field(
        default=strawberry.UNSET, description="For one of these target groups."
    )
    states: list[State] | None = strawberry.field(default=strawberry.UNSET, description="From one of these Länder.")
    municipalities: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="From one of these municipalities, by official key (AGS)."
    )
    execution_states: list[ExecutionState] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these states of execution."
    )
    stages: list[Stage] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these stages: to find your own drafts."
    )
    period: DateRange | None = strawberry.field(
        default=strawberry.UNSET, description="Carried out at some time within this span."
    )
    updated_since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Changed at this moment or later."
    )


@strawberry.input(
    description="Which lessons. A list means any of its members (an empty one: none), several fields all of them."
)
class LessonFilter:
    """Which lessons."""

    kinds: list[LessonKind] | None = strawberry.field(default=strawberry.UNSET, description="Of one of these kinds.")
    fields_of_action: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="In one of these fields of action, by key, or with a measure in one.",
    )
    states: list[State] | None = strawberry.field(default=strawberry.UNSET, description="From one of these Länder.")
    municipalities: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="From one of these municipalities, by official key (AGS)."
    )
    stages: list[Stage] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these stages: to find your own drafts."
    )
    updated_since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Changed at this moment or later."
    )


@strawberry.input(
    description="Which strategies. A list means any of its members (an empty one: none), several fields all of them."
)
class StrategyFilter:
    """Which strategies."""

    states: list[State] | None = strawberry.field(default=strawberry.UNSET, description="From one of these Länder.")
    municipalities: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="From one of these municipalities, by official key (AGS)."
    )
    stages: list[Stage] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these stages: to find your own drafts."
    )
    updated_since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Changed at this moment or later."
    )
