"""The protocol graphql-transport-ws, message by message, on a bare ASGI socket."""

import asyncio
from typing import Any

import pytest

from exchange.api import websocket
from tests.sockets import ACK, INIT, PROTOCOL, Connect, complete, greet, next_, subscribe


async def test_a_subscription_gives_its_events_and_completes(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { ticks }"))
        heard = [await socket.hears() for _ in range(4)]
    assert heard == [*(next_({"ticks": number}) for number in range(3)), complete()]


async def test_a_query_and_a_mutation_give_one_result(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("query ($n: String!) { hello(name: $n) }", variables={"n": "Bochum"}))
        assert [await socket.hears(), await socket.hears()] == [next_({"hello": "Hallo Bochum"}), complete()]
        socket.says(subscribe('mutation { rename(name: "b") }', "b", operationName=None, variables=None))
        assert [await socket.hears(), await socket.hears()] == [next_({"rename": "b"}, "b"), complete("b")]


async def test_an_id_can_be_used_again(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        for _ in range(3):
            socket.says(subscribe("{ hello }"))
            assert [await socket.hears(), await socket.hears()] == [next_({"hello": "Hallo Welt"}), complete()]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (subscribe("{ helo }"), "GRAPHQL_VALIDATION_FAILED"),
        (subscribe("{"), "GRAPHQL_PARSE_FAILED"),
        (subscribe("query A { hello }", operationName="B"), "OPERATION_NOT_FOUND"),
        (subscribe("query A { hello } query B { hello }"), "OPERATION_NOT_FOUND"),
        (subscribe("query ($n: Int!) { number(at: $n) }", variables={"n": "x"}), "BAD_USER_INPUT"),
    ],
)
async def test_a_request_error_ends_the_operation_and_not_the_socket(
    connect: Connect, message: dict[str, Any], code: str
) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(message)
        heard = await socket.hears()
        assert (heard["id"], heard["type"], heard["payload"][0]["extensions"]["code"]) == ("a", "error", code)
        socket.says(subscribe("{ hello }"))
        assert await socket.hears() == next_({"hello": "Hallo Welt"})


async def test_what_nobody_expected_is_told_without_its_text(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { failing }"))
        assert await socket.hears() == next_({"failing": 1})
        error = await socket.hears()
        assert (error["type"], error["payload"][0]["message"]) == ("error", "Internal error")
        socket.says(subscribe("subscription { refusedStream }"))
        refused = (await socket.hears())["payload"]
        assert refused["errors"][0]["message"] == "The cursor is not one of ours."
        assert await socket.hears() == complete()


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "null",
        "5",
        '"ping"',
        "[]",
        "[" * 900,
        {},
        {"type": None},
        {"type": 1},
        {"type": "start"},
        {"type": "connection_ack"},
        {"type": "next", "id": "a", "payload": {}},
        {"type": "connection_init", "payload": "x"},
        {"type": "connection_init", "payload": []},
        {"type": "ping", "payload": 5},
        {"type": "pong", "payload": [1]},
        {"type": "complete"},
        {"type": "complete", "id": 1},
        {"type": "complete", "id": ""},
        {"type": "subscribe", "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": "a"},
        {"type": "subscribe", "id": "a", "payload": None},
        {"type": "subscribe", "id": "a", "payload": []},
        subscribe(None),  # type: ignore[arg-type]
        subscribe("{ hello }", variables=[]),
        subscribe("{ hello }", variables="{}"),
        subscribe("{ hello }", operationName=1),
        subscribe("{ hello }", extensions="x"),
    ],
)
async def test_malformed_messages_close_with_4400(connect: Connect, message: Any) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(message)
        assert await socket.hears() == 4400


async def test_a_message_of_bytes_is_read_and_a_large_one_is_not(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.inbox.put_nowait({"type": "websocket.receive", "bytes": b'{"type":"ping"}'})
        assert await socket.hears() == {"type": "pong"}
        socket.says(subscribe("{ hello }" + " " * 1_000))
        assert await socket.hears() == 1009


async def test_bytes_that_are_no_utf8_close_with_4400(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.inbox.put_nowait({"type": "websocket.receive", "bytes": b'{"type":"ping\xff"}'})
        assert await socket.hears() == 4400


async def test_a_null_payload_is_allowed(connect: Connect) -> None:
    async with connect() as socket:
        assert await socket.hears() == PROTOCOL
        socket.says({"type": "connection_init", "payload": None})
        assert await socket.hears() == ACK
        socket.says({"type": "ping", "payload": None})
        assert await socket.hears() == {"type": "pong"}


async def test_a_ping_is_answered_with_its_payload_even_before_the_initialisation(connect: Connect) -> None:
    async with connect() as socket:
        assert await socket.hears() == PROTOCOL
        socket.says({"type": "ping", "payload": {"at": 1}})
        assert await socket.hears() == {"type": "pong", "payload": {"at": 1}}
        socket.says({"type": "pong"})
        socket.says(INIT)
        assert await socket.hears() == ACK


async def test_only_the_modern_protocol_is_spoken(connect: Connect) -> None:
    async with connect(("graphql-ws", PROTOCOL)) as socket:
        assert await socket.hears() == PROTOCOL
    for offered in ((), ("graphql-ws",)):
        async with connect(offered) as socket:
            assert [await socket.hears(), await socket.hears()] == ["", 4406]


async def test_the_order_of_the_initialisation(connect: Connect) -> None:
    async with connect() as socket:
        assert await socket.hears() == PROTOCOL
        socket.says(subscribe("{ hello }"))
        assert await socket.hears() == 4401
    async with connect() as socket:
        await greet(socket)
        socket.says(INIT)
        assert await socket.hears() == 4429


async def test_without_an_initialisation_the_socket_is_closed(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "INITIALISE_WITHIN", 0.05)
    async with connect() as socket:
        assert [await socket.hears(), await socket.hears()] == [PROTOCOL, 4408]
    async with connect() as socket:
        await greet(socket)
        await asyncio.sleep(0.1)
        socket.says({"type": "ping"})
        assert await socket.hears() == {"type": "pong"}


async def test_an_id_in_use_closes_with_4409(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { quiet }"))
        socket.says(subscribe("{ hello }"))
        heard = await socket.hears()
        assert (heard if heard == 4409 else await socket.hears()) == 4409


async def test_complete_stops_a_subscription(connect: Connect, sources: Any) -> None:
    async with connect() as socket:
        await greet(socket)
        for id_ in ("a", "b"):
            socket.says(subscribe("subscription { quiet }", id_))
            assert await socket.hears() == next_({"quiet": 1}, id_)
        assert sources.open == 2
        socket.says(complete())
        socket.says(complete("unknown"))
        socket.says({"type": "ping"})
        assert await socket.hears() == {"type": "pong"}
        assert sources.open == 1
        socket.says(subscribe("{ hello }"))
        assert [await socket.hears(), await socket.hears()] == [next_({"hello": "Hallo Welt"}), complete()]


async def test_complete_right_after_subscribe_leaves_nothing_open(connect: Connect, sources: Any) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { quiet }"))
        socket.says(complete())
        socket.says({"type": "ping"})
        assert await socket.hears() == {"type": "pong"}
        await asyncio.sleep(0.01)
        assert sources.open == 0
