"""`python -m bench.latency FOLDER`: how long searches take at the database alone, one at a time.

FOLDER holds the databases that `python -m bench --only search --keep FOLDER` made. Each statement is run until its plan
is settled, then five times; the median counts.
"""

import argparse
import asyncio
import re
import statistics
import time
from pathlib import Path
from typing import Any

import asyncpg

from bench.__main__ import SIZES
from bench.capture import listening
from bench.searching import MANY, SUGGEST
from bench.statements import Statement
from bench.vocabulary import vocabulary
from bench.workloads import EXCHANGE, PAGE, Workload
from exchange.storage.embedded import EmbeddedPostgres

SETTLED, COUNTED = 7, 5
RARE = 600
"""The place of a word among the most frequent from which on few records have it."""


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description="Time searches at the database.")
    parser.add_argument("folder", type=Path, help="where the databases of the benchmark were kept")
    parser.add_argument("--measures", type=int, default=max(SIZES), help="the size of the database to ask")
    options = parser.parse_args()
    with EmbeddedPostgres(options.folder, report=print) as server_url:
        asyncio.run(_measure(re.sub(r"///[^?]+\?", f"///bench_{options.measures}?", server_url)))


def _cases() -> dict[str, tuple[Workload, list[dict[str, Any]]]]:
    words = vocabulary()
    mistyped = [word[:3] + word[4:] for word in words[:60] if len(word) > 7][:12]

    def pages(texts: list[str]) -> tuple[Workload, list[dict[str, Any]]]:
        return MANY, [{"text": text, "first": PAGE} for text in texts]

    return {
        "one word of most measures": pages(list(words[:8])),
        "three words of most measures": pages([" ".join(words[start : start + 3]) for start in (0, 5, 9)]),
        "twelve words of most measures": pages([" ".join(words[start : start + 12]) for start in (0, 12)]),
        "twelve mistyped words": pages([" ".join(mistyped)]),
        "one word of few measures": pages(list(words[RARE : RARE + 8])),
        "suggest": (SUGGEST, [{"prefix": word[: 2 + place % 4]} for place, word in enumerate(words[: 17 * 40 : 17])]),
    }


async def _measure(url: str) -> None:
    connection: Any = await asyncpg.connect(url, server_settings={"jit": "off"})
    try:
        async with listening(url) as (client, seen):
            for name, (workload, variables) in _cases().items():
                times = []
                for given in variables:
                    body = {"query": workload.document(EXCHANGE.folders), "variables": given}
                    for _ in range(2):
                        seen.clear()
                        (await client.post("/graphql", json=body)).raise_for_status()
                    # Whoever follows events looks for them in between.
                    (searched,) = (statement for statement in seen if "search_posting" in statement.sql)
                    times.append(await _time(connection, searched))
                print(
                    f"{name}: median {statistics.median(times):.1f} ms, worst {max(times):.1f} of {len(times)}",
                    flush=True,
                )
    finally:
        await connection.close()


async def _time(connection: Any, statement: Statement) -> float:
    """Milliseconds that a statement takes."""
    times = []
    for _ in range(SETTLED + COUNTED):
        started = time.perf_counter()
        await connection.fetchrow(statement.sql, *statement.arguments)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[SETTLED:])


if __name__ == "__main__":
    main()
