"""Mutations by which a municipality decides for itself, and manages its keys."""

import strawberry

from exchange.municipalities.mutations.decisions import DecisionMutations
from exchange.municipalities.mutations.keys import KeyMutations

__all__ = ["MunicipalityMutations"]


@strawberry.type
class MunicipalityMutations(DecisionMutations, KeyMutations):
    """All root fields of this capability that change something."""
