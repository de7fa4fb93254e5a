"""The access trail of a request: written before its answer leaves, so that nobody reads a result unnoted."""

import logging
import secrets

from exchange.access.rules import Text
from exchange.api.errors import ErrorCode, ErrorEntry, error_entry
from exchange.projection.context import RequestContext
from exchange.selfchecks.actions.noting import note_reads

logger = logging.getLogger("exchange.api")

_REFUSED = Text(
    "Lesezugriffe auf Ergebnisse lassen sich gerade nicht protokollieren; deshalb werden sie nicht herausgegeben.",
    "That results were read cannot be written down at the moment, so they are not given.",
)


async def note(context: RequestContext) -> ErrorEntry | None:
    """Write down what was read; returns the error that takes the place of the answer where that fails."""
    reads = {(context.noted_as or action, subject) for action, subject in context.reads}
    try:
        await note_reads(context.database, context.viewer, reads)
    except Exception:
        error_id = secrets.token_hex(6)
        logger.exception("error %s in request %s: reads could not be noted", error_id, context.request_id)
        return error_entry(_REFUSED.in_language(context.language), ErrorCode.SERVICE_UNAVAILABLE, id=error_id)
    return None
