"""One run: writers and a reader on a served exchange, faults among them, and the count at the end."""

import asyncio
import random
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.faults.counting import Count, count
from bench.faults.processes import Installation
from bench.faults.writers import Log, Writer, make_keys, read

MUNICIPALITIES = ("08335043", "05911000", "09762000")


@dataclass(frozen=True)
class Result:
    """What a run led to."""

    log: Log
    count: Count
    kills: int
    restarts: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, done twice, half-written or answered in a way that nobody understands."""
        counted = self.count
        return not (counted.lost or counted.duplicated or counted.halves or self.log.strange)

    def lines(self) -> list[str]:
        """The result for people."""
        seen, counted = self.log.seen, self.count
        return [
            f"writes acknowledged   {self.log.acknowledged} (to {len(self.log.done)} records, in {self.seconds:.0f} s)",
            f"faults                {self.kills} kills of the server, {self.restarts} restarts of PostgreSQL, "
            f"{seen['hung up']} requests hung up on",
            f"met by callers        {seen['connections lost']} connections lost, {seen['unavailable']} times "
            f"SERVICE_UNAVAILABLE; slowest answer {self.log.slowest:.1f} s",
            f"answered again alike  {seen['repeated']}",
            f"reads answered        {seen['reads']}",
            f"lost                  {counted.lost}",
            f"duplicated            {counted.duplicated}",
            f"half-written          {', '.join(counted.halves) or 0}",
            f"strange answers       {len(self.log.strange)}",
            *(f"  {line}" for line in self.log.strange[:10]),
        ]


async def run(writes: int, kills: int, restarts: int, say: Callable[[str], None]) -> Result:
    """Go on until so many writes are acknowledged and all faults have happened, spread over them."""
    with tempfile.TemporaryDirectory(prefix="exchange-faults-") as folder:
        installation = Installation(Path(folder))
        try:
            await asyncio.to_thread(installation.serve)
            log, started = Log(), time.monotonic()
            await _load(installation, log, writes, kills, restarts, say)
            seconds = time.monotonic() - started
            counted = await count(installation.database_url, log.done)
        finally:
            await asyncio.to_thread(installation.stop)
    return Result(log, counted, kills, restarts, seconds)


async def _load(
    installation: Installation, log: Log, writes: int, kills: int, restarts: int, say: Callable[[str], None]
) -> None:
    keys, stop = await make_keys(installation.database_url, MUNICIPALITIES), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, (editor, publisher) in enumerate(keys * 2):
            group.create_task(Writer(number, installation.address, editor, publisher, log, stop).run())
        group.create_task(read(installation.address, log, stop))
        try:
            await _faults(installation, log, writes, kills, restarts, say)
        finally:
            stop.set()


async def _faults(
    installation: Installation, log: Log, writes: int, kills: int, restarts: int, say: Callable[[str], None]
) -> None:
    # PostgreSQL ends in an orderly way and at once, in turns.
    endings = [(signal.SIGINT, signal.SIGKILL)[number % 2] for number in range(restarts)]
    faults: list[signal.Signals | None] = [*endings, *[None] * kills]
    random.shuffle(faults)
    for number, fault in enumerate(faults, start=1):
        await _wait(log, number * writes // (len(faults) + 1))
        what = "the server is killed" if fault is None else f"PostgreSQL gets {fault.name}"
        say(f"{log.acknowledged:5} writes: {what}")
        if fault is None:
            await asyncio.to_thread(installation.kill_server)
        else:
            await asyncio.to_thread(installation.restart_postgres, fault, random.uniform(0.5, 2.0))
    await _wait(log, max(writes, log.acknowledged + 10))


async def _wait(log: Log, acknowledged: int) -> None:
    """Wait until so many writes are acknowledged, and for a moment that nobody can foresee."""
    deadline = time.monotonic() + 120
    while log.acknowledged < acknowledged:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the writers do not come on: {log.acknowledged} writes, {log.strange[-3:]}")
        await asyncio.sleep(0.02)
    await asyncio.sleep(random.uniform(0.0, 0.2))
