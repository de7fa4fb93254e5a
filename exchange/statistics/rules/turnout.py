"""How many took part in a round and what they released, as it is told to those who do not coordinate it."""

from collections.abc import Mapping
from dataclasses import dataclass

from exchange.access.rules import Visibility
from exchange.statistics.rules.policy import FLOOR

RELEASED = (Visibility.STATISTICS, Visibility.COORDINATION, Visibility.NETWORK, Visibility.PUBLIC)
"""The visibilities with which a result enters statistics."""

UNNAMED = (Visibility.STATISTICS, Visibility.COORDINATION)
"""Those with which no member sees it by name."""


@dataclass(frozen=True, slots=True)
class Released:
    """How many released anything, and how many with each visibility; None where it is not told."""

    contributors: int | None
    by_visibility: Mapping[Visibility, int | None]


def released(counts: Mapping[Visibility, int], *, coordinating: bool) -> Released:
    """What is told of these counts. Coordinators are told everything, others no number below three. Members can list
    what is released to them, so the two visibilities that they can't list are told together or not at all: with the
    number of all, the one gives the other.

    >>> released(dict(zip(RELEASED, (2, 4, 3, 1))), coordinating=False).by_visibility[Visibility.COORDINATION]
    """
    every = sum(counts[level] for level in RELEASED)
    if coordinating:
        return Released(every, {level: counts[level] for level in RELEASED})
    small = {level for level in RELEASED if counts[level] < FLOOR}
    if not small.isdisjoint(UNNAMED):
        small.update(UNNAMED)
    told = sum(counts[level] for level in UNNAMED) >= FLOOR
    return Released(every if told else None, {level: None if level in small else counts[level] for level in RELEASED})
