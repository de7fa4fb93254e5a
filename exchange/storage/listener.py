"""LISTEN on a channel of PostgreSQL, on a connection of its own that is made again whenever it is lost."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from exchange.storage.engine import Database

FIRST_DELAY = 0.1
LONGEST_DELAY = 5.0
"""Seconds between attempts to connect again: doubled after each that fails."""

CHECK_EVERY = 30.0
"""Seconds after which a silent connection is asked whether it is still there."""

logger = logging.getLogger(__name__)


class Listener:
    """Calls `wake` for every notification on the channel, and once for every connection that was made: whatever was
    said while there was none, its listener finds out by looking."""

    def __init__(self, database: Database, channel: str, wake: Callable[[], None]) -> None:
        self._database = database
        self._channel = channel
        self._wake = wake
        self._delay = FIRST_DELAY

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                # Whatever it was: nobody else would listen in its place.
                logger.warning("the listener on %s lost the database: %r", self._channel, error)
            await asyncio.sleep(self._delay)
            self._delay = min(self._delay * 2, LONGEST_DELAY)

    async def _listen(self) -> None:
        """Listen on one connection until it is lost."""
        lost = asyncio.Event()
        connection = await self._database.connect("exchange-listen")
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(self._channel, lambda *_notification: self._wake())
            self._delay = FIRST_DELAY
            self._wake()
            while not lost.is_set():
                # Not wait_for: up to Python 3.11 it loses a cancellation that comes together with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_EVERY):
                        await lost.wait()
                    return
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()
