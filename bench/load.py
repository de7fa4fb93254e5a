"""The load generator, a process of its own: keep-alive connections that send a request when the one before is answered.

It is told on its standard input what to do and answers on its standard output, both JSON. It encodes nothing and looks
at nothing but the status and the length of an answer, so that it stays far from being what limits the servers.
"""

import asyncio
import base64
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
GIVE_UP_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. Times are in milliseconds; `answered` has the warm-up in it."""

    requests: int
    answered: int
    seconds: float
    p50: float
    p99: float
    bytes_per_answer: float
    errors: int

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def run_load(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float,
    warmup: int = 60,
    connections: int = 8,
    most: int = 200_000,
) -> Outcome:
    """Send the requests over and over for some seconds, after `warmup` uncounted requests on each connection."""
    job = {
        "port": port,
        "requests": [base64.b64encode(request).decode() for request in requests],
        "seconds": seconds,
        "warmup": warmup,
        "connections": connections,
        "most": most,
    }
    limit = seconds + 2 * GIVE_UP_SECONDS
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=json.dumps(job).encode(), stdout=subprocess.PIPE, timeout=limit, check=True)
    return Outcome(**json.loads(done.stdout))


@dataclass(slots=True)
class _Run:
    """What all connections of a run share."""

    requests: list[bytes]
    seconds: float
    warmup: int
    connections: int
    most: int
    port: int
    warm: int = 0
    started: float = 0.0
    ended: float = 0.0
    latencies: list[float] = field(default_factory=list)
    received: int = 0
    answered: int = 0
    errors: int = 0
    open: int = 0
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Called by each connection when it is warm; the clock starts with the last one, the others go on meanwhile."""
        self.warm += 1
        if self.warm == self.connections:
            self.started = time.perf_counter()

    def is_over(self, now: float) -> bool:
        """Whether the time or the number of requests is used up."""
        return bool(self.started) and (now - self.started >= self.seconds or len(self.latencies) >= self.most)


class _Connection(asyncio.Protocol):
    """One connection; begins at its own place in the sequence of requests."""

    def __init__(self, run: _Run, number: int) -> None:
        self._run = run
        self._next = number * len(run.requests) // run.connections
        self._count = 0
        self._sent = 0.0
        self._parts: list[bytes] = []
        self._missing = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by descent
        self._run.open += 1
        self._send()

    def _send(self) -> None:
        requests = self._run.requests
        self._next = (self._next + 1) % len(requests)
        self._sent = time.perf_counter()
        self._transport.write(requests[self._next])

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._parts.append(data)
            data = b"".join(self._parts)
            end = data.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(data, 0, end)
            if length is None:
                raise RuntimeError("an answer without content-length")
            if not data.startswith(b"HTTP/1.1 200"):
                self._run.errors += 1
            self._parts.clear()
            self._missing = end + 4 + int(length[1])
            self._size = int(length[1])
        self._missing -= len(data)
        if self._missing == 0:
            self._missing = -1
            self._answered()

    def _answered(self) -> None:
        run, now = self._run, time.perf_counter()
        if run.started and self._sent >= run.started:
            run.latencies.append(now - self._sent)
            run.received += self._size
        self._count += 1
        run.answered += 1
        if self._count == run.warmup:
            run.begin()
        if run.is_over(now):
            run.ended = now
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._run.open -= 1
        if error is not None:
            self._run.errors += 1
        if self._run.open == 0 or not self._run.ended:
            self._run.finished.set()  # also when the server hangs up in the middle


async def _drive(run: _Run) -> Outcome:
    loop = asyncio.get_running_loop()
    for number in range(run.connections):
        await loop.create_connection(lambda number=number: _Connection(run, number), "127.0.0.1", run.port)  # type: ignore[misc]
    await asyncio.wait_for(run.finished.wait(), run.seconds + GIVE_UP_SECONDS)
    if not run.ended:
        raise RuntimeError(f"the server closed a connection after {run.answered} answers, {run.errors} of them errors")
    latencies = sorted(run.latencies)
    count = len(latencies)
    return Outcome(
        requests=count,
        answered=run.answered,
        seconds=run.ended - run.started,
        p50=1000 * latencies[count // 2],
        p99=1000 * latencies[min(count - 1, count * 99 // 100)],
        bytes_per_answer=run.received / count,
        errors=run.errors,
    )


def main() -> None:
    """Do the job on standard input."""
    job = json.load(sys.stdin)
    job["requests"] = [base64.b64decode(request) for request in job["requests"]]
    outcome = uvloop.run(_drive(_Run(**job)))
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
