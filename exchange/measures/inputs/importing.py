"""Inputs of the bulk import."""

import strawberry
from strawberry import Maybe

from exchange.measures.inputs.indicator import IndicatorInput
from exchange.measures.inputs.measure import MeasureContent
from exchange.measures.inputs.parts import AdoptionInput, FundingInput, PartnerInput, SourceInput
from exchange.measures.inputs.values import optional
from exchange.measures.rules.importing import IMPORT_POLICY_LABELS, ImportPolicy
from exchange.projection.enums import graphql_enum

graphql_enum(ImportPolicy, IMPORT_POLICY_LABELS, "What happens to the valid records when others are invalid.")


@strawberry.input(
    description="A measure to create, or to change where your municipality has one with this external reference. "
    "Absent fields stay as they are, null clears. A list that is given replaces the stored list: entries that are the "
    "same, or have the same name, keep their ids; readings of an indicator are merged by date, and none is removed. A "
    "published reading keeps its value: `correctReading` changes it, with a reason."
)
class ImportMeasureRecord(MeasureContent):
    """A measure to create or to change."""

    external_reference: str = strawberry.field(  # type: ignore[assignment]
        description="The key under which your own system knows the measure; unique among your measures."
    )
    title: Maybe[str | None] = optional("Its title; at most 200 characters; needed where the measure is new.")
    summary: Maybe[str | None] = optional("What it is, in a few sentences; needed where the measure is new.")
    fields_of_action: Maybe[list[str] | None] = optional(
        "Keys of one to seven fields of action, the main one first; needed where the measure is new."
    )
    indicators: Maybe[list[IndicatorInput]] = optional("What it is measured by.")
    fundings: Maybe[list[FundingInput]] = optional("The grants for it.")
    partners: Maybe[list[PartnerInput]] = optional("Who carries it together with the municipality.")
    sources: Maybe[list[SourceInput]] = optional("Where this can be read up.")
    adoptions: Maybe[list[AdoptionInput]] = optional("What it was taken over from.")


@strawberry.input(description="Measures of one municipality, to create or to change as drafts.")
class ImportMeasuresInput:
    """Measures to import."""

    records: list[ImportMeasureRecord] = strawberry.field(
        description="1 to 500 measures, no external reference twice. No version is compared: what is sent counts."
    )
    policy: ImportPolicy = strawberry.field(
        default=ImportPolicy.ALL_OR_NOTHING, description="What happens to the valid records when others are invalid."
    )
    dry_run: bool = strawberry.field(
        default=False, description="Whether to change nothing and only say what would happen."
    )
    municipality: Maybe[str] = optional(
        "Whose measures these are, by official key (AGS), when you act for several; your own unless told."
    )
