"""Reading self-checks."""

import strawberry

from exchange.projection.fields import Key, argument, lookup
from exchange.projection.ids import decode
from exchange.projection.relay import Connection, connection
from exchange.selfchecks.types.filters import ARGUMENTS, SELF_CHECKS
from exchange.selfchecks.types.selfcheck import SelfCheck


@strawberry.type
class CheckQueries:
    """Root fields that read self-checks."""

    self_check: SelfCheck | None = lookup(
        {"id": Key(lambda row, value: row["id"] == value, "uuid", lambda text: decode("selfcheck", text))},
        "A self-check by its id; null where there is none, or you may not see it.",
        argument("id", strawberry.ID, "The id."),
    )
    self_checks: Connection[SelfCheck] = connection(
        SELF_CHECKS,
        "Self-checks as far as you may see them, the one started last first unless told otherwise.",
        *ARGUMENTS,
    )
