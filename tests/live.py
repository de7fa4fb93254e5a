"""A server on the loopback for clients that stay connected, and publications made by another process's connection."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from exchange.app import create_app
from exchange.cli.server import Server
from exchange.settings import Settings


@contextmanager
def served(url: str, port: int = 0, **more: Any) -> Iterator[str]:
    """The address of a server on this database, without a path; `more` are settings."""
    server = Server(
        create_app(Settings(**{"database_pool_size": 4, "key_budget": 0, "public_budget": 0} | more), url), 1_048_576
    )
    listener = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=15)
        assert not thread.is_alive()
