"""What the choice of what is withheld gives away: whoever has the program can run it on every world that fits.

A world in which other figures would have been withheld, or for other reasons, is none. (Kenthapadi, Mishra and Nissim
2005 call an audit simulatable whose refusals don't depend on the data.) It takes all releases for every world, so only
networks with few worlds can be attacked; worlds are tried in an order that is drawn, until nothing can follow any more.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Contribution, Round
from exchange.statistics.rules.tables import Material
from tests.attacks.differencing import knowledge_of
from tests.attacks.networks import Engine, Network
from tests.attacks.seen import Numbers, Seen
from tests.attacks.trying import Trying


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of an attack: whether all worlds were tried that had to be, how many that was, and whether a result
    is known too well."""

    through: bool
    runs: int
    broken: bool


class Simulating:
    """The worlds in which the same was published, with the same reasons."""

    def __init__(self, network: Network, engine: Engine) -> None:
        self.network, self.engine = network, engine
        self.releases = _run(network.materials, network, engine)
        self.seen = Seen([(each.material, each.figures) for each in self.releases])
        self.width = network.policy.protection * 100

    def attack(self, most: int) -> Simulated:
        """Try worlds until every result is open for everybody, so many at most."""
        seen = self.seen
        worlds = Trying(seen).worlds
        order = [*range(len(worlds))]
        random.Random(self.network.seed).shuffle(order)
        known = knowledge_of(seen, (None, *range(len(seen.members))))
        low = np.repeat(seen.truth[None, :], len(known), axis=0)
        high = low.copy()
        for runs, number in enumerate(order):
            if not self._open(low, high, known).any():
                return Simulated(True, runs, False)
            if runs == most:
                return Simulated(False, runs, False)
            world = worlds[number]
            if self._useful(world, low, high, known) and self._same(world):
                fits = ~((world != seen.truth) & known).any(axis=1)
                low[fits], high[fits] = np.minimum(low[fits], world), np.maximum(high[fits], world)
        return Simulated(True, len(order), bool(self._open(low, high, known).any()))

    def _open(self, low: Numbers, high: Numbers, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.asarray((high - low < self.width) & ~known)

    def _useful(self, world: Numbers, low: Numbers, high: Numbers, known: NDArray[np.bool_]) -> bool:
        """Whether it would open what is not open yet."""
        fits = ~((world != self.seen.truth) & known).any(axis=1)
        further = (world < low[fits]) | (world > high[fits])
        return bool((further & self._open(low, high, known)[fits]).any())

    def _same(self, world: Numbers) -> bool:
        """Whether all that was published would have been the same."""
        materials = [self._material(each, world) for each in self.network.materials]
        published = _run(materials, self.network, self.engine)
        return all(now.figures == then.figures for now, then in zip(published, self.releases, strict=True))

    def _material(self, material: Material, world: Numbers) -> Material:
        before = None if material.before is None else self._round(material, material.before, world)
        return replace(material, round=self._round(material, material.round, world), before=before)

    def _round(self, material: Material, around: Round, world: Numbers) -> Round:
        places = self.seen.places_of(around, material.scheme.fields)
        return replace(around, contributions=tuple(_moved(each, places, world) for each in around.contributions))


def _moved(each: Contribution, places: dict[tuple[str, str], int], world: Numbers) -> Contribution:
    scores = {
        subject: score
        if score.value is None
        else replace(score, value=Decimal(int(world[places[each.identity, subject]])) / 100)
        for subject, score in each.scores.items()
    }
    return replace(each, scores=scores)


def _run(materials: Sequence[Material], network: Network, engine: Engine) -> list[Release]:
    releases: list[Release] = []
    for material in materials:
        releases.append(engine(material, network.policy, tuple(releases)))
    return releases
