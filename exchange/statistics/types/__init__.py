"""GraphQL types of statistics."""

from exchange.projection.fields import extend, one
from exchange.selfchecks.types.round import SelfCheckRound
from exchange.statistics.types.release import StatisticalRelease
from exchange.statistics.types.statistics import is_newest
from exchange.statistics.types.turnout import RoundTurnout, turnout

extend(
    SelfCheckRound,
    "statistics",
    StatisticalRelease | None,
    one(
        lambda row, other: is_newest(row["id"], other),
        "Its newest statistical release that is published; null where there is none, or you may not see it.",
    ),
)
extend(SelfCheckRound, "turnout", RoundTurnout, turnout())
