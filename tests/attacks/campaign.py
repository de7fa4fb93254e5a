"""All attacks on many networks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tests.attacks.differencing import Differencing, knowledge_of
from tests.attacks.groups import small_groups
from tests.attacks.networks import Engine, Network, published
from tests.attacks.programming import Programme
from tests.attacks.seen import Published, Seen
from tests.attacks.statuses import Statuses
from tests.attacks.trying import Trying
from tests.attacks.unsettled import narrowest, open_pairs

TRIED_EXACTLY = 15
"""So many contributors at most are attacked with whole numbers."""

ATTACKS = ("differencing", "trying", "linear", "exact", "groups", "statuses")
ANONYMOUS, COORDINATOR = "anonymous", "coordinator"


@dataclass(frozen=True, slots=True)
class Success:
    """Which attack told whose result to whom, and how narrow (in hundredths)."""

    seed: int
    attack: str
    attacker: str
    identity: str
    subject: str
    around: str
    width: int


@dataclass(slots=True)
class Tally:
    """What came of it: how many networks and pairs of attacker and result there were, how many had to be attacked, how
    many a bounded attack did not come to, and the successes."""

    networks: int = 0
    releases: int = 0
    pairs: int = 0
    attacked: int = 0
    left: int = 0
    successes: list[Success] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.networks += other.networks
        self.releases += other.releases
        self.pairs += other.pairs
        self.attacked += other.attacked
        self.left += other.left
        self.successes += other.successes

    def broken(self, attack: str | None = None) -> int:
        """How many networks an attack has broken."""
        return len({each.seed for each in self.successes if attack in (None, each.attack)})

    def summary(self) -> str:
        kinds = Counter(each.attack for each in self.successes)
        return (
            f"{self.networks} networks, {self.releases} releases, {self.pairs} pairs of attacker and result, "
            f"{self.attacked} attacked, {self.left} not to the end; broken: {self.broken()}, {dict(kinds)}"
        )


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is spent on one network: members whose knowledge is tried, pairs of attacker and result looked at by
    linear and by exact programmes, and answers."""

    members: int = 60
    linear: int = 6
    exact: int = 1
    statuses: int = 6


def attack_all(
    networks: Iterable[Network], engine: Engine, effort: Effort = Effort(), *, all_kinds: bool = False
) -> Tally:
    tally = Tally()
    for network in networks:
        tally.add(attack(network, published(network, engine), effort, all_kinds=all_kinds))
    return tally


def attack(network: Network, releases: Sequence[Published], effort: Effort, *, all_kinds: bool = False) -> Tally:
    """Attack what is published of a network. With `all_kinds` every attack is tried, also on what another one broke."""
    seen = Seen(releases)
    tally = Tally(1, len(releases))
    if seen.told:
        _Attack(network, seen, tally, effort).run(all_kinds)
    for group in small_groups(releases, network.policy):
        names = "+".join(group.identities)
        tally.successes.append(
            Success(network.seed, "groups", ANONYMOUS, names, group.subject, group.around, group.width)
        )
    for each in Statuses(releases, network.policy).exposed(effort.statuses):
        who = each.knowing or (COORDINATOR if seen.named else ANONYMOUS)
        tally.successes.append(Success(network.seed, "statuses", who, each.identity, each.subject, "", 0))
    return tally


class _Attack:
    def __init__(self, network: Network, seen: Seen, tally: Tally, effort: Effort) -> None:
        self.seed, self.seen, self.tally, self.effort = network.seed, seen, tally, effort
        self.width = network.policy.protection * 100
        members = range(min(len(seen.members), effort.members))
        self.attackers = (ANONYMOUS, COORDINATOR, *seen.members)
        nobody = np.zeros((1, len(seen.unknowns)), dtype=bool)
        self.known = np.vstack([nobody, knowledge_of(seen, (None, *members))])

    def run(self, all_kinds: bool) -> None:
        seen, effort = self.seen, self.effort
        pairs = open_pairs(seen, self.width)
        pairs = np.vstack([pairs[:1], pairs])[: len(self.known)]
        self.tally.pairs += int((seen.secret & ~self.known[2:]).sum()) + 2 * int(seen.secret.sum())
        self.tally.attacked += int(pairs.sum())
        if not pairs.any():
            return
        first = Differencing(seen, self.known)
        widths = first.widths
        assert ((first.least <= seen.truth) & (seen.truth <= first.most)).all(), "An attack excludes the truth"
        left = self._mark("differencing", widths, pairs)
        left = pairs if all_kinds else left
        if Trying.bearable(seen):
            worlds = Trying(seen)
            rows = np.flatnonzero(left.any(axis=1))
            exact = widths.copy()
            for row in rows:
                exact[row] = worlds.widths(self.known[row])
            self._mark("trying", exact, left)
            left = left if all_kinds else np.zeros_like(left)
        self._solve("linear", Programme(seen), widths, left, effort.linear, all_kinds)
        if len(seen.members) <= TRIED_EXACTLY and left.any():
            self._solve("exact", Programme(seen, exact=True), widths, left, effort.exact, all_kinds)

    def _mark(self, attack: str, widths: NDArray[np.int64], pairs: NDArray[np.bool_]) -> NDArray[np.bool_]:
        for row, place in np.argwhere(pairs & (widths < self.width)).tolist():
            self._succeeded(attack, row, place, int(widths[row, place]))
        return pairs & (widths >= self.width)

    def _succeeded(self, attack: str, row: int, place: int, width: int) -> None:
        one = self.seen.unknowns[place]
        self.tally.successes.append(
            Success(self.seed, attack, self.attackers[row], one.identity, one.subject, one.around, width)
        )

    def _solve(
        self,
        attack: str,
        programme: Programme,
        widths: NDArray[np.int64],
        pairs: NDArray[np.bool_],
        most: int,
        first_only: bool,
    ) -> None:
        chosen = narrowest(widths, pairs, most)
        self.tally.left += int(pairs.sum()) - len(chosen)
        for row, place in chosen:
            least, highest = programme.interval(place, self.known[row], self.width)
            truth = self.seen.truth[place]
            assert least <= truth <= highest, "An attack excludes the truth"
            if highest - least < self.width:
                self._succeeded(attack, row, place, int(highest - least))
                if first_only:
                    return
