"""A server on a port of the loopback that is free, for suites that speak real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from graphql import Executor, build_schema

from exchange.access.viewer import Viewer
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution


async def _nobody(_key: str) -> Viewer | None:
    return None


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """The address of `/graphql` on a server that runs as long as the tests do."""
    app = GraphQLEndpoint(Execution(build_schema("type Query { ping: String }"), Executor, None), _nobody)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
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
