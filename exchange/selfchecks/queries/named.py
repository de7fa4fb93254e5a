"""Reading results by name: what municipalities released to coordinators, round by round."""

import strawberry

from exchange.projection.fields import argument
from exchange.projection.relay import Connection, connection
from exchange.selfchecks.types.named import NAMED_RESULTS, NamedResultFilter, in_round
from exchange.selfchecks.types.snapshot import SelfCheckSnapshot


@strawberry.type
class NamedQueries:
    """Root fields that read results by name."""

    named_results: Connection[SelfCheckSnapshot] = connection(
        NAMED_RESULTS,
        "For coordinators: what the self-checks of a round came to, of those municipalities that released it to "
        "COORDINATION or more widely, by their names; empty for others. It says nothing about the rest, who may have "
        "released theirs for STATISTICS or not at all. Reading scores or answers that not everybody sees is noted in "
        "the municipality's audit trail.",
        argument("round", strawberry.ID, "The round, by its id."),
        argument("filter", NamedResultFilter | None, "Which ones; all unless told."),
        within={"round": in_round},
    )
