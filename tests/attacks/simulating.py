"""What the choice of what is withheld gives away: whoever has the program can run it on every world that fits.

A world in which other figures would have been withheld, or for other reasons, is none. (Kenthapadi, Mishra and Nissim
2005 call an audit simulatable whose refusals don't depend on the data.) It takes all releases for every world, so only
networks with few worlds can be attacked; worlds are tried in an order that is drawn, until nothing can follow any more.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Contribution, Round
from exchange.statistics.rules.tables import Material
from tests.attacks.differencing import knowledge_of
from tests.attacks.networks import Engine, Network, drawn
from tests.attacks.seen import Numbers, Seen
from tests.attacks.trying import Trying

STRIDES = 4000
"""So many steps are tried on a walk."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of an attack: whether all worlds were tried that had to be, in how many the releases were computed
    anew, whether a result is known too well, and how many pairs of attacker and result are not open."""

    through: bool
    runs: int
    broken: bool
    closed: int


class Simulating:
    """The worlds in which the same was published, with the same reasons."""

    def __init__(self, network: Network, engine: Engine) -> None:
        self.network, self.engine = network, engine
        self.releases = _run(network.materials, network, engine)
        self.seen = Seen([(each.material, each.figures) for each in self.releases])
        self.width = network.policy.protection * 100

    def attack(self, most: int) -> Simulated:
        """Try worlds out of all until every result is open for everybody, so many at most."""
        worlds = Trying(self.seen).worlds
        order = [*range(len(worlds))]
        random.Random(self.network.seed).shuffle(order)
        return self._try((worlds[number] for number in order), most)

    def wander(self, most: int) -> Simulated:
        """The same where there are too many worlds to list them: walk from one to the next. Nothing follows from a
        result that stays closed, but from all being open: that nobody succeeds."""
        found = self._try(self._walk(random.Random(self.network.seed)), most)
        return replace(found, through=not found.closed, broken=False)

    def _try(self, worlds: Iterable[Numbers], most: int) -> Simulated:
        seen = self.seen
        known = knowledge_of(seen, (None, *range(len(seen.members))))
        low = np.repeat(seen.truth[None, :], len(known), axis=0)
        high, runs = low.copy(), 0
        for world in worlds:
            if runs == most or not self._open(low, high, known).any():
                break
            if self._useful(world, low, high, known):
                runs += 1
                if self._same(world):
                    fits = ~((world != seen.truth) & known).any(axis=1)
                    low[fits], high[fits] = np.minimum(low[fits], world), np.maximum(high[fits], world)
        closed = int(self._open(low, high, known).sum())
        return Simulated(not closed or runs < most, runs, closed > 0 and runs < most, closed)

    def _walk(self, draw: random.Random) -> Iterator[Numbers]:
        """Worlds in which the figures are the same; from one to the next some results move, or change places."""
        seen, world = self.seen, self.seen.truth
        free = [place for place in range(len(seen.unknowns)) if place not in seen.named and place not in seen.links]
        visited = {world.tobytes()}
        for _ in range(STRIDES):
            there = world.copy()
            for _ in range(draw.choice((1, 2, 2, 2, 3, 4))):
                place, other = draw.choice(free), draw.choice(free)
                if draw.random() < 0.5 and seen.unknowns[place].subject == seen.unknowns[other].subject:
                    there[place], there[other] = there[other], there[place]
                else:
                    there[place] = draw.choice(seen.unknowns[place].possible or (int(there[place]),))
            there = seen.linked(there[None, :])[0]
            if there.tobytes() not in visited and seen.alike(there[None, :])[0]:
                visited.add(there.tobytes())
                world = there
                yield world

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


@dataclass(frozen=True, slots=True)
class NetworkSet:
    """Networks of which every world can be tried: of how many contributors, on a scale of which step, with how many
    criteria and releases; and how many of them are attacked in every run."""

    name: str
    least: int
    most: int
    step: int
    criteria: int
    releases: int
    seeds: int

    def drawn(self, seed: int) -> Network:
        return drawn(seed, ((self.least, self.most, 1),), self.step, self.criteria, self.releases)


SETS = (
    NetworkSet("four to six", 4, 6, 50, 0, 1, 30),
    NetworkSet("seven to nine", 7, 9, 50, 0, 1, 15),
    NetworkSet("five values", 4, 6, 25, 0, 1, 15),
    NetworkSet("twelve to fourteen", 12, 14, 100, 0, 1, 8),
    NetworkSet("criteria", 4, 5, 50, 2, 1, 10),
    NetworkSet("two releases", 4, 7, 50, 0, 2, 12),
)
FINE = (3, 5, 6, 12)
"""Networks of twelve to nineteen on a scale of five values, walked through."""
