"""Mutations that answer, complete and correct self-checks."""

import strawberry


@strawberry.type
class AnsweringMutations:
    """Root fields that answer self-checks."""
