"""The results as a page of Markdown."""

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.contestants import BARE, POSTGRAPHILE_NAME, THIS
from bench.machine import QUIET, description
from bench.measure import Contestant, Pace, ratio
from bench.publishing import Publisher, Publishing
from bench.reading import Reading
from bench.reading import page as reading_page
from bench.reading import targets as reading_targets
from bench.searching import FEW, Searching, search_growth
from bench.searching import MOST_GROWTH as MOST_SEARCH_GROWTH
from bench.searching import page as searching_page
from bench.workloads import PRACTICES, Workload

RESULTS = Path(__file__).parent / "RESULTS.md"
TARGETS = {POSTGRAPHILE_NAME: 1.8, BARE: 0.6}
MOST_GROWTH = 1.5
_PACKAGES = ("strawberry-graphql", "graphql-core", "sqlalchemy", "asyncpg")
MOST_MEMORY = 250.0


@dataclass(slots=True)
class Results:
    """All that a run found out."""

    pace: Pace
    measures: int
    postgresql: str
    busy: float
    contestants: Sequence[Contestant] = ()
    workloads: Sequence[Workload] = ()
    missing: dict[str, str] = field(default_factory=dict)
    differing: dict[str, list[str]] = field(default_factory=dict)
    reading: Reading | None = None
    publishing: Publishing | None = None
    sizes: dict[int, Contestant] = field(default_factory=dict)
    searching: Searching | None = None

    def page(self) -> str:
        """The whole page."""
        parts = [self._head(), *map(self._workload, self.workloads)]
        parts += [reading_page(self.reading)] if self.reading is not None else []
        parts += [self._publishing(), self._memory(), self._growth()]
        parts += [searching_page(self.searching)] if self.searching is not None else []
        return "\n".join(part for part in [*parts, self._verdict()] if part)

    def _head(self) -> str:
        packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
        peers = "".join(f"- {name} is missing: {reason}.\n" for name, reason in self.missing.items())
        same = "".join(f"- {where} differs: {'; '.join(lines)}.\n" for where, lines in self.differing.items())
        if self.contestants and not same:
            same = "All servers gave the same answers.\n"
        return f"""# Results of the benchmark

Written by `make bench` on {datetime.now(UTC):%d %B %Y, %H:%M} UTC. README.md beside this page says what is measured.

- {description()}
- {self._disturbance()}
- PostgreSQL {self.postgresql} (embedded, durable), PostGraphile {_postgraphile()}, {packages}
- {self.measures:,} synthetic measures, 8 connections, {self.pace.rounds} alternating rounds of {self.pace.seconds:g} s
- CPU: processor time of the server's own process for a request, PostgreSQL's not counted
{peers}
{same}"""

    def _disturbance(self) -> str:
        if self.busy <= QUIET:
            return "The machine was quiet before the run."
        return (
            f"**Others used {self.busy:.0%} of the processor time before the run:** rates are too low, and a server "
            "that computes in one process comes off worse than one that leaves much to PostgreSQL's processes."
        )

    def _workload(self, workload: Workload) -> str:
        lines = [
            f"## {workload.title}\n",
            "| server | requests/s (least to most) | p50 ms | p99 ms | CPU ms | bytes | this project is |",
            "|---|---|---|---|---|---|---|",
            *(self._row(workload.name, contestant) for contestant in self.contestants),
        ]
        return "\n".join(lines) + "\n"

    def _row(self, workload: str, contestant: Contestant) -> str:
        ours, outcomes = self.contestants[0], contestant.outcomes[workload]
        rates = sorted(outcome.rate for outcome in outcomes)
        cells = (
            contestant.name,
            f"{contestant.rate(workload):,.0f} ({rates[0]:,.0f} to {rates[-1]:,.0f})",
            f"{contestant.p50(workload):.1f}",
            f"{statistics.median(outcome.p99 for outcome in outcomes):.1f}",
            f"{contestant.cpu_ms(workload):.2f}",
            f"{outcomes[0].bytes_per_answer:,.0f}",
            "" if contestant is ours else f"{ratio(ours, contestant, workload):.2f} ×",
        )
        return f"| {' | '.join(cells)} |"

    def _publishing(self) -> str:
        found = self.publishing
        if found is None:
            return ""
        lines = [
            "## Publishing\n",
            "A published measure is changed, submitted and published again: three requests with two keys, four",
            f"writers at once. They take {_listed(found.statements)} statements, key and answer included.\n",
            "| server | publications/s (least to most) | p50 ms | p99 ms | p50 ms of the last | this project is |",
            "|---|---|---|---|---|---|",
            *(_publisher_row(publisher, found) for publisher in found.publishers),
        ]
        return "\n".join(lines) + "\n"

    def _memory(self) -> str:
        if not self.contestants:
            return ""
        rows = "".join(f"| {contestant.name} | {contestant.server.peak:.0f} |\n" for contestant in self.contestants)
        return f"## Peak memory of the processes\n\n| server | MB |\n|---|---|\n{rows}"

    def _growth(self) -> str:
        if not self.sizes or not self.workloads:
            return ""
        sizes = sorted(self.sizes)
        lines = ["## With more data\n", "p50 of this project in milliseconds, by the number of measures.\n"]
        lines.append(f"| workload | {' | '.join(f'{size:,}' for size in sizes)} | most : least |")
        lines.append("|---|" + "---|" * (len(sizes) + 1))
        for workload in self.workloads:
            values = [self.sizes[size].p50(workload.name) for size in sizes]
            shown = " | ".join(f"{value:.2f}" for value in values)
            lines.append(f"| {workload.title} | {shown} | {values[-1] / values[0]:.2f} |")
        peaks = ", ".join(f"{self.sizes[size].server.peak:.0f} MB with {size:,}" for size in sizes)
        return "\n".join(lines) + f"\n\nPeak memory: {peaks}.\n"

    def _verdict(self) -> str:
        lines = [f"- {'reached' if reached else '**missed**'}: {what}" for what, reached in self._targets()]
        return "## Targets\n\n" + "\n".join(lines) + "\n" if lines else ""

    def _targets(self) -> Iterator[tuple[str, bool]]:
        by_name = {contestant.name: contestant for contestant in self.contestants}
        for name, least in TARGETS.items():
            if name in by_name and PRACTICES.name in by_name[name].outcomes:
                found = ratio(by_name[THIS], by_name[name], PRACTICES.name)
                yield f"{PRACTICES.title} at least {least} × {name}: {found:.2f}", found >= least
        for workload in self.workloads if self.sizes else ():
            least, most = min(self.sizes), max(self.sizes)
            growth = self.sizes[most].p50(workload.name) / self.sizes[least].p50(workload.name)
            what = f"{workload.title}: p50 with {most:,} at most {MOST_GROWTH} × that with {least:,}: {growth:.2f}"
            yield what, growth <= MOST_GROWTH
        if self.searching is not None:
            found = search_growth(self.searching)
            what = f"{FEW.title}: p50 with the most measures at most {MOST_SEARCH_GROWTH:g} × that with the fewest"
            yield f"{what}: {found:.2f}", found <= MOST_SEARCH_GROWTH
        yield from reading_targets(self.reading) if self.reading is not None else ()
        ours = [*self.contestants[:1], *self.sizes.values()]
        if ours:
            peak = max(contestant.server.peak for contestant in ours)
            yield f"the API process stays under {MOST_MEMORY:.0f} MB: {peak:.0f}", peak < MOST_MEMORY


def _publisher_row(publisher: Publisher, publishing: Publishing) -> str:
    rates = sorted(each.rate for each in publisher.rounds)
    cells = (
        publisher.name,
        f"{statistics.median(rates):,.0f} ({rates[0]:,.0f} to {rates[-1]:,.0f})",
        f"{publisher.median(lambda each: each.p50):.0f}",
        f"{publisher.median(lambda each: each.p99):.0f}",
        f"{publisher.median(lambda each: each.last_p50):.0f}",
        "" if publisher is publishing.publishers[0] else f"{publishing.ratio:.2f} ×",
    )
    return f"| {' | '.join(cells)} |"


def _listed(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}"


def _postgraphile() -> str:
    lock = (Path(__file__).parent / "peers" / "postgraphile" / "package-lock.json").read_text()
    found = re.search(r'"node_modules/postgraphile": \{\s*"version": "([^"]+)"', lock)
    return found[1] if found else "unknown"
