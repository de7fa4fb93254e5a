"""The application on a port of the loopback that is free, for suites that speak real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from exchange.app import create_app
from exchange.settings import Settings


@pytest.fixture(scope="session")
def live_url(cluster, migrated_template: str) -> Iterator[str]:
    """The address of `/graphql` on a server that runs as long as the tests do."""
    name = cluster.create(migrated_template)
    app = create_app(Settings(), cluster.url_of(name))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", loop="uvloop", http="httptools"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
    server.should_exit = True
    thread.join(timeout=10)
    cluster.drop(name)
