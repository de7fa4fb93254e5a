"""By exchange: contributors who are counted alike in everything can have each other's results, and no figure changes.

One world exchanges results in every group of them at once, so that few worlds protect many. Each leaves a third of
everybody alone: for whoever knows one contributor, there are worlds in which that one has its results.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from exchange.statistics.rules.audit.network import Fact, Flags, Network, Numbers

THIRDS = 3
TURNS = 8
"""By how many places results are passed on, in as many worlds."""


def exchanges(network: Network, still: Flags, facts: Sequence[Fact]) -> Iterator[Numbers]:
    """Worlds in which those who are counted alike in some facts have each other's results."""
    groups = [np.array(group) for group in _alike(network, still, facts) if len(group) > THIRDS]
    if not groups:
        return
    for third in range(THIRDS):
        for turn in range(1, TURNS + 1):
            world = network.truth.copy()
            for group in groups:
                places = group[np.arange(len(group)) % THIRDS != third]
                world[places] = network.truth[np.roll(places, turn, axis=0)]
            yield world


def _alike(network: Network, still: Flags, facts: Sequence[Fact]) -> list[list[list[int]]]:
    """Contributors, each as the places of its results, grouped by what these are and by which facts count them."""
    counted: list[list[int]] = [[] for _ in network.secrets]
    for number, fact in enumerate(facts):
        for place in fact.plus:
            counted[place].append(number)
        for place in fact.minus:
            counted[place].append(-number - 1)
    of: dict[int, list[int]] = defaultdict(list)
    for place, owner in enumerate(network.owners.tolist()):
        of[owner].append(place)
    groups: dict[object, list[list[int]]] = defaultdict(list)
    for places in of.values():
        places.sort(key=lambda place: (network.secrets[place].slot, counted[place]))
        if not still[places].any():
            slots = (network.secrets[place].slot for place in places)
            kinds = zip(
                slots,
                (tuple(counted[each]) for each in places),
                (_structure(network, each) for each in places),
                strict=True,
            )
            groups[tuple(kinds)].append(places)
    return list(groups.values())


def _structure(network: Network, place: int) -> object:
    """Of a field, which criteria with which weights it is the average of, and what rounding left besides."""
    whole = network.wholes.get(place)
    if whole is None:
        return None
    return whole.off, tuple((network.secrets[part].slot, weight) for part, weight in network.secrets[place].parts)
