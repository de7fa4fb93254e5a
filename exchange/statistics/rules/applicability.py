"""How many have a score, and to how many a subject does not apply, told such that nobody who said so can be made out.

Everybody who said "not applicable" can be mistaken for two others who did not, whose results are not known by name:
the two could change places, and every number that was ever told of the field and its criteria would stay
(`mistakable`). What is told besides tells that the group has at least the minimum of scores, and by its rounding about
how many: that is a window. Where not even that can be told, nothing is.

Why something is withheld goes by how many belong to the group, which everybody knows, not by how many have a score.
"""

from collections.abc import Iterable, Sequence

from exchange.statistics.rules.contributions import HUNDREDTHS
from exchange.statistics.rules.mistakable import Group, Mistakable
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import (
    ALL,
    Cell,
    Detail,
    Figure,
    FigureKey,
    Material,
    belonging,
    detail,
    scored,
    units_of,
)
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

Earlier = Sequence[tuple[Material, Sequence[Figure]]]


def withhold_counts(
    material: Material, figures: Iterable[Figure], earlier: Earlier, policy: Policy
) -> tuple[Figure, ...]:
    """Withhold numbers, from the largest group down, and whatever else would tell too much about who has a score. In a
    group to which the subject applies throughout, its number says nothing but that; it is told, and minded after."""
    kept = list(figures)
    tables: dict[str, dict[Cell, list[int]]] = {}
    for index, figure in enumerate(kept):
        tables.setdefault(figure.key.subject, {}).setdefault(figure.key.cell, []).append(index)
    for about in material.scheme.fields:
        mistakable = Mistakable([*(each for each, _ in earlier), material], about)
        for number, (before, told) in enumerate(earlier):
            family = [figure for figure in told if figure.key.subject in about.subjects]
            for group in _told(number, before, family, policy):
                mistakable.concede(group)
        for subject in about.subjects:
            sized = sorted(tables.get(subject, {}).values(), key=lambda indices: -sum(_counts(kept, indices)))
            for indices in sized:
                _withhold(mistakable, len(earlier), material, kept, indices, policy)
    return tuple(kept)


def _counts(figures: list[Figure], indices: list[int]) -> tuple[int, ...]:
    first = next(figures[index] for index in indices if figures[index].key.statistic is Statistic.COUNTS)
    return tuple(each or 0 for each in first.value or ())


def _withhold(
    mistakable: Mistakable, release: int, material: Material, figures: list[Figure], indices: list[int], policy: Policy
) -> None:
    """The numbers about one group, its distribution with them, and the rest if need be."""
    members = sum(_counts(figures, indices))
    told = [figures[index] for index in indices]
    if members < policy.minimum:
        return _silence(figures, indices, WithheldBecause.TOO_FEW)
    exact = [group for group in _told(release, material, told, policy) if group.exact]
    if all(mistakable.allow(group) for group in exact):
        rest = [index for index in indices if figures[index].key.statistic is Statistic.CHANGE]
    else:
        counting = (Statistic.COUNTS, Statistic.LEVELS)
        _silence(figures, [i for i in indices if figures[i].key.statistic in counting], WithheldBecause.PROTECTION)
        rest = indices
    windows = _told(release, material, [figures[index] for index in rest], policy)
    if not all(mistakable.allow(group) for group in windows):
        _silence(figures, rest, WithheldBecause.PROTECTION)
    return None


def _silence(figures: list[Figure], indices: Iterable[int], reason: WithheldBecause) -> None:
    for index in indices:
        if figures[index].value is not None:
            figures[index] = figures[index].without(reason)


def _told(release: int, material: Material, figures: Iterable[Figure], policy: Policy) -> Iterable[Group]:
    """What figures tell about how many have a score, each number once: exactly where that is counted, else a window."""
    known = [figure for figure in figures if figure.value is not None]
    exact = {(each.key.subject, each.key.cell) for each in known if each.key.statistic is Statistic.COUNTS}
    besides = (Statistic.COUNTS, Statistic.CHANGE)
    return dict.fromkeys(
        _group(release, material, each, policy)
        for each in known
        if each.key.statistic in besides or (each.key.subject, each.key.cell) not in exact
    )


def _group(release: int, material: Material, figure: Figure, policy: Policy) -> Group:
    key, members = figure.key, _members(material, figure.key)
    if key.statistic in (Statistic.COUNTS, Statistic.LEVELS):
        return Group(release, key.subject, members)
    count = len(scored(material, key))
    least = policy.quartiles_from if key.statistic is Statistic.QUARTILES else policy.minimum
    if key.cell == ALL and detail(material, key.subject, policy) is Detail.MUCH:
        least = policy.detailed_from(material.hop(key.subject, policy.protection * HUNDREDTHS))
    more = figure.unit in (units_of(material, key, policy, count + 1) or ())
    less = count > least and figure.unit in (units_of(material, key, policy, count - 1) or ())
    return Group(release, key.subject, members, more, less)


def _members(material: Material, key: FigureKey) -> frozenset[str]:
    """Those who could have been counted: for a change, who had a score before."""
    members = frozenset(belonging(material, key))
    if key.statistic is not Statistic.CHANGE or material.before is None:
        return members
    before = material.before.by_identity()
    return frozenset(one for one in members if before[one].scores[key.subject].value is not None)
