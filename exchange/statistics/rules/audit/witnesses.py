"""Witnesses: other worlds in which every published figure is the same.

A result is protected as far as there are worlds, consistent with all that was published, in which it is another one.
So the audit does not argue about what an attacker can work out: it shows such worlds, with all their numbers, and
computes every figure in each of them anew. What they span is part of the feasibility interval (Hundepool et al.,
Handbook on Statistical Disclosure Control: audit of protection) and can only be narrower than it, never wider.

Whoever knows the results of one contributor can rule out the worlds in which those are different, and only those.
"""

from collections.abc import Iterable

import numpy as np

from exchange.statistics.rules.audit.network import Fact, Flags, Network, Numbers
from exchange.statistics.rules.audit.record import World
from exchange.statistics.rules.contributions import TOP
from exchange.statistics.rules.vocabulary import Settled


class Witnesses:
    """The worlds found so far (rows of numbers, one for each secret), all consistent with the facts that hold."""

    def __init__(self, network: Network, known: Flags) -> None:
        self.network = network
        self.truth = network.truth
        self.still = known | network.odd
        self.facts: list[Fact] = []
        self.count = 0
        size = len(network.truth)
        self._worlds = np.zeros((16, size), dtype=np.int32)
        self._differs: Flags = np.zeros((16, size), dtype=bool)
        self._moved: Flags = np.zeros((16, len(network.identities)), dtype=bool)
        self._settled: list[Settled] = []
        self._holding: Flags = np.zeros(16, dtype=bool)
        self._figures: list[Numbers] = []
        self._about: Flags = np.zeros((16, size), dtype=bool)
        """By fact, as `facts` has them: what each comes to, and which secrets it is about."""

    @property
    def holding(self) -> Flags:
        """Which worlds are consistent with the facts that hold now."""
        return self._holding[: self.count].copy()

    def consistent(self, world: Numbers) -> bool:
        """Whether it is a world that is possible for whoever knows the instrument, what was released by name and all
        facts, each computed anew."""
        moved = np.flatnonzero(world != self.truth)
        if not len(moved) or self.still[moved].any() or world[moved].min() < 0 or world[moved].max() > TOP:
            return False
        touched = {whole.place: whole for place in moved.tolist() for whole in self.network.wholes_of.get(place, ())}
        if any(world[place] != whole.of(world) for place, whole in touched.items()):
            return False
        if not all(self._possible(place, int(world[place]), touched) for place in moved.tolist()):
            return False
        concerned = np.flatnonzero(self._about[: len(self.facts), moved].any(axis=1))
        return all(self._same(number, world[None, :])[0] for number in concerned.tolist())

    def _possible(self, place: int, value: int, touched: Iterable[int]) -> bool:
        if place in self.network.wholes:
            return place in touched
        grid = self.network.grids[self.network.secrets[place].slot]
        return grid is None or value in grid

    def _same(self, fact: int, worlds: Numbers) -> Flags:
        """In which of these worlds the figure, by number, is what it is."""
        found = self.network.measured(self.facts[fact], worlds) == self._figures[fact]
        return np.asarray(found.all(axis=1))

    def _suppose(self, fact: Fact) -> None:
        number = len(self.facts)
        if number == len(self._about):
            self._about = np.vstack([self._about, np.zeros_like(self._about)])
        self._about[number] = False
        for columns in fact.columns:
            self._about[number, columns] = True
        self.facts.append(fact)
        self._figures.append(self.network.measured(fact, self.truth[None, :]))

    def add(self, world: Numbers, settled: Settled) -> bool:
        """Take in a world if it is consistent."""
        if not self.consistent(world):
            return False
        if self.count == len(self._worlds):
            self._resize(np.arange(self.count), self.count)
        row = self.count
        self._worlds[row] = world
        self._differs[row] = world != self.truth
        self._moved[row] = False
        self._moved[row, self.network.owners[self._differs[row]]] = True
        self._holding[row] = True
        self._settled.append(settled)
        self.count += 1
        return True

    def _resize(self, kept: Numbers, room: int) -> None:
        """Keep some of the worlds, and have room for more."""
        self._worlds, self._differs, self._moved, self._holding = (
            np.concatenate([each[kept], np.zeros((room, *each.shape[1:]), dtype=each.dtype)])
            for each in (self._worlds, self._differs, self._moved, self._holding)
        )
        self._settled = [self._settled[row] for row in kept.tolist()]
        self.count = len(kept)

    def forget(self) -> None:
        """Forget the worlds in which a fact does not hold, if they are many."""
        kept = np.flatnonzero(self._holding[: self.count])
        if self.count > 32 + 2 * len(kept):
            self._resize(kept, 16 + len(kept))

    def assume(self, facts: list[Fact]) -> Flags:
        """Let further facts hold. Gives the secrets that were different in worlds in which they do not."""
        before = self.holding
        for fact in facts:
            self._suppose(fact)
            about = np.concatenate(fact.columns)
            rows = np.flatnonzero(self._holding[: self.count] & self._differs[: self.count, about].any(axis=1))
            if len(rows):
                self._holding[rows] = self._same(len(self.facts) - 1, self._worlds[rows].astype(np.int64))
        lost = before & ~self._holding[: self.count]
        return np.asarray(self._differs[: self.count][lost].any(axis=0))

    def retract(self, count: int, before: Flags) -> None:
        """Let the last facts hold no more, and the worlds that were `holding` before again."""
        kept = len(self.facts) - count
        del self.facts[kept:], self._figures[kept:]
        self._holding[: len(before)] |= before

    def told(self) -> tuple[World, ...]:
        """The witnesses as data: what is another number, but for fields that follow from it."""
        secrets = self.network.secrets
        return tuple(
            tuple(
                (secrets[place].identity, secrets[place].subject, secrets[place].round, secrets[place].value, value)
                for place, value in zip(np.flatnonzero(differs).tolist(), world[differs].tolist(), strict=True)
                if place not in self.network.wholes
            )
            for world, differs, holds in zip(self._worlds, self._differs, self._holding, strict=True)
            if holds
        )

    def again(self, told: World) -> Numbers | None:
        """The world that `told` said, among the secrets there are now; none if these are others."""
        world, wholes = self.truth.copy(), {}
        for identity, subject, around, own, value in told:
            place = self.network.place(identity, subject, around, own)
            if place is None:
                return None
            world[place] = value
            wholes.update({whole.place: whole for whole in self.network.wholes_of.get(place, ())})
        for place, whole in wholes.items():
            world[place] = whole.of(world)
        return world

    def spans(self, secret: int, low: int, high: int) -> tuple[tuple[int, int], Numbers, Numbers, Numbers]:
        """Between which numbers a result can be, `low` and `high` being so without any witness: for whoever knows
        nobody's; and for whoever knows one of some others (by number). Knowing anybody else does not narrow it."""
        rows = np.flatnonzero(self._differs[: self.count, secret] & self._holding[: self.count])
        nobody = np.empty(0, dtype=np.int64)
        if not len(rows):
            return (low, high), nobody, nobody, nobody
        values, moved = self._worlds[rows, secret], self._moved[rows]
        whole = min(low, int(values.min())), max(high, int(values.max()))
        others = np.flatnonzero(moved.any(axis=0))
        others = others[others != self.network.owners[secret]]
        known = moved[:, others]
        least = np.minimum(np.where(known, high, values[:, None]).min(axis=0), low)
        most = np.maximum(np.where(known, low, values[:, None]).max(axis=0), high)
        return whole, others, least, most

    def settled(self, secret: int) -> Settled:
        """By what the worlds in which a result differs were found: the most expensive of them."""
        rows = np.flatnonzero(self._differs[: self.count, secret] & self._holding[: self.count]).tolist()
        order = list(Settled)
        return max((self._settled[row] for row in rows), key=order.index, default=Settled.HAND)
