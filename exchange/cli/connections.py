"""HTTP connections that are bounded before there is a request: how many, how long for the headers, how large.

uvicorn knows none of these bounds; its own time limit is for connections that wait for their next request. What comes
after the headers is bounded by `api.endpoint` and `api.live`.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_CONNECTIONS = 2_000
"""Connections of one process, live ones included."""

HEADERS_WITHIN = 15.0
"""Seconds that a connection may be open without complete headers: at its beginning, and after each answer."""

TAKEN_WITHIN = 30.0
"""Seconds in which a client has to take what was sent to it, or its least part, before it is cut off."""

LEAST_RATE = 2_000
"""Bytes in a second that are this least part: a third of what a line of 56 kbit/s takes."""

MOST_HEADER_BYTES = 64 * 1024
LOOK_EVERY = 1.0

_REFUSAL = b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Counted:
    """A transport that counts what is written to it, from which follows what the client took of it."""

    __slots__ = ("_transport", "_written", "is_closing")

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._written = 0
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        """All else is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send."""
        self._written += len(data)
        self._transport.write(data)

    @property
    def taken(self) -> int:
        """Bytes that went on their way to the client since the connection was made."""
        return self._written - int(self._transport.get_write_buffer_size())


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol for HTTP, which gives up on clients that do not get to the point."""

    _waits_since: float | None = None
    _received = 0

    def connection_made(self, transport: Any) -> None:
        """A client came."""
        super().connection_made(cast("Any", Counted(transport)))
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


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol for WebSockets, which owes a client that takes nothing no more than one pong."""

    _owed: bytes | None = None

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        # A server that is about to stop says so to whoever comes by HTTP; here it would be said against the upgrade.
        self.default_headers = [header for header in self.default_headers if header[0] != b"connection"]

    def handle_ping(self) -> None:
        """Answer now, or when the client has taken what there is; then only the last one (RFC 6455, section 5.5.3)."""
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)
        else:
            self._owed = pong

    def resume_writing(self) -> None:
        """The client takes something again."""
        super().resume_writing()
        if self._owed is not None and not self.transport.is_closing():
            self.transport.write(self._owed)
        self._owed = None


class Untaken:
    """What clients have to take next of what was sent to them; a connection that is closed waits for that, too."""

    def __init__(self) -> None:
        self._due: dict[Any, tuple[int, float]] = {}

    def cut_off(self, connections: Iterable[Any], now: float) -> None:
        """Cut off who has taken too little for so long: neither all that there was for it, nor its least part."""
        left = {each: size for each in connections if (size := each.transport.get_write_buffer_size())}
        before, self._due = self._due, {}
        for connection, size in left.items():
            taken = connection.transport.taken
            due, until = before.get(connection, (taken, now))
            if taken >= due:
                due, until = taken + min(size, int(LEAST_RATE * TAKEN_WITHIN)), now + TAKEN_WITHIN
            if now > until:
                connection.transport.abort()
            else:
                self._due[connection] = (due, until)


async def give_up_late(connections: set[Any]) -> None:
    """Until cancelled, close the connections that send no headers, and those that take their answers too slowly. One
    look at all of them costs less than a timer for each request."""
    untaken = Untaken()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = time.monotonic()
        untaken.cut_off(connections, now)
        for connection in list(connections):
            if isinstance(connection, BoundedProtocol) and connection.is_late(now):
                connection.refuse(b"408 Request Timeout")
