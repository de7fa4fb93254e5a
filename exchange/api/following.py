"""Subscriptions: the events of a stream, and what each of those who follow it is told of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from exchange.access.viewer import Viewer
from exchange.api.answers import Answer
from exchange.api.budgets import Caller, TooMuch
from exchange.api.documents import Prepared
from exchange.observing.work import CURRENT
from exchange.storage.failures import is_unreachable

MOST_DELIVERIES = 4
"""Events that are made ready for subscribers at once, so that reads need not wait for them."""

RETRY_EVERY = 0.5
"""Seconds between attempts to deliver an event while the database cannot be reached."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who follows a stream. `viewer` is asked anew for each event."""

    prepared: Prepared
    viewer: Callable[[], Viewer]
    language: str
    request_id: str


class Followers:
    """All who follow a stream in this process. `charge` charges somebody for an event, `tell` says what a viewer is
    told of it."""

    def __init__(
        self,
        charge: Callable[[Caller | None, int], Awaitable[None]],
        tell: Callable[[Any, Subscriber, Viewer], Awaitable[Answer | None]],
    ) -> None:
        self._charge = charge
        self._tell = tell
        self._delivering = asyncio.Semaphore(MOST_DELIVERIES)
        self._under_way: dict[object, asyncio.Task[Answer | None]] = {}
        self.delivered = 0
        """Events that were told to subscribers."""
        self._open = 0

    def __len__(self) -> int:
        """Subscriptions that are open."""
        return self._open

    async def follow(self, events: Any, subscriber: Subscriber) -> AsyncIterator[Answer]:
        """An answer for each event that is for the subscriber, until its budget is used up."""
        self._open += 1
        try:
            async for event in events:
                answer = await self._deliver(event, subscriber)
                if answer is not None:
                    self.delivered += 1
                    if (work := CURRENT.get()) is not None:
                        work.tell(answer.errors)
                    yield answer
        except TooMuch as error:
            yield Answer(errors=[{"message": error.in_language(subscriber.language), "extensions": error.extensions}])
        finally:
            self._open -= 1
            await events.aclose()

    async def _deliver(self, event: Any, subscriber: Subscriber) -> Answer | None:
        """What a subscriber is told of an event; None where it is not for them. Waits for a lost database."""
        while True:
            try:
                answer = await self._shared(event, subscriber)
                if answer is None or not answer.is_unavailable:
                    return answer
            except Exception as error:
                if not is_unreachable(error):
                    raise
            await asyncio.sleep(RETRY_EVERY)

    async def _shared(self, event: Any, subscriber: Subscriber) -> Answer | None:
        """What this viewer is told of an event. Who asks the same at the same moment gets the same answer, as all
        visitors of a page do; the first is charged. Raises TooMuch where its budget does not suffice."""
        prepared, viewer = subscriber.prepared, subscriber.viewer()
        operation = prepared.document.number, id(prepared.operation), prepared.given
        key = (event, *operation, viewer, subscriber.language)
        if key not in self._under_way:
            await self._charge(prepared.caller, prepared.cost)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._in_turn(event, subscriber, viewer))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _in_turn(self, event: Any, subscriber: Subscriber, viewer: Viewer) -> Answer | None:
        async with self._delivering:
            return await self._tell(event, subscriber, viewer)
