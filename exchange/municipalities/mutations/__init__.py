"""Mutations by which a municipality decides for itself, and manages its keys and people."""

import strawberry

from exchange.municipalities.mutations.decisions import DecisionMutations
from exchange.municipalities.mutations.keys import KeyMutations
from exchange.municipalities.mutations.people import PeopleMutations

__all__ = ["MunicipalityMutations"]


@strawberry.type
class MunicipalityMutations(DecisionMutations, KeyMutations, PeopleMutations):
    """All root fields of this capability that change something."""
