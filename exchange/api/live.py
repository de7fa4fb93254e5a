"""Connections that stay open, WebSockets and event streams: how many there are, who is at their other end, and how they
end."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from exchange.access.viewer import PUBLIC_VIEWER, Viewer
from exchange.errors import ErrorCode, ExchangeError

ViewersOf = Callable[[Iterable[UUID]], Awaitable[Mapping[UUID, Viewer]]]
"""From the ids of keys and of people's accesses to their viewers at this moment; one that is revoked or expired is
missing."""

MOST_CONNECTIONS = 1_000
"""Connections of one process that are open at once."""

MOST_OF_ONE = 250
"""Those of them that one address, or one key, may have."""

CHECK_KEYS_EVERY = 1.0
"""Seconds between looks at whether the keys of open connections are still valid."""

SEND_WITHIN = 10.0
"""Seconds that a client has for taking what it was sent, before it is given up."""

RETRY_AFTER = 10
"""Seconds after which somebody with too many connections may try again."""

_GOODBYE = 2.0

logger = logging.getLogger(__name__)


class End(StrEnum):
    """Why a connection ends from this side."""

    GOING_AWAY = "The server is stopping."
    KEY_INVALID = "The API key is not valid any more."
    ACCESS_REVOKED = "The access was revoked."
    SIGN_IN_EXPIRED = "The sign-in has expired."


class Session:
    """One open connection. `viewer` is who is at its other end, as of the last look at its key; `of` is whom it counts
    for."""

    def __init__(self, viewer: Viewer, of: str = "") -> None:
        self.viewer = viewer
        self.of = of
        self._end: asyncio.Future[End] = asyncio.get_running_loop().create_future()

    def end(self, why: End) -> None:
        """Ask whoever serves the connection to end it; only the first reason counts."""
        if not self._end.done():
            self._end.set_result(why)

    async def ended(self) -> End:
        """Wait until the connection is to end, and why."""
        return await asyncio.shield(self._end)


class Live:
    """All connections of the process that stay open."""

    def __init__(self, viewers_of: ViewersOf, *, most: int = MOST_CONNECTIONS, most_of_one: int = MOST_OF_ONE) -> None:
        self._viewers_of = viewers_of
        self._most = most
        self._most_of_one = most_of_one
        self._of: Counter[str] = Counter()
        self._sessions: set[Session] = set()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._sessions)

    def enter(self, viewer: Viewer = PUBLIC_VIEWER, of: str = "") -> Session:
        """Take up a connection of this address or key; of nobody in particular where it is not known. Raises
        ExchangeError: SERVICE_UNAVAILABLE when there are too many, or the server is stopping, RATE_LIMITED when there
        are too many of this one."""
        if self._is_closed or len(self._sessions) >= self._most:
            raise ExchangeError("No further live connection can be served at present.", ErrorCode.SERVICE_UNAVAILABLE)
        if of and self._of[of] >= self._most_of_one:
            raise ExchangeError(
                "You have too many live connections open; close some of them.",
                ErrorCode.RATE_LIMITED,
                german="Sie haben zu viele Verbindungen offen; schließen Sie einige davon.",
                retryAfter=RETRY_AFTER,
            )
        session = Session(viewer, of)
        self._sessions.add(session)
        self._of[of] += 1
        return session

    def leave(self, session: Session) -> None:
        """The connection is gone."""
        if session not in self._sessions:
            return
        self._sessions.remove(session)
        self._of[session.of] -= 1
        if not self._of[session.of]:
            del self._of[session.of]

    async def watch(self) -> None:
        """Until cancelled, see to it that no connection outlives its key, or has other rights than the key has now."""
        while True:
            await asyncio.sleep(CHECK_KEYS_EVERY)
            self._end_expired()
            try:
                await self._check_keys()
            except Exception as error:
                # Nothing can be read with the key either while the database is away.
                logger.warning("the keys of open connections could not be checked: %r", error)

    def _end_expired(self) -> None:
        now = time.time()
        for session in self._sessions:
            if session.viewer.until is not None and session.viewer.until <= now:
                session.end(End.SIGN_IN_EXPIRED)

    async def _check_keys(self) -> None:
        asked = {credential for session in self._sessions if (credential := session.viewer.credential_id) is not None}
        if not asked:
            return
        viewers = await self._viewers_of(asked)
        for session in list(self._sessions):
            before = session.viewer
            if before.credential_id is None or before.credential_id not in asked:
                continue
            now = viewers.get(before.credential_id)
            if now is None:
                session.end(End.KEY_INVALID if before.access_id is None else End.ACCESS_REVOKED)
            else:
                session.viewer = now if before.until is None else replace(now, until=before.until)

    async def close(self) -> None:
        """Take up no more connections and end all there are, within two seconds."""
        self._is_closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                while self._sessions:
                    for session in self._sessions:
                        session.end(End.GOING_AWAY)
                    await asyncio.sleep(0.01)
