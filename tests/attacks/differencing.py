"""What follows by subtraction: intervals, narrowed until nothing narrows them any more.

Windows of averages as intervals of sums; each less and plus each other one where that leaves fewer unknowns (a part
from its total, a release from the next, a group from one that crosses it, a change from the two averages); totals less
all published parts; fields as averages of criteria. Quantiles and distributions as counts: how many reach a threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.vocabulary import Statistic
from tests.attacks.seen import AVERAGES, TOP, Numbers, Seen, Told, ranks

Reals = NDArray[np.float64]
TURNS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """Coefficients of unknowns, and between what their sum lies."""

    places: NDArray[np.int64]
    weights: Reals
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of some unknowns are at least as large as a threshold."""

    places: tuple[int, ...]
    threshold: int
    least: int
    most: int


def averages(seen: Seen) -> list[Row]:
    """The windows of averages, and fields as averages of criteria."""
    found = [_average(told) for told in seen.told if told.statistic in AVERAGES]
    for place, parts in seen.links.items():
        places = np.array([place, *(part for part, _ in parts)])
        found.append(Row(places, np.array([-1.0, *(float(weight) for _, weight in parts)]), -0.5, 0.5))
    return found


def _average(told: Told) -> Row:
    places = np.array([*told.plus, *told.minus])
    weights = np.array([1.0] * len(told.plus) + [-1.0] * len(told.minus))
    ((least, most),) = told.windows()
    return Row(places, weights, least, most)


def derived(rows: Sequence[Row], size: int) -> list[Row]:
    """Differences and sums of two rows that are about fewer unknowns than the larger of the two, once each."""
    if not rows:
        return []
    dense = np.zeros((len(rows), size))
    for number, row in enumerate(rows):
        np.add.at(dense[number], row.places, row.weights)
    few = np.count_nonzero(dense, axis=1)
    found: dict[bytes, Row] = {}
    for sign in (1, -1):
        for first, second in combinations(range(len(rows)), 2):
            if not np.any(dense[first] * dense[second] * sign < 0):
                continue
            whole = dense[first] + sign * dense[second]
            places = np.flatnonzero(whole)
            if not 0 < len(places) < max(few[first], few[second]):
                continue
            a, b = rows[first], rows[second]
            ends = (b.least, b.most) if sign > 0 else (-b.most, -b.least)
            row = Row(places, whole[places], a.least + ends[0], a.most + ends[1])
            known = found.get(whole.tobytes())
            if known is not None:
                row = Row(places, row.weights, max(known.least, row.least), min(known.most, row.most))
            found[whole.tobytes()] = row
    return list(found.values())


def remainders(seen: Seen) -> list[Row]:
    """Each total less all the disjoint parts of a dimension that are published in the same release."""
    found = []
    means = [told for told in seen.told if told.statistic in AVERAGES]
    for total in means:
        if total.key.cell.dimension is not None:
            continue
        inside = [
            told
            for told in means
            if told.key.cell.dimension is not None
            and (told.key.subject, told.statistic) == (total.key.subject, total.statistic)
            and set(told.plus) <= set(total.plus)
        ]
        for dimension in {told.key.cell.dimension for told in inside}:
            parts = {told.plus: told for told in inside if told.key.cell.dimension is dimension}
            found += _without(total, list(parts.values()))
    return found


def _without(total: Told, parts: Sequence[Told]) -> list[Row]:
    taken = [place for part in parts for place in (*part.plus, *part.minus)]
    if len(parts) < 2 or len(set(taken)) < len(taken):
        return []
    row = _average(total)
    kept = ~np.isin(row.places, taken)
    ends = [part.windows()[0] for part in parts]
    least, most = row.least - sum(end[1] for end in ends), row.most - sum(end[0] for end in ends)
    return [Row(row.places[kept], row.weights[kept], least, most)] if kept.any() else []


def reached(seen: Seen) -> list[Reached]:
    """What quantiles and distributions say about how many reach a threshold, each group and threshold once."""
    found: dict[tuple[tuple[int, ...], int], Reached] = {}
    for told in seen.told:
        if told.statistic in AVERAGES:
            continue
        for fact in _levels(told, seen.starts) if told.statistic is Statistic.LEVELS else _quantiles(told):
            known = found.setdefault((fact.places, fact.threshold), fact)
            least, most = max(known.least, fact.least), min(known.most, fact.most)
            found[fact.places, fact.threshold] = Reached(fact.places, fact.threshold, least, most)
    return list(found.values())


