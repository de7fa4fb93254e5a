"""How long a request may take, and that nothing is read for a client that has gone.

Nearly all requests are answered before anybody looks: a task that waits for the client to go is begun only for those
that take longer, so that the others need not pay for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from exchange.errors import ErrorCode, ExchangeError

DEFAULT_WITHIN = 20.0
"""Seconds that a request may take unless told."""

CLIENT_GONE = 499
"""What logs and metrics have for the status of a request whose client did not wait."""

LOOK_AFTER = 0.1
"""Seconds before anybody looks whether the client is still there."""


class Gone(Exception):
    """The client went away before its request was answered."""


class Late(ExchangeError):
    """The request took longer than a request may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The request took longer than {seconds:g} seconds and was stopped.",
            ErrorCode.DEADLINE_EXCEEDED,
            german=f"Die Anfrage hat länger als {seconds:g} Sekunden gedauert und wurde abgebrochen.",
        )


class Deadline:
    """A block of work that is cancelled after so many seconds, or when the client goes.

    `async with` raises Late or Gone then. The cancellation reaches the statement that PostgreSQL runs, and a
    transaction that is not committed is undone. `receive` gives the client's messages, of which only one is left: that
    it went.
    """

    def __init__(self, seconds: float, receive: Callable[[], Awaitable[Any]] | None) -> None:
        self._seconds = seconds
        self._receive = receive
        self._why: Exception | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(min(LOOK_AFTER, self._seconds), self._look)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._handle.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._why is None or self._task is None:
            return
        self._task.uncancel()
        if kind is asyncio.CancelledError:
            raise self._why from None

    def _look(self) -> None:
        self._watch = asyncio.create_task(self._end())

    async def _end(self) -> None:
        """Wait for the end of the time or of the client, and stop the work."""
        why: Exception = Late(self._seconds)
        try:
            async with asyncio.timeout(max(self._seconds - LOOK_AFTER, 0)):
                await self._until_gone()
            why = Gone()
        except TimeoutError:
            pass
        if self._task is not None:
            self._why = why
            self._task.cancel()

    async def _until_gone(self) -> None:
        if self._receive is None:
            await asyncio.Event().wait()
            return
        while (await self._receive())["type"] != "http.disconnect":
            pass
