"""Requests under an idempotency key act once, and get the same answer again."""

import asyncio
import json
from typing import Any

import pytest

from exchange.storage.engine import Database
from tests.client import Client

CREATE = """mutation Create($input: CreateMeasureInput!) {
  createMeasure(input: $input) { measure { id title version } errors { code path } }
}"""
TWO = """mutation Two($one: CreateMeasureInput!, $two: CreateMeasureInput!) {
  first: createMeasure(input: $one) { measure { title } errors { code } }
  second: createMeasure(input: $two) { measure { title } errors { code } }
}"""
FOUR_EYES = (
    """mutation { setFourEyesRule(input: {enabled: false}) { municipality { fourEyesRule } errors { code } } }"""
)
FIELD = "ZUSAMMENHALT_BEGEGNUNG"
KEYED = {"idempotency-key": "k-1"}


def values(title: str = "Sprachcafé", **more: Any) -> dict[str, Any]:
    return {"title": title, "summary": "Ein Treff.", "fieldsOfAction": [FIELD]} | more


async def create(client: Client, given: dict[str, Any], key: str = "k-1", who: str = "konstanz_editor") -> Any:
    return await client.send(CREATE, who, {"input": given}, headers={"idempotency-key": key})


async def count(client: Client, title: str = "Sprachcafé") -> int:
    rows = await client.database.fetch_all("SELECT id FROM measure WHERE title = $1", title)
    return len(rows)


async def test_the_same_request_gets_the_same_answer_and_acts_once(client: Client) -> None:
    first = await create(client, values())
    assert first.json()["data"]["createMeasure"]["errors"] == []
    assert "idempotency-replayed" not in first.headers
    before = await client.dump()
    again = await create(client, dict(reversed(values().items())))
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert await client.dump() == before
    assert await count(client) == 1


async def test_the_key_in_quotes_is_the_same_key(client: Client) -> None:
    first = await create(client, values())
    again = await create(client, values(), key='"k-1"')
    assert again.content == first.content
    assert await count(client) == 1


async def test_another_request_under_the_same_key_is_refused(client: Client) -> None:
    await create(client, values())
    before = await client.dump()
    for accept in ("application/json", "application/graphql-response+json"):
        headers = KEYED | {"accept": accept}
        response = await client.send(CREATE, "konstanz_editor", {"input": values("Anderes")}, headers=headers)
        assert response.status_code == 422
        assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "IDEMPOTENCY_KEY_REUSED"}]
        assert "data" not in response.json()
    assert await client.dump() == before


async def test_keys_of_different_callers_are_apart(client: Client) -> None:
    await create(client, values())
    response = await create(client, values(), who="bochum_editor")
    assert response.json()["data"]["createMeasure"]["errors"] == []
    assert "idempotency-replayed" not in response.headers
    assert await count(client) == 2


async def test_user_errors_are_answers(client: Client) -> None:
    first = await create(client, values(fieldsOfAction=["NOWHERE"]))
    assert first.json()["data"]["createMeasure"]["errors"][0]["code"] == "NOT_FOUND"
    again = await create(client, values(fieldsOfAction=["NOWHERE"]))
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "k\x7f", '""'])
async def test_a_malformed_key_is_refused(client: Client, key: str) -> None:
    before = await client.dump()
    response = await create(client, values(), key=key)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert await client.dump() == before


async def test_request_errors_are_not_kept(client: Client) -> None:
    refused = await client.send("mutation { nothing }", "konstanz_editor", headers=KEYED)
    assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    done = await create(client, values())
    assert done.json()["data"]["createMeasure"]["errors"] == []


async def test_reads_and_callers_without_a_key_need_none(client: Client) -> None:
    for _ in range(2):
        response = await client.send("{ viewer { kind } }", "konstanz_editor", headers=KEYED)
        assert "idempotency-replayed" not in response.headers
        response = await client.send(CREATE, None, {"input": values()}, headers=KEYED)
        assert response.json()["data"]["createMeasure"]["errors"][0]["code"] == "FORBIDDEN"
        assert "idempotency-replayed" not in response.headers
    assert (await client.dump())["idempotency"] == []


async def test_a_request_whose_answer_was_lost_is_read_back(client: Client) -> None:
    first = await create(client, values())
    await client.database.pool.execute("UPDATE idempotency SET response = NULL")
    again = await create(client, values())
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert await count(client) == 1
    third = await create(client, values())
    assert third.content == again.content


