"""Public answers that browsers and proxies may keep: how they are named, and when what was kept is still right.

An answer is named by a hash of its body (`ETag`). Whoever comes with that name again is told 304 when the body would be
the same. While nothing was written since (a counter that every transaction raises, whatever process it runs in) this is
known without executing anything. Answers may depend on the day, so the day counts as well.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from exchange.api.request import GraphQLRequest
from exchange.search.finder import Finder
from exchange.storage.engine import Database

MOST = 2_000
"""Answers whose names a process remembers."""

_CHANGES = "SELECT sum(value)::int8 AS changes FROM change_counter"
_BERLIN = ZoneInfo("Europe/Berlin")

State = tuple[int, str, int]
"""How many changes there were, what day it is in Germany, and which synonyms the process searches by."""


def name_of(body: bytes) -> str:
    """The entity tag of a body, quotes included."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_named(if_none_match: bytes, name: str) -> bool:
    """Whether a header `If-None-Match` has this entity tag; weak ones count (RFC 9110, section 13.1.2)."""
    names = [part.strip().removeprefix("W/") for part in if_none_match.decode("latin-1").split(",")]
    return name in names or names == ["*"]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A body with its name; `body` is None for a client that has it."""

    name: str
    body: bytes | None


class Freshness:
    """Remembers under which state of the data an answer had which name."""

    def __init__(self, database: Database, finder: Finder, max_age: int = 0) -> None:
        self._database = database
        self._finder = finder
        self.hits = self.misses = 0
        """Of requests that named an answer: those that were known to be right, and those that had to be executed."""
        self._known: OrderedDict[bytes, tuple[State, str]] = OrderedDict()
        self.cache_control = f"public, max-age={max_age}" if max_age else "public, no-cache"

    async def state(self) -> State:
        """The state of the data at this moment."""
        row = await self._database.fetch_row(_CHANGES)
        return int(row["changes"] or 0), datetime.now(_BERLIN).date().isoformat(), self._finder.generation

    async def look(self, key: bytes, if_none_match: bytes | None) -> tuple[State | None, Tagged | None]:
        """The state of the data, where the client has an answer already; and that this is the one, if that is known."""
        if if_none_match is None:
            return None, None
        state = await self.state()
        found = self._known.get(key)
        if found is None or found[0] != state or not is_named(if_none_match, found[1]):
            self.misses += 1
            return state, None
        self.hits += 1
        return state, Tagged(found[1], None)

    def tag(
        self, key: bytes, request: GraphQLRequest, body: bytes, if_none_match: bytes | None, state: State | None
    ) -> Tagged:
        """What to answer with this body. `state` was read before it was made."""
        name = name_of(body)
        if state is not None and not _depends_on_time(request):
            self._known[key] = (state, name)
            self._known.move_to_end(key)
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return Tagged(name, None if if_none_match is not None and is_named(if_none_match, name) else body)


def key_of(request: GraphQLRequest, language: str, media_type: str) -> bytes:
    """What the answer to a public read depends on, apart from the data."""
    asked = [request.query, request.sha256, request.operation_name, request.variables, language, media_type]
    return hashlib.sha256(orjson.dumps(asked)).digest()


def _depends_on_time(request: GraphQLRequest) -> bool:
    """Whether it may read the feed of changes, which tells of a change only when all older ones are settled."""
    return "changes" in (request.query or "")
