"""Mutations about rounds."""

import strawberry


@strawberry.type
class RoundMutations:
    """Root fields that run rounds."""
