"""Which results could anybody at all succeed with? Worlds that look exactly the same settle most of them at once.

If a result is another one in such a world, nobody can exclude that, unless they know a result which differs as well. So
what is settled need not be attacked: an attacker who claimed to have succeeded would be wrong.
"""

import random

import numpy as np
from numpy.typing import NDArray

from tests.attacks.seen import TOP, Numbers, Seen

STEPS = (500, 800, 1500, 2500, 5000)
PARTNERS = 12


def open_pairs(seen: Seen, width: int) -> NDArray[np.bool_]:
    """For each attacker (first one who knows nobody, then each member) which secrets are not settled."""
    found = np.broadcast_to(seen.secret, (len(seen.members) + 1, len(seen.unknowns))).copy()
    for row in range(len(seen.members)):
        found[row + 1] &= seen.owners != row
    moves = _moves(seen)
    _settle(seen, found, [move for of_one in moves.values() for move in of_one], width)
    _settle(seen, found, _exchanges(seen, moves, found), width)
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
        parts = [part for part, _ in seen.links.get(place, ())] or [place]
        if place in seen.named:
            continue
        found[place] = []
        for step in (sign * step for step in STEPS for sign in (1, -1)):
            move = {part: _near(seen, part, step) for part in parts if part not in seen.named}
            found[place].append(move)
        if each.possible is not None and place not in seen.links:
            found[place] += [{place: value} for value in each.possible if value != each.value]
    return found


def _near(seen: Seen, place: int, step: int) -> int:
    each = seen.unknowns[place]
    value = min(TOP, max(0, each.value + step))
    return value if each.possible is None else min(each.possible, key=lambda possible: abs(possible - value))


def _exchanges(seen: Seen, moves: dict[int, list[Move]], found: NDArray[np.bool_]) -> list[Move]:
    """What one gains, another loses; and two who change places. Partners are chosen by lot, always the same."""
    draw = random.Random(len(moves))
    worlds: list[Move] = []
    for place in np.flatnonzero(found.any(axis=0)).tolist():
        one = seen.unknowns[place]
        others = [
            other
            for other, each in enumerate(seen.unknowns)
            if (each.subject, each.around) == (one.subject, one.around)
            and each.identity != one.identity
            and other not in seen.named
        ]
        for other in draw.sample(others, min(PARTNERS, len(others))):
            for step in (sign * step for step in STEPS for sign in (1, -1)):
                move: Move = {}
                for unknown, by in ((place, step), (other, -step)):
                    for part in [part for part, _ in seen.links.get(unknown, ())] or [unknown]:
                        move[part] = _near(seen, part, by)
                worlds.append(move)
            swap = _swapped(seen, place, other)
            if swap:
                worlds.append(swap)
    return worlds


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
