"""Every world there is: all values that the instrument can give, for few municipalities."""

import numpy as np
from numpy.typing import NDArray

from tests.attacks.seen import Numbers, Seen

LIMIT = 150_000


class Trying:
    """The worlds in which every figure is what was published."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        scales = [
            np.array([each.value] if place in seen.named or place in seen.links else each.possible)
            for place, each in enumerate(seen.unknowns)
        ]
        grids = np.indices([len(scale) for scale in scales], dtype=np.int16).reshape(len(scales), -1)
        worlds = np.stack([scale[index] for scale, index in zip(scales, grids, strict=True)], axis=1).astype(np.int64)
        worlds = seen.linked(worlds)
        worlds = worlds[(worlds[:, list(seen.named)] == seen.truth[list(seen.named)]).all(axis=1)]
        self.worlds: Numbers = worlds[seen.alike(worlds)]

    @staticmethod
    def bearable(seen: Seen) -> bool:
        """Whether there are few enough worlds, and a scale for everything."""
        count = 1
        for place, each in enumerate(seen.unknowns):
            if place not in seen.named and place not in seen.links:
                if each.possible is None:
                    return False
                count *= len(each.possible)
        return count <= LIMIT and len(seen.unknowns) <= 32

    def widths(self, known: NDArray[np.bool_]) -> Numbers:
        """How narrow every result is for whoever knows some of them."""
        worlds = self.worlds[(self.worlds[:, known] == self.seen.truth[known]).all(axis=1)]
        return np.asarray(np.ptp(worlds, axis=0))