async def test_each_root_field_acts_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies between the first and the second field."""
    write, calls = Database.write, []

    async def dying(self: Database, work: Any) -> Any:
        calls.append(work)
        if len(calls) == 2:
            raise ConnectionResetError("gone")
        return await write(self, work)

    given = {"one": values("Eins"), "two": values("Zwei")}
    monkeypatch.setattr(Database, "write", dying)
    broken = await client.send(TWO, "konstanz_editor", given, headers=KEYED)
    assert broken.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert (await count(client, "Eins"), await count(client, "Zwei")) == (1, 0)
    other = await client.send(TWO, "konstanz_editor", given | {"two": values("Drei")}, headers=KEYED)
    assert other.status_code == 422
    again = await client.send(TWO, "konstanz_editor", given, headers=KEYED)
    assert again.json()["data"] == {
        "first": {"measure": {"title": "Eins"}, "errors": []},
        "second": {"measure": {"title": "Zwei"}, "errors": []},
    }
    assert (await count(client, "Eins"), await count(client, "Zwei"), await count(client, "Drei")) == (1, 1, 0)


async def test_two_arrivals_at_once_act_once(client: Client) -> None:
    answers = await asyncio.gather(*(create(client, values()) for _ in range(6)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["data"]["createMeasure"]["errors"] == []
    assert await count(client) == 1


async def test_two_requests_at_once_under_one_key(client: Client) -> None:
    answers = await asyncio.gather(*(create(client, values(f"Treff {number}")) for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    made = sum([await count(client, f"Treff {number}") for number in range(4)])
    assert made == 1


async def test_decisions_of_a_municipality_act_once(client: Client) -> None:
    first = await client.send(FOUR_EYES, "konstanz_publisher", headers=KEYED)
    await client.database.pool.execute("UPDATE idempotency SET response = NULL")
    before = (await client.dump())["audit"]
    again = await client.send(FOUR_EYES, "konstanz_publisher", headers=KEYED)
    assert again.json() == first.json()
    assert (await client.dump())["audit"] == before


async def test_a_key_counts_for_a_day_and_goes_afterwards(client: Client) -> None:
    await create(client, values())
    await create(client, values("Zweites"), key="k-2")
    await client.database.pool.execute("UPDATE idempotency SET created_at = created_at - interval '25 hours'")
    response = await create(client, values("Anderes"))
    assert response.json()["data"]["createMeasure"]["measure"]["title"] == "Anderes"
    assert "idempotency-replayed" not in response.headers
    kept = await client.database.fetch_all("SELECT key, response IS NOT NULL FROM idempotency")
    assert [tuple(row) for row in kept] == [("k-1", True)]
    again = await create(client, values("Anderes"))
    assert again.content == response.content


async def over_websocket(client: Client, *payloads: dict[str, Any]) -> list[dict[str, Any]]:
    """What an editor's WebSocket hears first of each of these operations, sent one after the other."""
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def says(message: dict[str, Any]) -> None:
        inbox.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def hears() -> dict[str, Any]:
        message = await asyncio.wait_for(outbox.get(), 5)
        found: dict[str, Any] = json.loads(message["text"])
        return found

    transport: Any = client.http._transport
    scope = {"type": "websocket", "path": "/graphql", "subprotocols": ["graphql-transport-ws"], "headers": []}
    inbox.put_nowait({"type": "websocket.connect"})
    task = asyncio.create_task(transport.app(scope, inbox.get, outbox.put))
    assert (await outbox.get())["type"] == "websocket.accept"
    says({"type": "connection_init", "payload": {"Authorization": f"Bearer {client.keys['konstanz_editor']}"}})
    assert (await hears())["type"] == "connection_ack"
    heard = []
    for number, payload in enumerate(payloads):
        says({"type": "subscribe", "id": str(number), "payload": payload})
        heard.append(await hears())
        if heard[-1]["type"] == "next":
            assert (await hears())["type"] == "complete"
    inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await task
    return heard


def operation(title: str, key: Any) -> dict[str, Any]:
    return {"query": CREATE, "variables": {"input": values(title)}, "extensions": {"idempotencyKey": key}}


async def test_an_operation_on_a_websocket_has_its_key_in_the_extensions(client: Client) -> None:
    first, again, other = await over_websocket(client, *(operation(title, "k-1") for title in ("Café", "Café", "Chor")))
    assert first["payload"]["data"]["createMeasure"]["errors"] == []
    assert (again["type"], again["payload"]) == ("next", first["payload"])
    assert (other["type"], [error["extensions"]["code"] for error in other["payload"]]) == (
        "error",
        ["IDEMPOTENCY_KEY_REUSED"],
    )
    assert (await count(client, "Café"), await count(client, "Chor")) == (1, 0)
    # It is the same key over HTTP.
    assert (await create(client, values("Café"))).json() == first["payload"]


@pytest.mark.parametrize("key", ["", "ä", "k" * 256, 7, {}])
async def test_a_malformed_key_on_a_websocket_is_an_error_of_its_operation(client: Client, key: Any) -> None:
    before = await client.dump()
    refused, answered = await over_websocket(client, operation("Café", key), {"query": "{ __typename }"})
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["BAD_USER_INPUT"]
    assert answered["payload"] == {"data": {"__typename": "Query"}}
    assert await client.dump() == before


async def test_an_answer_as_an_event_is_the_same_answer_again(client: Client) -> None:
    headers = {**KEYED, "accept": "text/event-stream"}
    events = [
        await client.send(CREATE, "konstanz_editor", {"input": values(title)}, headers=headers)
        for title in ("Café", "Café", "Chor")
    ]
    assert [event.status_code for event in events] == [200, 200, 422]
    assert events[0].text.startswith('event: next\ndata: {"data":{"createMeasure":{"measure":{"id":"measure_')
    assert events[1].content == events[0].content
    assert (await count(client, "Café"), await count(client, "Chor")) == (1, 0)
