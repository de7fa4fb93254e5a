"""The statuses of the specification's draft, beside those that the audit suite wants."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest

from exchange.api.credentials import Credentials
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution
from exchange.api.live import Live
from exchange.settings import StatusCodes

JSON, GRAPHQL = "application/json", "application/graphql-response+json"

# What is sent; the statuses of `audit` and `draft` as GRAPHQL, then as JSON.
BODIES: dict[str, tuple[bytes | dict[str, Any], tuple[int, int], tuple[int, int]]] = {
    "data": ({"query": "{ hello }"}, (200, 200), (200, 200)),
    "no JSON": (b"{", (400, 400), (400, 400)),
    "no object": (b"[]", (400, 422), (400, 422)),
    "no query": ({"qeury": "{ hello }"}, (400, 422), (400, 422)),
    "wrong type": ({"query": "{ hello }", "variables": [7]}, (400, 422), (400, 422)),
    "wrong hash": ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}, (400, 422), (400, 422)),
    "unknown hash": ({"extensions": {"persistedQuery": {"sha256Hash": "0" * 64}}}, (200, 200), (200, 200)),
    "syntax": ({"query": "{"}, (400, 400), (200, 400)),
    "validation": ({"query": "{ hullo }"}, (400, 422), (200, 422)),
    "too complex": ({"query": "{" + "hello " * 51 + "}"}, (400, 422), (200, 422)),
    "no operation": ({"query": "query A { hello } query B { hello }"}, (400, 422), (200, 422)),
    "variables": ({"query": "query ($at: Int!) { number(at: $at) }"}, (400, 422), (200, 422)),
    "subscription": ({"query": "subscription { ticks }"}, (400, 422), (200, 422)),
    "partial": ({"query": "{ hello broken }"}, (200, 294), (200, 200)),
    "data is null": ({"query": "{ brokenHard }"}, (200, 294), (200, 200)),
    "away": ({"query": "{ offline }"}, (503, 503), (503, 503)),
}


Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def ask(execution: Execution, credentials: Credentials, live: Live) -> Ask:
    """The response of an endpoint with these status codes to a request."""

    async def asked(codes: StatusCodes, **request: Any) -> httpx.Response:
        endpoint = GraphQLEndpoint(execution, credentials, live, body_limit=10_000, status_codes=codes)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://exchange") as client:
            return await client.request(**{"method": "POST", "url": "/graphql"} | request)

    return asked


@pytest.mark.parametrize("codes", StatusCodes)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
@pytest.mark.parametrize(("body", "as_graphql", "as_json"), BODIES.values(), ids=BODIES.keys())
async def test_statuses_of_bodies(
    ask: Ask, codes: StatusCodes, accept: str, body: Any, as_graphql: tuple[int, int], as_json: tuple[int, int]
) -> None:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {"accept": accept, "content-type": JSON}
    response = await ask(codes, content=content, headers=headers)
    audit, draft = as_graphql if accept == GRAPHQL else as_json
    assert response.status_code == (audit if codes is StatusCodes.AUDIT else draft)
    told_as = GRAPHQL if codes is StatusCodes.DRAFT and response.status_code >= 400 else accept
    assert response.headers["content-type"] == f"{told_as}; charset=utf-8"
    assert set(response.json()) <= {"data", "errors"}


@pytest.mark.parametrize(
    ("request_", "status", "allow"),
    [
        ({"method": "PUT", "json": {}}, 405, "GET, POST"),
        ({"method": "GET", "params": {"query": 'mutation { rename(name: "b") }'}}, 405, "POST"),
        ({"method": "GET", "params": {"query": "{ hello }", "variables": "{"}}, 422, None),
        ({"method": "GET"}, 422, None),
        ({"json": {}, "headers": {"accept": "text/html"}}, 406, None),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, None),
        ({"content": b"{}"}, 415, None),
        ({"json": {"query": "x" * 10_000}}, 413, None),
        ({"json": {"query": "{ hello }"}, "headers": {"authorization": "Bearer wrong"}}, 401, None),
    ],
)
async def test_other_requests_by_the_draft(ask: Ask, request_: dict[str, Any], status: int, allow: str | None) -> None:
    response = await ask(StatusCodes.DRAFT, **request_)
    assert (response.status_code, response.headers.get("allow")) == (status, allow)
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert [error["extensions"]["code"] for error in response.json()["errors"]]


async def test_a_body_that_comes_too_slowly(endpoint: GraphQLEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.api.endpoint.BODY_WITHIN", 0.01)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.005)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", JSON.encode())]
    await endpoint({"type": "http", "method": "POST", "headers": headers, "query_string": b""}, receive, send)
    start, body = sent
    assert (start["status"], dict(start["headers"])[b"connection"]) == (408, b"close")
    assert orjson.loads(body["body"])["errors"][0]["extensions"] == {"code": "REQUEST_TIMEOUT"}
