"""The write side: a municipality's editor changes a published measure and submits it, its publisher publishes it.

Beside it the bare limit: the statements of one such publication, taken down and run again for other measures.
"""

import http.client
import itertools
import json
import os
import pickle
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.capture import capture_requests
from bench.contestants import BARE, THIS, python
from bench.measure import Pace
from bench.servers import Server
from bench.statements import Blank, Statement, with_blanks
from bench.workloads import EXCHANGE, Workload
from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database

WRITERS = 4
WARMUP = 2
"""Publications of a measure before the one whose statements are taken down."""

_STEPS = ("updateMeasure", "submitMeasure", "publishMeasure")
_DOCUMENTS = [Workload("publish", "", f"{step[:1].upper()}{step[1:]}").document(EXCHANGE.folders) for step in _STEPS]

Keys = tuple[str, str, str]
"""The key of each of the three requests."""

Send = Callable[[http.client.HTTPConnection, "Measure", int], None]
"""Makes one of the three requests for a measure over a connection."""


@dataclass(slots=True)
class Measure:
    """A published measure without a draft; its number is its place among those of the same contestant."""

    number: int
    record_id: UUID
    edition_id: UUID
    version: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """Publications (three requests and transactions each) per second, and latencies in ms: of all three requests, and
    of the last one alone."""

    rate: float
    p50: float
    p99: float
    last_p50: float


@dataclass(slots=True)
class Publisher:
    """Who publishes, on measures of its own."""

    name: str
    port: int
    measures: list[Measure]
    send: Send
    rounds: list[Round] = field(default_factory=list)

    def median(self, what: Callable[[Round], float]) -> float:
        """The median of the rounds."""
        return statistics.median(map(what, self.rounds))


@dataclass(frozen=True, slots=True)
class Publishing:
    """What came of it: the exchange and the bare limit, and how many statements each of the three requests took."""

    publishers: Sequence[Publisher]
    statements: Sequence[int]

    @property
    def ratio(self) -> float:
        """The median of the ratios of the rounds."""
        ours, bare = (publisher.rounds for publisher in self.publishers)
        return statistics.median(our.rate / its.rate for our, its in zip(ours, bare, strict=True))


async def measure_publishing(port: int, url: str, folder: Path, pace: Pace) -> Publishing:
    """Publish over and over with four writers at once, each on measures of its own, here and at the bare limit in
    turn. The exchange on this port uses the same database."""
    municipality, measures = await _own_measures(url)
    keys = await _keys(url, municipality)
    requests = await _take_down(url, measures.pop(), keys)
    halves = [measures[0::2], measures[1::2]]
    for half in halves:
        for number, measure in enumerate(half):
            measure.number = number
    before = await _publications(url, halves)
    path = folder / "publication.pickle"
    path.write_bytes(pickle.dumps((requests, [(measure.record_id, measure.edition_id) for measure in halves[1]])))
    with ExitStack() as stack:
        command = python("bench.peers.bare_publishing", url, str(path))
        server = stack.enter_context(Server(BARE, command, cwd=Path(__file__).parent.parent))
        ours = Publisher(THIS, port, halves[0], _sender(keys))
        publishers = [ours, Publisher(BARE, server.port, halves[1], _send_to_bare)]
        _run_rounds(publishers, pace)
    done = [sum(measure.count for measure in half) for half in halves]
    after = await _publications(url, halves)
    if [now - then for now, then in zip(after, before, strict=True)] != done:
        raise RuntimeError(f"{done} publications were answered, but the database has {after} in place of {before}")
    return Publishing(publishers, [len(request) for request in requests])


async def _own_measures(url: str) -> tuple[str, list[Measure]]:
    """The measures of one municipality that are published without a draft beside them."""
    connection: Any = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT ags, record_id, measure.id, version"
            " FROM measure JOIN municipality ON municipality.id = municipality_id"
            " WHERE municipality_id = (SELECT min(municipality_id::text)::uuid FROM membership)"
            " AND state = 'CURRENT' AND NOT has_draft ORDER BY record_id"
        )
    finally:
        await connection.close()
    return rows[0]["ags"], [Measure(0, row["record_id"], row["id"], row["version"]) for row in rows]


async def _keys(url: str, municipality: str) -> Keys:
    database = Database(url, pool_size=2)
    await database.open()
    try:
        editor = await create_key(database, role=Role.EDITOR, name="Editor", municipality=municipality)
        publisher = await create_key(database, role=Role.PUBLISHER, name="Publisher", municipality=municipality)
    finally:
        await database.close()
    return editor.key, editor.key, publisher.key


