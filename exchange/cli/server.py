"""The HTTP server: uvicorn, which says goodbye to connections that stay open before it stops."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from exchange.cli.connections import BoundedProtocol, give_up_late

GOODBYE_WITHIN = 10
"""Seconds for requests under way when the server is stopped."""

PING_EVERY = 20.0
"""Seconds between pings on a WebSocket, and for the answer to one."""


class Server(uvicorn.Server):
    """Serves the application. `started` is called once it listens."""

    def __init__(self, app: Starlette, body_limit: int, on_started: Callable[[], None] = lambda: None) -> None:
        self._live = app.state.live
        self._on_started = on_started
        self._giving_up: asyncio.Task[None] | None = None
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=BoundedProtocol,
            ws="websockets-sansio",
            ws_max_size=body_limit,
            ws_ping_interval=PING_EVERY,
            ws_ping_timeout=PING_EVERY,
            access_log=False,
            proxy_headers=False,  # api.address believes proxies that are named in the settings, and no others
            log_level="warning",
            timeout_graceful_shutdown=GOODBYE_WITHIN,
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._giving_up = asyncio.create_task(give_up_late(self.server_state.connections))
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. Streams would otherwise be waited for in vain, and sockets be told of a restart."""
        if self._giving_up is not None:
            self._giving_up.cancel()
        await self._live.close()
        await super().shutdown(sockets)
