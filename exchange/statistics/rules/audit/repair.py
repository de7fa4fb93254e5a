"""Local search: change one result, then mend the figures that this breaks by changing a few others, the best first.

Each step looks at everybody in the row that is broken most, with some values that could mend it, and takes the change
after which least is broken. Deterministic; bounded in steps; whether the world holds is for `Witnesses` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exchange.statistics.rules.audit.network import Flags, Network, Numbers, Reals
from exchange.statistics.rules.audit.reach import ceiled, floored
from exchange.statistics.rules.audit.rows import NEVER, Rows
from exchange.statistics.rules.contributions import TOP

STEPS = 14
NEAR = 48
"""So many contributors are looked at in a step, those first that share most of what is broken."""

NEWCOMER = 0.04
"""What it costs to change another contributor's results, so that few are changed."""


@dataclass
class _Try:
    """A world in the making, and what each row comes to in it."""

    world: Numbers
    totals: Numbers
    moved: set[int]


Change = tuple[tuple[int, int], ...]
"""Places and their new values."""


class Repair:
    """The search in one network, under the rows that hold now."""

    def __init__(self, network: Network, rows: Rows, still: Flags) -> None:
        self.network = network
        self.rows = rows
        self.still = still
        self._slot_of = [secret.slot for secret in network.secrets]
        self._blocks: dict[int, list[int]] = {}
        for place in range(len(network.secrets)):
            if place not in network.wholes:
                self._blocks.setdefault(int(network.owners[place]), []).append(place)

    def search(self, start: Change, fixed: Sequence[int]) -> Numbers | None:
        """A world with these changes and what else it takes, leaving alone the contributors `fixed`."""
        attempt = _Try(self.network.truth.copy(), self.rows.totals.copy(), set())
        self._apply(attempt, start)
        owner = int(self.network.owners[start[0][0]])
        movable = ~self.still
        movable[np.isin(self.network.owners, [owner, *fixed])] = False
        weights = self.rows.weights()
        broken = self._broken(attempt.totals) * weights
        for _ in range(STEPS):
            if not broken.any():
                return attempt.world
            best = self._best(attempt, broken, weights, movable, start)
            if best is None:
                return None
            self._apply(attempt, best)
            after = self._broken(attempt.totals) * weights
            if after.sum() > broken.sum() - 1e-9:
                return None
            broken = after
        return attempt.world if not broken.any() else None

    def _broken(self, totals: Numbers) -> Numbers:
        found: Numbers = np.maximum(self.rows.least - totals, 0) + np.maximum(totals - self.rows.most, 0)
        return found

    def whole_change(self, change: Change, world: Numbers) -> Change:
        """The change with the fields that follow from it."""
        wholes = {whole.place: whole for place, _ in change for whole in self.network.wholes_of.get(place, ())}
        if not wholes:
            return change
        before = [(place, int(world[place])) for place, _ in change]
        for place, value in change:
            world[place] = value
        full = (*change, *((place, whole.of(world)) for place, whole in wholes.items()))
        for place, value in before:
            world[place] = value
        return full

    def _apply(self, attempt: _Try, change: Change) -> None:
        for place, value in self.whole_change(change, attempt.world):
            old = int(attempt.world[place])
            column = self.rows.members[:, place].astype(np.int64)
            attempt.totals += column * _effect(self.rows.thresholds, old, np.array(value))
            attempt.world[place] = value
            attempt.moved.add(int(self.network.owners[place]))

    def _best(
        self, attempt: _Try, broken: Reals, weights: Reals, movable: Flags, start: Change
    ) -> Change | None:
        """The change after which least is broken."""
        worst = int(np.argmax(broken))
        changes = self._candidates(attempt, worst, broken, movable, start)
        if not changes:
            return None
        width = max(len(change) for change in changes)
        places = np.full((width, len(changes)), -1)
        values = np.zeros((width, len(changes)), dtype=np.int64)
        for number, change in enumerate(changes):
            for layer, (place, value) in enumerate(change):
                places[layer, number], values[layer, number] = place, value
        slots = {self._slot_of[place] for change in changes for place, _ in change}
        rows = np.unique(np.concatenate([self.rows.touching(slot) for slot in slots]))
        scores = self._scores(attempt, places, values, rows, weights) - broken[rows].sum()
        owners = self.network.owners[places[0]]
        scores += np.where(np.isin(owners, list(attempt.moved)), 0, NEWCOMER)
        best = int(np.argmin(scores))
        return changes[best] if scores[best] < NEWCOMER - 1e-9 else None

    def _scores(self, attempt: _Try, places: Numbers, values: Numbers, rows: Numbers, weights: Reals) -> Reals:
        """How much is broken in these rows after each change."""
        thresholds = self.rows.thresholds[rows][:, None]
        members = self.rows.members[rows]
        totals = np.repeat(attempt.totals[rows][:, None], places.shape[1], axis=1)
        for layer in range(len(places)):
            there = np.flatnonzero(places[layer] >= 0)
            place = places[layer, there]
            totals[:, there] += members[:, place] * _effect(thresholds, attempt.world[place], values[layer, there])
        off = np.maximum(self.rows.least[rows][:, None] - totals, 0)
        off += np.maximum(totals - self.rows.most[rows][:, None], 0)
        scores: Reals = weights[rows] @ off
        return scores

    def _candidates(
        self, attempt: _Try, worst: int, broken: Reals, movable: Flags, start: Change
    ) -> list[Change]:
        """Changes that could mend the row that is broken most."""
        rows = self.rows
        places = np.flatnonzero(rows.members[worst])
        if len(places) > NEAR:
            shared = np.abs(rows.members[broken > 0][:, places]).sum(axis=0)
            places = places[np.argsort(-shared, kind="stable")]
        excess = int(min(attempt.totals[worst] - rows.least[worst], 0) + max(attempt.totals[worst] - rows.most[worst], 0))
        threshold = int(rows.thresholds[worst])
        found: list[Change] = []
        taken = 0
        for place in places.tolist():
            if taken == NEAR:
                break
            changes = self._mending(attempt, place, int(rows.members[worst, place]), excess, threshold, movable, start)
            taken += bool(changes)
            found += changes
        return [self.whole_change(change, attempt.world) for change in found]

    def _mending(
        self, attempt: _Try, place: int, sign: int, excess: int, threshold: int, movable: Flags, start: Change
    ) -> list[Change]:
        """Values of one score, or of the criteria that it follows from, which could mend a row."""
        own = int(attempt.world[place])
        if threshold == NEVER:
            goals = [own - sign * excess, own - sign * excess * 2, own - sign * excess // 2]
        elif (own < threshold) == (excess > 0):
            goals = [threshold, threshold + 500, threshold + 1500] if excess > 0 else [
                threshold - 1,
                threshold - 501,
                threshold - 1501,
            ]
        else:
            return []
        up = goals[0] > own
        whole = self.network.wholes.get(place)
        if whole is None:
            if not movable[place]:
                return []
            slot = self._slot_of[place]
            goals += [int(self.network.truth[other]) for other, _ in start if self._slot_of[other] == slot]
            return [((place, value),) for value in self._values(place, goals, up, own)]
        return self._mending_whole(attempt, whole.parts, whole.weights, whole.total, goals, own, movable)

    def _mending_whole(
        self,
        attempt: _Try,
        parts: tuple[int, ...],
        weights: tuple[int, ...],
        total: int,
        goals: list[int],
        own: int,
        movable: Flags,
    ) -> list[Change]:
        found: list[Change] = []
        free = [(part, weight) for part, weight in zip(parts, weights, strict=True) if movable[part]]
        for part, weight in free:
            value = int(attempt.world[part])
            goal = value + (goals[0] - own) * total // weight
            found += [((part, each),) for each in self._values(part, [goal], goals[0] > own, value)]
        for goal in goals[:2]:
            change = []
            for part, _ in free:
                value = int(attempt.world[part])
                nearest = self._values(part, [value + goal - own], goal > own, value)
                change += [(part, each) for each in nearest[:1]]
            if len(change) > 1:
                found.append(tuple(change))
        return found

    def _values(self, place: int, goals: list[int], up: bool, own: int) -> list[int]:
        """The goals, drawn to values that are possible, without its present one."""
        grid = self.network.grids[self._slot_of[place]]
        if grid is not None:
            if len(grid) <= 9:
                return [value for value in grid.tolist() if value != own]
            snap = ceiled if up else floored
            goals = snap(grid, np.array(goals), np.full(len(goals), own)).tolist()
        return list(dict.fromkeys(value for goal in goals if (value := min(TOP, max(0, goal))) != own))


def _effect(thresholds: Numbers, old: int | Numbers, new: Numbers) -> Numbers:
    """By how much rows change with a value: a sum by the difference, a count if it crosses the threshold."""
    found: Numbers = np.where(thresholds == NEVER, new - old, (new < thresholds).astype(np.int64) - (old < thresholds))
    return found
