import gzip
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson
import pytest

Call = Callable[..., Awaitable[tuple[int, dict[bytes, bytes], Any]]]

HELLO = {"query": "{ hello }"}
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON_HEADERS = [(b"content-type", b"application/json")]


def refused(code: str, message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


async def test_an_answer(client: httpx.AsyncClient) -> None:
    body = {"query": "query A($n: String!) { hello(name: $n) }", "variables": {"n": "ß"}}
    response = await client.post("", json=body)
    assert response.status_code == 200
    assert response.content == '{"data":{"hello":"Hallo ß"}}'.encode()
    request_id = response.headers.pop("x-request-id")
    assert request_id.endswith("-1")
    assert dict(response.headers) == {
        "content-type": "application/json; charset=utf-8",
        "content-length": "29",
        "vary": "Accept, Accept-Language, Authorization, Exchange-Municipality",
        "x-content-type-options": "nosniff",
    }


async def test_each_answer_has_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    ids = {(await client.post("", json=HELLO)).headers["x-request-id"] for _ in range(20)}
    assert len(ids) == 20


async def test_the_media_type_that_was_asked_for(client: httpx.AsyncClient) -> None:
    response = await client.post("", json=HELLO, headers={"accept": GRAPHQL_RESPONSE})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_json_of_the_database_arrives_untouched(client: httpx.AsyncClient) -> None:
    response = await client.post("", json={"query": "{ page { title } }"})
    assert response.content == '{"data":{"page":{"title":"Straße"}}}'.encode()


async def test_a_query_in_the_url(client: httpx.AsyncClient) -> None:
    parameters = {"query": "query A($n: String!) { hello(name: $n) }", "variables": '{"n": "ö"}', "operationName": "A"}
    response = await client.get("?" + urlencode(parameters))
    assert (response.status_code, response.json()) == (200, {"data": {"hello": "Hallo ö"}})


async def test_a_mutation_in_the_url_is_refused(client: httpx.AsyncClient) -> None:
    query = urlencode({"query": 'mutation { rename(name: "b") }'})
    for accept in ("application/json", GRAPHQL_RESPONSE):
        response = await client.get("?" + query, headers={"accept": accept})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert response.headers["content-type"] == f"{accept}; charset=utf-8"
        assert response.json() == refused("METHOD_NOT_ALLOWED", "A mutation must be sent with POST.")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
async def test_other_methods(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "", json=HELLO)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
    assert response.json() == refused("METHOD_NOT_ALLOWED", f"The method {method} is not supported here.")


async def test_head_has_no_body(client: httpx.AsyncClient) -> None:
    response = await client.head("?" + urlencode(HELLO))
    assert (response.status_code, response.headers["allow"], response.content) == (405, "GET, POST", b"")


async def test_no_acceptable_media_type(client: httpx.AsyncClient) -> None:
    response = await client.post("", json=HELLO, headers={"accept": "text/html"})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == refused(
        "NOT_ACCEPTABLE",
        "Answers can be had as application/json or application/graphql-response+json or text/event-stream.",
    )


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
async def test_unknown_media_types(client: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = await client.post("", content=orjson.dumps(HELLO), headers=headers)
    assert response.status_code == 415
    assert response.json() == refused("UNSUPPORTED_MEDIA_TYPE", "The body must be application/json in UTF-8.")


async def test_compressed_bodies(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    response = await client.post("", content=gzip.compress(orjson.dumps(HELLO)), headers=headers)
    assert response.status_code == 415
    assert response.json() == refused("UNSUPPORTED_MEDIA_TYPE", "The body must not be compressed.")


@pytest.mark.parametrize(
    "body", [b"", b"5", b"null", b'"x"', b"[]", b"{", b"\xff", b"1" * 9_000, b"[" * 9_000, b'{"query":5}']
)
@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
async def test_bodies_that_are_no_request(client: httpx.AsyncClient, body: bytes, accept: str) -> None:
    response = await client.post("", content=body, headers={"content-type": "application/json", "accept": accept})
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ hullo }"},
        {"query": "query ($at: Int!) { number(at: $at) }"},
        {"query": "query A { hello } query B { hello }"},
        {"query": "subscription { ticks }"},
        {"query": "{" + "hello " * 51 + "}"},
    ],
)
async def test_request_errors_by_media_type(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    for accept, status in (("application/json", 200), (GRAPHQL_RESPONSE, 400), ("*/*", 200)):
        response = await client.post("", json=body, headers={"accept": accept})
        assert response.status_code == status
        assert list(response.json()) == ["errors"]


async def test_a_body_in_pieces(call: Call) -> None:
    body = orjson.dumps(HELLO)
    status, _, answer = await call([body[:3], b"", body[3:10], body[10:]])
    assert (status, answer) == (200, {"data": {"hello": "Hallo Welt"}})


async def test_bodies_up_to_the_limit(call: Call) -> None:
    body = orjson.dumps(HELLO).ljust(10_000)
    assert (await call([body]))[0] == 200
    for chunks in ([body + b" "], [body, b" "], [b" "] * 10_001):
        status, _, answer = await call(chunks, [*JSON_HEADERS, (b"content-length", b"1")])
        assert status == 413
        assert answer == refused("PAYLOAD_TOO_LARGE", "The body is larger than 10000 bytes.")


async def test_a_client_that_goes_away_gets_nothing(endpoint: Any) -> None:
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await endpoint({"type": "http", "method": "POST", "headers": JSON_HEADERS, "query_string": b""}, receive, send)
    assert sent == []


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_key(client: httpx.AsyncClient, scheme: str) -> None:
    headers = {"authorization": f"{scheme} good.key-1", "accept-language": "en-GB, de;q=0.5"}
    response = await client.post("", json={"query": "{ who }"}, headers=headers)
    assert response.json() == {"data": {"who": f"MEMBER en database {response.headers['x-request-id']}"}}


async def test_no_key_is_the_public(client: httpx.AsyncClient) -> None:
    response = await client.post("", json={"query": "{ who }"})
    assert response.json() == {"data": {"who": f"PUBLIC de database {response.headers['x-request-id']}"}}


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "good.key-1",
        "Basic Z29vZA==",
        "Bearer good.key-1 x",
        "Bearer ü",
        "",
        "x" * 999,
    ],
)
@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
async def test_wrong_keys(call: Call, authorization: str, accept: str) -> None:
    headers = [*JSON_HEADERS, (b"authorization", authorization.encode()), (b"accept", accept.encode())]
    status, sent, answer = await call([orjson.dumps(HELLO)], headers)
    assert (status, sent[b"www-authenticate"]) == (401, b"Bearer")
    assert sent[b"content-type"].decode() == f"{accept}; charset=utf-8"
    assert answer == refused("UNAUTHENTICATED", "The API key is not valid.")


async def test_two_keys_are_none(call: Call) -> None:
    twice = [(b"authorization", b"Bearer good.key-1")] * 2
    assert (await call([orjson.dumps(HELLO)], [*JSON_HEADERS, *twice]))[0] == 401


async def test_an_outage_while_a_key_is_looked_up(client: httpx.AsyncClient) -> None:
    response = await client.post("", json=HELLO, headers={"authorization": "Bearer offline"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    (error,) = response.json()["errors"]
    assert error["message"] == "The service is not available at the moment."
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert "hunter2" not in response.text


async def test_a_failure_nobody_expected(
    client: httpx.AsyncClient, execution: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(execution, "run", fail)
    response = await client.post("", json=HELLO, headers={"accept": GRAPHQL_RESPONSE})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    (error,) = response.json()["errors"]
    assert set(error) == {"message", "extensions"}
    assert error["message"] == "Internal error"
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "hunter2" not in response.text
