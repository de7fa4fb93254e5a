"""The judged queries, and how good a ranking is."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
PRACTICES = HERE / "practices.yaml"
QUERIES = HERE / "queries.yaml"
SPLITS = ("tune", "held_out")
PAGE, RECALLED = 10, 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grades, from 1 to 3, of the practices that answer it."""

    id: str
    text: str
    kind: str
    split: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a query: the practices found, the best first."""

    judged: Judged
    found: Sequence[str]

    @property
    def ndcg(self) -> float:
        """nDCG of the first ten, with gains of 2^grade - 1."""
        ideal = sorted(self.judged.grades.values(), reverse=True)
        return _gain(self.judged.grades.get(name, 0) for name in self.found[:PAGE]) / _gain(ideal[:PAGE])

    @property
    def recall(self) -> float:
        """The share of the practices with a grade that are among the first twenty."""
        return len(self.judged.grades.keys() & set(self.found[:RECALLED])) / len(self.judged.grades)


@dataclass(frozen=True, slots=True)
class Summary:
    """The means over some outcomes."""

    ndcg: float
    recall: float
    empty: float
    count: int


def read_queries() -> list[Judged]:
    """All queries."""
    listed = yaml.safe_load(QUERIES.read_text())["queries"]
    return [Judged(each["id"], each["query"], each["kind"], each["split"], each["grades"]) for each in listed]


def summary(outcomes: Iterable[Outcome]) -> Summary:
    """Their means."""
    listed = list(outcomes)
    return Summary(
        statistics.fmean(each.ndcg for each in listed),
        statistics.fmean(each.recall for each in listed),
        statistics.fmean(not each.found for each in listed),
        len(listed),
    )


def _gain(grades: Iterable[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
