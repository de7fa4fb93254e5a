"""Inputs for the parts of measures and strategies.

Each kind of part has its optional fields, an input to add one (with what it cannot do without), and one to change it
by its id. A patch of a list adds, changes and removes parts one by one.
"""

from datetime import date as Day
from decimal import Decimal

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.values import identity, optional, optional_identity
from exchange.measures.types.enums import PartnerKind

ADD = "Those to add; they come after those there are."
CHANGE = "Those to change, each by its id."
REMOVE = "The ids of those to remove."


@strawberry.input
class FundingContent:
    """The fields of a grant."""

    programme: Maybe[str | None] = optional("The programme it comes from.")
    funder: Maybe[str | None] = optional("Who gives it.")
    amount: Maybe[Decimal | None] = optional("The amount, from 0, with at most two decimals; as text to be exact.")
    currency: Maybe[str | None] = optional("The currency of the amount: three capitals (ISO 4217); EUR unless told.")
    round: Maybe[str | None] = optional("The round of the programme.")
    starts_on: Maybe[Day | None] = optional("Since when it runs.")
    ends_on: Maybe[Day | None] = optional("Until when it runs.")
    note: Maybe[str | None] = optional("What else is to be known about it; at most 2,000 characters.")


@strawberry.input(description="A grant to add.")
class FundingInput(FundingContent):
    """A grant to add."""


@strawberry.input(description="A change of a grant. Absent fields stay, null clears.")
class FundingChange(FundingContent):
    """A change of a grant."""

    id: ID = identity("funding", "The grant's id.")


@strawberry.input(description="Changes of the grants.")
class FundingPatch:
    """Changes of grants."""

    add: Maybe[list[FundingInput]] = optional(ADD)
    change: Maybe[list[FundingChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("funding", REMOVE)


@strawberry.input
class PartnerContent:
    """The optional fields of a partner."""

    kind: Maybe[PartnerKind | None] = optional("What kind of body it is.")
    role: Maybe[str | None] = optional("What it contributes.")


@strawberry.input(description="A partner to add.")
class PartnerInput(PartnerContent):
    """A partner to add."""

    name: str = strawberry.field(description="The partner's name.")


@strawberry.input(description="A change of a partner. Absent fields stay, null clears.")
class PartnerChange(PartnerContent):
    """A change of a partner."""

    id: ID = identity("partner", "The partner's id.")
    name: Maybe[str | None] = optional("The partner's name; it cannot be cleared.")


@strawberry.input(description="Changes of the partners.")
class PartnerPatch:
    """Changes of partners."""

    add: Maybe[list[PartnerInput]] = optional(ADD)
    change: Maybe[list[PartnerChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("partner", REMOVE)


@strawberry.input(description="A source to add.")
class SourceInput:
    """A source to add."""

    title: str = strawberry.field(description="The title of the source.")
    url: Maybe[str | None] = optional("Its address, with http:// or https://.")


@strawberry.input(description="A change of a source. Absent fields stay, null clears.")
class SourceChange:
    """A change of a source."""

    id: ID = identity("source", "The source's id.")
    title: Maybe[str | None] = optional("The title of the source; it cannot be cleared.")
    url: Maybe[str | None] = optional("Its address, with http:// or https://.")


@strawberry.input(description="Changes of the sources.")
class SourcePatch:
    """Changes of sources."""

    add: Maybe[list[SourceInput]] = optional(ADD)
    change: Maybe[list[SourceChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("source", REMOVE)


@strawberry.input
class AdoptionContent:
    """The fields of an adoption."""

    source: Maybe[ID | None] = optional_identity("measure", "The measure here that it was taken over from.")
    origin: Maybe[str | None] = optional("Where it comes from, in words; needed where no measure is named.")
    adopted: Maybe[str | None] = optional("What was taken over.")
    changed: Maybe[str | None] = optional("What was changed.")
    dropped: Maybe[str | None] = optional("What was left out.")


@strawberry.input(description="That the measure was taken over from another one.")
class AdoptionInput(AdoptionContent):
    """An adoption to add."""


@strawberry.input(description="A change of an adoption. Absent fields stay, null clears.")
class AdoptionChange(AdoptionContent):
    """A change of an adoption."""

    id: ID = identity("adoption", "The adoption's id.")


@strawberry.input(description="Changes of what the measure was taken over from.")
class AdoptionPatch:
    """Changes of adoptions."""

    add: Maybe[list[AdoptionInput]] = optional(ADD)
    change: Maybe[list[AdoptionChange]] = optional(CHANGE)
    remove: Maybe[list[ID]] = optional_identity("adoption", REMOVE)
