"""`python -m bench.search`: measure how well the search finds, print and write bench/search/RESULTS.md."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from sqlalchemy import text

from bench.search.ablation import SWITCHES, Switch
from bench.search.collection import load
from bench.search.engines import Exchange, PlainText, exchange, make_plain_index
from bench.search.judged import Judged, Outcome, read_queries, summary
from bench.search.report import RESULTS, THIS, Results, worst
from exchange.measures.actions.indexing import rebuild
from exchange.storage import migrate
from exchange.storage.embedded import EmbeddedPostgres
from exchange.storage.engine import Database


def main() -> None:
    """Read the arguments and run all that they ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description="Measure how well the search finds.")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the queries that are answered worst")
    parser.add_argument(
        "--no-ablation", dest="ablation", action="store_false", help="switch no parts off; writes nothing"
    )
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="search-") as folder,
        EmbeddedPostgres(Path(folder) / "data", report=print, durable=False) as url,
    ):
        results = asyncio.run(_run(url, ablation=options.ablation))
    page = results.page()
    print(f"\n{page}")
    if options.verbose:
        print(worst(results.engines[THIS]))
    if options.ablation:
        RESULTS.write_text(page)
        print(f"Written to {RESULTS}")


async def _run(url: str, *, ablation: bool) -> Results:
    await migrate.upgrade(url)
    database = Database(url)
    await database.open()
    try:
        print("Loading the seeds and the collection …", flush=True)
        names = await load(database)
        await make_plain_index(database)
        version, practices = await database.fetch_row(
            "SELECT current_setting('server_version'), count(*)::int FROM measure WHERE state = 'CURRENT'"
        )
        results = Results(version, practices)
        queries = read_queries()
        async with exchange(url, names) as ours:
            results.engines[THIS] = [await ours.answer(judged) for judged in queries]
            for name, any_word in (("plain full text", False), ("plain full text, words OR-ed", True)):
                plain = PlainText(database, names, any_word)
                results.engines[name] = [await plain.answer(judged) for judged in queries]
            for switch in SWITCHES if ablation else ():
                results.ablation[switch.name] = await _without(switch, ours, database, queries)
                print(f"without {switch.name}: {summary(results.ablation[switch.name]).ndcg:.3f}", flush=True)
        return results
    finally:
        await database.close()


async def _without(switch: Switch, ours: Exchange, database: Database, queries: list[Judged]) -> list[Outcome]:
    """What is found with a part switched off; the index is as before afterwards."""
    with switch.off():
        if switch.anew:
            await rebuild(database, _quiet)
        if switch.index:
            async with database.transaction() as session:
                await session.execute(text(switch.index))
        ours.forget_plans()
        outcomes = [await ours.answer(judged, switch.reading) for judged in queries]
    ours.forget_plans()
    if switch.anew or switch.index:
        await rebuild(database, _quiet)
    return outcomes


def _quiet(_done: int, _all: int) -> None:
    """Tell nobody."""


if __name__ == "__main__":
    main()
