"""The facts as bounds that can be computed with: windows of sums, and of how many are below a threshold.

A mean is a window of the total. A distribution is how many are below the start of each level. That a quantile is what
it is follows from how many are below the least and not above the largest number that it can be. So every fact is some
rows; a world in which all hold is one in which the facts hold (the converse need not be: `Witnesses` decides).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exchange.statistics.rules.audit.network import LINEAR, Fact, Flags, Network, Numbers, Reals
from exchange.statistics.rules.contributions import TOP
from exchange.statistics.rules.measuring import positions, window
from exchange.statistics.rules.vocabulary import Statistic

Bound = tuple[int | None, int, int]
"""A threshold, or none for the sum itself, and between what the count below it or the sum is."""

NEVER = 10**12


def bounds(network: Network, fact: Fact) -> list[Bound]:
    """The rows of a fact."""
    values = network.truth[list(fact.plus)]
    count = len(values)
    if fact.key.statistic in LINEAR:
        told = int(network.measured(fact, network.truth[None, :])[0, 0])
        return [(None, *window(told, count, fact.unit))]
    if fact.key.statistic is Statistic.LEVELS:
        below = [(start, int((values < start).sum())) for start in network.starts[1:]]
        return [(start, number, number) for start, number in below]
    rising = np.sort(values)
    found: list[Bound] = []
    tolds = network.measured(fact, network.truth[None, :])[0]
    for (a, b), told in zip(positions(fact.key.statistic, count), tolds, strict=True):
        found += _quantile(rising, a, b, window(int(told), 2, fact.unit))
    return found


def _quantile(rising: Numbers, a: int, b: int, total: tuple[int, int]) -> Iterator[Bound]:
    """That two of the rising values (or one twice) sum up to a total in a window."""
    count, one, other = len(rising), int(rising[a]), int(rising[b])
    least, most = -(-total[0] // 2), total[1] // 2
    if least <= one and other <= most:
        yield least, 0, a
        yield most + 1, b + 1, count
        return
    down, up = one + other - total[0], total[1] - one - other
    for place, value, shares in ((a, one, (down // 2, up // 2)), (b, other, (down - down // 2, up - up // 2))):
        yield value - shares[0], 0, place
        yield value + shares[1] + 1, place + 1, count


@dataclass(frozen=True, slots=True)
class Mark:
    """How many rows there were, and between what each score could move: to go back to."""

    count: int
    low: Numbers
    high: Numbers


class Rows:
    """All rows that hold, and between which numbers each score alone can move while everything else stays."""

    def __init__(self, network: Network, known: Flags) -> None:
        size = len(network.truth)
        self.network = network
        self.count = 0
        self._members = np.zeros((64, size), dtype=np.int8)
        self._numbers = np.zeros((4, 64), dtype=np.int64)
        self.low = np.where(known, network.truth, 0)
        self.high = np.where(known, network.truth, TOP)
        self._touching: dict[int, Numbers] = {}

    @property
    def members(self) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
        """For each row, which secrets are counted (1), or counted off (-1)."""
        return self._members[: self.count]

    @property
    def thresholds(self) -> Numbers:
        """Below what is counted; `NEVER` where it is summed up."""
        return self._numbers[0, : self.count]

    @property
    def least(self) -> Numbers:
        """The least that a row can come to."""
        return self._numbers[1, : self.count]

    @property
    def most(self) -> Numbers:
        """The most that a row can come to."""
        return self._numbers[2, : self.count]

    @property
    def totals(self) -> Numbers:
        """What each row comes to in truth."""
        return self._numbers[3, : self.count]

    def mark(self) -> Mark:
        """The state to go back to."""
        return Mark(self.count, self.low.copy(), self.high.copy())

    def back(self, mark: Mark) -> None:
        """Forget what was added since."""
        self._members[mark.count : self.count] = 0
        self.count, self.low, self.high = mark.count, mark.low, mark.high
        self._touching.clear()

    def add(self, fact: Fact) -> None:
        """Let a fact hold."""
        plus, minus = list(fact.plus), list(fact.minus)
        truth = self.network.truth
        for threshold, least, most in bounds(self.network, fact):
            if self.count == len(self._members):
                self._members = np.vstack([self._members, np.zeros_like(self._members)])
                self._numbers = np.hstack([self._numbers, np.zeros_like(self._numbers)])
            row = self.count
            self._members[row, plus] = 1
            self._members[row, minus] = -1
            if threshold is None:
                total = int(truth[plus].sum() - truth[minus].sum())
                self._limit(plus, total - least, most - total)
                self._limit(minus, most - total, total - least)
            else:
                below = truth[plus] < threshold
                total = int(below.sum())
                self._stay(np.array(plus), below, threshold, (total - 1 >= least, total + 1 <= most))
            self._numbers[:, row] = (NEVER if threshold is None else threshold, least, most, total)
            self.count += 1
        self._touching.clear()

    def _limit(self, places: list[int], down: int, up: int) -> None:
        truth = self.network.truth[places]
        self.low[places] = np.maximum(self.low[places], truth - down)
        self.high[places] = np.minimum(self.high[places], truth + up)

    def _stay(self, places: Numbers, below: Flags, threshold: int, may: tuple[bool, bool]) -> None:
        """Keep on their side of a threshold those who may not leave it, upwards or downwards."""
        if not may[0]:
            held = places[below]
            self.high[held] = np.minimum(self.high[held], threshold - 1)
        if not may[1]:
            held = places[~below]
            self.low[held] = np.maximum(self.low[held], threshold)

    def touching(self, slot: int) -> Numbers:
        """The rows that are about scores of this thing, by number."""
        if slot not in self._touching:
            places = self.network.slot_numbers == slot
            self._touching[slot] = np.flatnonzero(self.members[:, places].any(axis=1))
        return self._touching[slot]

    def weights(self) -> Reals:
        """How much a row counts when it is broken: a point for each fifteenth, and for each contributor counted."""
        return np.where(self.thresholds == NEVER, 1 / 1500, 1.0)
