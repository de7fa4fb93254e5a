"""Who is cut off for taking too little of what was sent to it, looked at once a second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from exchange.cli.connections import LEAST_RATE, TAKEN_WITHIN, BoundedWebSocket, Counted, Untaken

MEGABYTE = 1_000_000
MODEM = 7_000
"""Bytes a second of a line of 56 kbit/s."""


class Transport:
    """Keeps what was written to it until the client takes it."""

    def __init__(self) -> None:
        self.size = 0
        self.is_aborted = False

    def write(self, data: bytes) -> None:
        self.size += len(data)

    def get_extra_info(self, _name: str) -> None:
        return None

    def close(self) -> None:
        self.is_aborted = True

    def get_write_buffer_size(self) -> int:
        return self.size

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True


@dataclass(eq=False)
class Connection:
    line: Transport = field(default_factory=Transport)
    transport: Any = None

    def __post_init__(self) -> None:
        self.transport = Counted(self.line)


Client = Callable[[int, int], int]
"""What it takes in a second: how many there were, and what is there for it."""


def seconds(takes: Client, *, sent: int = 0, each: int = 0, at_most: int = 2_000) -> int | None:
    """After how many seconds the client is cut off that is sent so much at first, and so much each second; None if it
    has taken everything, or is still there in the end."""
    connection, untaken = Connection(), Untaken()
    connection.transport.write(bytes(sent))
    for now in range(at_most):
        untaken.cut_off([connection], float(now))
        if connection.line.is_aborted:
            return now
        connection.transport.write(bytes(each))
        connection.line.size -= min(connection.line.size, takes(now, connection.line.size))
        if not connection.line.size:
            return None
    return None


@pytest.mark.parametrize(
    ("takes", "sent", "each"),
    [
        (lambda _now, _size: MODEM, MEGABYTE, 0),
        (lambda now, _size: 0 if now % 14 else 14 * MODEM, MEGABYTE, 0),  # a buffer in between takes it in pieces
        (lambda _now, _size: MODEM, 10_000, MODEM),  # events without an end, and always one on its way
        (lambda _now, _size: 500, 5_000, 500),
        (lambda now, _size: 0 if now < TAKEN_WITHIN else 1, 1, 0),
    ],
)
def test_slow_lines_are_served(takes: Client, sent: int, each: int) -> None:
    assert seconds(takes, sent=sent, each=each) is None


@pytest.mark.parametrize(
    ("takes", "sent", "each"),
    [
        (lambda _now, _size: 0, 1, 0),
        (lambda now, _size: 0 if now % 29 else 10, MEGABYTE, 0),
        (lambda _now, _size: LEAST_RATE * 9 // 10, MEGABYTE, 0),
        (lambda _now, _size: 0, MEGABYTE, 125),  # answers to its pings, which come without being taken
        (lambda _now, _size: 100, MEGABYTE, 125),
    ],
)
def test_who_takes_next_to_nothing_is_cut_off(takes: Client, sent: int, each: int) -> None:
    assert seconds(takes, sent=sent, each=each) == TAKEN_WITHIN + 1


def test_who_stops_after_most_of_it_is_cut_off_as_soon() -> None:
    assert seconds(lambda now, _size: 100_000 if now < 9 else 1, sent=MEGABYTE) == 10 + TAKEN_WITHIN


async def accepts(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


async def test_who_takes_nothing_is_owed_one_pong() -> None:
    """However often it pings: the last one is answered once it takes what there is."""
    protocol, line = BoundedWebSocket(Config(accepts, log_config=None), ServerState(), {}), Transport()
    protocol.connection_made(line)  # type: ignore[arg-type]
    upgrade = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    upgrade += "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    protocol.data_received(f"GET / HTTP/1.1\r\nhost: x\r\n{upgrade}\r\n".encode())
    while not protocol.handshake_complete:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    before, pong = line.size, 2 + 3
    protocol.data_received(b"\x89\x83\0\0\0\0one")
    assert line.size == before + pong
    protocol.pause_writing()
    protocol.data_received(b"\x89\xfd\0\0\0\0" + b"x" * 125)
    for _ in range(100):
        protocol.data_received(b"\x89\x83\0\0\0\0two")
    assert line.size == before + pong
    for _ in range(2):
        protocol.resume_writing()
        assert line.size == before + 2 * pong
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)
