"""HTTP connections that are bounded before there is a request: how many, how long for the headers, how large.

uvicorn knows none of these bounds; its own time limit is for connections that wait for their next request. What comes
after the headers is bounded by `api.endpoint` and `api.live`.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS = 2_000
"""Connections of one process, live ones included."""

HEADERS_WITHIN = 15.0
"""Seconds that a connection may be open without complete headers: at its beginning, and after each answer."""

TAKEN_WITHIN = 30.0
"""Seconds in which a client takes nothing at all of what was sent to it, before it is cut off."""

MOST_HEADER_BYTES = 64 * 1024
LOOK_EVERY = 1.0

_REFUSAL = b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol for HTTP, which gives up on clients that do not get to the point."""

    _waits_since: float | None = None
    _received = 0

    def connection_made(self, transport: Any) -> None:
        """A client came."""
        super().connection_made(transport)
        self._waits_since = time.monotonic()
        if len(self.connections) > MOST_CONNECTIONS:
            self.refuse(b"503 Service Unavailable")

    def data_received(self, data: bytes) -> None:
        """Something came; while it is headers, it is counted."""
        if self._waits_since is None:
            super().data_received(data)
            return
        self._received += len(data)
        super().data_received(data)
        if self._received > MOST_HEADER_BYTES and self._waits_since is not None:
            self.refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """The headers are complete, and the request begins."""
        self._waits_since = None
        self._received = 0
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """The answer was sent; from here on the next request is waited for."""
        self._waits_since = time.monotonic()
        super().on_response_complete()

    def is_late(self, now: float) -> bool:
        """Whether the client had its time for sending headers."""
        return self._waits_since is not None and now - self._waits_since > HEADERS_WITHIN

    def refuse(self, status: bytes) -> None:
        """Say why, and close the connection."""
        if not self.transport.is_closing():
            self.transport.write(_REFUSAL % status)
            self.transport.close()


class Untaken:
    """What clients have not taken yet of what was sent to them; a connection that is closed waits for that, too."""

    def __init__(self) -> None:
        self._since: dict[Any, tuple[int, float]] = {}

    def cut_off(self, connections: Iterable[Any], now: float) -> None:
        """Cut off who has taken nothing for so long."""
        left = {connection: connection.transport.get_write_buffer_size() for connection in connections}
        before, self._since = self._since, {}
        for connection, size in left.items():
            known, since = before.get(connection, (size, now))
            if size and (known != size or now - since <= TAKEN_WITHIN):
                self._since[connection] = (size, since if known == size else now)
            elif size:
                connection.transport.abort()


async def give_up_late(connections: set[Any]) -> None:
    """Until cancelled, close the connections that send no headers, and those that take no answer. One look at all of
    them costs less than a timer for each request."""
    untaken = Untaken()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = time.monotonic()
        untaken.cut_off(connections, now)
        for connection in list(connections):
            if isinstance(connection, BoundedProtocol) and connection.is_late(now):
                connection.refuse(b"408 Request Timeout")
