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
    app = Starlette(routes=pages.routes(pages.Readiness(database)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://exchange")


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


@pytest.mark.parametrize(("answer", "status"), [(one, 200), (refuse, 503), (hang, 503)])
async def test_a_flood_asks_the_database_once_a_second(
    answer: Callable[[], Awaitable[object]], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READY_WITHIN", 0.05)
    monkeypatch.setattr(pages, "READY_FOR", 0.1)
    database = Database(answer)
    async with browser(database) as client:
        for looks in (1, 2):
            responses = await asyncio.gather(*(client.get("/health/ready") for _ in range(50)))
            assert {response.status_code for response in responses} == {status}
            assert len(database.asked) == looks
            await asyncio.sleep(0.11)


async def test_who_goes_away_takes_the_answer_from_nobody_else() -> None:
    reached = pages.Readiness(Database(lambda: asyncio.sleep(0.05)))
    first, second = asyncio.create_task(reached.is_reached()), asyncio.create_task(reached.is_reached())
    await asyncio.sleep(0)
    first.cancel()
    assert await second is True
