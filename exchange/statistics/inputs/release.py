"""Inputs about statistical releases."""

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.values import identity, optional

_RELEASE = "The release's id."
_VERSION = "The version of the release that you have seen; when there is a newer one, nothing is done."


@strawberry.input(description="A round of which a statistical release is to be prepared.")
class PrepareReleaseInput:
    """A release to prepare."""

    round: ID = identity("round", "The round's id.")
    version: Maybe[int | None] = optional(
        "The version of the round that you have seen; when there is a newer one, nothing is done."
    )


@strawberry.input(description="A prepared release to publish.")
class PublishReleaseInput:
    """A release to publish."""

    release: ID = identity("release", _RELEASE)
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A published release to retract.")
class RetractReleaseInput:
    """A release to retract."""

    release: ID = identity("release", _RELEASE)
    note: str = strawberry.field(description="Why, for all members to read; at most 2,000 characters.")
    version: Maybe[int | None] = optional(_VERSION)
