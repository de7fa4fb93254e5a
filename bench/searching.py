"""Searching: pages of hits and suggestions with more and more data, beside PostgreSQL's plain full text."""

import pickle
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from bench.contestants import BARE, python
from bench.measure import Contestant, Pace, run_rounds
from bench.servers import Server
from bench.statements import Statement
from bench.vocabulary import vocabulary
from bench.workloads import EXCHANGE, PAGE, VARIETY, Workload, ask, graphql_request, plain_requests

FEW = Workload("search-few", "Search page of 20 with facets and `totalCount`, fewer than 1,000 hits", "Search")
PAGE_ALONE = Workload("search-page", "The same without facets and `totalCount`", "SearchPage")
MANY = Workload("search-many", "Search page of 20 with facets and `totalCount`, words of most measures", "Search")
SUGGEST = Workload("suggest", "`suggest`", "Suggest")
SEARCHES = (FEW, PAGE_ALONE, MANY, SUGGEST)
MOST_GROWTH = 3.0
WARMUP = 8
"""Uncounted requests on each connection: words of most records take a large database a tenth of a second and more."""
_FEWER = 1_000
_ROOT = Path(__file__).parent.parent
_COUNT = "query ($text: String!) { measures(search: $text, first: 0) { totalCount } }"
_PLAIN_INDEX = """
DROP TABLE IF EXISTS bench_text;
CREATE TABLE bench_text AS SELECT record_id, to_tsvector('german', concat_ws(' ', title, summary, context,
  implementation, results, transferability, preconditions)) AS words
FROM measure WHERE state = 'CURRENT' AND visibility = 'PUBLIC';
CREATE INDEX ix_bench_text ON bench_text USING gin (words);
ANALYZE bench_text;
"""
_PLAIN_PAGE = f"""
WITH hit AS (
  SELECT record_id, ts_rank(words, asked) AS score FROM bench_text, websearch_to_tsquery('german', $1) AS asked
  WHERE words @@ asked ORDER BY score DESC, record_id DESC LIMIT {PAGE})
SELECT coalesce(json_agg(json_build_object('id', record_id, 'slug', slug, 'title', title, 'summary', summary,
  'executionState', execution_state, 'municipality', json_build_object('ags', ags, 'name', name)) ORDER BY score DESC),
  '[]')::text
FROM hit JOIN measure m USING (record_id) JOIN record r ON r.id = record_id
  JOIN municipality t ON t.id = m.municipality_id
WHERE state = 'CURRENT'
"""


@dataclass(frozen=True, slots=True)
class Searching:
    """What was measured: this project and plain full text, by the number of measures."""

    ours: Mapping[int, Contestant]
    plain: Mapping[int, Contestant]


async def measure_searching(
    urls: Mapping[int, str], ours: Mapping[int, Contestant], folder: Path, pace: Pace
) -> Searching:
    """Ask all servers of all sizes the same in turn."""
    variables = _variables(ours[max(ours)].server.port)
    with ExitStack() as stack:
        plain = {size: await _start_plain(stack, url, variables, folder, size) for size, url in urls.items()}
        for contestant in ours.values():
            contestant.requests = lambda workload: _requests(workload, variables)
        few = replace(pace, warmup=WARMUP)
        for workload in SEARCHES:
            run_rounds(workload, [*ours.values(), *(plain.values() if workload is not SUGGEST else ())], few)
    return Searching(ours, plain)


def page(found: Searching) -> str:
    """The section of the report."""
    sizes = sorted(found.ours)
    lines = [
        "## Searching\n",
        "p50 in milliseconds by the number of measures; plain full text has neither facets nor counts to give.\n",
        f"| workload | server | {' | '.join(f'{size:,}' for size in sizes)} | most : least |",
        "|---|---|" + "---|" * (len(sizes) + 1),
    ]
    for workload in SEARCHES:
        for name, servers in (("this project", found.ours), (f"{BARE}, plain full text", found.plain)):
            if workload.name in servers[sizes[0]].outcomes:
                values = [servers[size].p50(workload.name) for size in sizes]
                shown = " | ".join(f"{value:.1f}" for value in values)
                lines.append(f"| {workload.title} | {name} | {shown} | {values[-1] / values[0]:.2f} |")
    return "\n".join(lines) + "\n"


def search_growth(found: Searching) -> float:
    """How many times as long a page of few hits takes with the most measures as with the fewest."""
    least, most = min(found.ours), max(found.ours)
    return found.ours[most].p50(FEW.name) / found.ours[least].p50(FEW.name)


def _variables(port: int) -> dict[str, list[dict[str, Any]]]:
    """Words by how many hits they have where there are the most measures."""
    words = vocabulary()
    few: list[str] = []
    for word in words[200:]:
        if len(few) == VARIETY:
            break
        if 0 < ask(port, _COUNT, {"text": word})["measures"]["totalCount"] < _FEWER:
            few.append(word)
    pages = [{"text": word, "first": PAGE} for word in few]
    return {
        FEW.name: pages,
        PAGE_ALONE.name: pages,
        MANY.name: [{"text": word, "first": PAGE} for word in words[:VARIETY]],
        SUGGEST.name: [{"prefix": word[: 2 + place % 4]} for place, word in enumerate(words[: 17 * VARIETY : 17])],
    }


def _requests(workload: Workload, variables: Mapping[str, Sequence[dict[str, Any]]]) -> list[bytes]:
    document = workload.document(EXCHANGE.folders)
    return [graphql_request(document, given) for given in variables[workload.name]]


async def _start_plain(
    stack: ExitStack, url: str, variables: Mapping[str, Sequence[dict[str, Any]]], folder: Path, size: int
) -> Contestant:
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute(_PLAIN_INDEX)
    finally:
        await connection.close()
    statements = {
        workload.name: [Statement(_PLAIN_PAGE, (given["text"],)) for given in variables[workload.name]]
        for workload in SEARCHES
        if workload is not SUGGEST
    }
    path = folder / f"plain-{size}.pickle"
    path.write_bytes(pickle.dumps(statements))
    name = f"{size:,} plain"
    server = stack.enter_context(Server(name, python("bench.peers.bare", url, str(path)), cwd=_ROOT))
    return Contestant(server, plain_requests)
