"""GraphQL types of instruments, rounds and self-checks."""

from sqlalchemy.dialects.postgresql import array

from exchange.municipalities.types import Municipality
from exchange.projection.fields import extend
from exchange.projection.relay import Connection, connection
from exchange.selfchecks.types.filters import ARGUMENTS, SELF_CHECKS
from exchange.selfchecks.types.selfcheck import SelfCheck

extend(
    Municipality,
    "self_checks",
    Connection[SelfCheck],
    connection(
        SELF_CHECKS,
        "Its self-checks and those that it takes part in, as far as you may see them, the one started last first "
        "unless told otherwise.",
        *ARGUMENTS,
        on=lambda row, other: other["owners"].op("@>", is_comparison=True)(array([row["id"]])),
    ),
)
