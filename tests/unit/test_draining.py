"""A process that is to stop: it says so before it does, serves on meanwhile, and does not wait when asked twice."""

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from exchange.api import pages
from exchange.api.live import Live
from exchange.cli.server import Server


class Database:
    async def fetch_row(self, sql: str, *args: object) -> object:
        return (1,)


begun, ending = asyncio.Event(), asyncio.Event()


async def slow(_request: Request) -> Response:
    begun.set()
    await ending.wait()
    return PlainTextResponse("done")


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@asynccontextmanager
async def serving(drain: float) -> AsyncIterator[tuple[Server, httpx.AsyncClient, asyncio.Task[None]]]:
    readiness = pages.Readiness(Database())
    app = Starlette(routes=[Route("/slow", slow), WebSocketRoute("/ws", greet), *pages.routes(readiness)])
    app.state.live, app.state.readiness = Live(lambda _: asyncio.sleep(0, {})), readiness
    started = asyncio.Event()
    server = Server(app, 1_000, started.set, drain=drain)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server._serve([listener]))  # without uvicorn's hold on this process's signals
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=base) as client:
            await asyncio.wait_for(started.wait(), 5)
            yield server, client, running
            await asyncio.wait_for(running, 5)


async def test_readiness_ends_first_and_requests_are_served_until_the_last() -> None:
    async with serving(drain=60) as (server, client, running):
        assert (await client.get("/health/ready")).status_code == 200
        server.handle_exit(signal.SIGTERM, None)
        assert 59 < (server._stops_at or 0) - time.monotonic() <= 60
        refused = await client.get("/health/ready")
        assert (refused.status_code, refused.json()) == (503, {"status": "stopping"})
        async with asyncio.timeout(5):
            while (await client.get("/health/live")).headers.get("connection") != "close":  # noqa: ASYNC110 - once a second
                await asyncio.sleep(0.1)
        async with connect(f"ws://{client.base_url.host}:{client.base_url.port}/ws") as opened:
            assert opened.response is not None
            assert opened.response.headers.get_all("connection") == ["Upgrade"]
        told = asyncio.create_task(client.get("/slow"))
        await asyncio.wait_for(begun.wait(), 5)
        server._stops_at = time.monotonic()  # a minute later
        while not server.should_exit:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        assert not running.done()
        ending.set()
        assert (await told).text == "done"
        await running
        assert server._captured_signals == [signal.SIGTERM]


async def test_ctrl_c_a_second_signal_and_no_setting_do_not_wait() -> None:
    for drain, numbers in ((60, [signal.SIGINT]), (60, [signal.SIGTERM, signal.SIGTERM]), (0, [signal.SIGTERM])):
        async with serving(drain) as (server, _client, running):
            for number in numbers:
                server.handle_exit(number, None)
            await asyncio.wait_for(running, 3)
