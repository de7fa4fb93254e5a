"""What reading leaves behind: a type may say that whoever reads its rows is noted.

Where such a row goes into an answer, its JSON has one key more: of what the read is to be noted. PostgreSQL thus says
itself what an answer shows, whichever way it was asked for. The key is taken out again before anybody else sees the
text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from exchange.access.viewer import ViewerKind
from exchange.projection.json_sql import TRAIL, Pair
from exchange.storage.rows import Row

Read = tuple[str, UUID]
"""What is said of a read, and of what it was one."""

# A quotation mark within a text is escaped, so that after a comma it always begins a key, or another value.
_KEY = re.compile(rf', ?"{re.escape(TRAIL)}[0-9]+:([^"]+)" ?: ?(?:"([^"]+)"|null)')


@dataclass(frozen=True)
class Trail:
    """That viewers of these kinds are noted when they read a row of a type: `action` says how, `subject` of what, a
    UUID; null where it need not be noted."""

    action: str
    kinds: frozenset[ViewerKind]
    subject: Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[Any]]


def trail_pairs(trails: Iterable[Trail], row: Row, kind: ViewerKind) -> list[Pair]:
    """What a row's JSON has more for a viewer of this kind. An object has other keys before these."""
    noted = [trail for trail in trails if kind in trail.kinds]
    return [(f"{TRAIL}{place}:{trail.action}", trail.subject(row.c)) for place, trail in enumerate(noted)]


def take_reads(text: str, reads: set[Read]) -> str:
    """The text of an answer as it leaves; what was read for it is added to `reads`."""

    def taken(found: re.Match[str]) -> str:
        if found[2] is not None:
            reads.add((found[1], UUID(found[2])))
        return ""

    return _KEY.sub(taken, text)
