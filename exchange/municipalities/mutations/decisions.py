"""Mutations by which a municipality decides for itself: the four-eyes rule, and whether its district may act for it."""

from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, cast

import strawberry

from exchange.access.rules import Refused
from exchange.municipalities import actions
from exchange.municipalities.mutations.caller import caller
from exchange.municipalities.mutations.outcome import Outcome, refusal
from exchange.municipalities.types import Municipality
from exchange.projection.fields import produced
from exchange.projection.payload import Given, Info, UserErrorType, user_errors
from exchange.storage.claims import AlreadyDone


@strawberry.type(description="What a decision of a municipality about itself answers.")
class MunicipalityPayload:
    """The municipality as it is now, or the errors."""

    municipality: Municipality | None = produced("The municipality as it is now; null when nothing was done.")
    errors: list[UserErrorType] = user_errors()


@strawberry.input(description="Switches the four-eyes rule of your municipality on or off.")
class SetFourEyesRuleInput:
    """The rule, on or off."""

    enabled: bool = strawberry.field(
        description="Whether the key that made the last change is kept from publishing it. On unless switched off."
    )


@strawberry.input(description="Lets your district act for your municipality.")
class GrantMandateInput:
    """The district that gets the mandate."""

    district: str = strawberry.field(description="The district's official key (AGS), 5 digits.")


@strawberry.input(description="Takes the mandate of your district back.")
class RevokeMandateInput:
    """The district that loses the mandate."""

    district: str = strawberry.field(description="The district's official key (AGS), 5 digits.")


@strawberry.type
class DecisionMutations:
    """Root fields that change what a municipality decides for itself."""

    @strawberry.mutation(description="Switches your municipality's four-eyes rule on or off; takes a PUBLISHER's key.")
    async def set_four_eyes_rule(self, info: Info, input: Given[SetFourEyesRuleInput]) -> MunicipalityPayload:
        """Switch the rule."""
        return await _decided(info, actions.set_four_eyes(*caller(info), input.enabled))

    @strawberry.mutation(description="Lets your district act for your municipality; takes a PUBLISHER's key.")
    async def grant_mandate(self, info: Info, input: Given[GrantMandateInput]) -> MunicipalityPayload:
        """Give a mandate."""
        return await _decided(info, actions.grant_mandate(*caller(info), input.district))

    @strawberry.mutation(description="Takes your district's mandate back, at once; takes a PUBLISHER's key.")
    async def revoke_mandate(self, info: Info, input: Given[RevokeMandateInput]) -> MunicipalityPayload:
        """Take a mandate back."""
        return await _decided(info, actions.revoke_mandate(*caller(info), input.district))


async def _decided(info: Info, action: Awaitable[Any]) -> MunicipalityPayload:
    """The payload's source: the viewer's municipality, or what the action refused, its paths below `input`."""
    try:
        with suppress(AlreadyDone):
            await action
    except Refused as refused:
        return cast(MunicipalityPayload, refusal(refused))
    return cast(MunicipalityPayload, Outcome(info.context.viewer.municipality_id))
