"""`python -m bench.soak`: hostile documents are read; honest clients ask alone, then beside attackers. Exits with 1
unless no document takes more than 50 ms of work, honest clients see no error and wait at most twice as long (the
slowest percent), and the server's memory stays within 20 MB."""

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from bench.faults.processes import Installation
from bench.soak.documents import MOST_MILLISECONDS, readings
from bench.soak.honest import Waits, ask
from bench.soak.hostile import attack_now

CLIENTS = 4
MOST_GROWTH = 20.0
MOST_SLOWER = 2.0
SETTINGS = {"EXCHANGE_TRUSTED_PROXIES": "127.0.0.1"}
"""Each client and attacker names an address of its own, as a proxy would."""


def memory(pid: int) -> float:
    """The resident memory of a process in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def soak(installation: Installation, minutes: float) -> bool:
    """Warm up for a fifth of the time, listen to honest clients alone for a fifth, attack for the rest; whether it
    held."""
    host, port = str(urlsplit(installation.address).hostname), installation.port
    fifth = minutes * 60 / 5
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:

        def attacked(seconds: float) -> asyncio.Future[dict[str, int]]:
            return loop.run_in_executor(pool, attack_now, host, port, seconds)

        await asyncio.gather(ask(installation.address, CLIENTS, fifth), attacked(fifth))
        before = memory(installation.pid)
        alone = await ask(installation.address, CLIENTS, fifth)
        beside, rounds = await asyncio.gather(ask(installation.address, CLIENTS, 3 * fifth), attacked(3 * fifth))
    grown = memory(installation.pid) - before
    _report("alone", alone)
    _report("under attack", beside)
    print("rounds of attacks: " + ", ".join(f"{name} {count}" for name, count in rounds.items()))
    print(f"memory after warming up {before:.0f} MB, at the end {before + grown:.0f} MB")
    for error in (alone.errors + beside.errors)[:5]:
        print(f"  {error}")
    slower = beside.quantile(99) / alone.quantile(99)
    held = slower <= MOST_SLOWER and grown < MOST_GROWTH and not alone.errors and not beside.errors
    print(f"p99 {slower:.2f} times, memory {grown:+.1f} MB: {'held' if held else 'DID NOT HOLD'}")
    return held


def read() -> bool:
    """Whether each hostile document is read quickly."""
    found = readings()
    print(
        "ms of work for reading the longest documents: " + ", ".join(f"{name} {ms:.1f}" for name, ms in found.items())
    )
    return max(found.values()) <= MOST_MILLISECONDS


def _report(when: str, waits: Waits) -> None:
    p50, p99 = waits.quantile(50), waits.quantile(99)
    print(f"{when}: {len(waits.milliseconds)} honest requests, p50 {p50:.1f} ms, p99 {p99:.1f} ms, ", end="")
    print(f"{len(waits.errors)} errors")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    given = parser.parse_args()
    os.environ.update(SETTINGS)
    is_read = read()
    with tempfile.TemporaryDirectory(prefix="exchange-soak-") as folder:
        installation = Installation(Path(folder))
        try:
            installation.serve()
            return 0 if asyncio.run(soak(installation, given.minutes)) and is_read else 1
        finally:
            installation.stop()


if __name__ == "__main__":
    sys.exit(main())
