"""The write side: a municipality's editor changes a published measure and submits it, its publisher publishes it."""

import asyncio
import json
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.workloads import EXCHANGE, Workload, fetch, graphql_request
from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database

WRITERS = 4
_STEPS = tuple(
    (step, Workload("publish", "", f"{step[:1].upper()}{step[1:]}").document(EXCHANGE.folders))
    for step in ("updateMeasure", "submitMeasure", "publishMeasure")
)


@dataclass(frozen=True, slots=True)
class Publishing:
    """What came of it: publications (three requests and transactions each) per second, their latency in ms.

    `commits` is how many times per second as many connections can commit three of the smallest transactions there are.
    """

    count: int
    rate: float
    p50: float
    p99: float
    commits: float


async def measure_publishing(port: int, url: str, seconds: float) -> Publishing:
    """Publish over and over for some seconds, with four writers at once, each on measures of its own."""
    municipality, measures = await _own_measures(url)
    database = Database(url, pool_size=2)
    await database.open()
    try:
        editor = await create_key(database, role=Role.EDITOR, name="Editor", municipality=municipality)
        publisher = await create_key(database, role=Role.PUBLISHER, name="Publisher", municipality=municipality)
    finally:
        await database.close()
    keys = (editor.key, editor.key, publisher.key)
    shares = [measures[number::WRITERS] for number in range(WRITERS)]
    started = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        work = [pool.submit(_publish_all, port, keys, share, seconds, started) for share in shares]
        began = time.perf_counter()
        started.set()
        results = await asyncio.gather(*map(asyncio.wrap_future, work))
    elapsed = time.perf_counter() - began
    latencies = sorted(latency for result in results for latency in result)
    count = len(latencies)
    return Publishing(
        count=count,
        rate=count / elapsed,
        p50=1000 * statistics.median(latencies),
        p99=1000 * latencies[min(count - 1, count * 99 // 100)],
        commits=await _commits(url, min(seconds, 3.0)),
    )


async def _own_measures(url: str) -> tuple[str, list[dict[str, Any]]]:
    """The measures of one municipality that are published without a draft beside them."""
    connection: Any = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT ags, record_id, version FROM measure JOIN municipality ON municipality.id = municipality_id"
            " WHERE municipality_id = (SELECT min(municipality_id::text)::uuid FROM membership)"
            " AND state = 'CURRENT' AND NOT has_draft ORDER BY record_id"
        )
    finally:
        await connection.close()
    return rows[0]["ags"], [{"id": f"measure_{row['record_id']}", "version": row["version"]} for row in rows]


def _publish_all(
    port: int, keys: tuple[str, str, str], measures: list[dict[str, Any]], seconds: float, started: threading.Event
) -> list[float]:
    started.wait()
    deadline = time.perf_counter() + seconds
    latencies = []
    for number, measure in _again_and_again(measures):
        began = time.perf_counter()
        if began > deadline:
            break
        extras: tuple[dict[str, Any], ...] = ({"title": f"Maßnahme, Fassung {number}"}, {}, {"visibility": "PUBLIC"})
        for (step, document), key, extra in zip(_STEPS, keys, extras, strict=True):
            measure["version"] = _step(port, step, document, key, {**measure, **extra})
        latencies.append(time.perf_counter() - began)
    return latencies


def _again_and_again(measures: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    while True:
        for measure in measures:
            number += 1
            yield number, measure


def _step(port: int, step: str, document: str, key: str, given: dict[str, Any]) -> int:
    answer = json.loads(fetch(port, graphql_request(document, {"input": given}, key)))
    payload = (answer.get("data") or {}).get(step)
    if not payload or payload["errors"]:
        raise RuntimeError(f"{step}: {answer}")
    return int(payload["measure"]["version"])


async def _commits(url: str, seconds: float) -> float:
    """How often per second that many connections can commit three transactions that change one row each."""
    deadline = time.perf_counter() + seconds

    async def commit(slot: int) -> int:
        connection: Any = await asyncpg.connect(url)
        count = 0
        try:
            while time.perf_counter() < deadline:
                for _ in range(3):
                    await connection.execute("UPDATE change_counter SET value = value + 1 WHERE slot = $1", slot)
                count += 1
        finally:
            await connection.close()
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(commit(slot) for slot in range(WRITERS)))
    return sum(counts) / (time.perf_counter() - began)
