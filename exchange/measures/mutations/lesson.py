"""Mutations about lessons: each reads its input, calls one action and answers with its outcome."""

import strawberry

from exchange.measures import actions
from exchange.measures.inputs import (
    CreateLessonInput,
    PublishLessonInput,
    ReturnLessonInput,
    SubmitLessonInput,
    UpdateLessonInput,
    WithdrawLessonInput,
)
from exchange.measures.inputs.values import patch_of, step_of, values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.measures.payloads import LessonPayload
from exchange.projection.payload import Given, Info


@strawberry.type
class LessonMutations:
    """Root fields that change lessons."""

    @strawberry.mutation(description="A new lesson as a draft of your municipality.")
    async def create_lesson(self, info: Info, input: Given[CreateLessonInput]) -> LessonPayload:
        """Create a lesson."""
        return answer(LessonPayload, await actions.create_lesson(*caller(info), values_of(input)))

    @strawberry.mutation(description="Changes a lesson's draft; others go on seeing the published state.")
    async def update_lesson(self, info: Info, input: Given[UpdateLessonInput]) -> LessonPayload:
        """Change a lesson."""
        return answer(LessonPayload, await actions.update_lesson(*caller(info), **patch_of(input)))

    @strawberry.mutation(description="Hands a lesson's draft in for review.")
    async def submit_lesson(self, info: Info, input: Given[SubmitLessonInput]) -> LessonPayload:
        """Submit a lesson."""
        return answer(LessonPayload, await actions.submit_lesson(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Returns a lesson from review to its authors, with a reason.")
    async def return_lesson(self, info: Info, input: Given[ReturnLessonInput]) -> LessonPayload:
        """Return a lesson."""
        return answer(LessonPayload, await actions.return_lesson(*caller(info), **step_of(input)))

    @strawberry.mutation(
        description="Publishes a lesson that is in review, by itself: it stands alone, or its measure is published."
    )
    async def publish_lesson(self, info: Info, input: Given[PublishLessonInput]) -> LessonPayload:
        """Publish a lesson."""
        return answer(LessonPayload, await actions.publish_lesson(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Withdraws a published lesson; your municipality keeps it.")
    async def withdraw_lesson(self, info: Info, input: Given[WithdrawLessonInput]) -> LessonPayload:
        """Withdraw a lesson."""
        return answer(LessonPayload, await actions.withdraw_lesson(*caller(info), **step_of(input)))
