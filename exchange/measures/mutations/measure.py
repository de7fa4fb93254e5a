"""Mutations about measures: each reads its input, calls one action and answers with its outcome."""

import strawberry

from exchange.measures import actions
from exchange.measures.inputs import (
    CreateMeasureInput,
    PublishMeasureInput,
    RecordReadingInput,
    ReturnMeasureInput,
    SubmitMeasureInput,
    UpdateMeasureInput,
    WithdrawMeasureInput,
)
from exchange.measures.inputs.values import patch_of, step_of, values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.measures.payloads import IndicatorPayload, MeasurePayload
from exchange.projection.payload import Given, Info


@strawberry.type
class MeasureMutations:
    """Root fields that change measures."""

    @strawberry.mutation(description="A new measure as a draft of your municipality.")
    async def create_measure(self, info: Info, input: Given[CreateMeasureInput]) -> MeasurePayload:
        """Create a measure."""
        return answer(MeasurePayload, await actions.create_measure(*caller(info), values_of(input)))

    @strawberry.mutation(description="Changes a measure's draft; others go on seeing the published state.")
    async def update_measure(self, info: Info, input: Given[UpdateMeasureInput]) -> MeasurePayload:
        """Change a measure."""
        return answer(MeasurePayload, await actions.update_measure(*caller(info), **patch_of(input)))

    @strawberry.mutation(description="Hands a measure's draft in for review.")
    async def submit_measure(self, info: Info, input: Given[SubmitMeasureInput]) -> MeasurePayload:
        """Submit a measure."""
        return answer(MeasurePayload, await actions.submit_measure(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Returns a measure from review to its authors, with a reason.")
    async def return_measure(self, info: Info, input: Given[ReturnMeasureInput]) -> MeasurePayload:
        """Return a measure."""
        return answer(MeasurePayload, await actions.return_measure(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Publishes a measure that is in review, and its draft lessons with it.")
    async def publish_measure(self, info: Info, input: Given[PublishMeasureInput]) -> MeasurePayload:
        """Publish a measure."""
        return answer(MeasurePayload, await actions.publish_measure(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Withdraws a published measure and its lessons; your municipality keeps them.")
    async def withdraw_measure(self, info: Info, input: Given[WithdrawMeasureInput]) -> MeasurePayload:
        """Withdraw a measure."""
        return answer(MeasurePayload, await actions.withdraw_measure(*caller(info), **step_of(input)))

    @strawberry.mutation(
        description="Adds a dated value to an indicator; others see it when the measure is published again."
    )
    async def record_reading(self, info: Info, input: Given[RecordReadingInput]) -> IndicatorPayload:
        """Adds a reading."""
        values = values_of(input)
        values["indicator_id"] = values.pop("indicator")
        return answer(IndicatorPayload, await actions.record_reading(*caller(info), **values))
