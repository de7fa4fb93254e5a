"""Mutations about measures, lessons and strategies."""

import strawberry

from exchange.measures.mutations.importing import ImportMutations
from exchange.measures.mutations.lesson import LessonMutations
from exchange.measures.mutations.measure import MeasureMutations
from exchange.measures.mutations.readings import ReadingMutations
from exchange.measures.mutations.revisions import RevisionMutations
from exchange.measures.mutations.strategy import StrategyMutations

__all__ = ["RecordMutations"]


@strawberry.type
class RecordMutations(
    MeasureMutations, LessonMutations, StrategyMutations, ReadingMutations, RevisionMutations, ImportMutations
):
    """All root fields of this capability that change something."""
