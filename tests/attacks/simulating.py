"""What the choice of what is withheld gives away: whoever has the program can run it on every world that fits.

A world in which other figures would have been withheld is none. (Kenthapadi, Mishra and Nissim 2005 call an audit
simulatable whose refusals don't depend on the data.) It takes a release for every world, so only the smallest networks
can be attacked like this, with one release of one field. No test demands that nothing follows from the choice: it is
measured (`python -m tests.attacks`), since decision 0042 says that it is not modelled.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from tests.attacks.differencing import knowledge_of
from tests.attacks.networks import Engine, drawn
from tests.attacks.seen import Numbers, Seen
from tests.attacks.trying import Trying


class Simulating:
    """The worlds that lead to the same publication, reasons and all; none if there are more than can be tried."""

    def __init__(
        self, material: Material, figures: tuple[Figure, ...], policy: Policy, engine: Engine, most: int = 150
    ) -> None:
        self.seen = Seen([(material, figures)])
        worlds = Trying(self.seen).worlds
        self.tried = len(worlds)
        self.worlds: Numbers | None = None
        if self.tried <= most:
            same = [engine(self._material(material, world), policy, ()).figures == figures for world in worlds]
            self.worlds = worlds[same]

    def _material(self, material: Material, world: Numbers) -> Material:
        places = {(each.identity, each.subject): place for place, each in enumerate(self.seen.unknowns)}
        contributions = tuple(
            replace(
                each,
                scores={
                    subject: score
                    if score.value is None
                    else replace(score, value=Decimal(int(world[places[each.identity, subject]])) / 100)
                    for subject, score in each.scores.items()
                },
            )
            for each in material.round.contributions
        )
        return replace(material, round=replace(material.round, contributions=contributions))

    def widths(self, known: NDArray[np.bool_]) -> Numbers:
        assert self.worlds is not None
        worlds = self.worlds[(self.worlds[:, known] == self.seen.truth[known]).all(axis=1)]
        return np.asarray(np.ptp(worlds, axis=0))


def chosen(seeds: Iterable[int], engine: Engine) -> tuple[int, int]:
    """How many of the smallest networks could be attacked like this, and of how many a result was worked out."""
    attacked = broken = 0
    for seed in seeds:
        network = drawn(seed, ((4, 6, 1),), 50, 0, 1)
        material = network.materials[0]
        simulating = Simulating(material, engine(material, network.policy, ()).figures, network.policy, engine)
        if simulating.worlds is not None:
            attacked += 1
            seen = simulating.seen
            known = knowledge_of(seen, (None, *range(len(seen.members))))
            broken += any(((simulating.widths(row) < network.policy.protection * 100) & ~row).any() for row in known)
    return attacked, broken
