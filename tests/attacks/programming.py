"""Linear programmes over all that was ever published at once.

Whether a result reaches a threshold is a variable between 0 and 1: a relaxation, so that the interval is as wide as the
one that could be proved with whole numbers, or wider. With whole numbers (`exact`) it is all that there is to know.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from exchange.statistics.rules.vocabulary import Statistic
from tests.attacks.differencing import Differencing, averages, reached
from tests.attacks.seen import TOP, Seen, Told, ranks

POINTS = 100.0
SECONDS = 0.3
Ends = tuple[float, float]


class Programme:
    """The constraints, built once; who knows what only moves bounds."""

    def __init__(self, seen: Seen, *, exact: bool = False) -> None:
        self.seen, self.exact = seen, exact
        everybody = Differencing(seen, np.zeros((1, len(seen.unknowns)), dtype=bool), derive=False)
        self._least, self._most = everybody.least[0] / POINTS, everybody.most[0] / POINTS
        self.low, self.high = [*self._least], [*self._most]
        self.whole = [0] * len(self.low)
        self._entries: list[tuple[int, int, float]] = []
        self._ends: list[Ends] = []
        self._reaches: dict[tuple[int, int], int] = {}
        for row in averages(seen):
            self._row(zip(row.places.tolist(), row.weights.tolist(), strict=True), row.least, row.most)
        for fact in reached(seen):
            terms = [(self._reach(place, fact.threshold), 1.0) for place in fact.places]
            self._row(terms, fact.least * POINTS, fact.most * POINTS)
        self._rising()
        if exact:
            self._exactly()
        rows, columns, values = zip(*self._entries, strict=True) if self._entries else ((), (), ())
        shape = (len(self._ends), len(self.low))
        ends = np.array(self._ends).reshape(-1, 2)
        self._constraints = LinearConstraint(csr_array((values, (rows, columns)), shape=shape), ends[:, 0], ends[:, 1])

    def _row(self, terms: Iterable[tuple[int, float]], least: float, most: float) -> None:
        """A constraint on what is in points; the ends are in hundredths."""
        for place, weight in terms:
            self._entries.append((len(self._ends), place, weight))
        self._ends.append((least / POINTS, most / POINTS))

    def _variable(self, low: float, high: float, *, whole: bool = False) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.low) - 1

    def _reach(self, place: int, threshold: int) -> int:
        """Whether an unknown is at least as large as a threshold."""
        found = self._reaches.get((place, threshold))
        if found is not None:
            return found
        start, least, most = threshold / POINTS, self._least[place], self._most[place]
        found = self._variable(float(least >= start), float(most >= start), whole=True)
        self._reaches[place, threshold] = found
        if least < start <= most:
            self._row([(place, 1), (found, least - start)], least * POINTS, np.inf)
            below = start - 1 / POINTS
            self._row([(place, 1), (found, below - most)], -np.inf, below * POINTS)
        return found

    def _rising(self) -> None:
        of_place: dict[int, list[int]] = {}
        for place, threshold in sorted(self._reaches):
            of_place.setdefault(place, []).append(self._reaches[place, threshold])
        for variables in of_place.values():
            for lower, upper in pairwise(variables):
                self._row([(lower, 1), (upper, -1)], 0, np.inf)

    def _exactly(self) -> None:
        """Steps of values that the instrument confines, and quantiles that average two values."""
        for place, each in enumerate(self.seen.unknowns):
            if each.possible is not None and place not in self.seen.links:
                chosen = [(self._variable(0, 1, whole=True), value) for value in each.possible]
                self._row([(variable, 1) for variable, _ in chosen], POINTS, POINTS)
                self._row([(place, -1.0), *((variable, value / POINTS) for variable, value in chosen)], 0, 0)
        for told in self.seen.told:
            if told.statistic in (Statistic.MEDIAN, Statistic.QUARTILES):
                for (low, high), window in zip(ranks(told.statistic, len(told.plus)), told.windows(), strict=True):
                    if low != high:
                        self._two_in_the_middle(told, high, window)

    def _two_in_the_middle(self, told: Told, count: int, window: tuple[int, int]) -> None:
        """The `count` lower ones are at most `low`, which is one of them; the others at least `high`, one of them."""
        low, high = self._variable(0, 100), self._variable(0, 100)
        self._row([(low, 1), (high, 1)], *window)
        self._row([(high, 1), (low, -1)], 0, np.inf)
        lower = []
        for place in told.plus:
            inside, lowest, highest = (self._variable(0, 1, whole=True) for _ in range(3))
            lower.append((inside, lowest, highest))
            self._row([(low, 1), (place, -1), (inside, -100)], -100 * POINTS, np.inf)
            self._row([(place, 1), (high, -1), (inside, 100)], 0, np.inf)
            self._row([(place, 1), (low, -1), (lowest, -100)], -100 * POINTS, np.inf)
            self._row([(high, 1), (place, -1), (highest, -100)], -100 * POINTS, np.inf)
            self._row([(inside, 1), (lowest, -1)], 0, np.inf)
            self._row([(inside, 1), (highest, 1)], -np.inf, POINTS)
        for which, number in enumerate((count, 1, 1)):
            self._row([(each[which], 1) for each in lower], number * POINTS, number * POINTS)

    def interval(self, place: int, known: NDArray[np.bool_], enough: int) -> Ends:
        """Between what a result lies, in hundredths, for whoever knows some others. What is not solved in time is as if
        nothing were known; an interval that is wide `enough` at one end already is not looked at further."""
        low, high = np.array(self.low), np.array(self.high)
        fixed = np.flatnonzero(known)
        low[fixed] = high[fixed] = self.seen.truth[fixed] / POINTS
        for (unknown, threshold), variable in self._reaches.items():
            if known[unknown]:
                low[variable] = high[variable] = float(self.seen.truth[unknown] >= threshold)
        most = self._solved(place, -1.0, low, high)
        least = self._solved(place, 1.0, low, high) if most - self.seen.truth[place] < enough else 0.0
        return _snapped(self.seen.unknowns[place].possible, least, most)

    def _solved(self, place: int, sign: float, low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
        objective = np.zeros(len(self.low))
        objective[place] = sign
        integrality = self.whole if self.exact else None
        found = milp(
            objective,
            constraints=self._constraints,
            bounds=Bounds(low, high),
            integrality=integrality,
            options={"time_limit": SECONDS, "presolve": not self.exact},
        )
        assert found.status in (0, 1), found.message
        bound = found.mip_dual_bound if self.exact else found.fun
        if bound is None or not np.isfinite(bound):
            return 0.0 if sign > 0 else float(TOP)
        return float(bound) * sign * POINTS


def _snapped(possible: Sequence[int] | None, least: float, most: float) -> Ends:
    """The ends, moved by what a solver tolerates, and inwards to values that are possible."""
    least, most = max(0.0, least - 2), min(float(TOP), most + 2)
    inside = [value for value in possible or () if least <= value <= most]
    return (inside[0], inside[-1]) if inside else (least, most)
