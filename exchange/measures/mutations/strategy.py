"""Mutations about strategies: each reads its input, calls one action and answers with its outcome."""

import strawberry

from exchange.measures import actions
from exchange.measures.inputs import (
    CreateStrategyInput,
    PublishStrategyInput,
    ReturnStrategyInput,
    SubmitStrategyInput,
    UpdateStrategyInput,
    WithdrawStrategyInput,
)
from exchange.measures.inputs.values import patch_of, step_of, values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.measures.payloads import StrategyPayload
from exchange.projection.payload import Given, Info


@strawberry.type
class StrategyMutations:
    """Root fields that change strategies."""

    @strawberry.mutation(description="A new strategy as a draft of your municipality.")
    async def create_strategy(self, info: Info, input: Given[CreateStrategyInput]) -> StrategyPayload:
        """Create a strategy."""
        return answer(StrategyPayload, await actions.create_strategy(*caller(info), values_of(input)))

    @strawberry.mutation(description="Changes a strategy's draft; others go on seeing the published state.")
    async def update_strategy(self, info: Info, input: Given[UpdateStrategyInput]) -> StrategyPayload:
        """Change a strategy."""
        return answer(StrategyPayload, await actions.update_strategy(*caller(info), **patch_of(input)))

    @strawberry.mutation(description="Hands a strategy's draft in for review.")
    async def submit_strategy(self, info: Info, input: Given[SubmitStrategyInput]) -> StrategyPayload:
        """Submit a strategy."""
        return answer(StrategyPayload, await actions.submit_strategy(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Returns a strategy from review to its authors, with a reason.")
    async def return_strategy(self, info: Info, input: Given[ReturnStrategyInput]) -> StrategyPayload:
        """Return a strategy."""
        return answer(StrategyPayload, await actions.return_strategy(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Publishes a strategy that is in review.")
    async def publish_strategy(self, info: Info, input: Given[PublishStrategyInput]) -> StrategyPayload:
        """Publish a strategy."""
        return answer(StrategyPayload, await actions.publish_strategy(*caller(info), **step_of(input)))

    @strawberry.mutation(description="Withdraws a published strategy; your municipality keeps it.")
    async def withdraw_strategy(self, info: Info, input: Given[WithdrawStrategyInput]) -> StrategyPayload:
        """Withdraw a strategy."""
        return answer(StrategyPayload, await actions.withdraw_strategy(*caller(info), **step_of(input)))