def remaining(facts: Sequence[Reached]) -> list[Reached]:
    """How many of a total reach a threshold who are not in a part of it."""
    of_threshold: dict[int, list[tuple[frozenset[int], Reached]]] = {}
    for fact in facts:
        of_threshold.setdefault(fact.threshold, []).append((frozenset(fact.places), fact))
    found = []
    for alike in of_threshold.values():
        for (inside, part), (outside, whole) in permutations(alike, 2):
            if inside < outside:
                rest = tuple(sorted(outside - inside))
                least, most = max(0, whole.least - part.most), min(len(rest), whole.most - part.least)
                if least > 0 or most < len(rest):
                    found.append(Reached(rest, whole.threshold, least, most))
    return found


def _levels(told: Told, starts: Sequence[int]) -> list[Reached]:
    """A distribution with levels withheld still says how many have one of those."""
    count = len(told.plus)
    unseen = count - sum(each or 0 for each in told.value)
    found = []
    for level in range(1, len(starts)):
        above, below = told.value[level:], told.value[:level]
        least = sum(each or 0 for each in above) + (unseen if None not in below else 0)
        most = count - sum(each or 0 for each in below) - (unseen if None not in above else 0)
        found.append(Reached(told.plus, starts[level], least, most))
    return found


def _quantiles(told: Told) -> list[Reached]:
    count = len(told.plus)
    found = []
    for (low, high), (least, most) in zip(ranks(told.statistic, count), told.windows(), strict=True):
        found.append(Reached(told.plus, -(-least // 2), count - high, count))
        found.append(Reached(told.plus, most // 2 + 1, 0, count - low - 1))
    return found


class Differencing:
    """The intervals of every unknown, for every knowledge: a row of `least` and `most` each."""

    def __init__(self, seen: Seen, knowledge: NDArray[np.bool_], *, derive: bool = True) -> None:
        self.seen = seen
        size = len(seen.unknowns)
        rows = averages(seen)
        self.rows = rows + (derived(rows, size) + remainders(seen) if derive else [])
        counted = reached(seen)
        self.reached = counted + (remaining(counted) if derive else [])
        self.least = np.where(knowledge, seen.truth, 0).astype(np.float64)
        self.most = np.where(knowledge, seen.truth, TOP).astype(np.float64)
        self._possible = [
            (place, np.array(each.possible)) for place, each in enumerate(seen.unknowns) if each.possible is not None
        ]
        for _ in range(TURNS):
            before = self.most.sum() - self.least.sum()
            self._turn()
            if before - (self.most.sum() - self.least.sum()) < 1:
                break

    def _turn(self) -> None:
        for row in self.rows:
            self._subtract(row)
        for fact in self.reached:
            self._count(fact)
        self.least, self.most = np.ceil(self.least - 1e-6), np.floor(self.most + 1e-6)
        for place, values in self._possible:
            self.least[:, place] = values[np.searchsorted(values, self.least[:, place])]
            self.most[:, place] = values[np.searchsorted(values, self.most[:, place], side="right") - 1]

    def _subtract(self, row: Row) -> None:
        least, most = self.least[:, row.places], self.most[:, row.places]
        lows = np.minimum(row.weights * least, row.weights * most)
        highs = np.maximum(row.weights * least, row.weights * most)
        spare = (row.most - lows.sum(axis=1))[:, None]
        lack = (highs.sum(axis=1) - row.least)[:, None]
        first, second = (lows + spare) / row.weights, (highs - lack) / row.weights
        up = row.weights > 0
        self.most[:, row.places] = np.minimum(most, np.where(up, first, second))
        self.least[:, row.places] = np.maximum(least, np.where(up, second, first))

    def _count(self, fact: Reached) -> None:
        places = list(fact.places)
        least, most = self.least[:, places], self.most[:, places]
        sure, can = least >= fact.threshold, most >= fact.threshold
        all_that_can = (can.sum(axis=1) <= fact.least)[:, None] & can
        none_else = (sure.sum(axis=1) >= fact.most)[:, None] & ~sure
        self.least[:, places] = np.where(all_that_can, np.maximum(least, fact.threshold), least)
        self.most[:, places] = np.where(none_else, np.minimum(most, fact.threshold - 1), most)

    @property
    def widths(self) -> Numbers:
        return (self.most - self.least).astype(np.int64)


def knowledge_of(seen: Seen, members: Sequence[int | None], *, named: bool = True) -> NDArray[np.bool_]:
    """What is known from the start: one row for each attacker, who may be a member, and may read what is named."""
    known = np.zeros((len(members), len(seen.unknowns)), dtype=bool)
    if named:
        known[:, list(seen.named)] = True
    for row, member in enumerate(members):
        if member is not None:
            known[row] |= seen.owners == member
    return known
