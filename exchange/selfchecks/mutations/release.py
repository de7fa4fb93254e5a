"""Mutations about who sees a self-check, and about joint ones."""

from typing import Any

import strawberry

from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.projection.payload import Given, Info
from exchange.selfchecks.actions import joint, releasing
from exchange.selfchecks.inputs.release import (
    AgreeToJointSelfCheckInput,
    InviteToSelfCheckInput,
    LeaveJointSelfCheckInput,
    ReleaseSelfCheckInput,
    RevokeSelfCheckReleaseInput,
)
from exchange.selfchecks.payloads.selfcheck import SelfCheckPayload


@strawberry.type
class ReleaseMutations:
    """Root fields that release self-checks."""

    @strawberry.mutation(
        description="Releases the newest snapshot of a completed self-check; takes a PUBLISHER's key of the "
        "municipality, under the four-eyes rule another one than made the last change and completed it."
    )
    async def release_self_check(self, info: Info, input: Given[ReleaseSelfCheckInput]) -> SelfCheckPayload:
        """Release."""
        return answer(SelfCheckPayload, await releasing.release_self_check(*caller(info), **_of_check(input)))

    @strawberry.mutation(
        description="Takes a release back, at once and everywhere; takes a PUBLISHER's key, any. The same as releasing "
        "to OWN."
    )
    async def revoke_self_check_release(
        self, info: Info, input: Given[RevokeSelfCheckReleaseInput]
    ) -> SelfCheckPayload:
        """Revoke a release."""
        return answer(SelfCheckPayload, await releasing.revoke_release(*caller(info), **_of_check(input)))

    @strawberry.mutation(
        description="Invites municipalities of your district to take part in its self-check; takes an EDITOR's key of "
        "the district. They see that they are invited, and nothing else until they agree."
    )
    async def invite_to_self_check(self, info: Info, input: Given[InviteToSelfCheckInput]) -> SelfCheckPayload:
        """Invite to a joint self-check."""
        return answer(SelfCheckPayload, await joint.invite_to_self_check(*caller(info), **_of_check(input)))

    @strawberry.mutation(
        description="Takes part in your district's self-check, or changes the widest visibility that you agree to; "
        "what is released more widely is narrowed at once. Takes a PUBLISHER's key of your own municipality; a mandate "
        "is not enough."
    )
    async def agree_to_joint_self_check(self, info: Info, input: Given[AgreeToJointSelfCheckInput]) -> SelfCheckPayload:
        """Agree to a joint self-check."""
        return answer(SelfCheckPayload, await joint.agree_to_joint_self_check(*caller(info), **_of_check(input)))

    @strawberry.mutation(
        description="Takes part in your district's self-check no longer: you see nothing of it any more, and what was "
        "made with you is shown to nobody else until you agree again. Takes a PUBLISHER's key of your own municipality."
    )
    async def leave_joint_self_check(self, info: Info, input: Given[LeaveJointSelfCheckInput]) -> SelfCheckPayload:
        """Leave a joint self-check."""
        return answer(SelfCheckPayload, await joint.leave_joint_self_check(*caller(info), **_of_check(input)))


def _of_check(given: object) -> dict[str, Any]:
    values = values_of(given)
    values["self_check_id"] = values.pop("self_check")
    return values
