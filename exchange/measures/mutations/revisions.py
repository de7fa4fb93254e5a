"""Mutations about revisions: each reads its input, calls one action and answers with its outcome."""

import strawberry

from exchange.measures import actions
from exchange.measures.inputs.revisions import (
    RestoreLessonRevisionInput,
    RestoreMeasureRevisionInput,
    RestoreStrategyRevisionInput,
)
from exchange.measures.inputs.values import step_of
from exchange.measures.mutations.caller import answer, caller
from exchange.measures.payloads import LessonPayload, MeasurePayload, StrategyPayload
from exchange.projection.payload import Given, Info


@strawberry.type
class RevisionMutations:
    """Root fields that restore revisions."""

    @strawberry.mutation(description="Makes a revision of a measure its draft; others go on seeing what is published.")
    async def restore_measure_revision(self, info: Info, input: Given[RestoreMeasureRevisionInput]) -> MeasurePayload:
        """Restore a revision of a measure."""
        return answer(MeasurePayload, await actions.restore_measure_revision(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Makes a revision of a lesson its draft; others go on seeing what is published.")
    async def restore_lesson_revision(self, info: Info, input: Given[RestoreLessonRevisionInput]) -> LessonPayload:
        """Restore a revision of a lesson."""
        return answer(LessonPayload, await actions.restore_lesson_revision(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Makes a revision of a strategy its draft; others go on seeing what is published.")
    async def restore_strategy_revision(
        self, info: Info, input: Given[RestoreStrategyRevisionInput]
    ) -> StrategyPayload:
        """Restore a revision of a strategy."""
        return answer(StrategyPayload, await actions.restore_strategy_revision(*caller(info), **step_of(input)))
