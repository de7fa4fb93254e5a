"""Reading rounds."""

import strawberry

from exchange.projection.fields import Key, argument, lookup
from exchange.projection.ids import decode
from exchange.projection.relay import Connection, connection
from exchange.selfchecks.types.round import ROUND_ARGUMENTS, ROUNDS, SelfCheckRound


@strawberry.type
class RoundQueries:
    """Root fields that read rounds."""

    self_check_rounds: Connection[SelfCheckRound] = connection(
        ROUNDS, "Rounds as far as you may see them, the latest first.", *ROUND_ARGUMENTS
    )
    self_check_round: SelfCheckRound | None = lookup(
        {"id": Key(lambda row, value: row["id"] == value, "uuid", lambda text: decode("round", text))},
        "A round by its id; null where there is none, or you may not see it.",
        argument("id", strawberry.ID, "The id."),
    )
