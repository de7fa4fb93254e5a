"""The linear programme that looks for a witness: the smallest change of the scores that moves one of them far enough.

    minimise    the sum of |change| over all scores
    such that   the score in question moves by the protection interval,
                every published average stays within what is rounded to the same number,
                every score stays where no median, quartile or distribution changes,
                a field stays the weighted average of its criteria, and everything between 0 and 100.

It starts from the scores as they are, or as they would be if two contributors who are counted in the same quantiles and
distributions had each other's results: whose result is which nobody can tell from those. Where values are known to come
in steps, changes are whole numbers of them (a mixed integer programme). HiGHS solves both (Huangfu and Hall 2018).
What comes out is rounded to hundredths and becomes a witness only if all figures, computed anew, are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from exchange.statistics.rules.audit.network import LINEAR, Network, Numbers, Reals
from exchange.statistics.rules.audit.witnesses import Witnesses
from exchange.statistics.rules.contributions import TOP

SECONDS = 2.0
"""So long a programme may take; what takes longer counts as not found, and figures are withheld."""

MOVERS = 80
"""So many contributors may have other results in a world that is looked for; more only cost time."""


@dataclass(frozen=True, slots=True)
class Base:
    """Where a search starts: a world, and between which numbers each secret can move in it."""

    world: Numbers
    low: Reals
    high: Reals


@dataclass(frozen=True, slots=True)
class Target:
    """Which secret is to become which number or one beyond it, while the results of some contributors stay."""

    secret: int
    number: int
    fixed: frozenset[int]


class Programme:
    """The programmes of a network under the facts that hold now."""

    def __init__(self, witnesses: Witnesses) -> None:
        self.witnesses = witnesses
        self.truth = witnesses.truth
        secrets = witnesses.network.secrets
        self.free = witnesses.network.free & ~witnesses.named
        self.strides = np.array([secret.stride for secret in secrets], dtype=np.float64)
        self.parts = _effects(witnesses.network)
        self.renew()

    def renew(self) -> None:
        """Take note that other facts hold."""
        size, network = len(self.truth), self.witnesses.network
        linear = [fact for fact in self.witnesses.facts if fact.key.statistic in LINEAR]
        self.ordered = [fact for fact in self.witnesses.facts if fact.key.statistic not in LINEAR]
        self.rows = np.zeros((len(linear), size))
        self.least, self.most = np.empty(len(linear)), np.empty(len(linear))
        for number, fact in enumerate(linear):
            self.rows[number, list(fact.plus)] = 1
            self.rows[number, list(fact.minus)] = -1
            total, slack = float(self.rows[number] @ self.truth), 0.5 * len(fact.secrets) + 1
            least, most = network.limits(fact)
            self.least[number], self.most[number] = min(least + slack, total), max(most - slack, total)
        self.effects = np.vstack([self.rows @ self.parts, self.parts])
        self.base = self._base(np.arange(size))

    def leaning(self, secret: int, sign: int) -> Base:
        """The scores as they are, the one in question being taken for the largest (or least) of equal ones."""
        ranks = np.arange(len(self.truth))
        ranks[secret] = sign * len(ranks)
        return self._base(ranks)

    def _base(self, ranks: Numbers) -> Base:
        size = len(self.truth)
        low, high = np.zeros(size), np.full(size, float(TOP))
        for fact in self.ordered:
            places = list(fact.plus)
            bottom, top = self.witnesses.network.bounds(fact, self.truth, ranks)
            low[places] = np.maximum(low[places], bottom)
            high[places] = np.minimum(high[places], top)
        named = self.witnesses.named
        low[named] = high[named] = self.truth[named]
        return Base(self.truth, low, high)

    def search(self, base: Base, target: Target) -> Numbers | None:
        """The world nearest to the base in which the target is met, if there is one."""
        owners, size = self.witnesses.owners, len(self.truth)
        movable = self.free & ~np.isin(owners, list(target.fixed)) & self._near(target)
        columns = np.flatnonzero(movable)
        if not len(columns):
            return None
        effects = self.effects[:, columns] * self.strides[columns]
        low, high = base.low.copy(), base.high.copy()
        rises = target.number > self.truth[target.secret]
        (low if rises else high)[target.secret] = target.number
        totals = self.rows @ base.world
        beneath = np.concatenate([self.least - totals, low - base.world])
        above = np.concatenate([self.most - totals, high - base.world])
        used = np.abs(effects).max(axis=1) > 0
        if ((beneath > 1e-6) & ~used).any() or ((above < -1e-6) & ~used).any():
            return None
        simple = np.zeros(len(used), dtype=bool)
        simple[len(totals) + columns] = True
        rows = effects[used & ~simple]
        wide, narrow = above[len(totals) + columns], beneath[len(totals) + columns]
        strides = self.strides[columns]
        found = self._solve(
            rows, (beneath[used & ~simple], above[used & ~simple]), (narrow / strides, wide / strides), strides
        )
        if found is None:
            return None
        change = np.zeros(size)
        change[columns] = found * strides
        return np.asarray(np.rint(base.world + self.parts @ change), dtype=np.int64)

    def distance(self, base: Base) -> float:
        """By how much the averages are off in a base, taken together."""
        totals = self.rows @ base.world
        off: float = (np.maximum(self.least - totals, 0) + np.maximum(totals - self.most, 0)).sum()
        outside = np.maximum(base.low - base.world, 0) + np.maximum(base.world - base.high, 0)
        return off + float(outside.sum())

    def _near(self, target: Target) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """The secrets of the contributors that share most groups with the one in question."""
        owners = self.witnesses.owners
        count = len(self.witnesses.network.identities)
        if count <= MOVERS:
            return np.ones(len(owners), dtype=bool)
        shared = np.zeros(count)
        for row in self.rows[self.rows[:, target.secret] != 0]:
            shared[np.unique(owners[row != 0])] += 1 / np.abs(row).sum()
        shared[owners[target.secret]] = np.inf
        return np.isin(owners, np.argsort(-shared, kind="stable")[:MOVERS])

    def _solve(
        self, rows: Reals, between: tuple[Reals, Reals], limits: tuple[Reals, Reals], strides: Reals
    ) -> Reals | None:
        """The least change, in strides, as what is added less what is taken away."""
        count = rows.shape[1]
        narrow, wide = limits
        if (narrow > wide).any():
            return None
        bounds = Bounds(
            np.concatenate([np.maximum(narrow, 0), np.maximum(-wide, 0)]),
            np.concatenate([np.maximum(wide, 0), np.maximum(-narrow, 0)]),
        )
        constraints = [LinearConstraint(csr_array(np.hstack([rows, -rows])), *between)] if len(rows) else []
        result = milp(
            np.concatenate([strides, strides]),
            integrality=np.tile((strides > 1).astype(int), 2),
            bounds=bounds,
            constraints=constraints,
            options={"time_limit": SECONDS},
        )
        if result.x is None:
            return None
        return np.asarray(result.x[:count] - result.x[count:], dtype=np.float64)


def _effects(network: Network) -> Reals:
    """How each secret (row) moves with each (column): with itself, or as the weighted average of its parts."""
    effects = np.zeros((len(network.secrets), len(network.secrets)))
    for place, secret in enumerate(network.secrets):
        if not secret.parts:
            effects[place, place] = 1
        for part, weight in secret.parts:
            effects[place, part] = weight
    return effects


def exchanged(
    witnesses: Witnesses, base: Base, effects: Reals, pairs: Mapping[int, int], *, whole: bool = True
) -> Base | None:
    """The base in which two contributors have each other's results, if these are counted in the same quantiles and
    distributions. `pairs` tells which secret of one stands for which of the other; if they are not the `whole` of what
    the two have, what follows from them moves along."""
    secrets = witnesses.network.secrets
    mirror = {**pairs, **{other: one for one, other in pairs.items()}}
    places, partners = list(mirror), list(mirror.values())
    if witnesses.named[places].any():
        return None
    for fact in witnesses.facts:
        if fact.key.statistic not in LINEAR:
            counted = {place for place in fact.plus if place in mirror}
            if any(mirror[place] not in counted for place in counted):
                return None
    world, low, high = base.world.copy(), base.low.copy(), base.high.copy()
    world[places] = base.world[partners]
    low[places], high[places] = base.low[partners], base.high[partners]
    if not whole:
        others = [place for place, secret in enumerate(secrets) if secret.parts and place not in mirror]
        change = np.where(witnesses.network.free, world - base.world, 0)
        world[others] = np.rint(base.world[others] + effects[others] @ change)
    return Base(world, low, high)
