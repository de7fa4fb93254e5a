"""Connections that never get to a request: silent ones, slow and giant headers, and too many of them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from exchange.api.contract import print_contract
from exchange.cli import connections

LIVE = b"GET /health/live HTTP/1.1\r\nhost: x\r\n"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def status(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, whose body is not read."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 8)
    return int(head.split(b" ", 2)[1])


async def is_closed(reader: asyncio.StreamReader) -> bool:
    await asyncio.wait_for(reader.read(), 8)
    return reader.at_eof()


@pytest.mark.parametrize("sent", [b"", LIVE, b"\r\n", b"POST /graphql HTTP/1.1\r\nx: "])
async def test_who_sends_no_headers_is_given_up(live_url: str, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
    async with connected(live_url) as (reader, writer):
        writer.write(sent)
        assert await status(reader) == 408
        assert await is_closed(reader)


async def test_who_sends_headers_may_stay(live_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 2.5)
    async with connected(live_url) as (reader, writer):
        for _ in range(3):
            writer.write(LIVE + b"\r\n")
            assert await status(reader) == 200
            await reader.readexactly(len(b'{"status":"ok"}'))
            await asyncio.sleep(1.2)


async def test_giant_headers_are_refused(live_url: str) -> None:
    async with connected(live_url) as (reader, writer):
        writer.write(LIVE + b"x: " + b"a" * 60_000 + b"\r\n\r\n")
        assert await status(reader) == 200
    for part in (b"x: " + b"a" * 500_000, b"x: a\r\n" * 50_000):
        async with connected(live_url) as (reader, writer):
            writer.write(LIVE + part)
            # What the client still had to say may reset the connection before it reads why.
            with contextlib.suppress(ConnectionResetError, asyncio.IncompleteReadError):
                assert await status(reader) == 431
            with contextlib.suppress(ConnectionResetError):
                assert await is_closed(reader)


def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the kernel keep little of what the server sends."""
    made = connections.BoundedProtocol.connection_made

    def connection_made(self: connections.BoundedProtocol, transport: Any) -> None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        made(self, transport)

    monkeypatch.setattr(connections.BoundedProtocol, "connection_made", connection_made)


@pytest.mark.parametrize(
    ("takes", "at_least", "is_served"), [(0, 2_000, False), (4_096, 10_000_000, False), (4_096, 2_000, True)]
)
async def test_who_takes_no_answer_is_cut_off(
    live_url: str, monkeypatch: pytest.MonkeyPatch, takes: int, at_least: int, is_served: bool
) -> None:
    """Nor may it take a little now and then, unless that is as much as a slow line can."""
    narrow(monkeypatch)
    monkeypatch.setattr(connections, "TAKEN_WITHIN", 0.3)
    monkeypatch.setattr(connections, "LEAST_RATE", at_least)
    monkeypatch.setattr(connections, "LOOK_EVERY", 0.1)
    address = urlsplit(live_url)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect((address.hostname or "", address.port or 0))
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(client, b"GET /schema.graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        received = 0
        for _ in range(40):
            await asyncio.sleep(0.05)
            with contextlib.suppress(BlockingIOError, ConnectionResetError):
                received += len(client.recv(takes)) if takes else 0
        with contextlib.suppress(ConnectionResetError):
            async with asyncio.timeout(8):
                while part := await loop.sock_recv(client, 1_000_000):
                    received += len(part)
        assert (received > len(print_contract())) is is_served


async def test_the_number_of_connections_is_bounded(live_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 0)
    async with connected(live_url) as (reader, _):
        assert await status(reader) == 503
        assert await is_closed(reader)
    monkeypatch.undo()
    async with connected(live_url) as (reader, writer):
        writer.write(LIVE + b"\r\n")
        assert await status(reader) == 200
