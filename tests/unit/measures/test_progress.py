from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.measures.rules.progress import progress

numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        (10, 20, 15, "0.5"),
        (None, 200, 50, "0.25"),
        (0, 4, 5, "1.25"),
        (10, 20, 5, "-0.5"),
        (100, 0, 25, "0.75"),
        (10, 10, 10, None),
        (None, 0, 3, None),
        (10, None, 15, None),
        (10, 20, None, None),
    ],
)
def test_progress(baseline, target, value, expected) -> None:
    decimals = [None if number is None else Decimal(number) for number in (baseline, target, value)]
    assert progress(*decimals) == (None if expected is None else Decimal(expected))


@given(numbers, numbers)
def test_is_nought_at_the_baseline_and_one_at_the_target(baseline, target) -> None:
    if baseline != target:
        assert progress(baseline, target, baseline) == 0
        assert progress(baseline, target, target) == 1


@given(numbers, numbers, numbers, numbers)
def test_grows_towards_the_target(baseline, target, nearer, further) -> None:
    if (
        baseline != target
        and abs(nearer - target) < abs(further - target)
        and (nearer - target) * (further - target) > 0
    ):
        distance = [abs(1 - progress(baseline, target, value)) for value in (nearer, further)]
        assert distance[0] < distance[1]
