"""What mutations about instruments answer. The source of a payload is the action's `Outcome`."""

import strawberry

from exchange.projection.fields import produced
from exchange.projection.payload import UserErrorType, user_errors
from exchange.selfchecks.types.instrument import SelfCheckInstrument


@strawberry.type(description="What the import of an instrument answers.")
class InstrumentPayload:
    """The instrument, or the errors."""

    instrument: SelfCheckInstrument | None = produced("The instrument as it is stored; null when nothing was done.")
    errors: list[UserErrorType] = user_errors(
        "Why nothing was stored, each with its line in the document; paths begin with `input`, `document` "
        "and go on with names and list positions in the document. Empty when it was done."
    )
