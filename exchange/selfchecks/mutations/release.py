"""Mutations that release self-checks."""

import strawberry


@strawberry.type
class ReleaseMutations:
    """Root fields that release self-checks."""
