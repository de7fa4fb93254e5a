"""Inputs for strategies."""

from datetime import date as Day

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.parts import ADD, CHANGE, REMOVE, FundingInput, FundingPatch, SourceInput, SourcePatch
from exchange.measures.inputs.values import identity, optional, optional_identity


@strawberry.input
class ResolutionContent:
    """The optional fields of a resolution."""

    text: Maybe[str | None] = optional("What was decided; at most 20,000 characters.")
    vote: Maybe[str | None] = optional("With which majority.")
    url: Maybe[str | None] = optional("Where the decision can be read up, with http:// or https://.")


@strawberry.input(description="A resolution to add.")
class ResolutionInput(ResolutionContent):
    """A resolution to add."""

    decided_on: Day = strawberry.field(description="The day of the decision; not in the future.")
    body: str = strawberry.field(description="Who decided, such as Gemeinderat.")
    title: str = strawberry.field(description="What was decided, in one line.")


@strawberry.input(description="A change of a resolution. Absent fields stay, null clears.")
class ResolutionChange(ResolutionContent):
    """A change of a resolution."""

    id: ID = identity("resolution", "The resolution's id.")
    decided_on: Maybe[Day | None] = optional("The day of the decision; it cannot be cleared.")
    body: Maybe[str | None] = optional("Who decided; it cannot be cleared.")
    title: Maybe[str | None] = optional("What was decided, in one line; it cannot be cleared.")


@strawberry.input(description="Changes of the resolutions.")
class ResolutionPatch:
    """Changes of resolutions."""

    add: Maybe[list[ResolutionInput]] = optional(ADD)
    change: Maybe[list[ResolutionChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("resolution", REMOVE)


@strawberry.input(description="A goal to add.")
class GoalInput:
    """A goal to add."""

    title: str = strawberry.field(description="The goal in a sentence; at most 2,000 characters.")
    text: Maybe[str | None] = optional("The goal at length; at most 20,000 characters.")


@strawberry.input(description="A change of a goal. Absent fields stay, null clears.")
class GoalChange:
    """A change of a goal."""

    id: ID = identity("goal", "The goal's id.")
    title: Maybe[str | None] = optional("The goal in a sentence; it cannot be cleared.")
    text: Maybe[str | None] = optional("The goal at length; at most 20,000 characters.")


@strawberry.input(description="Changes of the goals.")
class GoalPatch:
    """Changes of goals."""

    add: Maybe[list[GoalInput]] = optional(ADD)
    change: Maybe[list[GoalChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("goal", REMOVE)


@strawberry.input
class StrategyContent:
    """The fields that a strategy can do without."""

    starts_on: Maybe[Day | None] = optional("Since when it applies.")
    ends_on: Maybe[Day | None] = optional("Until when it applies; not before it starts.")
    external_reference: Maybe[str | None] = optional(
        "The key under which your own system knows the strategy; unique among your strategies."
    )


@strawberry.input(description="A new strategy. It begins as a draft that only your municipality sees.")
class CreateStrategyInput(StrategyContent):
    """A new strategy."""

    title: str = strawberry.field(description="Its title; at most 200 characters.")
    summary: str = strawberry.field(description="What it is about; at most 2,000 characters.")
    municipality: Maybe[str] = optional(
        "Whose strategy it is, by official key (AGS), when you act for several; your own unless told."
    )
    resolutions: Maybe[list[ResolutionInput]] = optional("The council's decisions.")
    goals: Maybe[list[GoalInput]] = optional("Its goals.")
    fundings: Maybe[list[FundingInput]] = optional("The grants for it.")
    sources: Maybe[list[SourceInput]] = optional("Where this can be read up.")


@strawberry.input(description="Changes of a strategy's draft. Absent fields stay, null clears.")
class UpdateStrategyInput(StrategyContent):
    """Changes of a strategy."""

    id: ID = identity("strategy", "The strategy's id.")
    version: int = strawberry.field(description="The version that the changes are based on.")
    title: Maybe[str | None] = optional("Its title; at most 200 characters; it cannot be cleared.")
    summary: Maybe[str | None] = optional("What it is about; it cannot be cleared.")
    resolutions: Maybe[ResolutionPatch] = optional("Changes of the council's decisions.")
    goals: Maybe[GoalPatch] = optional("Changes of its goals.")
    fundings: Maybe[FundingPatch] = optional("Changes of the grants for it.")
    sources: Maybe[SourcePatch] = optional("Changes of where this can be read up.")
