"""Local search: change one result, then mend the figures that this breaks by changing a few others, the best first.

Each step looks at everybody in the row that is broken most, with values that could mend it, and takes the change after
which least is broken. Deterministic; bounded in steps; whether the world holds is for `Witnesses` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exchange.statistics.rules.audit.network import Flags, Network, Numbers, Reals
from exchange.statistics.rules.audit.reach import ceiled, floored
from exchange.statistics.rules.audit.rows import NEVER, Rows
from exchange.statistics.rules.contributions import TOP

STEPS = 24
"""So many changes are made at most."""

NEAR, NEAR_OF_MANY, MANY = 48, 16, 100
"""So many contributors are looked at in a step, those first that share most of what is broken; fewer of more than so
many, where a mend is soon found and each look is dear."""

NEWCOMER = 0.04
"""What it costs to change another contributor's results, so that few are changed."""

BEYOND = (0, 500, 1500)
"""How far beyond a threshold a score is put, in hundredths, where any value is possible."""

Change = tuple[tuple[int, int], ...]
"""Places and their new values."""


@dataclass
class _World:
    """A world in the making: its numbers, the weighted sums that fields follow from, and what each row comes to."""

    numbers: Numbers
    weighed: Numbers
    totals: Numbers
    moved: Flags


@dataclass(frozen=True, slots=True)
class _Moves:
    """Changes to choose from (columns), each of up to so many scores (rows); -1 for none."""

    places: Numbers
    values: Numbers

    def one(self, number: int) -> Change:
        """One of the changes."""
        there = self.places[:, number] >= 0
        return tuple(zip(self.places[there, number].tolist(), self.values[there, number].tolist(), strict=True))


