"""Inputs for indicators and their readings."""

from datetime import date as Day

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.parts import ADD, CHANGE, REMOVE
from exchange.measures.inputs.values import identity, optional, optional_identity


@strawberry.input(description="A reading to add: the value of an indicator on a day.")
class ReadingInput:
    """A reading to add."""

    date: Day = strawberry.field(description="The day on which the value held: one reading a day, none in the future.")
    value: float = strawberry.field(description="The value, in the indicator's unit.")
    source: Maybe[str | None] = optional("Where the value comes from.")
    note: Maybe[str | None] = optional("What is to be known about the value; at most 2,000 characters.")


@strawberry.input(description="A change of a reading. Absent fields stay, null clears.")
class ReadingChange:
    """A change of a reading."""

    id: ID = identity("reading", "The reading's id.")
    date: Maybe[Day | None] = optional("The day on which the value held; it cannot be cleared.")
    value: Maybe[float | None] = optional("The value, in the indicator's unit; it cannot be cleared.")
    source: Maybe[str | None] = optional("Where the value comes from.")
    note: Maybe[str | None] = optional("What is to be known about the value; at most 2,000 characters.")
    reason: Maybe[str | None] = optional(
        "Why it is corrected; at most 2,000 characters. Needed where date or value of a published reading change."
    )


@strawberry.input(description="Changes of an indicator's readings.")
class ReadingPatch:
    """Changes of readings."""

    add: Maybe[list[ReadingInput]] = optional("Those to add.")
    change: Maybe[list[ReadingChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("reading", REMOVE)


@strawberry.input
class IndicatorContent:
    """The optional fields of an indicator."""

    unit: Maybe[str | None] = optional("The unit of its values.")
    definition: Maybe[str | None] = optional("What exactly is counted; at most 2,000 characters.")
    baseline: Maybe[float | None] = optional("The value from which the measure started.")
    baseline_on: Maybe[Day | None] = optional("When that value held.")
    target: Maybe[float | None] = optional("The value to be reached.")
    target_on: Maybe[Day | None] = optional("By when it is to be reached.")


@strawberry.input(description="An indicator to add.")
class IndicatorInput(IndicatorContent):
    """An indicator to add."""

    name: str = strawberry.field(description="Its name.")
    readings: Maybe[list[ReadingInput]] = optional("The readings there are already.")


@strawberry.input(description="A change of an indicator. Absent fields stay, null clears.")
class IndicatorChange(IndicatorContent):
    """A change of an indicator."""

    id: ID = identity("indicator", "The indicator's id.")
    name: Maybe[str | None] = optional("Its name; it cannot be cleared.")
    readings: Maybe[ReadingPatch] = optional("Changes of its readings.")


@strawberry.input(description="Changes of the indicators.")
class IndicatorPatch:
    """Changes of indicators."""

    add: Maybe[list[IndicatorInput]] = optional(ADD)
    change: Maybe[list[IndicatorChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("indicator", "The ids of those to remove, with their readings.")


@strawberry.input(
    description="A reading of an indicator that exists. Others see it when the measure is published again."
)
class RecordReadingInput:
    """A reading to record."""

    indicator: ID = identity("indicator", "The indicator's id.")
    date: Day = strawberry.field(description="The day on which the value held: one reading a day, none in the future.")
    value: float = strawberry.field(description="The value, in the indicator's unit.")
    source: Maybe[str | None] = optional("Where the value comes from.")
    note: Maybe[str | None] = optional("What is to be known about the value; at most 2,000 characters.")


@strawberry.input(
    description="A correction of a reading. Absent fields stay, null clears; what it was stays readable beside it."
)
class CorrectReadingInput:
    """A reading to correct."""

    reading: ID = identity("reading", "The reading's id.")
    reason: str = strawberry.field(description="Why it is corrected; at most 2,000 characters.")
    date: Maybe[Day | None] = optional("The day on which the value held; it cannot be cleared.")
    value: Maybe[float | None] = optional("The value, in the indicator's unit; it cannot be cleared.")
    source: Maybe[str | None] = optional("Where the value comes from.")
    note: Maybe[str | None] = optional("What is to be known about the value; at most 2,000 characters.")
