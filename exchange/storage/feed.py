"""The events of the outbox as they are committed, read once for the process and handed to everybody who follows them.

Transactions commit in another order than they begin, so the events are read in the order of their transactions and only
as far as no older one is still under way: what is read is complete, and nothing can appear before it later on.
"""

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exchange.storage.engine import Database
from exchange.storage.listener import Listener

CHANNEL = "exchange_outbox"
"""Where the database says that there are new events."""

BATCH = 500
MOST_WAITING = 1_000
"""Events kept for a follower that does not take them; one more, and it is given up."""

RECHECK = 0.25
"""Seconds between looks while an older transaction holds events back."""

POLL = 5.0
"""Seconds between looks when nothing was notified: behind a pooler of connections nothing ever is."""

RETRY = 1.0
"""Seconds until the next look when the last one failed."""

_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

_READ = """
    SELECT id, txid::text::bigint AS txid, at, kind, subject_id,
           txid < pg_snapshot_xmin(pg_current_snapshot()) AS settled
    FROM outbox
    WHERE (txid, id) > ($1::bigint::text::xid8, $2::bigint)
    ORDER BY outbox.txid, id
    LIMIT $3
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record: which kind of event, which record, when."""

    kind: str
    subject_id: UUID
    at: datetime


class TooSlow(Exception):
    """A follower does not take its events as fast as they come."""


class Follower:
    """An async iterator over the events of some kinds. Ends when the feed is closed; raises TooSlow when too many
    wait."""

    def __init__(self, feed: "Feed", kinds: frozenset[str]) -> None:
        self._feed = feed
        self._kinds = kinds
        self._waiting: deque[Event] = deque()
        self._woken = asyncio.Event()
        self._is_over = False
        self._is_too_slow = False

    def __aiter__(self) -> "Follower":
        return self

    async def __anext__(self) -> Event:
        while True:
            if self._is_too_slow:
                raise TooSlow
            if self._waiting:
                return self._waiting.popleft()
            if self._is_over:
                raise StopAsyncIteration
            self._woken.clear()
            await self._woken.wait()

    def skip(self) -> None:
        """Pass over the events that wait."""
        self._waiting.clear()

    async def aclose(self) -> None:
        """Follow no longer."""
        self._feed.leave(self)
        self.end()

    def take(self, event: Event) -> None:
        """Keep an event until it is asked for, if it is of a kind that is followed."""
        if event.kind not in self._kinds:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._is_too_slow = True
            self._waiting.clear()
            self._feed.leave(self)
        else:
            self._waiting.append(event)
        self._woken.set()

    def end(self) -> None:
        """There will be no more."""
        self._is_over = True
        self._woken.set()


class Feed:
    """The events of one database. Nothing is read while nobody follows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[Follower] = set()
        self._position = (0, 0)
        self._reading = asyncio.Lock()
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen and to read."""
        listener = Listener(self._database, CHANNEL, self._woken.set)
        self._tasks = [asyncio.create_task(listener.run()), asyncio.create_task(self._run())]

    async def close(self) -> None:
        """Stop; everybody's events end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for follower in list(self._followers):
            await follower.aclose()

    async def follow(self, *kinds: str) -> Follower:
        """The events of these kinds from now on. Those of the last moments before may be among them."""
        follower = Follower(self, frozenset(kinds))
        async with self._reading:
            if not self._followers:
                horizon: int = (await self._database.fetch_row(_HORIZON))[0]
                self._position = (horizon, 0)
            self._followers.add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Hand this one no more events."""
        self._followers.discard(follower)

    async def _run(self) -> None:
        wait = POLL
        while True:
            # Not wait_for: up to Python 3.11 it loses a cancellation that comes together with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            self._woken.clear()
            try:
                wait = RECHECK if await self._read() else POLL
            except Exception as error:
                # Whatever it was: nobody else would read in its place.
                logger.warning("the events could not be read: %r", error)
                wait = RETRY

    async def _read(self) -> bool:
        """Hand on every event that is settled; tells whether there are others, which an older transaction holds
        back."""
        while self._followers:
            async with self._reading:
                rows = await self._database.fetch_all(_READ, *self._position, BATCH)
                settled = [row for row in rows if row["settled"]]
                for row in settled:
                    self._position = (row["txid"], row["id"])
                    self._hand_on(Event(row["kind"], row["subject_id"], row["at"]))
            if len(settled) < BATCH:
                return len(settled) < len(rows)
        return False

    def _hand_on(self, event: Event) -> None:
        for follower in list(self._followers):
            follower.take(event)
