"""`python -m bench`: measure, print and write bench/RESULTS.md."""

import argparse
import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg

from bench.compare import compare
from bench.contestants import ORM, POSTGRAPHILE_NAME, start_bare, start_exchange, start_orm, start_postgraphile
from bench.data import create_database
from bench.machine import QUIET, busy_share
from bench.measure import Contestant, Pace, run_rounds
from bench.publishing import measure_publishing
from bench.reading import measure_reading
from bench.report import RESULTS, Results
from bench.searching import measure_searching
from bench.servers import ServerError
from bench.workloads import VARIETY, WORKLOADS, Workload, fetch
from exchange.storage.embedded import EmbeddedPostgres

MEASURES = 20_000
SIZES = (2_000, 20_000, 200_000)
QUICK = Pace(rounds=3, seconds=1.5)
PUBLISH, SEARCH, STATISTICS = "publish", "search", "statistics"
DATA = Path(__file__).parent / ".peers"


def main() -> None:
    """Read the arguments and run all that they ask for."""
    options = _arguments()
    options.busy = busy_share()
    if options.busy > QUIET:
        print(
            f"Others use {options.busy:.0%} of the processor time: better measure when the machine is quiet.",
            flush=True,
        )
    pace = QUICK if options.quick else Pace()
    workloads = [workload for workload in WORKLOADS if options.only in (None, workload.name)]
    with (
        tempfile.TemporaryDirectory(prefix="data-", dir=_made(DATA)) as folder,
        EmbeddedPostgres(options.keep or Path(folder) / "data", report=print) as server_url,
    ):
        results = asyncio.run(_run(server_url, Path(folder), pace, workloads, options))
    page = results.page()
    print(f"\n{page}")
    if options.write:
        RESULTS.write_text(page)
        print(f"Written to {RESULTS}")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the exchange beside its peers.")
    parser.add_argument("--quick", action="store_true", help="short rounds: a first impression")
    parser.add_argument(
        "--only",
        choices=[*(workload.name for workload in WORKLOADS), PUBLISH, SEARCH, STATISTICS],
        help="one workload alone",
    )
    parser.add_argument("--no-scaling", dest="scaling", action="store_false", help="leave out the comparison of sizes")
    parser.add_argument("--no-orm", dest="orm", action="store_false", help="leave out the slowest peer")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the databases there, and use those that are there already"
    )
    options = parser.parse_args()
    options.write = not options.quick and options.only is None and options.scaling and options.orm
    return options


async def _run(
    server_url: str, folder: Path, pace: Pace, workloads: list[Workload], options: argparse.Namespace
) -> Results:
    url = await create_database(server_url, MEASURES)
    results = Results(pace, MEASURES, await _postgresql_version(url), options.busy, workloads=workloads)
    with ExitStack() as stack:
        ours = start_exchange(stack, url)
        if workloads:
            results.contestants = await _start_all(stack, url, folder, ours, results, orm=options.orm)
            _check(results)
            for workload in workloads:
                run_rounds(workload, results.contestants, pace)
        if options.only in (None, STATISTICS):
            results.reading = await measure_reading(ours.server, url, folder, pace)
        if options.only in (None, PUBLISH):
            print("\nPublishing", flush=True)
            results.publishing = await measure_publishing(ours.server.port, url, folder, pace)
            ours.server.measure_memory()
    if (workloads or options.only == SEARCH) and options.scaling:
        await _measure_sizes(server_url, url, results, folder, searching=options.only in (None, SEARCH))
    return results


async def _start_all(
    stack: ExitStack, url: str, folder: Path, ours: Contestant, results: Results, *, orm: bool
) -> list[Contestant]:
    contestants = [ours]
    if orm:
        contestants.append(start_orm(stack, url))
    else:
        results.missing[ORM] = "left out as was asked for"
    try:
        contestants.append(await start_postgraphile(stack, url))
    except ServerError as error:
        results.missing[POSTGRAPHILE_NAME] = str(error)
        print(f"{POSTGRAPHILE_NAME} is left out: {error}", flush=True)
    contestants.append(await start_bare(stack, url, ours, folder))
    return contestants


def _check(results: Results) -> None:
    """Ask every server every question once and note where an answer differs from ours."""
    ours, *others = results.contestants
    for workload in results.workloads:
        expected = [fetch(ours.server.port, request) for request in ours.requests(workload)]
        for other in others:
            answers = [fetch(other.server.port, request) for request in other.requests(workload)]
            pairs = zip(expected, answers, strict=True)
            lines = [line for ours_, theirs in pairs for line in compare(ours_, theirs, other.unlike)]
            if lines:
                where = f"{workload.title}, {other.name}"
                results.differing[where] = lines[:5]
                print(f"{where} differs ({len(lines)} places): {'; '.join(lines[:5])}", flush=True)
    if not results.differing:
        print(f"All servers give the same answers to {VARIETY * len(results.workloads)} questions.", flush=True)


async def _measure_sizes(server_url: str, url: str, results: Results, folder: Path, *, searching: bool) -> None:
    """The same questions to this project alone, on databases of several sizes; then searches beside plain full text."""
    urls = {size: url if size == MEASURES else await create_database(server_url, size) for size in SIZES}
    with ExitStack() as stack:
        for size in SIZES:
            contestant = start_exchange(stack, urls[size])
            contestant.server.name = f"{size:,}"
            results.sizes[size] = contestant
        for workload in results.workloads:
            run_rounds(workload, list(results.sizes.values()), results.pace)
        if searching:
            results.searching = await measure_searching(urls, results.sizes, folder, results.pace)


async def _postgresql_version(url: str) -> str:
    connection: Any = await asyncpg.connect(url)
    try:
        version: str = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    return version


if __name__ == "__main__":
    main()
