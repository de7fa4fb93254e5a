"""Complementary suppression: no group smaller than the minimum has an average that follows from the published ones.

A total less what was published about its parts, or one release less another, gives averages of groups that nobody
published (Hundepool et al., Handbook on Statistical Disclosure Control, chapters 4.2 and 4.4: secondary suppression in
hierarchical and linked tables; differencing). All that follows from averages by adding and subtracting is the linear
span of the groups they are about. So a small group is given away exactly if its indicator lies in that span; here all
groups of up to four atoms are tried at once, an atom being contributors whom no published average tells apart.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.audit.network import Fact, Reals

TOLERANCE = 1e-7


def given_away(facts: Sequence[Fact], named: Sequence[bool], minimum: int) -> tuple[int, ...] | None:
    """The secrets of a group of fewer than `minimum` whose sum follows from the facts, which are linear."""
    columns = sorted({place for fact in facts for place in fact.secrets if not named[place]})
    if not columns:
        return None
    rows = _rows(facts, columns)
    atoms: dict[bytes, list[int]] = defaultdict(list)
    for number, column in enumerate(rows.T):
        atoms[column.tobytes()].append(number)
    groups = list(atoms.values())
    rest = _rest(rows[:, [group[0] for group in groups]])
    small = [number for number, group in enumerate(groups) if len(group) < minimum]
    found = _vanishing(rest[:, small], [len(groups[number]) for number in small], minimum)
    if found is None:
        return None
    return tuple(columns[number] for chosen in found for number in groups[small[chosen]])


def follows(facts: Sequence[Fact], group: Sequence[int], named: Sequence[bool]) -> bool:
    """Whether the sum of these secrets follows from the facts."""
    columns = sorted({place for fact in facts for place in fact.secrets if not named[place]} | set(group))
    if not facts:
        return False
    indicator = np.isin(columns, group).astype(float)
    rest: NDArray[np.float64] = _rest(_rows(facts, columns)) @ indicator
    return float(np.abs(rest).max()) < TOLERANCE


def _rows(facts: Sequence[Fact], columns: Sequence[int]) -> Reals:
    place = {column: number for number, column in enumerate(columns)}
    rows = np.zeros((len(facts), len(columns)))
    for row, fact in zip(rows, facts, strict=True):
        for sign, members in ((1, fact.plus), (-1, fact.minus)):
            row[[place[each] for each in members if each in place]] = sign
    return rows


def _rest(rows: Reals) -> Reals:
    """What of each column's unit vector the rows do not span."""
    _, sizes, vectors = np.linalg.svd(rows, full_matrices=False)
    spanning = vectors[sizes > TOLERANCE * max(1.0, float(sizes.max(initial=0)))]
    rest: Reals = np.eye(rows.shape[1]) - spanning.T @ spanning
    return rest


def _vanishing(rest: Reals, sizes: Sequence[int], minimum: int) -> tuple[int, ...] | None:
    """Up to four columns that sum up to nothing and stand for fewer than `minimum` contributors."""
    count = rest.shape[1]
    weights = np.random.default_rng(0).normal(size=(2, rest.shape[0]))
    shadows = weights @ rest
    by_shadow: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    short = [(), *combinations(range(count), 1), *combinations(range(count), 2)]
    short = [group for group in short if sum(sizes[each] for each in group) < minimum]
    for group in short:
        shadow = np.rint(shadows[:, list(group)].sum(axis=1) * 1e5).astype(int) if group else (0, 0)
        by_shadow[int(shadow[0]), int(shadow[1])].append(group)
    for shadow, groups in by_shadow.items():
        opposite = [
            group for x in (-1, 0, 1) for y in (-1, 0, 1) for group in by_shadow.get((x - shadow[0], y - shadow[1]), ())
        ]
        for one in groups:
            for other in opposite:
                chosen = tuple(sorted({*one, *other}))
                if not chosen or len(chosen) < len(one) + len(other):
                    continue
                if sum(sizes[each] for each in chosen) < minimum and (
                    float(np.abs(rest[:, list(chosen)].sum(axis=1)).max()) < TOLERANCE
                ):
                    return chosen
    return None
