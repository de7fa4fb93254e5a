"""The linear programme that looks for a witness where mending found none: the smallest change of the scores that moves
one of them far enough.

    minimise    the sum of |change| over all criteria
    such that   the score in question moves as far as it has to,
                every published average stays within what is rounded to the same number,
                every score stays on its side of what quantiles and distributions count,
                a field stays the weighted average of its criteria, and everything between 0 and 100.

HiGHS solves it (Huangfu and Hall 2018). What comes out is rounded to possible values, mended (`repair`) and becomes a
witness only if all figures, computed anew, are the same.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from exchange.statistics.rules.audit.network import Flags, Network, Numbers, Reals
from exchange.statistics.rules.audit.rows import NEVER, Rows
from exchange.statistics.rules.contributions import TOP

SECONDS = 2.0
"""So long a programme may take; what takes longer counts as not found, and figures are withheld."""

MOVERS = 60
"""So many contributors may have other results in a world that is looked for; more only cost time."""


class Programme:
    """The programmes of one network under the rows that hold now."""

    def __init__(self, network: Network, rows: Rows, still: Flags) -> None:
        self.network = network
        self.rows = rows
        self.still = still

    def search(self, secret: int, goal: int, fixed: Sequence[int]) -> Numbers | None:
        """The world nearest to the truth in which the result is this number or one beyond it, if there is one."""
        network, truth = self.network, self.network.truth
        near = self._near(secret, fixed)
        columns = [place for place in np.flatnonzero(near & ~self.still).tolist() if place not in network.wholes]
        if not columns:
            return None
        wholes = [whole for whole in network.wholes.values() if near[whole.place]]
        effects = _effects(columns, [(whole.parts, whole.weights, whole.total) for whole in wholes])
        places = np.array([*columns, *(whole.place for whole in wholes)])
        low, high = self._sides(places)
        up = goal > truth[secret]
        own = int(np.flatnonzero(places == secret)[0])
        if up:
            low[own] = goal
        else:
            high[own] = goal
        if (low > high).any():
            return None
        found = self._solve(effects, places, low - truth[places], high - truth[places])
        if found is None:
            return None
        world = truth.copy()
        world[columns] = self._possible(columns, truth[columns] + found)
        for whole in wholes:
            world[whole.place] = whole.of(world)
        return world

    def _near(self, secret: int, fixed: Sequence[int]) -> Flags:
        """The secrets of the contributors that share most groups with the one in question."""
        owners, count = self.network.owners, len(self.network.identities)
        near: Flags = np.ones(count, dtype=bool)
        if count > MOVERS:
            shared = np.zeros(count)
            sums = self.rows.members[self.rows.thresholds == NEVER]
            for row in sums[sums[:, secret] != 0]:
                shared[np.unique(owners[row != 0])] += 1 / np.abs(row).sum()
            shared[owners[secret]] = np.inf
            near = np.isin(np.arange(count), np.argsort(-shared, kind="stable")[:MOVERS])
        near[list(fixed)] = False
        return np.asarray(near[owners])

    def _sides(self, places: Numbers) -> tuple[Reals, Reals]:
        """Between which numbers scores stay on their side of every threshold."""
        counts = self.rows.thresholds != NEVER
        members = self.rows.members[counts][:, places] != 0
        thresholds, own = self.rows.thresholds[counts][:, None], self.network.truth[places]
        low = np.where(members & (thresholds <= own), thresholds, 0).max(axis=0, initial=0)
        high = np.where(members & (thresholds > own), thresholds - 1, TOP).min(axis=0, initial=TOP)
        return low.astype(np.float64), high.astype(np.float64)

    def _solve(self, effects: Reals, places: Numbers, low: Reals, high: Reals) -> Reals | None:
        """The least change within the rows and between the bounds, as what is added less what is taken away."""
        rows, count = self.rows, effects.shape[1]
        sums = np.flatnonzero((rows.thresholds == NEVER) & (rows.members[:, places] != 0).any(axis=1))
        moves = csr_array(effects)
        effect = csr_array(rows.members[sums][:, places].astype(np.float64)) @ moves
        beneath, above = (rows.least - rows.totals)[sums], (rows.most - rows.totals)[sums]
        # What fields and values are rounded by, a hundredth each, must not break a window.
        slack = np.minimum(2.0 * abs(effect).sum(axis=1), (above - beneath) / 4)
        least, most = low[count:] + 1 - (low[count:] == 0), high[count:] - 1 + (high[count:] == 0)
        matrix = vstack([effect, moves[count:]], format="csr")
        between = LinearConstraint(
            hstack([matrix, -matrix], format="csr"),
            np.concatenate([beneath + slack, least]),
            np.concatenate([above - slack, most]),
        )
        bounds = Bounds(
            np.concatenate([np.maximum(low[:count], 0), np.maximum(-high[:count], 0)]),
            np.concatenate([np.maximum(high[:count], 0), np.maximum(-low[:count], 0)]),
        )
        result = milp(np.ones(2 * count), bounds=bounds, constraints=[between], options={"time_limit": SECONDS})
        if result.x is None:
            return None
        return np.asarray(result.x[:count] - result.x[count:], dtype=np.float64)

    def _possible(self, columns: Sequence[int], values: Reals) -> Numbers:
        found = np.rint(values).astype(np.int64)
        for number, place in enumerate(columns):
            grid = self.network.grids[self.network.secrets[place].slot]
            if grid is not None and found[number] != self.network.truth[place]:
                found[number] = grid[np.argmin(np.abs(grid - found[number]))]
        return found


def _effects(columns: Sequence[int], wholes: Sequence[tuple[tuple[int, ...], tuple[int, ...], int]]) -> Reals:
    """How each secret (row: the columns themselves, then the fields) moves with each column."""
    number = {place: column for column, place in enumerate(columns)}
    effects = np.zeros((len(columns) + len(wholes), len(columns)))
    effects[: len(columns)] = np.eye(len(columns))
    for row, (parts, weights, total) in enumerate(wholes, start=len(columns)):
        for part, weight in zip(parts, weights, strict=True):
            if part in number:
                effects[row, number[part]] = weight / total
    return effects
