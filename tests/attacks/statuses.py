"""Who said "not applicable": from counts, from why figures are withheld, and from what that says together.

A figure that is told, or called too small, tells whether enough of a group have a score; how it is rounded tells about
how many. A field has no score where none of its criteria has one. That an answer is the same as in another release is
known, and what is named, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause
from tests.attacks.seen import Published

Ends = tuple[int, int]
Key = tuple[str, str, str, int]
ASIS = {"presolve": False}
"""HiGHS 1.12 calls some programmes with whole numbers infeasible that are not, if it may simplify them first."""
_NEEDS_MORE = (Statistic.QUARTILES, Statistic.LEVELS)


@dataclass(frozen=True, slots=True)
class Exposed:
    """Somebody who said "not applicable", and who can tell (none: whoever reads what is published)."""

    identity: str
    subject: str
    knowing: str | None


class Statuses:
    """Whether everybody has a score in everything, as unknowns that are 0 or 1, and what is known about their sums."""

    def __init__(self, published: Sequence[Published], policy: Policy) -> None:
        self.policy = policy
        self.keys: list[Key] = []
        self.truth: list[int] = []
        self.named: set[int] = set()
        self._rows: list[tuple[dict[int, int], int, int]] = []
        self._places: dict[Key, int] = {}
        for material, figures in published:
            for figure in figures:
                self._learn(material, figure)
        self._link(published)
        self.matrix = np.zeros((len(self._rows), len(self.keys)))
        for number, (row, _, _) in enumerate(self._rows):
            for place, sign in row.items():
                self.matrix[number, place] = sign
        self.ends = np.array([(least, most) for _, least, most in self._rows], dtype=float).reshape(-1, 2)
        self.now = np.array(self.truth, dtype=float)
        assert self._fit(self.now[None, :])[0]

    def _place(self, key: Key) -> int:
        if key not in self._places:
            self._places[key] = len(self.keys)
            self.keys.append(key)
            self.truth.append(key[-1])
        return self._places[key]

    def _learn(self, material: Material, figure: Figure) -> None:
        row: dict[int, int] = {}
        for each in material.round.contributions:
            score = each.scores.get(figure.key.subject)
            if score is None or not figure.key.cell.holds(each):
                continue
            place = self._place((each.identity, material.round.key, figure.key.subject, int(score.value is not None)))
            row[place] = 1
            if score.named:
                self.named.add(place)
        least, most = self._count(figure, len(row), sum(self.truth[place] for place in row))
        if row and (least > 0 or most < len(row)):
            self._rows.append((row, least, most))

    def _count(self, figure: Figure, size: int, scored: int) -> Ends:
        """How many can have a score if this is shown. That there are enough follows where such is the rule."""
        statistic, minimum = figure.key.statistic, self.policy.minimum
        enough = max(minimum, self.policy.quartiles_from) if statistic in _NEEDS_MORE else minimum
        if figure.withheld is WithheldBecause.TOO_FEW and statistic not in (Statistic.CHANGE, Statistic.COUNTS):
            return 0, min(size, minimum - 1)
        if figure.withheld is WithheldBecause.TOO_FEW_FOR_QUARTILES:
            return 0, min(size, enough - 1)
        if statistic is Statistic.COUNTS and figure.value is not None:
            return figure.value[0] or 0, figure.value[0] or 0
        if statistic is Statistic.LEVELS and figure.value is not None:
            seen = sum(each or 0 for each in figure.value)
            return seen, size if None in figure.value else seen
        told = 0 if figure.value is None else min(enough, scored)
        return self._rounded(figure, told, size, scored) if figure.unit else (told, size)

    def _rounded(self, figure: Figure, least: int, size: int, scored: int) -> Ends:
        """How many can have a score if a figure is rounded like this: the fewer, the coarser."""
        counts = range(max(1, least), size + 1)
        fits = [count for count in counts if self.policy.unit(figure.key.statistic, count) == figure.unit]
        if figure.key.statistic is Statistic.CHANGE:
            return min([*fits[:1], scored]), size
        return (fits[0], fits[-1]) if scored in fits else (least, size)

    def _link(self, published: Sequence[Published]) -> None:
        """A field has a score where one of its criteria has."""
        rows = set()
        for material, _ in published:
            for field in material.scheme.fields:
                for each in material.round.contributions:
                    places = [
                        self._place((each.identity, material.round.key, subject, int(score.value is not None)))
                        for subject in (*field.criteria, field.key)
                        if (score := each.scores.get(subject)) is not None
                    ]
                    if field.criteria and len(places) == len(field.subjects):
                        rows.add(tuple(places))
        for *parts, whole in rows:
            self._rows.append(({whole: -1, **dict.fromkeys(parts, 1)}, 0, len(parts)))
            self._rows += [({whole: 1, part: -1}, 0, 1) for part in parts]

    def _fit(self, worlds: NDArray[np.float64]) -> NDArray[np.bool_]:
        sums = worlds @ self.matrix.T
        return ((sums >= self.ends[:, 0]) & (sums <= self.ends[:, 1])).all(axis=1)

    def exposed(self, most: int) -> list[Exposed]:
        """Of whom it is certain; looks closely at so many at most whom no exchange of answers settles."""
        found, looked = [], 0
        for place, (identity, _, subject, status) in enumerate(self.keys):
            if status or place in self.named:
                continue
            partners = self._partners(place)
            if len(partners) > 1 or looked >= most:
                continue
            looked += 1
            others = partners or {each for each, *_ in self.keys if each != identity}
            for knowing in (None, *sorted(others)[:3]):
                if not self._could_have_a_score(place, knowing):
                    found.append(Exposed(identity, subject, knowing))
                    break
        return found

    def _partners(self, place: int) -> set[str]:
        """With whom the answers could be exchanged, all that are the opposite or those about one subject."""
        identity, _, subject, _ = self.keys[place]
        mine = [key for key in self.keys if key[0] == identity]
        worlds, names = [], []
        for other in sorted({key[0] for key in self.keys} - {identity}):
            for about in (None, subject):
                world = self.now.copy()
                for key in mine:
                    theirs = self._places.get((other, *key[1:3], 1 - key[3]))
                    if theirs is not None and about in (None, key[2]):
                        world[self._places[key]], world[theirs] = 1 - key[3], key[3]
                moved = np.flatnonzero(world != self.now).tolist()
                if world[place] and self.named.isdisjoint(moved):
                    worlds.append(world)
                    names.append(other)
        fits = self._fit(np.array(worlds)) if worlds else []
        return {name for name, fit in zip(names, fits, strict=True) if fit}

    def _could_have_a_score(self, place: int, knowing: str | None) -> bool:
        low, high = np.zeros(len(self.keys)), np.ones(len(self.keys))
        for number, key in enumerate(self.keys):
            if number in self.named or key[0] == knowing:
                low[number] = high[number] = self.now[number]
        low[place] = 1
        constraints = LinearConstraint(self.matrix, self.ends[:, 0], self.ends[:, 1])
        found = milp(np.zeros(len(low)), constraints=constraints, bounds=Bounds(low, high), integrality=1, options=ASIS)
        assert found.status in (0, 2), found.message
        return found.status == 0
