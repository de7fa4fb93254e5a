"""Mutations about instruments."""

import strawberry

from exchange.measures.mutations.caller import answer, caller
from exchange.projection.payload import Given, Info
from exchange.selfchecks.actions.instruments import import_instrument
from exchange.selfchecks.inputs.instrument import ImportInstrumentInput
from exchange.selfchecks.payloads.instrument import InstrumentPayload


@strawberry.type
class InstrumentMutations:
    """Root fields that store instruments."""

    @strawberry.mutation(
        description="Imports a version of an instrument; takes a COORDINATOR's or the operator's key. Importing it "
        "again does nothing; other contents under the same key and version are refused, as a version never changes."
    )
    async def import_instrument(self, info: Info, input: Given[ImportInstrumentInput]) -> InstrumentPayload:
        """Import an instrument."""
        return answer(InstrumentPayload, await import_instrument(*caller(info), input.document))
