"""The HTTP server: uvicorn, which says goodbye to connections that stay open before it stops."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from exchange.cli.connections import BoundedProtocol, BoundedWebSocket, give_up_late
from exchange.cli.steadiness import steady

GOODBYE_WITHIN = 10
"""Seconds for requests under way when the server is stopped."""

PING_EVERY = 20.0
"""Seconds between pings on a WebSocket, and for the answer to one."""


class Server(uvicorn.Server):
    """Serves the application. `started` is called once it listens.

    SIGTERM stops it after `drain` seconds, in which it serves on and says that it is not ready, so that a proxy sends
    requests elsewhere. Any other signal, and a second one, stops it at once. Requests under way have `within` seconds.
    """

    def __init__(
        self,
        app: Starlette,
        body_limit: int,
        on_started: Callable[[], None] = lambda: None,
        *,
        drain: float = 0,
        within: int = GOODBYE_WITHIN,
    ) -> None:
        self._live = app.state.live
        self._readiness = app.state.readiness
        self._drain = drain
        self._stops_at: float | None = None
        self._on_started = on_started
        self._giving_up: asyncio.Task[None] | None = None
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=BoundedProtocol,
            ws=BoundedWebSocket,
            ws_max_size=body_limit,
            ws_ping_interval=PING_EVERY,
            ws_ping_timeout=PING_EVERY,
            access_log=False,
            proxy_headers=False,  # api.address believes proxies that are named in the settings, and no others
            log_config=None,  # what it says goes the way of all logs
            log_level="warning",
            timeout_graceful_shutdown=within,
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            steady()
            self._giving_up = asyncio.create_task(give_up_late(self.server_state.connections))
            self._on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal has come."""
        if sig != signal.SIGTERM or not self._drain or self._stops_at is not None:
            super().handle_exit(sig, frame)
            return
        self._captured_signals.append(sig)  # as uvicorn does, which raises it again in the end
        self._stops_at = time.monotonic() + self._drain
        self._readiness.end()
        self.config.encoded_headers.append((b"connection", b"close"))  # whoever comes again comes by the proxy

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to stop."""
        if self._stops_at is not None and time.monotonic() >= self._stops_at:
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. Streams would otherwise be waited for in vain, and sockets be told of a restart."""
        if self._giving_up is not None:
            self._giving_up.cancel()
        await self._live.close()
        await super().shutdown(sockets)
