"""Finding witnesses for one network until every result in it is protected, or nothing more is found."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from exchange.statistics.rules.audit.network import LINEAR, Fact, Network
from exchange.statistics.rules.audit.programme import Base, Programme, Target, exchanged
from exchange.statistics.rules.audit.witnesses import Witnesses
from exchange.statistics.rules.contributions import HUNDREDTHS, TOP

PARTNERS = 4
"""With how many others an exchange is tried as the start of a programme."""

ROUNDS = 12
"""How often more witnesses are looked for, for one result."""


class Search:
    """The search for witnesses in one network. `width` is the protection interval in hundredths."""

    def __init__(self, network: Network, protection: int) -> None:
        self.network = network
        self.width = protection * HUNDREDTHS
        self.witnesses = Witnesses(network)
        self.programme = Programme(self.witnesses)
        self.programmes = 0
        self.exchanges = 0
        self.limit = sys.maxsize
        self.open: set[int] = set()
        """Results that what was published earlier leaves without protection, as far as can be seen."""
        self.hard: set[int] = set()
        """Results for which no witness was found at some time; they are the first to be asked for."""
        self._slots = [_slots(network, identity) for identity in network.identities]
        self._facts_of: dict[int, list[int]] = {}
        self._counted_alike: dict[object, list[int]] = {}
        self._kinds = _kinds(network, self._slots)
        self._renew()

    def assume_all(self, facts: Sequence[Fact]) -> None:
        """Let these facts hold, before anything was looked for."""
        self.witnesses.facts.extend(facts)
        self._renew()

    def assume(self, fact: Fact) -> Witnesses:
        """Let a further fact hold."""
        lost = self.witnesses.assume(fact)
        self._renew()
        return lost

    def retract(self, fact: Fact, lost: Witnesses | None = None) -> None:
        """Let a fact hold no more."""
        self.witnesses.retract(fact, lost)
        self._renew()

    def _renew(self) -> None:
        self.programme.renew()
        self._facts_of = defaultdict(list)
        for number, fact in enumerate(self.witnesses.facts):
            for sign, places in ((1, fact.plus), (-1, fact.minus)):
                for place in places:
                    self._facts_of[place].append(sign * (number + 1))
        self._counted_alike = defaultdict(list)
        for owner in range(len(self._slots)):
            self._counted_alike[self._counted(owner)].append(owner)

    def exposed(self) -> list[int]:
        """The results that are not protected by the witnesses found so far."""
        named = self.witnesses.named
        return [
            place
            for place in range(len(self.network.secrets))
            if not named[place] and self.witnesses.exposed(place, self.width) is not None
        ]

    def protect(self, secret: int) -> bool:
        """Find witnesses until nobody can narrow the result down below the protection interval, if they are found."""
        known = self.witnesses.exposed(secret, self.width)
        if known is not None and self._exchange(secret):
            known = self.witnesses.exposed(secret, self.width)
        for _ in range(ROUNDS):
            if known is None:
                return True
            if not self._extend(secret, known):
                return False
            known = self.witnesses.exposed(secret, self.width)
        return known is None

    def _exchange(self, secret: int) -> bool:
        """By hand: worlds in which two contributors who are counted alike have each other's results."""
        owner = int(self.witnesses.owners[secret])
        alike = [other for other in self._counted_alike[self._counted(owner)] if other != owner]
        partners = [(int(self.witnesses.truth[self._pairs(owner, other)[secret]]), other) for other in alike]
        partners.sort()
        added = False
        for _, other in [*partners[:2], *partners[2:][-2:]]:
            base = exchanged(self.witnesses, self.programme.base, self.programme.parts, self._pairs(owner, other))
            if base is not None and self.witnesses.add(base.world):
                self.exchanges += 1
                added = True
        return added

    def _counted(self, owner: int) -> object:
        """What a contributor has results for, and in which facts each is counted. One with a result released by name
        is like nobody else."""
        if self._kinds[owner] is None:
            return owner
        return frozenset((slot, tuple(self._facts_of.get(place, ()))) for slot, place in self._slots[owner].items())

    def _pairs(self, one: int, other: int) -> dict[int, int]:
        """Which result of one contributor stands for which of another one of the same kind."""
        return {place: self._slots[other][slot] for slot, place in self._slots[one].items()}

    def _extend(self, secret: int, known: list[int]) -> bool:
        """Add a world in which the result is far enough away, though those whose results are known have them; all of
        them at once if there is such a world, else one of them."""
        attempts = [frozenset(known)] + ([frozenset(known[:1])] if len(known) > 1 else [])
        return any(self._reach(secret, fixed) for fixed in attempts)

    def _reach(self, secret: int, fixed: frozenset[int]) -> bool:
        own = int(self.witnesses.truth[secret])
        numbers = [number for number in (own + self.width, own - self.width) if 0 <= number <= TOP]
        if own > TOP // 2:
            numbers.reverse()
        targets = [Target(secret, number, fixed) for number in numbers]
        for base in self._bases(secret, fixed):
            for target in targets:
                if self.programmes >= self.limit:
                    return False
                self.programmes += 1
                world = self.programme.search(base, target)
                if world is not None and self.witnesses.add(world):
                    return True
        return False

    def _bases(self, secret: int, fixed: frozenset[int]) -> list[Base]:
        """The scores as they are, and as they would be if the contributor exchanged results with another one who has a
        quite different one, and shares most groups."""
        bases = [self.programme.base]
        if self.programme.base.low[secret] == self.programme.base.high[secret]:
            bases += [self.programme.leaning(secret, sign) for sign in (1, -1)]
        if all(fact.key.statistic in LINEAR for fact in self.witnesses.facts):
            return bases
        near: list[tuple[float, int, Base]] = []
        for pairs, whole in self._partners(secret, fixed):
            base = exchanged(self.witnesses, self.programme.base, self.programme.parts, pairs, whole=whole)
            if base is not None:
                near.append((self.programme.distance(base), len(near), base))
        return bases + [base for _, _, base in sorted(near, key=lambda each: each[:2])[:PARTNERS]]

    def _partners(self, secret: int, fixed: frozenset[int]) -> Iterator[tuple[dict[int, int], bool]]:
        """With whose results a contributor's could be exchanged, as far from it as has to be: all that the two have, or
        this one alone where others follow from it."""
        owners, truth = self.witnesses.owners, self.witnesses.truth
        owner, mine = int(owners[secret]), self.network.secrets[secret]
        far = np.flatnonzero(np.abs(truth - truth[secret]) >= self.width).tolist()
        for other in far:
            theirs, partner = self.network.secrets[other], int(owners[other])
            if (theirs.subject, theirs.round) != (mine.subject, mine.round) or partner in fixed or partner == owner:
                continue
            if self._kinds[owner] is not None and self._kinds[owner] == self._kinds[partner]:
                pairs = self._pairs(owner, partner)
                if pairs[secret] == other:
                    yield pairs, True
            if not mine.parts and theirs.stride == mine.stride:
                yield {secret: other}, False


Slot = tuple[str, str, tuple[int, ...], int]


def _slots(network: Network, identity: str) -> dict[Slot, int]:
    """The results of a contributor by what they are: round, subject, the releases they went into, and their step."""
    releases: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for release, around, subject, place in network.occurrences[identity]:
        releases[around, subject, place].append(release)
    return {
        (around, subject, tuple(numbers), network.secrets[place].stride): place
        for (around, subject, place), numbers in releases.items()
    }


def _kinds(network: Network, slots: list[dict[Slot, int]]) -> list[int | None]:
    """Contributors of the same kind (a number) have results for the same things in the same releases, and could have
    each other's. None for those who have released one by name."""
    numbers: dict[frozenset[Slot], int] = {}
    return [
        None
        if any(network.secrets[place].named for place in each.values())
        else numbers.setdefault(frozenset(each), len(numbers))
        for each in slots
    ]
