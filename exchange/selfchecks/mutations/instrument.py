"""Mutations about instruments."""

import strawberry


@strawberry.type
class InstrumentMutations:
    """Root fields that store instruments."""
