"""Answers as server-sent events: the distinct connections mode of graphql-sse, on a bare ASGI response."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest

from exchange.api import sse
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.live import End, Live

JSON_BODY = (b"content-type", b"application/json")
EVENTS = (b"accept", b"text/event-stream")


class Stream:
    """The client's end of one response."""

    def __init__(self, endpoint: GraphQLEndpoint, body: Any, headers: tuple[Any, ...] = ()) -> None:
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self._inbox.put_nowait({"type": "http.request", "body": orjson.dumps(body)})
        scope = {"type": "http", "method": "POST", "headers": [JSON_BODY, EVENTS, *headers], "query_string": b""}
        self.task = asyncio.create_task(endpoint(scope, self._inbox.get, self._send))  # type: ignore[arg-type]

    async def _send(self, message: Any) -> None:
        await self.reads.wait()
        await self._outbox.put(message)

    def leaves(self) -> None:
        self._inbox.put_nowait({"type": "http.disconnect"})

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._outbox.get(), 3)

    async def text(self) -> str:
        """The next piece of the body."""
        return (await self.hears())["body"].decode()

    async def done(self) -> None:
        await asyncio.wait_for(self.task, 3)
        assert self._outbox.empty()


Open = Callable[..., Awaitable[Stream]]


@pytest.fixture
def stream(endpoint: GraphQLEndpoint) -> Open:
    async def opened(query: str, *headers: tuple[bytes, bytes]) -> Stream:
        made = Stream(endpoint, {"query": query}, headers)
        start = await made.hears()
        found = dict(start["headers"])
        assert (start["status"], found[b"content-type"]) == (200, b"text/event-stream; charset=utf-8")
        assert (found[b"cache-control"], b"content-length" in found) == (b"no-store", False)
        return made

    return opened


async def test_a_subscription(stream: Open) -> None:
    made = await stream("subscription { ticks }")
    heard = [await made.text() for _ in range(4)]
    assert heard == [
        *(f'event: next\ndata: {{"data":{{"ticks":{number}}}}}\n\n' for number in range(3)),
        "event: complete\ndata:\n\n",
    ]
    await made.done()


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("{ hello }", '{"data":{"hello":"Hallo Welt"}}'),
        ("{ page { title } }", '{"data":{"page":{"title":"Straße"}}}'),
        ('mutation { rename(name: "b") }', '{"data":{"rename":"b"}}'),
    ],
)
async def test_a_query_or_mutation_is_one_event(stream: Open, query: str, body: str) -> None:
    made = await stream(query)
    assert await made.text() == f"event: next\ndata: {body}\n\nevent: complete\ndata:\n\n"
    await made.done()


async def test_mistakes_in_the_document_are_told_in_the_stream(stream: Open) -> None:
    made = await stream("{ helo }")
    event, _, data = (await made.text()).partition("\ndata: ")
    assert event == "event: next"
    told = orjson.loads(data.split("\n")[0])
    assert set(told) == {"errors"}
    assert told["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    await made.done()


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"json": {"query": "{"}}, 400, "GRAPHQL_PARSE_FAILED"),
        ({"json": {"query": "query A { hello }", "operationName": "B"}}, 400, "OPERATION_NOT_FOUND"),
        ({"json": []}, 400, "BAD_REQUEST"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "BAD_REQUEST"),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"json": {"query": "x" * 20_000}}, 413, "PAYLOAD_TOO_LARGE"),
        ({"json": {"query": "{ hello }"}, "headers": {"authorization": "Bearer wrong"}}, 401, "UNAUTHENTICATED"),
    ],
)
async def test_requests_refused_without_a_stream(
    client: httpx.AsyncClient, live: Live, request_: dict[str, Any], status: int, code: str
) -> None:
    headers = {"accept": "text/event-stream"} | request_.pop("headers", {})
    response = await client.post("", headers=headers, **request_)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json; charset=utf-8")
    assert response.json()["errors"][0]["extensions"]["code"] == code
    assert len(live) == 0


async def test_get_reads_and_follows_but_does_not_write(client: httpx.AsyncClient) -> None:
    events = {"accept": "text/event-stream"}
    read = await client.get("", params={"query": "subscription { ticks }"}, headers=events)
    assert read.text.count("event: next\n") == 3
    assert "\r" not in read.text
    refused = await client.get("", params={"query": 'mutation { rename(name: "b") }'}, headers=events)
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_a_client_that_goes_stops_the_source(stream: Open, sources: Any, live: Live) -> None:
    made = await stream("subscription { quiet }")
    assert await made.text() == 'event: next\ndata: {"data":{"quiet":1}}\n\n'
    assert (sources.open, len(live)) == (1, 1)
    made.leaves()
    await made.done()
    assert (sources.open, len(live)) == (0, 0)


async def test_a_quiet_stream_is_kept_alive(stream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_EVERY", 0.01)
    made = await stream("subscription { quiet }")
    assert [await made.text() for _ in range(3)][1:] == [":\n\n", ":\n\n"]
    made.leaves()
    await asyncio.wait_for(made.task, 3)


async def test_the_end_of_the_server_ends_the_stream_without_completing_it(
    stream: Open, live: Live, sources: Any
) -> None:
    made = await stream("subscription { quiet }")
    await made.text()
    await live.close()
    assert await made.hears() == {"type": "http.response.body", "body": b""}
    await made.done()
    assert sources.open == 0


async def test_a_revoked_key_ends_the_stream_with_an_error(stream: Open, live: Live, sources: Any) -> None:
    made = await stream("subscription { quiet }", (b"authorization", b"Bearer good.key-1"))
    await made.text()
    for session in live._sessions:
        session.end(End.KEY_INVALID)
    told = await made.text()
    assert told.endswith("\n\nevent: complete\ndata:\n\n")
    [error] = orjson.loads(told.split("\n")[1].removeprefix("data: "))["errors"]
    assert error == {
        "message": "The API key is not valid any more.",
        "extensions": {"code": "UNAUTHENTICATED"},
    }
    await made.done()
    assert sources.open == 0


async def test_who_does_not_read_is_given_up(
    stream: Open, monkeypatch: pytest.MonkeyPatch, sources: Any, live: Live
) -> None:
    monkeypatch.setattr(sse, "SEND_WITHIN", 0.02)
    monkeypatch.setattr(sse, "KEEP_ALIVE_EVERY", 0.01)
    made = await stream("subscription { quiet }")
    await made.text()
    made.reads.clear()
    await asyncio.wait_for(made.task, 3)
    assert (sources.open, len(live)) == (0, 0)


async def test_who_takes_events_too_slowly_is_not_told_that_all_is_complete(stream: Open) -> None:
    made = await stream("subscription { slow }")
    assert [await made.text(), await made.text()] == ['event: next\ndata: {"data":{"slow":1}}\n\n', ""]
    await made.done()


async def test_the_number_of_streams_is_bounded(stream: Open, client: httpx.AsyncClient) -> None:
    made = [await stream("subscription { quiet }") for _ in range(3)]
    response = await client.post("", json={"query": "subscription { quiet }"}, headers={"accept": "text/event-stream"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    for each in made:
        each.leaves()
        await asyncio.wait_for(each.task, 3)
