"""Mutations of statistical releases."""

import strawberry

from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import answer, caller
from exchange.projection.payload import Given, Info
from exchange.statistics.actions import publishing
from exchange.statistics.inputs.release import PrepareReleaseInput, PublishReleaseInput, RetractReleaseInput
from exchange.statistics.payloads.release import StatisticalReleasePayload


@strawberry.type
class ReleaseMutations:
    """Root fields that change statistical releases."""

    @strawberry.mutation(
        description="Prepares a statistical release of a round: its figures are computed and audited, which goes on "
        "after the answer; `state` and `progress` of the release tell how far it has come. When it is PREPARED, its "
        "audit says how many figures would be told and withheld, and why; the figures themselves are seen when it is "
        "published. Takes the place of one that was prepared and not published. At least three contributions must have "
        "changed since the last release of the round (see its policy). Takes a COORDINATOR's key. The end of a round "
        "does this by itself."
    )
    async def prepare_release(self, info: Info, input: Given[PrepareReleaseInput]) -> StatisticalReleasePayload:
        """Prepare."""
        values = values_of(input)
        around = values.pop("round")
        outcome = await info.context.preparer.prepare(*caller(info), around, **values)
        return answer(StatisticalReleasePayload, outcome)

    @strawberry.mutation(
        description="Publishes a prepared release: all members read its figures, which never change. Refused where "
        "somebody took a result in it back, or changed it, since it was prepared (CONFLICT): prepare it again. Earlier "
        "releases beside which it would tell what somebody took back are retracted. Takes a COORDINATOR's key."
    )
    async def publish_release(self, info: Info, input: Given[PublishReleaseInput]) -> StatisticalReleasePayload:
        """Publish."""
        values = values_of(input)
        release = values.pop("release")
        return answer(StatisticalReleasePayload, await publishing.publish_release(*caller(info), release, **values))

    @strawberry.mutation(
        description="Takes a published release out of sight, with a reason that members read in its place. Takes a "
        "COORDINATOR's key."
    )
    async def retract_release(self, info: Info, input: Given[RetractReleaseInput]) -> StatisticalReleasePayload:
        """Retract."""
        values = values_of(input)
        release = values.pop("release")
        return answer(StatisticalReleasePayload, await publishing.retract_release(*caller(info), release, **values))
