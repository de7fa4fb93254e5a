"""The results as a page of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.search.judged import SPLITS, Outcome, Summary, summary

RESULTS = Path(__file__).parent / "RESULTS.md"
THIS = "this project"
_BAR, _MOST_EMPTY = 0.75, 0.04


@dataclass
class Results:
    """The outcomes of each engine and of each part switched off, by name; `postgresql` is its version."""

    postgresql: str
    practices: int
    engines: dict[str, Sequence[Outcome]] = field(default_factory=dict)
    ablation: dict[str, Sequence[Outcome]] = field(default_factory=dict)

    def page(self) -> str:
        """The whole page."""
        parts = [self._head(), self._engines(), self._kinds(), self._ablation(), self._verdict()]
        return "\n".join(part for part in parts if part)

    def _head(self) -> str:
        count = len(self.engines[THIS])
        return (
            "# Results of the search\n\n"
            f"Written by `make bench-search` on {datetime.now(UTC):%d %B %Y, %H:%M} UTC. README.md beside this page"
            " says what is measured.\n\n"
            f"{self.practices} practices, {count} judged queries, PostgreSQL {self.postgresql}\n"
        )

    def _engines(self) -> str:
        lines = [
            "## Engines\n",
            "| engine | queries | nDCG@10 | recall@20 | without a result |",
            "|---|---|---|---|---|",
        ]
        for name, outcomes in self.engines.items():
            for split, found in _splits(outcomes).items():
                lines.append(f"| {name} | {split} ({found.count}) | {_cells(found)} |")
        return "\n".join(lines) + "\n"

    def _kinds(self) -> str:
        names = list(self.engines)
        lines = ["## Kinds of queries\n", "nDCG@10 of the tuned and the held out queries.\n"]
        lines += [f"| kind | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
        kinds = dict.fromkeys(outcome.judged.kind for outcome in self.engines[THIS])
        for kind in kinds:
            cells = []
            for outcomes in self.engines.values():
                of_kind = [outcome for outcome in outcomes if outcome.judged.kind == kind]
                values = [found.ndcg for split, found in _splits(of_kind).items() if split in SPLITS]
                cells.append(" / ".join(f"{value:.2f}" for value in values))
            lines.append(f"| {kind} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def _ablation(self) -> str:
        if not self.ablation:
            return ""
        whole = summary(self.engines[THIS])
        lines = [
            "## What each part brings\n",
            "All queries, with one part switched off at a time; in brackets the difference to the whole.\n",
            "| without | nDCG@10 | held out | recall@20 | without a result | most affected kinds |",
            "|---|---|---|---|---|---|",
        ]
        for name, outcomes in self.ablation.items():
            found, held = summary(outcomes), _splits(outcomes)["held_out"]
            lines.append(
                f"| {name} | {found.ndcg:.3f} ({found.ndcg - whole.ndcg:+.3f}) | {held.ndcg:.3f} |"
                f" {found.recall:.3f} | {found.empty:.1%} | {self._affected(outcomes)} |"
            )
        return "\n".join(lines) + "\n"

    def _affected(self, outcomes: Sequence[Outcome]) -> str:
        ours, theirs = _by_kind(self.engines[THIS]), _by_kind(outcomes)
        changes = sorted((theirs[kind].ndcg - ours[kind].ndcg, kind) for kind in ours)
        return ", ".join(f"{kind} {change:+.2f}" for change, kind in changes[:3] if change < -0.01)

    def _verdict(self) -> str:
        found = _splits(self.engines[THIS])["held_out"]
        reached = found.ndcg >= _BAR and found.empty <= _MOST_EMPTY
        return (
            f"## Target\n\n- {'reached' if reached else '**missed**'}: held out queries with nDCG@10 of at least {_BAR}"
            f" and at most {_MOST_EMPTY:.0%} of them without a result: {found.ndcg:.3f}, {found.empty:.1%}\n"
        )


def worst(outcomes: Iterable[Outcome], most: float = 0.7) -> str:
    """The queries that are answered worst, with what was found and what is wanted, a line each."""
    listed = sorted((outcome for outcome in outcomes if outcome.ndcg < most), key=lambda outcome: outcome.ndcg)
    return "\n".join(
        f"{each.ndcg:.2f} {each.recall:.2f} {each.judged.kind:14} {each.judged.text!r}: found {list(each.found[:5])},"
        f" wanted {sorted(each.judged.grades, key=lambda name: -each.judged.grades[name])[:5]}"
        for each in listed
    )


def _cells(found: Summary) -> str:
    return f"{found.ndcg:.3f} | {found.recall:.3f} | {found.empty:.1%}"


def _splits(outcomes: Sequence[Outcome]) -> Mapping[str, Summary]:
    found = {split: [each for each in outcomes if each.judged.split == split] for split in SPLITS}
    return {split: summary(each) for split, each in {**found, "all": outcomes}.items() if each}


def _by_kind(outcomes: Sequence[Outcome]) -> Mapping[str, Summary]:
    kinds = dict.fromkeys(outcome.judged.kind for outcome in outcomes)
    return {kind: summary(each for each in outcomes if each.judged.kind == kind) for kind in kinds}
