"""Reading search texts with the synonyms that are in force."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.search.rules.asked import Lists, lists
from exchange.search.rules.query import Query, read_query
from exchange.search.rules.synonyms import Synonyms, read_synonyms

_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Read:
    """A text as a query, and as what statements take."""

    query: Query
    lists: Lists


class Finder:
    """Reads search texts. Texts that were read are kept, the latest thousand."""

    def __init__(self, groups: Sequence[Sequence[str]] = ()) -> None:
        self._kept: OrderedDict[str, Read] = OrderedDict()
        self._synonyms = read_synonyms(groups) if groups else Synonyms()

    async def load(self, database: Any) -> None:
        """Take the synonyms from the database."""
        rows = await database.fetch_all("SELECT terms FROM search_synonym ORDER BY id")
        self._synonyms = await asyncio.to_thread(read_synonyms, [row[0] for row in rows])
        self._kept.clear()

    def read(self, text: str) -> Read:
        """A text as a query; any text is one."""
        found = self._kept.get(text)
        if found is None:
            query = read_query(text, self._synonyms)
            found = self._kept[text] = Read(query, lists(query))
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(text)
        return found
