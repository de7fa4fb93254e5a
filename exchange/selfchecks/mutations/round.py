"""Mutations about rounds: each reads its input, calls one action and answers with its outcome."""

from typing import Any

import strawberry

from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.projection.payload import Given, Info
from exchange.selfchecks.actions import rounds
from exchange.selfchecks.inputs.round import (
    CloseRoundInput,
    ExtendRoundInput,
    InviteToRoundInput,
    OpenSelfCheckRoundInput,
    RemindRoundInput,
)
from exchange.selfchecks.payloads.round import RoundPayload


@strawberry.type
class RoundMutations:
    """Root fields that run rounds."""

    @strawberry.mutation(description="Opens a round and invites to it; takes a COORDINATOR's key.")
    async def open_self_check_round(self, info: Info, input: Given[OpenSelfCheckRoundInput]) -> RoundPayload:
        """Open a round."""
        values = values_of(input)
        values["instrument_id"] = values.pop("instrument")
        return answer(RoundPayload, await rounds.open_self_check_round(*caller(info), **values))

    @strawberry.mutation(description="Invites further municipalities to a round; takes a COORDINATOR's key.")
    async def invite_to_round(self, info: Info, input: Given[InviteToRoundInput]) -> RoundPayload:
        """Invite."""
        return answer(RoundPayload, await rounds.invite_to_round(*caller(info), **_of_round(input)))

    @strawberry.mutation(
        description="Reminds those that are invited and have not completed; takes a COORDINATOR's key. The reminder is "
        "kept with their invitation (`Municipality.selfCheckInvitations`); no mail is sent."
    )
    async def remind_round(self, info: Info, input: Given[RemindRoundInput]) -> RoundPayload:
        """Remind."""
        values = _of_round(input)
        values["message"] = values.pop("text")
        return answer(RoundPayload, await rounds.remind_round(*caller(info), **values))

    @strawberry.mutation(description="Moves the last day of a round back; takes a COORDINATOR's key.")
    async def extend_round(self, info: Info, input: Given[ExtendRoundInput]) -> RoundPayload:
        """Extend."""
        return answer(RoundPayload, await rounds.extend_round(*caller(info), **_of_round(input)))

    @strawberry.mutation(
        description="Closes a round for good: no administration starts or completes a self-check in it any more. What "
        "was begun stays its municipality's own. Takes a COORDINATOR's key."
    )
    async def close_round(self, info: Info, input: Given[CloseRoundInput]) -> RoundPayload:
        """Close."""
        return answer(RoundPayload, await rounds.close_round(*caller(info), **_of_round(input)))


def _of_round(given: object) -> dict[str, Any]:
    values = values_of(given)
    values["round_id"] = values.pop("round")
    return values