class Repair:
    """The search in one network, under the rows that hold now."""

    def __init__(self, network: Network, rows: Rows, still: Flags) -> None:
        self.network = network
        self.rows = rows
        self.still = still
        self._links = _Links(network)
        self._near = NEAR if len(network.identities) <= MANY else NEAR_OF_MANY

    def search(self, start: Change, fixed: Sequence[int]) -> Numbers | None:
        """A world with these changes and what else it takes, leaving alone the contributors `fixed`."""
        network, links = self.network, self._links
        moved = np.zeros(len(network.identities), dtype=bool)
        world = _World(network.truth.copy(), links.weighed.copy(), self.rows.totals.copy(), moved)
        self._apply(world, start)
        movable = ~self.still
        movable[np.isin(network.owners, [int(network.owners[start[0][0]]), *fixed])] = False
        weights = self.rows.weights()
        broken = self._broken(world) * weights
        for _ in range(STEPS):
            if not broken.any():
                break
            best = self._best(world, broken, weights, movable, start)
            if best is None:
                return None
            self._apply(world, best)
            after = self._broken(world) * weights
            if after.sum() > broken.sum() - 1e-9:
                return None
            broken = after
        return None if broken.any() else world.numbers

    def _broken(self, world: _World) -> Numbers:
        found: Numbers = np.maximum(self.rows.least - world.totals, 0) + np.maximum(world.totals - self.rows.most, 0)
        return found

    def _apply(self, world: _World, change: Change) -> None:
        wholes: dict[int, None] = {}
        for place, value in change:
            for whole, weight in self._links.of(place):
                world.weighed[whole] += weight * (value - world.numbers[place])
                wholes[whole] = None
            self._set(world, place, value)
        for whole in wholes:
            self._set(world, int(self._links.places[whole]), int(self._links.field(whole, world.weighed[whole])))

    def _set(self, world: _World, place: int, value: int) -> None:
        effect = _effect(self.rows.thresholds, world.numbers[place], np.array(value))
        world.totals += self.rows.members[:, place] * effect
        world.numbers[place] = value
        world.moved[self.network.owners[place]] = True

    def _best(self, world: _World, broken: Reals, weights: Reals, movable: Flags, start: Change) -> Change | None:
        """The change after which least is broken."""
        moves = self._candidates(world, broken, movable, start)
        if not moves.places.shape[1]:
            return None
        places, values = self._links.followed(moves.places, moves.values, world.numbers, world.weighed)
        slots = np.unique(self.network.slot_numbers[places[places >= 0]]).tolist()
        rows = np.unique(np.concatenate([self.rows.touching(slot) for slot in slots]))
        scores = self._scores(world, places, values, rows, weights) - broken[rows].sum()
        scores += np.where(world.moved[self.network.owners[moves.places[0]]], 0, NEWCOMER)
        best = int(np.argmin(scores))
        return moves.one(best) if scores[best] < NEWCOMER - 1e-9 else None

    def _scores(self, world: _World, places: Numbers, values: Numbers, rows: Numbers, weights: Reals) -> Reals:
        """How much is broken in these rows after each change."""
        thresholds, members = self.rows.thresholds[rows][:, None], self.rows.members[rows]
        totals = np.repeat(world.totals[rows][:, None], places.shape[1], axis=1)
        for place, value in zip(places, values, strict=True):
            # Where there is no change, the last score changes to what it is.
            value = np.where(place >= 0, value, world.numbers[place])
            totals += members[:, place] * _effect(thresholds, world.numbers[place], value)
        off = np.maximum(self.rows.least[rows][:, None] - totals, 0)
        off += np.maximum(totals - self.rows.most[rows][:, None], 0)
        scores: Reals = (weights[rows][:, None] * off).sum(axis=0)
        return scores

    def _candidates(self, world: _World, broken: Reals, movable: Flags, start: Change) -> _Moves:
        """Changes that could mend the row that is broken most."""
        worst, rows = int(np.argmax(broken)), self.rows
        members = rows.members[worst]
        places = np.flatnonzero(members)
        if len(places) > self._near:
            shared = (rows.members[broken > 0][:, places] != 0).sum(axis=0)
            places = places[np.argsort(-shared, kind="stable")[: self._near]]
        total = int(world.totals[worst])
        excess = total - int(rows.most[worst] if total > rows.most[worst] else rows.least[worst])
        own, threshold = world.numbers[places], int(rows.thresholds[worst])
        if threshold == NEVER:
            by = -members[places].astype(np.int64) * excess
            goals = np.stack([own + by, own + 2 * by, own + by // 2])
        else:
            places = places[(own < threshold) == (excess > 0)]
            beyond = np.array(BEYOND) + threshold if excess > 0 else threshold - 1 - np.array(BEYOND)
            goals = np.repeat(beyond[:, None], len(places), axis=1)
        if not len(places):
            return _Moves(np.zeros((1, 0), dtype=np.int64), np.zeros((1, 0), dtype=np.int64))
        if self._links.number[places[0]] >= 0:
            return self._by_criteria(world, places, goals, movable)
        slot = self.network.slot_numbers[places[0]]
        there = [int(self.network.truth[place]) for place, _ in start if self.network.slot_numbers[place] == slot]
        goals = np.vstack([goals, *(np.full((1, len(places)), value) for value in there)])
        return self._single(world, np.repeat(places[None, :], len(goals), axis=0), goals, movable)

    def _single(self, world: _World, places: Numbers, goals: Numbers, movable: Flags) -> _Moves:
        """Each score to each of its goals, drawn to values that are possible."""
        flat, values = places.ravel(), self._snapped(places, goals, world.numbers).ravel()
        kept = (flat >= 0) & movable[flat] & (values != world.numbers[flat])
        return _Moves(flat[kept][None, :], values[kept][None, :])

    def _by_criteria(self, world: _World, places: Numbers, goals: Numbers, movable: Flags) -> _Moves:
        """Fields to each of their goals, by one of their criteria or by all."""
        links, numbers = self._links, self._links.number[places]
        parts, weights = links.parts[numbers].T, np.maximum(links.weights[numbers].T, 1)
        by = goals[0] - world.numbers[places]
        single = self._single(world, parts, world.numbers[parts] + by * links.totals[numbers] // weights, movable)
        together = []
        for goal in goals[:2]:
            shifted = world.numbers[parts] + (goal - world.numbers[places])
            values = self._snapped(parts, shifted, world.numbers)
            there = (parts >= 0) & movable[parts] & (values != world.numbers[parts])
            some = there.any(axis=0)
            together.append((np.where(there, parts, -1)[:, some], values[:, some]))
        pad = np.full((len(parts) - 1, single.places.shape[1]), -1)
        all_places = np.hstack([np.vstack([single.places, pad]), *(each for each, _ in together)])
        all_values = np.hstack([np.vstack([single.values, pad]), *(each for _, each in together)])
        # The first row tells whose change it is.
        order = np.argsort(all_places < 0, axis=0, kind="stable")
        return _Moves(np.take_along_axis(all_places, order, 0), np.take_along_axis(all_values, order, 0))

    def _snapped(self, places: Numbers, goals: Numbers, world: Numbers) -> Numbers:
        """The nearest values that are possible, in the direction of the goals where there are some."""
        values = np.clip(goals, 0, TOP)
        slots = self.network.slot_numbers[places]
        for slot in np.unique(slots).tolist():
            grid = self.network.grid_list[slot]
            if grid is not None:
                there = slots == slot
                wanted, own = values[there], world[places[there]]
                values[there] = np.where(wanted > own, ceiled(grid, wanted, own), floored(grid, wanted, own))
        return values


class _Links:
    """The fields and their criteria as tables."""

    def __init__(self, network: Network) -> None:
        wholes = list(network.wholes.values())
        size, most = len(network.truth), max((len(whole.parts) for whole in wholes), default=1)
        self.places = np.array([whole.place for whole in wholes], dtype=np.int64)
        self.totals = np.array([whole.total for whole in wholes], dtype=np.int64)
        self._off = np.array([whole.off for whole in wholes], dtype=np.int64)
        self.number = np.full(size, -1)
        self.parts = np.full((len(wholes), most), -1)
        self.weights = np.zeros((len(wholes), most), dtype=np.int64)
        self._of: dict[int, list[tuple[int, int]]] = {}
        for number, whole in enumerate(wholes):
            self.number[whole.place] = number
            self.parts[number, : len(whole.parts)] = whole.parts
            self.weights[number, : len(whole.parts)] = whole.weights
            for part, weight in zip(whole.parts, whole.weights, strict=True):
                self._of.setdefault(part, []).append((number, weight))
        self.weighed = (self.weights * network.truth[self.parts]).sum(axis=1)
        layers = max((len(each) for each in self._of.values()), default=0)
        self._wholes = np.full((layers, size), -1)
        self._shares = np.zeros((layers, size), dtype=np.int64)
        for part, each in self._of.items():
            for layer, (number, weight) in enumerate(each):
                self._wholes[layer, part], self._shares[layer, part] = number, weight

    def of(self, place: int) -> list[tuple[int, int]]:
        """The fields that a criterion is part of, by number, with its weight."""
        return self._of.get(place, [])

    def field(self, number: int | Numbers, weighed: Numbers) -> Numbers:
        """The field that follows from a weighted sum, in hundredths."""
        total = self.totals[number]
        found: Numbers = (2 * weighed + total) // (2 * total) + self._off[number]
        return found

    def followed(self, places: Numbers, values: Numbers, numbers: Numbers, weighed: Numbers) -> tuple[Numbers, Numbers]:
        """The changes, with the fields that follow. Criteria of a change are all of the same fields."""
        by = np.where(places >= 0, values - numbers[places], 0)
        for wholes, shares in zip(self._wholes, self._shares, strict=True):
            whole = wholes[places[0]]
            summed = weighed[whole] + (by * shares[places]).sum(axis=0)
            places = np.vstack([places, np.where(whole >= 0, self.places[whole], -1)])
            values = np.vstack([values, self.field(whole, summed)])
            by = np.vstack([by, np.zeros_like(whole)])
        return places, values


def _effect(thresholds: Numbers, old: Numbers, new: Numbers) -> Numbers:
    """By how much rows change with a value: a sum by the difference, a count if it crosses the threshold."""
    found: Numbers = np.where(thresholds == NEVER, new - old, (new < thresholds).astype(np.int64) - (old < thresholds))
    return found
