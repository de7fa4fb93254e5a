"""Reading statistics: releases, the figures that hold for a round, and a municipality beside its peers."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, literal

from exchange.projection.fields import Columns, Key, argument, lookup
from exchange.projection.ids import decode
from exchange.projection.relay import Connection, connection
from exchange.statistics.types.enums import Dimension
from exchange.statistics.types.peer_groups import PEERS
from exchange.statistics.types.peers import PeerComparison, of_round
from exchange.statistics.types.release import RELEASE_ARGUMENTS, RELEASES, StatisticalRelease
from exchange.statistics.types.row import BREAKDOWN
from exchange.statistics.types.statistics import STATISTICS, WHOLE, Statistics


def _broken_down(row: Columns, given: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """By what is asked for; without it the whole network."""
    return row["breakdown"] == (literal(WHOLE) if given is None else given)


@strawberry.type
class ReleaseQueries:
    """Root fields that read statistics."""

    statistics: Statistics | None = lookup(
        {"round": Key(lambda row, value: row["round_id"] == value, "uuid", lambda text: decode("round", text))},
        "Where the network stands in a round: the figures of its newest release that is published. Null where there is "
        "none; the public and guests see none.",
        argument("round", strawberry.ID, "The round, by id."),
        BREAKDOWN,
        narrowing={"breakdown": _broken_down},
        table=STATISTICS,
        kept=True,
    )
    statistical_release: StatisticalRelease | None = lookup(
        {"id": Key(lambda row, value: row["id"] == value, "uuid", lambda text: decode("release", text))},
        "A statistical release by its id; null where there is none, or you may not see it.",
        argument("id", strawberry.ID, "The id."),
    )
    statistical_releases: Connection[StatisticalRelease] = connection(
        RELEASES, "Statistical releases as far as you may see them, the latest first.", *RELEASE_ARGUMENTS
    )
    peers: PeerComparison | None = lookup(
        {"ags": Key(lambda row, value: row["ags"] == value)},
        "Your municipality beside its peers, by the figures that are published for a round. Null for others than the "
        "municipality itself (and its district where that acts for it), and where no figures are published.",
        argument("ags", str, "The official key (AGS) of the municipality."),
        argument(
            "round",
            strawberry.ID | None,
            "The round, by id; the latest one with published figures that the municipality was invited to unless told.",
        ),
        argument(
            "by",
            Dimension | None,
            "By what its group is made: those that agree with it in this. Without it, it is compared with the whole "
            "network.",
        ),
        narrowing={"round": of_round, "by": _broken_down},
        table=PEERS,
    )
