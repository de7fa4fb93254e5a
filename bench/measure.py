"""Rounds of load over several servers in turn, so that what disturbs the machine disturbs all of them."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.load import Outcome, run_load
from bench.servers import Server
from bench.workloads import Requests, Workload

AGAIN_WARM = 5
"""Uncounted requests on each connection of the load in every round but the first: only its own connections are new."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is measured: rounds, seconds of each, and uncounted requests on each connection before the first.

    PostgreSQL makes up its mind about a prepared statement in the sixth run on a connection.
    """

    rounds: int = 5
    seconds: float = 3.0
    warmup: int = 60


@dataclass(slots=True)
class Contestant:
    """A server under test and how it is asked.

    A `slow` one is warmed up less, as it would take minutes. `unlike` are fields that it is known to answer otherwise.
    """

    server: Server
    requests: Requests
    slow: bool = False
    unlike: tuple[str, ...] = ()
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The server's name."""
        return self.server.name

    def rate(self, workload: str) -> float:
        """Requests per second: the median of the rounds."""
        return statistics.median(outcome.rate for outcome in self.outcomes[workload])

    def cpu_ms(self, workload: str) -> float:
        """Processor time of the server's process for a request, in milliseconds: the median of the rounds.

        What PostgreSQL's processes take is not in it.
        """
        return statistics.median(self.cpu[workload])

    def measure(self, workload: Workload, pace: Pace, warmup: int) -> Outcome:
        """Put load on the server for one round, after that many uncounted requests on each connection."""
        before = self.server.cpu_seconds()
        outcome = run_load(self.server.port, self.requests(workload), seconds=pace.seconds, warmup=warmup)
        if outcome.errors:
            raise RuntimeError(f"{self.name}: {outcome.errors} answers of {workload.title} were none")
        self.cpu.setdefault(workload.name, []).append(1000 * (self.server.cpu_seconds() - before) / outcome.answered)
        return outcome

    def p50(self, workload: str) -> float:
        """The median over the rounds of the median latency, in milliseconds."""
        return statistics.median(outcome.p50 for outcome in self.outcomes[workload])


def ratio(ours: Contestant, theirs: Contestant, workload: str) -> float:
    """How many times theirs our rate is: the median of the ratios of each round."""
    rounds = zip(ours.outcomes[workload], theirs.outcomes[workload], strict=True)
    return statistics.median(our.rate / their.rate for our, their in rounds)


def run_rounds(workload: Workload, contestants: Sequence[Contestant], pace: Pace) -> None:
    """Measure a workload on all contestants in turn, round by round, and note the outcomes with each."""
    print(f"\n{workload.title}", flush=True)
    for number in range(pace.rounds + 1):
        shown = []
        for contestant in contestants:
            warmup = 1 if contestant.slow else AGAIN_WARM if number else pace.warmup
            outcome = contestant.measure(workload, pace, warmup)
            if number:  # round 0 lets V8 compile and every connection of every pool get its plans
                contestant.outcomes.setdefault(workload.name, []).append(outcome)
            contestant.server.measure_memory()
            shown.append(f"{contestant.name} {outcome.rate:,.0f}")
        name = f"round {number}" if number else "warm-up"
        print(f"  {name}: {', '.join(shown)} requests/s (load of the machine {os.getloadavg()[0]:.1f})", flush=True)
