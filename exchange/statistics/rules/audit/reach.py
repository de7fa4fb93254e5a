"""By hand: how far one contributor alone can be from what it is, while all others stay as they are.

A world in which nobody else differs is a witness for everybody who knows others, even all of them. A field moves with
its criteria; a criterion may take the others of its contributor along, the other way, so that the field stays where
it has to. Whole numbers throughout, so that what is found is exact.
"""

import numpy as np

from exchange.statistics.rules.audit.network import Network, Numbers, Whole
from exchange.statistics.rules.audit.rows import Rows


class Reach:
    """Between which numbers each secret can be, everybody else being what it is."""

    def __init__(self, network: Network) -> None:
        self.network = network
        shared = {part for part, wholes in network.wholes_of.items() if len(wholes) > 1}
        self._linked = [whole for whole in network.wholes.values() if not shared.isdisjoint(whole.parts)]
        blocks: dict[object, list[Whole]] = {}
        for whole in network.wholes.values():
            if shared.isdisjoint(whole.parts):
                slots = tuple(network.secrets[part].slot for part in whole.parts)
                blocks.setdefault((slots, whole.weights), []).append(whole)
        self._blocks = [_Block(network, wholes) for wholes in blocks.values()]

    def compute(self, rows: Rows) -> tuple[Numbers, Numbers]:
        """The least and the largest number of each secret."""
        low, high = self.snapped(rows)
        found_low, found_high = low.copy(), high.copy()
        for block in self._blocks:
            block.compute(low, high, found_low, found_high)
        for whole in self._linked:
            self._compute_linked(whole, low, high, found_low, found_high)
        still = self.network.odd
        found_low[still] = found_high[still] = self.network.truth[still]
        return found_low, found_high

    def snapped(self, rows: Rows) -> tuple[Numbers, Numbers]:
        """The bounds, drawn in to values that are possible."""
        low, high, truth = rows.low.copy(), rows.high.copy(), self.network.truth
        for slot, places in self.network.slots.items():
            grid = self.network.grids[slot]
            if grid is not None:
                own = truth[places]
                low[places] = np.minimum(ceiled(grid, low[places], own), own)
                high[places] = np.maximum(floored(grid, high[places], own), own)
        return low, high

    def _compute_linked(self, whole: Whole, low: Numbers, high: Numbers, least: Numbers, most: Numbers) -> None:
        """Of criteria that several fields have in common, as one result changed from release to release: each alone."""
        truth = self.network.truth
        for part in whole.parts:
            for sign, limit, found in ((1, high, most), (-1, low, least)):
                world = truth.copy()
                world[part] = limit[part]
                for each in self.network.wholes_of[part]:
                    world[each.place] = each.of(world)
                places = [each.place for each in self.network.wholes_of[part]]
                fits = bool((world[places] >= low[places]).all() and (world[places] <= high[places]).all())
                found[part] = world[part] if fits else truth[part]
                if part == whole.parts[0]:
                    found[whole.place] = truth[whole.place]
                if fits and sign * (world[whole.place] - found[whole.place]) > 0:
                    found[whole.place] = world[whole.place]


class _Block:
    """Contributors whose field is the average of the same criteria."""

    def __init__(self, network: Network, wholes: list[Whole]) -> None:
        self.truth = network.truth
        self.grids = [network.grids[network.secrets[part].slot] for part in wholes[0].parts]
        self.weights = wholes[0].weights
        self.total = wholes[0].total
        self.places = np.array([whole.place for whole in wholes])
        self.parts = np.array([whole.parts for whole in wholes])
        self.off = np.array([whole.off for whole in wholes])

    def compute(self, low: Numbers, high: Numbers, least: Numbers, most: Numbers) -> None:
        own, total = self.truth[self.parts], self.total
        weighed = own @ np.array(self.weights)
        bottom = -((total - 2 * total * (low[self.places] - self.off)) // 2)
        top = (2 * total * (high[self.places] - self.off + 1) - total - 1) // 2
        for sign, found in ((1, most), (-1, least)):
            # Downwards is upwards seen from the other end of the scale.
            near, far = (low, high) if sign > 0 else (high, low)
            ends = (bottom - weighed, top - weighed) if sign > 0 else (weighed - top, weighed - bottom)
            room = sign * (far[self.parts] - own)
            back = sign * (own - near[self.parts])
            for column in range(len(self.weights)):
                found[self.parts[:, column]] = own[:, column] + sign * self._one(column, sign, room, back, ends)
            found[self.places] = self._field(sign, room, ends[1], weighed)

    def _one(self, column: int, sign: int, room: Numbers, back: Numbers, ends: tuple[Numbers, Numbers]) -> Numbers:
        """By how much one criterion can move, the others moving back where the field would move too far."""
        weight, step = self.weights[column], room[:, column]
        moved = weight * step
        for other, heft in enumerate(self.weights):
            if other == column:
                continue
            excess = np.maximum(moved - ends[1], 0)
            wanted = np.minimum(-(-excess // heft), back[:, other])
            moved = moved - heft * self._possible(other, -sign, wanted)
        excess = np.maximum(moved - ends[1], 0)
        kept = self._possible(column, sign, np.maximum(step - -(-excess // weight), 0))
        moved = moved - weight * (step - kept)
        return np.where((moved >= ends[0]) & (moved <= ends[1]), kept, 0)

    def _field(self, sign: int, room: Numbers, end: Numbers, weighed: Numbers) -> Numbers:
        """How far the field can move with all its criteria."""
        moved = np.zeros_like(weighed)
        for column, weight in enumerate(self.weights):
            step = np.minimum(room[:, column], np.maximum(end - moved, 0) // weight)
            moved = moved + weight * self._possible(column, sign, step)
        found: Numbers = (2 * (weighed + sign * moved) + self.total) // (2 * self.total) + self.off
        return found

    def _possible(self, column: int, sign: int, step: Numbers) -> Numbers:
        """The largest move up to this one that ends at a possible value."""
        grid = self.grids[column]
        if grid is None:
            return step
        own = self.truth[self.parts[:, column]]
        if sign > 0:
            return np.asarray(np.maximum(floored(grid, own + step, own) - own, 0))
        return np.asarray(np.maximum(own - ceiled(grid, own - step, own), 0))


def floored(grid: Numbers, values: Numbers, own: Numbers) -> Numbers:
    """The largest possible value up to each; its own where there is none."""
    found = np.searchsorted(grid, values, side="right") - 1
    return np.where(found >= 0, grid[np.maximum(found, 0)], own)


def ceiled(grid: Numbers, values: Numbers, own: Numbers) -> Numbers:
    """The least possible value from each; its own where there is none."""
    found = np.searchsorted(grid, values)
    return np.where(found < len(grid), grid[np.minimum(found, len(grid) - 1)], own)
