"""Root fields about the search itself."""

import strawberry

from exchange.projection.fields import argument
from exchange.projection.relay import Connection, connection
from exchange.search.types import SYNONYMS, SynonymGroup


@strawberry.type
class SearchQueries:
    """Root fields of this capability."""

    synonyms: Connection[SynonymGroup] = connection(
        SYNONYMS,
        "What the search takes for the same, the newest groups first; with `search` those with a term that the text is "
        "part of, first those where it is the whole term.",
        argument(
            "search",
            str | None,
            "Part of a term, in capitals or not, umlauts written out or not. A blank text searches for nothing in "
            "particular.",
        ),
    )
