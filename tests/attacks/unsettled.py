"""Which results could anybody at all succeed with? Worlds that look exactly the same settle most of them at once.

If a result is another one in such a world, nobody can exclude that, unless they know a result which differs as well. So
what is settled need not be attacked: an attacker who claimed to have succeeded would be wrong.
"""

import random
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tests.attacks.seen import TOP, Numbers, Seen, Unknown

SIGNED = (800, -800, 1500, -1500, 2500, -2500, 5000, -5000)
PARTNERS = 10


def open_pairs(seen: Seen, width: int) -> NDArray[np.bool_]:
    """For each attacker (first one who knows nobody, then each member) which secrets are not settled."""
    found = np.broadcast_to(seen.secret, (len(seen.members) + 1, len(seen.unknowns))).copy()
    for row in range(len(seen.members)):
        found[row + 1] &= seen.owners != row
    moves = _moves(seen)
    _settle(seen, found, [move for of_one in moves.values() for move in of_one], width)
    _settle(seen, found, _exchanges(seen, found), width)
    return found


Move = dict[int, int]


def _settle(seen: Seen, found: NDArray[np.bool_], moves: list[Move], width: int) -> None:
    if not moves:
        return
    worlds = np.repeat(seen.truth[None, :], len(moves), axis=0)
    for row, move in enumerate(moves):
        for place, value in move.items():
            worlds[row, place] = value
    worlds = seen.linked(worlds)
    worlds = worlds[(worlds[:, list(seen.named)] == seen.truth[list(seen.named)]).all(axis=1)]
    worlds = worlds[seen.alike(worlds)]
    worlds = np.vstack([worlds, seen.truth[None, :]])
    found[0] &= np.ptp(worlds, axis=0) < width
    for member in range(len(seen.members)):
        own = seen.owners == member
        same = worlds[(worlds[:, own] == seen.truth[own]).all(axis=1)]
        found[member + 1] &= np.ptp(same, axis=0) < width


def _moves(seen: Seen) -> dict[int, list[Move]]:
    """One result moved alone, or all criteria of a field together; by the unknown that is moved."""
    found: dict[int, list[Move]] = {}
    for place, each in enumerate(seen.unknowns):
        if place in seen.named:
            continue
        found[place] = _distinct(
            seen, ({part: _near(seen.unknowns[part], step) for part in _parts(seen, place)} for step in SIGNED)
        )
        if each.possible is not None and place not in seen.links:
            found[place] = [{place: value} for value in each.possible if value != each.value]
    return found


def _parts(seen: Seen, place: int) -> list[int]:
    """What is moved with an unknown: for a field its criteria."""
    return [part for part, _ in seen.links.get(place, ()) if part not in seen.named] or [place]


def _distinct(seen: Seen, moves: Iterable[Move]) -> list[Move]:
    """Each once, without those that move nothing."""
    moved = ({place: value for place, value in move.items() if value != seen.truth[place]} for move in moves)
    return [dict(each) for each in dict.fromkeys(tuple(sorted(move.items())) for move in moved if move)]


def _near(each: Unknown, step: int) -> int:
    value = min(TOP, max(0, each.value + step))
    if each.possible is None:
        return value
    above = bisect_left(each.possible, value, hi=len(each.possible) - 1)
    below = max(0, above - 1)
    return each.possible[above if each.possible[above] - value < value - each.possible[below] else below]


def _exchanges(seen: Seen, found: NDArray[np.bool_]) -> list[Move]:
    """What one gains, another loses; and two who change places. Partners are chosen by lot, always the same."""
    draw = random.Random(len(seen.unknowns))
    groups: dict[tuple[str, str], list[int]] = {}
    for place, each in enumerate(seen.unknowns):
        if place not in seen.named:
            groups.setdefault((each.subject, each.around), []).append(place)
    moves: list[Move] = []
    for place in np.flatnonzero(found.any(axis=0)).tolist():
        one = seen.unknowns[place]
        others = [each for each in groups[one.subject, one.around] if seen.owners[each] != seen.owners[place]]
        for other in draw.sample(others, min(PARTNERS, len(others))):
            moves.append(_swapped(seen, place, other))
            moves += (
                {
                    part: _near(seen.unknowns[part], by)
                    for unknown, by in ((place, step), (other, -step))
                    for part in _parts(seen, unknown)
                }
                for step in SIGNED
            )
    return _distinct(seen, moves)


def _swapped(seen: Seen, place: int, other: int) -> Move:
    mine = {seen.unknowns[part].subject: part for part, _ in seen.links.get(place, ())} or {"": place}
    theirs = {seen.unknowns[part].subject: part for part, _ in seen.links.get(other, ())} or {"": other}
    if mine.keys() != theirs.keys():
        return {}
    ours: Move = {}
    for subject, part in mine.items():
        a, b = seen.unknowns[part], seen.unknowns[theirs[subject]]
        if a.possible != b.possible:
            return {}
        ours |= {part: b.value, theirs[subject]: a.value}
    return ours


def narrowest(widths: Numbers, pairs: NDArray[np.bool_], most: int) -> list[tuple[int, int]]:
    """The pairs of attacker and secret that look most promising."""
    found = np.argwhere(pairs)
    order = np.argsort(widths[pairs], kind="stable")
    return [(int(row), int(place)) for row, place in found[order][:most]]
