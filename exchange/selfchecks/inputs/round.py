"""Inputs about rounds."""

from datetime import date

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.values import identity, optional

_ROUND = "The round's id."
_VERSION = "The version of the round that you have seen; when there is a newer one, nothing is done."


@strawberry.input(description="A new round, and who is invited to it.")
class OpenSelfCheckRoundInput:
    """A new round."""

    programme: str = strawberry.field(description="The programme, by its key.")
    instrument: ID = identity("instrument", "The id of the version of the instrument that all will use.")
    title: str = strawberry.field(description="Its title; at most 200 characters.")
    opens_on: date = strawberry.field(description="Its first day.")
    closes_on: date = strawberry.field(description="Its last day.")
    municipalities: Maybe[list[str] | None] = optional(
        "Who is invited, by official key (AGS); all that take part in the programme today unless told."
    )


@strawberry.input(description="Further municipalities to invite to a round.")
class InviteToRoundInput:
    """Further municipalities to invite."""

    round: ID = identity("round", _ROUND)
    municipalities: list[str] = strawberry.field(
        description="Who is invited, by official key (AGS); who is invited already stays so."
    )
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A reminder to all that are invited and have not completed.")
class RemindRoundInput:
    """A reminder."""

    round: ID = identity("round", _ROUND)
    text: str = strawberry.field(description="What they read with their invitation; at most 2,000 characters.")
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A round to extend.")
class ExtendRoundInput:
    """A round to extend."""

    round: ID = identity("round", _ROUND)
    closes_on: date = strawberry.field(description="Its new last day, later than the present one.")
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A round to close for good.")
class CloseRoundInput:
    """A round to close."""

    round: ID = identity("round", _ROUND)
    version: Maybe[int | None] = optional(_VERSION)
