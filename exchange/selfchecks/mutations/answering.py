"""Mutations that answer, complete and correct self-checks: each reads its input, calls one action and answers with its
outcome."""

from typing import Any

import strawberry

from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.projection.payload import Given, Info
from exchange.selfchecks.actions import answering, completing, starting
from exchange.selfchecks.inputs.answering import (
    CompleteSelfCheckInput,
    CorrectSelfCheckInput,
    DiscardSelfCheckInput,
    SaveAnswersInput,
    SetRespondentsInput,
    StartSelfCheckInput,
    StartWorkshopInput,
)
from exchange.selfchecks.payloads.selfcheck import AnswersPayload, DiscardSelfCheckPayload, SelfCheckPayload


@strawberry.type
class AnsweringMutations:
    """Root fields that answer self-checks."""

    @strawberry.mutation(description="Starts a self-check of your administration; takes an EDITOR's key.")
    async def start_self_check(self, info: Info, input: Given[StartSelfCheckInput]) -> SelfCheckPayload:
        """Start a self-check."""
        values = values_of(input)
        values |= {"instrument_id": values.pop("instrument"), "round_id": values.pop("round", None)}
        return answer(SelfCheckPayload, await starting.start_self_check(*caller(info), **values))

    @strawberry.mutation(
        description="Saves answers to one or many questions of a self-check in progress; takes an EDITOR's key. Two "
        "people who answer different questions at once do not hinder each other; to the same question the later one "
        "gets CONFLICT, and the other's answer."
    )
    async def save_answers(self, info: Info, input: Given[SaveAnswersInput]) -> AnswersPayload:
        """Save answers."""
        return answer(AnswersPayload, await answering.save_answers(*caller(info), **_of_self_check(input)))

    @strawberry.mutation(description="Says who answers a self-check, in functions and numbers; takes an EDITOR's key.")
    async def set_respondents(self, info: Info, input: Given[SetRespondentsInput]) -> SelfCheckPayload:
        """Say who answers."""
        return answer(SelfCheckPayload, await starting.set_respondents(*caller(info), **_of_self_check(input)))

    @strawberry.mutation(
        description="Completes a self-check: its answers are frozen in a snapshot, with what they come to. Only your "
        "municipality sees it until it is released. Takes an EDITOR's key."
    )
    async def complete_self_check(self, info: Info, input: Given[CompleteSelfCheckInput]) -> SelfCheckPayload:
        """Complete a self-check."""
        return answer(SelfCheckPayload, await completing.complete_self_check(*caller(info), **_of_self_check(input)))

    @strawberry.mutation(
        description="Corrects answers of a completed self-check, with a reason, and takes a new snapshot; the earlier "
        "ones stay. Others go on seeing the one that was released. Takes an EDITOR's key."
    )
    async def correct_self_check(self, info: Info, input: Given[CorrectSelfCheckInput]) -> AnswersPayload:
        """Correct a self-check."""
        return answer(AnswersPayload, await completing.correct_self_check(*caller(info), **_of_self_check(input)))

    @strawberry.mutation(
        description="Starts a workshop with council, civil society and business from a completed self-check of the "
        "administration: a self-check of its own, with a copy of the answers. Takes an EDITOR's key."
    )
    async def start_workshop(self, info: Info, input: Given[StartWorkshopInput]) -> SelfCheckPayload:
        """Start a workshop."""
        return answer(SelfCheckPayload, await starting.start_workshop(*caller(info), **_of_self_check(input)))

    @strawberry.mutation(
        description="Discards a self-check that is not completed, with its answers and for good; takes an EDITOR's key."
    )
    async def discard_self_check(self, info: Info, input: Given[DiscardSelfCheckInput]) -> DiscardSelfCheckPayload:
        """Discard a self-check."""
        values = _of_self_check(input)
        return answer(DiscardSelfCheckPayload, await starting.discard_self_check(*caller(info), **values))


def _of_self_check(given: object) -> dict[str, Any]:
    """The arguments of an action on a self-check."""
    values = values_of(given)
    return values | {"self_check_id": values.pop("self_check")}
