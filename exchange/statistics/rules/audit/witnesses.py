"""Witnesses: other worlds in which every published figure is the same.

A result is protected as far as there are worlds, consistent with all that was published, in which it is another one.
So the audit does not argue about what an attacker can work out: it shows such worlds, with all their numbers, and
computes every figure in each of them anew. What they span is part of the feasibility interval (Hundepool et al.,
Handbook on Statistical Disclosure Control, chapter 4.3.1) and can only be narrower than it, never wider.

Whoever knows the results of one contributor can rule out the worlds in which those are different, and only those.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.audit.network import Fact, Network, Numbers
from exchange.statistics.rules.contributions import TOP


class Witnesses:
    """The worlds found so far (rows of numbers, one for each secret), all consistent with the facts that hold."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.truth = network.truth()
        self.facts: list[Fact] = []
        self.worlds: Numbers = np.empty((0, len(self.truth)), dtype=np.int64)
        owner = {identity: number for number, identity in enumerate(network.identities)}
        self.owners = np.array([owner[secret.identity] for secret in network.secrets], dtype=np.int64)
        self.named = np.array([secret.named for secret in network.secrets], dtype=bool)
        self._moved: NDArray[np.bool_] = np.empty((0, len(network.identities)), dtype=bool)

    def consistent(self, world: Numbers) -> bool:
        """Whether all facts hold in this world too, computed anew, and no result that is known is another one."""
        moved = world != self.truth
        if not moved.any() or (moved & self.named).any() or world.min() < 0 or world.max() > TOP:
            return False
        changed = frozenset(np.flatnonzero(moved).tolist())
        return all(self.same(fact, world[None, :])[0] for fact in self.facts if not changed.isdisjoint(fact.secrets))

    def same(self, fact: Fact, worlds: Numbers) -> NDArray[np.bool_]:
        """In which of these worlds the figure is what it is."""
        told = self.network.measured(fact, self.truth[None, :])
        return np.asarray((self.network.measured(fact, worlds) == told).all(axis=1))

    def add(self, world: Numbers) -> bool:
        """Take in a world if it is consistent."""
        if not self.consistent(world):
            return False
        moved = np.zeros((1, len(self.network.identities)), dtype=bool)
        moved[0, self.owners[world != self.truth]] = True
        self.worlds = np.vstack([self.worlds, world[None, :]])
        self._moved = np.vstack([self._moved, moved])
        return True

    def widths(self, secret: int) -> tuple[int, Numbers, Numbers]:
        """How wide the interval of a result is at least: for whoever knows nobody's; and for whoever knows one of some
        others (by number), how wide then. Knowing anybody else does not narrow it."""
        column = self.worlds[:, secret]
        own = self.truth[secret]
        rows = np.flatnonzero(column != own)
        nobody = np.empty(0, dtype=np.int64)
        if not len(rows):
            return 0, nobody, nobody
        values, moved = column[rows], self._moved[rows]
        whole = int(max(values.max(), own) - min(values.min(), own))
        others = np.flatnonzero(moved.any(axis=0))
        others = others[others != self.owners[secret]]
        seen = np.where(moved[:, others], own, values[:, None])
        return whole, others, np.maximum(seen.max(axis=0), own) - np.minimum(seen.min(axis=0), own)

    def exposed(self, secret: int, width: int) -> list[int] | None:
        """Knowing which contributors narrows a result below the width; empty if that takes no knowledge, none if it is
        protected."""
        whole, others, widths = self.widths(secret)
        if whole < width:
            return []
        known: list[int] = others[widths < width].tolist()
        return known or None

    def interval(self, secret: int) -> tuple[int, int]:
        """Numbers that a result can be, as far apart as was found, for whoever knows nobody's."""
        numbers = [int(self.truth[secret]), *self.worlds[:, secret].tolist()]
        return min(numbers), max(numbers)

    def holding(self, facts: Iterable[Fact]) -> NDArray[np.bool_]:
        """Which worlds are consistent with some more facts."""
        kept = np.ones(len(self.worlds), dtype=bool)
        for fact in facts:
            kept &= self.same(fact, self.worlds)
        return kept

    def knowing(self, identity: int, kept: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """The least and the largest number for each secret, for whoever knows one contributor's, from these worlds."""
        rows = self.worlds[kept & ~self._moved[:, identity]]
        rows = np.vstack([rows, self.truth[None, :]])
        return rows.min(axis=0), rows.max(axis=0)

    def assume(self, fact: Fact) -> Witnesses:
        """Let a further fact hold, and forget the worlds in which it does not; gives those, for `retract`."""
        kept = self.holding([fact])
        lost = Witnesses(self.network)
        lost.worlds, lost._moved = self.worlds[~kept], self._moved[~kept]
        self.worlds, self._moved = self.worlds[kept], self._moved[kept]
        self.facts.append(fact)
        return lost

    def retract(self, fact: Fact, lost: Witnesses | None = None) -> None:
        """Let a fact hold no more."""
        self.facts.remove(fact)
        if lost is not None:
            self.worlds = np.vstack([self.worlds, lost.worlds])
            self._moved = np.vstack([self._moved, lost._moved])

    def touched(self) -> list[int]:
        """The secrets that are another number in one of the worlds."""
        found: list[int] = np.flatnonzero((self.worlds != self.truth).any(axis=0)).tolist()
        return found
