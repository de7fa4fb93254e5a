"""Who may open a WebSocket, how much goes over it, and how it ends."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.api import live as live_module
from exchange.api import websocket
from exchange.api.errors import ExchangeError
from exchange.api.execution import Execution
from exchange.api.live import End, Live
from exchange.api.websocket import is_welcome
from tests.sockets import INIT, PROTOCOL, Connect, complete, greet, next_, subscribe


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
def test_is_welcome(origin: bytes | None, host: bytes, expected: bool) -> None:
    assert is_welcome(origin, host) is expected


async def test_the_number_of_connections_is_bounded(connect: Connect, live: Live) -> None:
    async with connect() as first, connect() as second, connect() as third:
        for socket in (first, second, third):
            await greet(socket)
        assert len(live) == 3
        async with connect() as fourth:
            assert await fourth.hears() == 503
    assert len(live) == 0


async def test_one_address_has_a_part_of_the_connections(
    connect: Connect, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_most_of_one", 1)
    async with connect(client=("203.0.113.1", 1)) as first, connect(client=("203.0.113.1", 2)) as second:
        await greet(first)
        assert await second.hears() == 429
        async with connect(client=("203.0.113.2", 1)) as other:
            await greet(other)
    session = live.enter(of="key")
    with pytest.raises(ExchangeError) as refused:
        live.enter(of="key")
    assert refused.value.extensions == {"code": "RATE_LIMITED", "retryAfter": 10}
    for _ in range(2):
        live.leave(session)
    assert (len(live), dict(live._of)) == (0, {})


async def test_all_that_proxies_say_of_an_address_counts(
    connect: Connect, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them in a line of its own: the last one is not the client."""
    monkeypatch.setattr(live, "_most_of_one", 1)
    proxy = ("10.0.0.1", 1)
    async with connect(client=proxy, x_forwarded_for=["203.0.113.1", "10.0.0.2"]) as first:
        await greet(first)
        async with connect(client=proxy, x_forwarded_for=["203.0.113.2", "10.0.0.2"]) as other:
            await greet(other)
        async with connect(client=proxy, x_forwarded_for=["192.0.2.66", "203.0.113.1, 10.0.0.2"]) as second:
            assert await second.hears() == 429


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


async def test_sign_ins_end_and_accesses_are_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who signed in is known until the token ends, also while nothing can be read, and as long as the access holds."""
    monkeypatch.setattr(live_module, "CHECK_KEYS_EVERY", 0.01)
    now = time.time()
    kept, revoked = (Viewer(access_id=UUID(int=n), person_id=UUID(int=9), until=now + 60) for n in (1, 2))
    assert kept.access_id is not None
    available = asyncio.Event()
    promoted = replace(kept, role=Role.PUBLISHER, until=None)

    async def viewers_of(credentials: Any) -> dict[Any, Viewer]:
        if not available.is_set():
            raise ConnectionRefusedError
        assert set(credentials) == {kept.access_id, revoked.access_id}
        return {promoted.access_id: promoted}

    live = Live(viewers_of)
    first, second, expired = map(live.enter, (kept, revoked, replace(kept, access_id=None, until=now - 1)))
    watching = asyncio.create_task(live.watch())
    assert await asyncio.wait_for(expired.ended(), 3) is End.SIGN_IN_EXPIRED
    available.set()
    assert await asyncio.wait_for(second.ended(), 3) is End.ACCESS_REVOKED
    assert first.viewer == replace(promoted, until=kept.until)
    watching.cancel()


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
