"""The protocol graphql-transport-ws, message by message, on a bare ASGI socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.api import live as live_module
from exchange.api import websocket
from exchange.api.credentials import Credentials
from exchange.api.execution import Execution
from exchange.api.live import End, Live
from exchange.api.websocket import WebSocketEndpoint, is_same_origin

PROTOCOL = "graphql-transport-ws"
INIT = {"type": "connection_init"}
ACK = {"type": "connection_ack"}


class Socket:
    """The client's end. `says` sends a message, `hears` is the next one from the server, or the code of its close."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self.inbox.put_nowait({"type": "websocket.connect"})

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        await self.outbox.put(message)

    def says(self, message: Any) -> None:
        text = message if isinstance(message, str) else orjson.dumps(message).decode()
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def leaves(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def hears(self) -> Any:
        message = await asyncio.wait_for(self.outbox.get(), 3)
        if message["type"] == "websocket.send":
            return orjson.loads(message["text"])
        if message["type"] == "websocket.accept":
            return message.get("subprotocol", "")
        return message.get("code", message.get("status"))


Connect = Callable[..., Any]


@pytest.fixture
def connect(execution: Execution, credentials: Credentials, live: Live, sources: Any) -> Connect:
    endpoint = WebSocketEndpoint(execution, credentials, live, message_limit=1_000)

    @asynccontextmanager
    async def connected(protocols: tuple[str, ...] = (PROTOCOL,), **headers: str) -> AsyncIterator[Socket]:
        socket = Socket()
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "websocket", "subprotocols": list(protocols), "headers": given}
        task = asyncio.create_task(endpoint(scope, socket.inbox.get, socket.send))
        yield socket
        socket.reads.set()
        socket.leaves()
        await asyncio.wait_for(task, 3)
        assert sources.open == 0

    return connected


async def greet(socket: Socket, payload: Any = None) -> None:
    assert await socket.hears() == PROTOCOL
    socket.says(INIT if payload is None else INIT | {"payload": payload})
    assert await socket.hears() == ACK


def subscribe(query: str, id_: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "subscribe", "payload": {"query": query} | more}


def next_(data: Any, id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "type": "next", "payload": {"data": data}}


def complete(id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "type": "complete"}


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


async def test_keys(connect: Connect) -> None:
    who = subscribe("{ who }")
    for payload in ({"Authorization": "Bearer good.key-1"}, {"authorization": "bearer good.key-1", "other": 1}):
        async with connect() as socket:
            await greet(socket, payload)
            socket.says(who)
            assert (await socket.hears())["payload"]["data"]["who"].startswith("MEMBER de database")
    async with connect(authorization="Bearer good.key-1", accept_language="en") as socket:
        await greet(socket)
        socket.says(who)
        assert (await socket.hears())["payload"]["data"]["who"].startswith("MEMBER en")
    async with connect() as socket:
        await greet(socket)
        socket.says(who)
        assert (await socket.hears())["payload"]["data"]["who"].startswith("PUBLIC")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Bearer wrong", 4403),
        ("good.key-1", 4403),
        ("", 4403),
        ("Bearer ä", 4403),
        (5, 4403),
        ({}, 4403),
        ("Bearer offline", 1013),
    ],
)
async def test_wrong_keys_close_the_socket(connect: Connect, given: Any, code: int) -> None:
    async with connect() as socket:
        assert await socket.hears() == PROTOCOL
        socket.says(INIT | {"payload": {"Authorization": given}})
        assert await socket.hears() == code


async def test_a_wrong_key_in_the_upgrade_closes_the_socket(connect: Connect) -> None:
    async with connect(authorization="Bearer wrong") as socket:
        assert await socket.hears() == PROTOCOL
        socket.says(INIT)
        assert await socket.hears() == 4403


