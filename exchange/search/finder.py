"""Reading search texts with the synonyms that are in force."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.search.rules.asked import Lists, lists
from exchange.search.rules.passages import Marker
from exchange.search.rules.query import Query, read_query
from exchange.search.rules.synonyms import read_synonyms
from exchange.search.tables import SYNONYMS_CHANGED
from exchange.storage.feed import Feed

RETRY = 1.0
"""Seconds until the synonyms are looked at again where that failed."""

_MOST_KEPT = 1_000
_MOST_MARKERS = 32
_GROUPS = "SELECT terms FROM search_synonym"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """A text as a query, and as what statements take."""

    query: Query
    lists: Lists


class Finder:
    """Reads search texts. Texts that were read are kept, the latest thousand."""

    def __init__(self, groups: Sequence[Sequence[str]] = ()) -> None:
        self._kept: OrderedDict[str, Read] = OrderedDict()
        self._markers: OrderedDict[str, Marker] = OrderedDict()
        self._groups = frozenset(map(tuple, groups))
        self._synonyms = read_synonyms(sorted(self._groups))
        self.generation = 0
        """Counts how often the synonyms have changed since the process began."""

    async def load(self, database: Any) -> None:
        """Take the synonyms from the database."""
        groups = frozenset(tuple(row[0]) for row in await database.fetch_all(_GROUPS))
        added, removed = groups - self._groups, self._groups - groups
        if not added and not removed:
            return
        # New terms take a tenth of a millisecond each: other requests go on meanwhile.
        self._synonyms = await asyncio.to_thread(self._synonyms.changed, sorted(added), removed)
        self._groups = groups
        self.generation += 1
        self._kept.clear()
        self._markers.clear()

    async def follow(self, database: Any, feed: Feed) -> None:
        """Take the synonyms anew whenever somebody changed them, in whichever process, until cancelled."""
        while True:
            try:
                await self._follow(database, feed)
            except Exception as error:
                # Whatever it was: nobody else would follow in its place.
                logger.warning("the synonyms could not be loaded: %r", error)
            await asyncio.sleep(RETRY)

    async def _follow(self, database: Any, feed: Feed) -> None:
        changes = await feed.follow(SYNONYMS_CHANGED)
        try:
            # What was changed before there was anybody to tell.
            await self.load(database)
            async for _ in changes:
                # Those that wait were committed before this load, which brings them all.
                changes.skip()
                await self.load(database)
        finally:
            await changes.aclose()

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

    def marker(self, text: str) -> Marker:
        """What marks in texts the words that the query of this text found; the latest are kept with what they saw."""
        found = self._markers.get(text)
        if found is None:
            found = self._markers[text] = Marker(self.read(text).query)
            if len(self._markers) > _MOST_MARKERS:
                self._markers.popitem(last=False)
        return found
