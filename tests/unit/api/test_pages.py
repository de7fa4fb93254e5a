import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette

from exchange.api import pages


class Database:
    def __init__(self, answer: Callable[[], Awaitable[object]]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    async def fetch_row(self, sql: str, *args: object) -> object:
        self.asked.append(sql)
        return await self._answer()


async def one() -> object:
    return (1,)


async def refuse() -> object:
    raise ConnectionRefusedError("hunter2")


async def hang() -> object:
    return await asyncio.sleep(60)


def browser(database: Database) -> httpx.AsyncClient:
    app = Starlette(routes=pages.routes("type Query {\n  größe: Int\n}\n", database))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://exchange")


async def test_the_schema() -> None:
    async with browser(Database(one)) as client:
        response = await client.get("/schema.graphql")
    assert (response.status_code, response.text) == (200, "type Query {\n  größe: Int\n}\n")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


async def test_live_asks_nobody() -> None:
    database = Database(refuse)
    async with browser(database) as client:
        response = await client.get("/health/live")
    assert (response.status_code, response.json(), database.asked) == (200, {"status": "ok"}, [])


async def test_ready() -> None:
    database = Database(one)
    async with browser(database) as client:
        response = await client.get("/health/ready")
    assert (response.status_code, response.json(), database.asked) == (200, {"status": "ok"}, ["SELECT 1"])


@pytest.mark.parametrize("answer", [refuse, hang])
async def test_not_ready(answer: Callable[[], Awaitable[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "READY_WITHIN", 0.05)
    async with browser(Database(answer)) as client:
        response = await client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert response.headers["retry-after"] == "5"
