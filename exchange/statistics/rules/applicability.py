"""How many have a score, and to how many a subject does not apply, told such that nobody who said so can be made out.

Everybody who said "not applicable" can be mistaken for two others who did not, whose results are not known by name:
the two could change places, and every number that was ever told would stay. What is told besides tells that the group
has at least the minimum of scores, and by its rounding about how many: that is a window. Where not even that can be
told, nothing is.

Why something is withheld goes by how many belong to the group, which everybody knows, not by how many have a score.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.contributions import HUNDREDTHS
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

PARTNERS = 2
"""With how many others somebody who said "not applicable" can be mistaken; one of them may be the reader."""

Earlier = Sequence[tuple[Material, Sequence[Figure]]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a number is about, in which release; whether it may be one more, or one less."""

    release: int
    members: frozenset[str]
    more: bool = False
    less: bool = False

    @property
    def exact(self) -> bool:
        """Whether the number is told itself."""
        return not self.more and not self.less


class Mistakable:
    """For everybody to whom a subject does not apply: who could be taken for it, under the numbers told so far."""

    def __init__(self, material: Sequence[Material], subject: str) -> None:
        scores = [
            {each.identity: each.scores[subject] for each in one.round.contributions if subject in each.scores}
            for one in material
        ]
        self._identities = sorted(set().union(*scores))
        rows = [
            [-1 if one not in each else int(each[one].value is None) for one in self._identities] for each in scores
        ]
        self._status = np.array(rows, dtype=np.int8).reshape(len(scores), len(self._identities))
        named = [any(one in each and each[one].named for each in scores) for one in self._identities]
        hidden = ~np.array(named, dtype=bool)
        self._absent = np.flatnonzero((self._status == 1).any(axis=0) & hidden)
        opposite = np.where(self._status < 0, -1, 1 - self._status)
        alike = (self._status[:, None, :] == opposite[:, self._absent, None]).all(axis=0)
        self._partners: Flags = alike & hidden[None, :]
        self._alone: Flags = np.ones(len(self._absent), dtype=bool)

    def allow(self, group: Group) -> bool:
        """Let a number be told, if everybody can still be mistaken."""
        partners, alone = self._after(group)
        if not bool((alone | (partners.sum(axis=1) >= PARTNERS)).all()):
            return False
        self._partners, self._alone = partners, alone
        return True

    def concede(self, group: Group) -> None:
        """Take note of a number that was told earlier."""
        self._partners, self._alone = self._after(group)

    def _after(self, group: Group) -> tuple[Flags, Flags]:
        inside = np.array([one in group.members for one in self._identities], dtype=bool)
        status = self._status[group.release]
        counted, other = (inside & (status >= 0))[self._absent, None], (inside & (status >= 0))[None, :]
        absent = (status == 1)[self._absent, None]
        # One of a pair is counted: the number of scores rises if its own comes, and falls if its own goes.
        rises = np.where(counted, absent, ~absent)
        may = np.where(rises, group.more, group.less)
        alone = self._alone & ~(counted & absent & (not group.more))[:, 0]
        return self._partners & ((counted == other) | may), alone


def withhold_counts(
    material: Material, figures: Iterable[Figure], earlier: Earlier, policy: Policy
) -> tuple[Figure, ...]:
    """Withhold numbers, from the largest group down, and whatever else would tell too much about who has a score. In a
    group to which the subject applies throughout, its number says nothing but that; it is told, and minded after."""
    kept = list(figures)
    tables: dict[str, dict[Cell, list[int]]] = {}
    for index, figure in enumerate(kept):
        tables.setdefault(figure.key.subject, {}).setdefault(figure.key.cell, []).append(index)
    for subject, cells in tables.items():
        mistakable = Mistakable([*(each for each, _ in earlier), material], subject)
        for number, (before, told) in enumerate(earlier):
            for group in _told(number, before, [figure for figure in told if figure.key.subject == subject], policy):
                mistakable.concede(group)
        sized = sorted(cells.values(), key=lambda indices: -sum(_counts(kept, indices)))
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


def _told(release: int, material: Material, figures: Sequence[Figure], policy: Policy) -> Iterator[Group]:
    """What figures about one subject tell about how many have a score: exactly where that is counted, else a window."""
    exact = {figure.key.cell for figure in figures if figure.key.statistic is Statistic.COUNTS and figure.value}
    for figure in figures:
        key = figure.key
        if figure.value is None or (key.cell in exact and key.statistic not in (Statistic.COUNTS, Statistic.CHANGE)):
            continue
        members = _members(material, key)
        if key.statistic in (Statistic.COUNTS, Statistic.LEVELS):
            yield Group(release, members)
            continue
        count = len(scored(material, key))
        least = policy.quartiles_from if key.statistic is Statistic.QUARTILES else policy.minimum
        if key.cell == ALL and detail(material, key.subject, policy) is Detail.MUCH:
            least = policy.detailed_from(material.hop(key.subject, policy.protection * HUNDREDTHS))
        more = figure.unit in (units_of(material, key, policy, count + 1) or ())
        less = count > least and figure.unit in (units_of(material, key, policy, count - 1) or ())
        yield Group(release, members, more, less)


def _members(material: Material, key: FigureKey) -> frozenset[str]:
    """Those who could have been counted: for a change, who had a score before."""
    members = frozenset(belonging(material, key))
    if key.statistic is not Statistic.CHANGE or material.before is None:
        return members
    before = material.before.by_identity()
    return frozenset(one for one in members if before[one].scores[key.subject].value is not None)
