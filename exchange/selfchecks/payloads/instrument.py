"""What mutations about instruments answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.measures.actions import Outcome
from exchange.projection.fields import produced
from exchange.projection.payload import Info, UserErrorType, in_caller_language
from exchange.selfchecks.types.instrument import SelfCheckInstrument


def _errors(root: strawberry.Parent[Outcome], info: Info) -> list[UserErrorType]:
    return in_caller_language(root.errors, info.context)


@strawberry.type(description="What the import of an instrument answers.")
class InstrumentPayload:
    """The instrument, or the errors."""

    instrument: SelfCheckInstrument | None = produced("The instrument as it is stored; null when nothing was done.")
    errors: list[UserErrorType] = strawberry.field(
        resolver=_errors,
        description="Why nothing was stored, each with its line in the document; paths begin with `input`, `document` "
        "and go on with names and list positions in the document. Empty when it was done.",
    )
