"""Statistics are read beside measures: the same server, a member's key, the same load in turn; beside it the bare
limit, which makes figures anew for every request, while the exchange keeps them until something is written."""

import pickle
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench.capture import capture_requests
from bench.contestants import BARE, THIS, python
from bench.measure import Contestant, Pace, ratio, run_rounds
from bench.servers import Server
from bench.workloads import EXCHANGE, PAGE, PRACTICES, Workload, graphql_request, plain_request
from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database

ROWS = 49
"""So many rows the whole network has: 7 fields of action with 42 criteria."""
AS_LONG = Workload(f"practices-{ROWS}", f"`Practices`, page of {ROWS}", "Practices", without="totalCount")
WHOLE = Workload("statistics", "`Statistics`, whole network, fields and criteria", "Statistics")
FIELDS = Workload("statistics-fields", "`Statistics` by state, fields of action", "Statistics")
STATES = Workload("statistics-states", "`Statistics` by state, fields and criteria", "Statistics")
PEERS = Workload("peers", "`Peers` by state, fields of action", "Peers")
READINGS = (PRACTICES, AS_LONG, WHOLE, FIELDS, STATES, PEERS)
_ALIKE = (WHOLE, PEERS)
"""What has to be as quick as a page of measures; by state there are sixteen rows for each of the first's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of it: the exchange and the bare limit."""

    contestants: tuple[Contestant, Contestant]

    def times(self, workload: Workload, measures: Workload, *, anew: bool = False) -> float:
        """How many times as long as a page of measures it takes: the ratio of the medians."""
        who = self.contestants[anew]
        return who.p50(workload.name) / who.p50(measures.name)


async def measure_reading(server: Server, url: str, folder: Path, pace: Pace) -> Reading:
    """Read over and over. The exchange that listens there uses the same database."""
    ags, rounds = await _member(url)
    key = await _key(url, ags)
    variables: dict[str, list[dict[str, Any]]] = {
        PRACTICES.name: [{"first": PAGE}] * len(rounds),
        AS_LONG.name: [{"first": ROWS}] * len(rounds),
        WHOLE.name: [{"round": each} for each in rounds],
        FIELDS.name: [{"round": each, "breakdown": "STATE", "criteria": False} for each in rounds],
        STATES.name: [{"round": each, "breakdown": "STATE"} for each in rounds],
        PEERS.name: [{"ags": ags, "round": each, "by": "STATE", "criteria": False} for each in rounds],
    }
    asked = [(workload, given) for workload in READINGS for given in variables[workload.name]]
    bodies = [({"query": workload.document(EXCHANGE.folders), "variables": given}, key) for workload, given in asked]
    taken = await capture_requests(url, bodies)
    statements = {
        workload.name: [found[-1] for (each, _), found in zip(asked, taken, strict=True) if each is workload]
        for workload in READINGS
    }
    path = folder / "reading.pickle"
    path.write_bytes(pickle.dumps(statements))

    def ask(workload: Workload) -> list[bytes]:
        document = workload.document(EXCHANGE.folders)
        return [graphql_request(document, given, key) for given in variables[workload.name]]

    def ask_plainly(workload: Workload) -> list[bytes]:
        return [plain_request(workload.name, number) for number in range(len(rounds))]

    with ExitStack() as stack:
        bare = stack.enter_context(
            Server(BARE, python("bench.peers.bare", url, str(path)), cwd=Path(__file__).parents[1])
        )
        reading = Reading((Contestant(server, ask), Contestant(bare, ask_plainly)))
        for workload in READINGS:
            run_rounds(workload, reading.contestants, pace)
    return reading


async def _member(url: str) -> tuple[str, list[str]]:
    """The key of a member, and the ids of all rounds."""
    connection: Any = await asyncpg.connect(url)
    try:
        ags = "SELECT min(ags) FROM membership JOIN municipality ON municipality.id = municipality_id"
        rounds = "SELECT 'round_' || id FROM self_check_round ORDER BY opens_on"
        return await connection.fetchval(ags), [row[0] for row in await connection.fetch(rounds)]
    finally:
        await connection.close()


async def _key(url: str, ags: str) -> str:
    database = Database(url, pool_size=1)
    await database.open()
    try:
        return (await create_key(database, role=Role.READER, name="Reader", municipality=ags)).key
    finally:
        await database.close()


def page(reading: Reading) -> str:
    """The results as a part of the page."""
    ours, bare = reading.contestants
    lines = [
        "## Statistics\n",
        "Read with a member's key, whose recognition is one more statement here; the bare limit runs the other one,",
        f"which makes statistics anew each time. The whole network has {ROWS} rows.\n",
        f"| document | {THIS}: p50 ms | requests/s | CPU ms | bytes | {BARE}: p50 ms | {THIS} : {BARE} |",
        "|---|---|---|---|---|---|---|",
    ]
    for workload in READINGS:
        name = workload.name
        cells = (
            workload.title,
            f"{ours.p50(name):.1f}",
            f"{ours.rate(name):,.0f}",
            f"{ours.cpu_ms(name):.2f}",
            f"{ours.outcomes[name][0].bytes_per_answer:,.0f}",
            f"{bare.p50(name):.1f}",
            f"{ratio(ours, bare, name):.2f} ×",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def targets(reading: Reading) -> list[tuple[str, bool]]:
    """What was to be reached, and whether it was."""
    found = [(workload.title, PRACTICES, reading.times(workload, PRACTICES)) for workload in _ALIKE]
    found.append((WHOLE.title, AS_LONG, reading.times(WHOLE, AS_LONG)))
    found.append((f"{WHOLE.title}, made anew", AS_LONG, reading.times(WHOLE, AS_LONG, anew=True)))
    return [(f"{what}: p50 at most that of {pages.title}: {times:.2f} ×", times <= 1) for what, pages, times in found]