async def _take_down(url: str, measure: Measure, keys: Keys) -> list[list[Statement]]:
    """The statements of each of the three requests, as they are when a measure was published so before."""
    requests = []
    for _ in range(WARMUP + 1):
        for request, key in enumerate(keys):
            body = {"query": _DOCUMENTS[request], "variables": {"input": _input(measure, request)}}
            requests.append((body, key))
            measure.version += 1
        measure.count += 1
    found = await capture_requests(url, requests)
    connection: Any = await asyncpg.connect(url)
    try:
        editions = await connection.fetch(
            "SELECT id FROM measure WHERE record_id = $1 AND number IS NOT NULL ORDER BY number DESC LIMIT 2",
            measure.record_id,
        )
    finally:
        await connection.close()
    draft, current = (row["id"] for row in editions)
    blanks = {measure.record_id: Blank.RECORD, current: Blank.CURRENT, draft: Blank.DRAFT}
    return [[with_blanks(statement, blanks) for statement in request] for request in found[-len(keys) :]]


async def _publications(url: str, halves: Sequence[Sequence[Measure]]) -> list[int]:
    """How often the measures of each half were published, as the database knows it."""
    connection: Any = await asyncpg.connect(url)
    try:
        counts = "SELECT count(number) FROM measure WHERE record_id = ANY ($1)"
        return [await connection.fetchval(counts, [measure.record_id for measure in half]) for half in halves]
    finally:
        await connection.close()


def _input(measure: Measure, request: int) -> dict[str, Any]:
    extras = ({"title": f"Maßnahme, Fassung {measure.count}"}, {}, {"visibility": "PUBLIC"})
    return {"id": f"measure_{measure.record_id}", "version": measure.version, **extras[request]}


def _sender(keys: Keys) -> Send:
    def send(connection: http.client.HTTPConnection, measure: Measure, request: int) -> None:
        body = json.dumps({"query": _DOCUMENTS[request], "variables": {"input": _input(measure, request)}})
        headers = {"authorization": f"Bearer {keys[request]}", "content-type": "application/json"}
        connection.request("POST", "/graphql", body, headers)
        answer = json.loads(connection.getresponse().read())
        payload = (answer.get("data") or {}).get(_STEPS[request])
        if not payload or payload["errors"]:
            raise RuntimeError(f"{_STEPS[request]}: {answer}")
        measure.version = payload["measure"]["version"]

    return send


def _send_to_bare(connection: http.client.HTTPConnection, measure: Measure, request: int) -> None:
    connection.request("POST", f"/{measure.number}/{request}")
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{BARE}: {response.status} {body!r}")


def _run_rounds(publishers: Sequence[Publisher], pace: Pace) -> None:
    for number in range(pace.rounds + 1):
        shown = []
        for publisher in publishers:
            outcome = _run_round(publisher, pace.seconds)
            if number:  # round 0 lets every connection get its plans
                publisher.rounds.append(outcome)
            shown.append(f"{publisher.name} {outcome.rate:,.0f}")
        name = f"round {number}" if number else "warm-up"
        print(f"  {name}: {', '.join(shown)} publications/s (load {os.getloadavg()[0]:.1f})", flush=True)


def _run_round(publisher: Publisher, seconds: float) -> Round:
    shares = [publisher.measures[number::WRITERS] for number in range(WRITERS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        work = [pool.submit(_publish_all, publisher, share, began + seconds) for share in shares]
        times = [each for result in work for each in result.result()]
    elapsed = time.perf_counter() - began
    whole, last = sorted(all_ for all_, _ in times), [last for _, last in times]
    return Round(
        rate=len(times) / elapsed,
        p50=1000 * statistics.median(whole),
        p99=1000 * whole[min(len(whole) - 1, len(whole) * 99 // 100)],
        last_p50=1000 * statistics.median(last),
    )


def _publish_all(publisher: Publisher, measures: Sequence[Measure], deadline: float) -> list[tuple[float, float]]:
    """Publish the measures over and over; the seconds that each publication took, and its last request alone."""
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=30)
    times = []
    with closing(connection):
        for measure in itertools.cycle(measures):
            began = time.perf_counter()
            if began > deadline:
                break
            for request in range(len(_STEPS)):
                last = time.perf_counter()
                publisher.send(connection, measure, request)
            measure.count += 1
            now = time.perf_counter()
            times.append((now - began, now - last))
    return times
