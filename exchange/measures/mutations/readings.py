"""Mutations about readings: each reads its input, calls one action and answers with its outcome."""

import strawberry

from exchange.measures import actions
from exchange.measures.inputs.indicator import CorrectReadingInput
from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.measures.payloads import ReadingPayload
from exchange.projection.payload import Given, Info


@strawberry.type
class ReadingMutations:
    """Root fields that change readings."""

    @strawberry.mutation(
        description="Corrects a reading, with a reason; others see it when the measure is published again."
    )
    async def correct_reading(self, info: Info, input: Given[CorrectReadingInput]) -> ReadingPayload:
        """Correct a reading."""
        values = values_of(input)
        values["reading_id"] = values.pop("reading")
        return answer(ReadingPayload, await actions.correct_reading(*caller(info), **values))