async def test_pages_of_other_origins_are_refused(connect: Connect) -> None:
    async with connect(origin="https://evil.example", host="exchange.example") as socket:
        assert await socket.hears() == 403
    async with connect(origin="https://exchange.example", host="exchange.example") as socket:
        assert await socket.hears() == PROTOCOL


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, b"a", True),
        (b"https://A.example", b"a.example", True),
        (b"https://a.example:443", b"a.example", True),
        (b"http://a.example", b"a.example:80", True),
        (b"http://127.0.0.1:8000", b"127.0.0.1:8000", True),
        (b"http://a.example", b"a.example:8000", False),
        (b"http://b.example", b"a.example", False),
        (b"http://a.example@b.example", b"a.example", False),
        (b"null", b"", False),
        (b"", b"", False),
        (b"file://", b"", False),
        (b"http://[", b"a.example", False),
        (b"\xff", b"a.example", False),
    ],
)
def test_is_same_origin(origin: bytes | None, host: bytes, expected: bool) -> None:
    assert is_same_origin(origin, host) is expected


async def test_the_number_of_connections_is_bounded(connect: Connect, live: Live) -> None:
    async with connect() as first, connect() as second, connect() as third:
        for socket in (first, second, third):
            await greet(socket)
        assert len(live) == 3
        async with connect() as fourth:
            assert await fourth.hears() == 503
    assert len(live) == 0


async def test_the_number_of_operations_is_bounded(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "MOST_OPERATIONS", 2)
    async with connect() as socket:
        await greet(socket)
        for id_ in ("a", "b"):
            socket.says(subscribe("subscription { quiet }", id_))
            assert await socket.hears() == next_({"quiet": 1}, id_)
        socket.says(subscribe("{ hello }", "c"))
        refused = await socket.hears()
        assert (refused["id"], refused["type"]) == ("c", "error")
        socket.says(complete("a"))
        socket.says({"type": "ping"})
        assert await socket.hears() == {"type": "pong"}
        socket.says(subscribe("{ hello }", "c"))
        assert await socket.hears() == next_({"hello": "Hallo Welt"}, "c")


async def test_a_client_that_does_not_read_is_given_up(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "SEND_WITHIN", 0.05)
    async with connect() as socket:
        await greet(socket)
        socket.reads.clear()
        socket.says({"type": "ping"})
        await asyncio.sleep(0.08)
        socket.reads.set()
        assert await socket.hears() == 1013


async def test_a_subscriber_that_is_too_slow_is_closed(connect: Connect) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { slow }"))
        assert [await socket.hears(), await socket.hears()] == [next_({"slow": 1}), 1013]


async def test_the_end_of_the_server_closes_with_1001(connect: Connect, live: Live) -> None:
    async with connect() as socket:
        await greet(socket)
        socket.says(subscribe("subscription { quiet }"))
        assert await socket.hears() == next_({"quiet": 1})
        await live.close()
        assert await socket.hears() == 1001
        async with connect() as late:
            assert await late.hears() == 503


async def test_keys_are_looked_at_again(execution: Execution, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is no longer known ends its connections; one with other rights gives them to them."""
    monkeypatch.setattr(live_module, "CHECK_KEYS_EVERY", 0.01)
    first, second = (Viewer(ViewerKind.MEMBER, Role.EDITOR, key_id=object()) for _ in range(2))  # type: ignore[arg-type]
    guest = Viewer(ViewerKind.GUEST, Role.EDITOR, key_id=second.key_id)
    asked: list[Any] = []

    async def viewers_of(keys: Any) -> dict[Any, Viewer]:
        asked.append(set(keys))
        if len(asked) == 1:
            raise ConnectionRefusedError
        return {second.key_id: guest}

    live = Live(viewers_of)
    sessions = [live.enter(viewer) for viewer in (first, second)]
    public = live.enter()
    watching = asyncio.create_task(live.watch())
    assert await asyncio.wait_for(sessions[0].ended(), 3) is End.KEY_INVALID
    assert sessions[1].viewer is guest
    assert public.viewer.kind is ViewerKind.PUBLIC
    assert asked[:2] == [{first.key_id, second.key_id}] * 2
    live.leave(sessions[0])
    watching.cancel()
