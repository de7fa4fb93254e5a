"""How widely results of a round were released, to those who do not coordinate it."""

from itertools import product

import pytest

from exchange.access.rules import Visibility
from exchange.statistics.rules.turnout import RELEASED, released


def told(*counts: int, coordinating: bool = False) -> tuple[int | None, ...]:
    """The number of contributors and of each visibility, from STATISTICS to PUBLIC."""
    found = released(dict(zip(RELEASED, counts, strict=True)), coordinating=coordinating)
    assert list(found.by_visibility) == list(RELEASED)
    return found.contributors, *found.by_visibility.values()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((3, 4, 5, 6), (18, 3, 4, 5, 6)),
        ((3, 4, 2, 6), (15, 3, 4, None, 6)),
        ((2, 4, 5, 6), (17, None, None, 5, 6)),
        ((4, 0, 5, 0), (9, None, None, 5, None)),
        ((1, 1, 5, 6), (None, None, None, 5, 6)),
        ((0, 0, 0, 0), (None, None, None, None, None)),
    ],
)
def test_small_numbers_are_not_told(counts: tuple[int, ...], expected: tuple[int | None, ...]) -> None:
    assert told(*counts) == expected
    assert told(*counts, coordinating=True) == (sum(counts), *counts)


def test_no_small_number_can_be_worked_out_by_whoever_lists_what_members_see() -> None:
    """They know how many are released to the network and to all; all worlds that look alike are tried."""
    worlds: dict[tuple[object, ...], set[tuple[int, int]]] = {}
    for counts in product(range(9), range(9), (0, 2, 4), (0, 3)):
        statistics, coordination, *listed = counts
        worlds.setdefault((*told(*counts), *listed), set()).add((statistics, coordination))
    for alike in worlds.values():
        for place in (0, 1):
            numbers = {pair[place] for pair in alike}
            assert len(numbers) > 1 or min(numbers) >= 3


def test_own_is_no_release() -> None:
    assert Visibility.OWN not in RELEASED
