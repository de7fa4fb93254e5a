"""Complementary suppression: the average of no group smaller than the minimum follows too closely from what is told.

A total less what was published about its parts, or one release less another, gives sums of groups that nobody
published (Hundepool et al., Handbook on Statistical Disclosure Control: secondary suppression in hierarchical and
linked tables; differencing). What is published is rounded, so that such a sum is known to lie in a window: that of the
total less those of the parts, cut off where the scale ends. The average of the group must be open by the protection
interval. Each single result is protected by witnesses besides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from exchange.statistics.rules.audit.network import LINEAR, Fact, Network
from exchange.statistics.rules.contributions import HUNDREDTHS, TOP
from exchange.statistics.rules.measuring import window
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL
from exchange.statistics.rules.vocabulary import Statistic

Sum = tuple[frozenset[int], int, int]
"""Between what the results of a group sum up to."""


def given_away(network: Network, facts: Sequence[Fact], policy: Policy) -> list[Fact]:
    """The averages to be withheld, so that no group that is too small is given away; those of small groups first."""
    kept, dropped = [fact for fact in facts if fact.key.statistic in LINEAR], []
    while (involved := _involved(network, kept, policy)) is not None:
        removable = [fact for fact in involved if fact.release is None]
        if not removable:
            break
        least = min(removable, key=lambda fact: len(fact.plus))
        kept.remove(least)
        dropped.append(least)
    return dropped


def _involved(network: Network, facts: Sequence[Fact], policy: Policy) -> list[Fact] | None:
    """Averages from which that of a small group follows too closely."""
    known: dict[tuple[frozenset[int], bool], tuple[int, int, list[Fact]]] = {}
    for change, group, low, high, involved in _differences(network, facts):
        hidden = frozenset(place for place in group if not network.secrets[place].named)
        if not hidden or len(hidden) >= policy.minimum or len(hidden) < len(group):
            continue
        floor = -TOP if change else 0
        before = known.get((hidden, change), (floor * len(hidden), TOP * len(hidden), []))
        least, most = max(before[0], low), min(before[1], high)
        if most - least < policy.protection * HUNDREDTHS * len(hidden):
            return [*before[2], *involved]
        known[hidden, change] = least, most, [*before[2], *involved]
    return None


def _differences(
    network: Network, facts: Iterable[Fact]
) -> Iterator[tuple[bool, frozenset[int], int, int, list[Fact]]]:
    """All sums that follow from a total and its parts, and from two averages one of which is about more."""
    by_table: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_table[fact.key.round, fact.key.subject, fact.key.statistic].append(fact)
    for table in by_table.values():
        windows = {fact: _window(network, fact) for fact in table}
        totals = [fact for fact in table if fact.key.cell == ALL]
        for total in totals:
            for parts in _parts(total, table):
                yield _difference(total, parts, windows)
        for total in totals:
            for part in totals:
                if len(part.plus) < len(total.plus) and set(part.plus) < set(total.plus):
                    yield _difference(total, [part], windows)


def _parts(total: Fact, table: Sequence[Fact]) -> Iterator[list[Fact]]:
    """For each dimension, the parts of a total that were told with it."""
    by_dimension: dict[object, list[Fact]] = defaultdict(list)
    for fact in table:
        if fact.key.cell != ALL and fact.release == total.release:
            by_dimension[fact.key.cell.dimension].append(fact)
    yield from by_dimension.values()


def _difference(
    total: Fact, parts: list[Fact], windows: dict[Fact, tuple[int, int]]
) -> tuple[bool, frozenset[int], int, int, list[Fact]]:
    low = windows[total][0] - sum(windows[part][1] for part in parts)
    high = windows[total][1] - sum(windows[part][0] for part in parts)
    rest = frozenset(total.plus).difference(*(part.plus for part in parts))
    return total.key.statistic is Statistic.CHANGE, rest, low, high, [total, *parts]


def _window(network: Network, fact: Fact) -> tuple[int, int]:
    told = int(network.measured(fact, network.truth[None, :])[0, 0])
    least, most = window(told, len(fact.plus), fact.unit)
    floor = -TOP if fact.minus else 0
    return max(least, floor * len(fact.plus)), min(most, TOP * len(fact.plus))
