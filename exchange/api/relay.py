"""`node` and `nodes`: anything by its id."""

import strawberry

from exchange.projection.fields import Nodes, argument, declare
from exchange.projection.relay import Node


@strawberry.type
class NodeQueries:
    """Root fields of Relay's Object Identification."""

    node: Node | None = declare(
        Nodes(),
        "Anything by its id; null where there is nothing of this id, or you may not see it.",
        (argument("id", strawberry.ID, "The id."),),
    )
    nodes: list[Node | None] = declare(
        Nodes(),
        "Several things by their ids, in their order; null for each that does not exist or that you may not see.",
        (argument("ids", list[strawberry.ID], "The ids, at most 100."),),
    )
