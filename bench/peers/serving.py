"""How the peers in Python are served: like the exchange itself."""

import socket
from typing import Any

import uvicorn


def serve(app: Any) -> None:
    """Serve on a free port of the loopback until terminated; writes the port when ready."""

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"listening {listener.getsockname()[1]}", flush=True)

    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        Announcing(config).run(sockets=[listener])
