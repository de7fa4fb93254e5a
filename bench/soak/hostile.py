"""Those who mean harm: each attack is one round of it, made again and again until the time is over."""

import asyncio
import contextlib
import gzip
import itertools
import logging
import os
import random
import time
from collections.abc import Awaitable, Callable

import httpx

Attack = Callable[[httpx.AsyncClient, str, int], Awaitable[None]]
HEAD = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
_numbers = itertools.count()


async def _post(http: httpx.AsyncClient, query: str, **headers: str) -> None:
    await http.post("/graphql", json={"query": query}, headers=headers)


async def deep(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Levels beyond all limits, and fragments that double."""
    await _post(http, "{" + "municipalities { nodes { measures { nodes {" * 400 + "id" + "} } } }" * 400 + "}")
    doubling = "".join(f" fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(60))
    await _post(http, "{ ...F0 }" + doubling + " fragment F60 on Query { __typename }")


async def wide(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Aliases and directives by the thousand, never the same document twice."""
    new = next(_numbers)
    await _post(http, "{" + " ".join(f"a{new}_{at}: measures {{ totalCount }}" for at in range(2_000)) + "}")
    await _post(http, f"{{ a{new}: __typename " + "@skip(if: false) " * 1_500 + "}")
    await _post(http, "{ measures { nodes {" + f" n{new}: title" + " title" * 900 + "} } }")


async def new(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Honest as they look, and as large as they may be, never the same document or page size twice."""
    fields = "id title summary stage municipality { name ags } lessons(first: 2) { nodes { id text } } fundings { id }"
    page = f"measures(first: {next(_numbers) % 100 + 1}) {{ nodes {{ {fields} }} }}"
    await _post(http, "{" + " ".join(f"a{next(_numbers)}: {page}" for _ in range(36)) + "}")


async def dear(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """What is allowed and costs most, until the budget is used up."""
    await _post(http, "{ measures(first: 100) { totalCount nodes { title lessons(first: 20) { nodes { text } } } } }")


async def inspect(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """All that the schema tells, never under the same name twice, and fifty times over."""
    part = "__schema { types { name fields { name args { name type { name } } type { name ofType { name } } } } }"
    await _post(http, f"{{ i{next(_numbers)}: {part} }}")
    await _post(http, "{" + " ".join(f"i{next(_numbers)}: {part}" for _ in range(50)) + "}")


async def odd(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Bodies that are hard to read: deep, long, compressed, too large."""
    kind = {"content-type": "application/json"}
    for body in (b"[" * 200_000, b'{"query":' + b"9" * 100_000, b'{"a":' * 50_000, b"\x00" * 1_000, b"x" * 1_100_000):
        with contextlib.suppress(httpx.TransportError):
            await http.post("/graphql", content=body, headers=kind)
    bomb = gzip.compress(b" " * 10_000_000)
    await http.post("/graphql", content=bomb, headers={**kind, "content-encoding": "gzip"})


async def keys(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Keys and tokens that are none."""
    for key in ("x", "wok_" + "a" * 46, "eyJ" + "a" * 7_000, "a" * 60_000):
        with contextlib.suppress(httpx.TransportError):
            await _post(http, "{ viewer { kind } }", authorization=f"Bearer {key}")


async def slow(_http: httpx.AsyncClient, host: str, port: int) -> None:
    """Headers and bodies that trickle, connections that say nothing, giant headers."""
    said = ["", "GET / HTTP/1.1\r\nx: ", HEAD + "content-length: 1000\r\n\r\n{", HEAD + "x: " + "a" * 200_000]
    opened = [await asyncio.open_connection(host, port) for _ in range(20)]
    with contextlib.suppress(ConnectionError):
        for (_, writer), text in zip(opened, itertools.cycle(said), strict=False):
            writer.write(text.encode())
            await writer.drain()
        for _ in range(5):
            await asyncio.sleep(0.5)
            for _, writer in opened:
                writer.write(b"a")
    for _, writer in opened:
        writer.close()


async def follow(http: httpx.AsyncClient, _host: str, _port: int) -> None:
    """Streams of events that are opened and left."""
    body = {"query": "subscription { practicePublished { kind } }"}

    async def one() -> None:
        with contextlib.suppress(httpx.HTTPError, TimeoutError):
            async with (
                asyncio.timeout(2),
                http.stream("POST", "/graphql", json=body, headers={"accept": "text/event-stream"}) as response,
            ):
                await response.aread()

    await asyncio.gather(*(one() for _ in range(20)))


ATTACKS: tuple[Attack, ...] = (deep, wide, new, dear, inspect, odd, keys, slow, follow)


async def attack(host: str, port: int, seconds: float) -> dict[str, int]:
    """Attack in all ways at once for some seconds, in each at least once; how many rounds of each there were."""
    rounds = {each.__name__: 0 for each in ATTACKS}
    until = time.monotonic() + seconds

    async def go_on(number: int, each: Attack) -> None:
        headers = {"x-forwarded-for": f"198.51.100.{number + 1}"}
        limits = httpx.Limits(max_connections=40)
        base = f"http://{host}:{port}"
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30, limits=limits) as http:
            while not rounds[each.__name__] or time.monotonic() < until:
                with contextlib.suppress(httpx.HTTPError, OSError):
                    await each(http, host, port)
                rounds[each.__name__] += 1
                await asyncio.sleep(random.uniform(0.05, 0.2))

    await asyncio.gather(*(go_on(number, each) for number, each in enumerate(ATTACKS)))
    return rounds


def attack_now(host: str, port: int, seconds: float) -> dict[str, int]:
    """Attack from a process of its own, which takes only the processor time that the server and honest clients leave:
    elsewhere, those who mean harm have machines of their own."""
    os.nice(19)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of each write to a connection that was closed
    return asyncio.run(attack(host, port, seconds))
