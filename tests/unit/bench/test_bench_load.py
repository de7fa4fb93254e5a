"""The load generator against a server that counts."""

import asyncio
import threading

from bench.load import run_load

REQUEST = b"GET / HTTP/1.1\r\nhost: test\r\n\r\n"


class CountingServer:
    """Answers every request with five bytes, in two pieces; the last status is up to the test."""

    def __init__(self, status: bytes = b"200 OK") -> None:
        self.count = 0
        self._status = status
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True).start()
        self._ready.wait()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"":
            self.count += 1
            writer.write(b"HTTP/1.1 " + self._status + b"\r\nContent-Length: 5\r\n\r\nhe")
            await writer.drain()
            writer.write(b"llo")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)


def test_counts_the_answers_after_the_warm_up() -> None:
    server = CountingServer()
    outcome = run_load(server.port, [REQUEST], seconds=30, warmup=5, connections=2, most=40)
    server.stop()
    assert 40 <= outcome.requests <= 42
    assert outcome.answered >= outcome.requests + 8
    assert server.count == outcome.answered
    assert outcome.bytes_per_answer == 5
    assert outcome.errors == 0
    assert 0 < outcome.p50 <= outcome.p99


def test_counts_answers_with_another_status_as_errors() -> None:
    server = CountingServer(b"500 Internal Server Error")
    outcome = run_load(server.port, [REQUEST], seconds=30, warmup=1, connections=1, most=10)
    server.stop()
    assert outcome.errors == outcome.answered
