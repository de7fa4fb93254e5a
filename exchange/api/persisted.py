"""Documents that clients name by their hash: the registered ones, and those that somebody sent before.

Apollo's automatic persisted queries: a client sends the SHA-256 of a document; where it is not known, the client sends
document and hash together, and from then on the hash is enough
(https://www.apollographql.com/docs/apollo-server/performance/apq).
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from exchange.errors import ErrorCode, ExchangeError

MOST = 1_000
MOST_CHARACTERS = 1_000_000
"""Bounds what clients can make a process remember."""

OPERATIONS = Path(__file__).resolve().parents[2] / "schema" / "operations"

_HASH = re.compile(r"[0-9a-f]{64}")


class PersistedQueryNotFound(ExchangeError):
    """Nobody has sent this document yet. Clients look for exactly this message, and send the document then."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound", ErrorCode.PERSISTED_QUERY_NOT_FOUND)


def hash_of_text(text: str) -> str:
    """The SHA-256 of a document, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def registered_in(folder: Path = OPERATIONS) -> list[str]:
    """The documents of a folder; none where it is missing."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.graphql"))]


class PersistedDocuments:
    """Documents by their hash: `registered` for good, others while they are in use."""

    def __init__(self, registered: Iterable[str] = ()) -> None:
        self._registered = {hash_of_text(text): text for text in registered}
        self._texts = frozenset(self._registered.values())
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._characters = 0

    def is_registered(self, text: str) -> bool:
        """Whether the document is one of the registered ones, to the letter."""
        return text in self._texts

    def text(self, sha256: str, text: str | None) -> str:
        """The document of this hash, which must be that of `text` where both are given. Raises PersistedQueryNotFound,
        and ExchangeError (BAD_REQUEST) for what is no hash, or that of something else."""
        if not _HASH.fullmatch(sha256):
            raise ExchangeError("The hash of a persisted query has 64 hexadecimal digits.", ErrorCode.BAD_REQUEST)
        if text is not None:
            if hash_of_text(text) != sha256:
                raise ExchangeError("provided sha does not match query", ErrorCode.BAD_REQUEST)
            return text
        known = self._registered.get(sha256)
        if known is not None:
            return known
        sent = self._sent.get(sha256)
        if sent is None:
            raise PersistedQueryNotFound
        self._sent.move_to_end(sha256)
        return sent

    def keep(self, sha256: str, text: str) -> None:
        """Remember a document that proved to be valid, known by this hash."""
        if sha256 in self._registered or sha256 in self._sent:
            return
        self._sent[sha256] = text
        self._characters += len(text)
        while len(self._sent) > MOST or self._characters > MOST_CHARACTERS:
            _, dropped = self._sent.popitem(last=False)
            self._characters -= len(dropped)
