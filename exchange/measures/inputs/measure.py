"""Inputs for measures."""

from datetime import date as Day
from decimal import Decimal

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.indicator import IndicatorInput, IndicatorPatch
from exchange.measures.inputs.parts import (
    AdoptionInput,
    AdoptionPatch,
    FundingInput,
    FundingPatch,
    PartnerInput,
    PartnerPatch,
    SourceInput,
    SourcePatch,
)
from exchange.measures.inputs.values import identity, optional, optional_identity
from exchange.measures.types.enums import CostFrequency, ExecutionState, LifePhase, Milieu, TargetGroup, Visibility


@strawberry.input(
    description="What a measure costs the municipality. In an update, absent fields stay and null clears."
)
class CostInput:
    """Costs."""

    amount: Maybe[Decimal | None] = optional("The amount, from 0, with at most two decimals; as text to be exact.")
    currency: Maybe[str | None] = optional("The currency of the amount: three capitals (ISO 4217), as EUR.")
    frequency: Maybe[CostFrequency | None] = optional("Whether the amount is spent once or every year.")
    staff_fte: Maybe[Decimal | None] = optional("The staff it takes, in full-time equivalents (VZÄ).")
    note: Maybe[str | None] = optional("What else is to be known about the costs; at most 2,000 characters.")


@strawberry.input(
    description="Whom to ask: a unit and its function mailbox, not a person. In an update, absent stays, null clears."
)
class ContactInput:
    """The contact."""

    unit: Maybe[str | None] = optional("The unit in the administration.")
    email: Maybe[str | None] = optional("Its function mailbox, not a person's address.")
    phone: Maybe[str | None] = optional("Its telephone number.")
    visibility: Maybe[Visibility | None] = optional(
        "Who sees the contact: OWN, COORDINATION, NETWORK (unless told otherwise) or PUBLIC."
    )


@strawberry.input
class MeasureContent:
    """The fields that a measure can do without. Texts have at most 20,000 characters where nothing else is said."""

    context: Maybe[str | None] = optional("The situation it starts from (Ausgangslage).")
    implementation: Maybe[str | None] = optional("How it is carried out, step by step (Umsetzung).")
    results: Maybe[str | None] = optional("What came of it.")
    transferability: Maybe[str | None] = optional("What others should know who want to take it over.")
    preconditions: Maybe[str | None] = optional("What it takes to begin.")
    target_groups: Maybe[list[TargetGroup] | None] = optional("Whom it is for; replaces the whole list.")
    target_group_note: Maybe[str | None] = optional("Whom it is for, in words; at most 2,000 characters.")
    life_phases: Maybe[list[LifePhase] | None] = optional("The phases of life it starts from; replaces the whole list.")
    milieus: Maybe[list[Milieu] | None] = optional("Where and how people are reached; replaces the whole list.")
    execution_state: Maybe[ExecutionState | None] = optional("How far it has been carried out; null where not known.")
    discontinued_reason: Maybe[str | None] = optional("Why it was given up; needed when it is DISCONTINUED.")
    starts_on: Maybe[Day | None] = optional("Its first day.")
    ends_on: Maybe[Day | None] = optional("Its last day; not before the first.")
    period_note: Maybe[str | None] = optional("What is known about the period beyond these dates; one line.")
    regular_service: Maybe[bool | None] = optional("Whether it is a standing service rather than a project.")
    responsible_unit: Maybe[str | None] = optional("The unit in the administration that is responsible.")
    cost: Maybe[CostInput | None] = optional("What it costs.")
    contact: Maybe[ContactInput | None] = optional("Whom to ask.")
    language: Maybe[str | None] = optional("The language of the texts, as a tag like de (unless told otherwise).")
    licence: Maybe[str | None] = optional("The licence of the texts; dl-de/by-2.0 unless told otherwise.")
    attribution: Maybe[str | None] = optional("Whom to name when using the texts.")
    verified_on: Maybe[Day | None] = optional(
        "When you last made sure that all this is still right; not in the future."
    )
    external_reference: Maybe[str | None] = optional(
        "The key under which your own system knows the measure; unique among your measures."
    )
    strategy: Maybe[ID | None] = optional_identity("strategy", "The strategy it serves: an id or a slug.", slug=True)
    goal: Maybe[ID | None] = optional_identity("goal", "The goal that it serves; the strategy then follows from it.")


@strawberry.input(description="A new measure. It begins as a draft that only your municipality sees.")
class CreateMeasureInput(MeasureContent):
    """A new measure."""

    title: str = strawberry.field(description="Its title; at most 200 characters.")
    summary: str = strawberry.field(description="What it is, in a few sentences; at most 2,000 characters.")
    fields_of_action: list[str] = strawberry.field(
        description="Keys of one to seven fields of action, the main one first."
    )
    municipality: Maybe[str] = optional(
        "Whose measure it is, by official key (AGS), when you act for several; your own unless told."
    )
    indicators: Maybe[list[IndicatorInput]] = optional("What it is measured by.")
    fundings: Maybe[list[FundingInput]] = optional("The grants for it.")
    partners: Maybe[list[PartnerInput]] = optional("Who carries it together with the municipality.")
    sources: Maybe[list[SourceInput]] = optional("Where this can be read up.")
    adoptions: Maybe[list[AdoptionInput]] = optional("What it was taken over from.")


@strawberry.input(
    description="Changes of a measure's draft, which is made from the published state when there is none. "
    "Absent fields stay, null clears. What others see stays as it is until the measure is published again."
)
class UpdateMeasureInput(MeasureContent):
    """Changes of a measure."""

    id: ID = identity("measure", "The measure's id.")
    version: int = strawberry.field(description="The version that the changes are based on.")
    title: Maybe[str | None] = optional("Its title; at most 200 characters; it cannot be cleared.")
    summary: Maybe[str | None] = optional("What it is, in a few sentences; it cannot be cleared.")
    fields_of_action: Maybe[list[str] | None] = optional(
        "Keys of one to seven fields of action, the main one first; replaces the whole list."
    )
    indicators: Maybe[IndicatorPatch] = optional("Changes of what it is measured by.")
    fundings: Maybe[FundingPatch] = optional("Changes of the grants for it.")
    partners: Maybe[PartnerPatch] = optional("Changes of who carries it together with the municipality.")
    sources: Maybe[SourcePatch] = optional("Changes of where this can be read up.")
    adoptions: Maybe[AdoptionPatch] = optional("Changes of what it was taken over from.")
