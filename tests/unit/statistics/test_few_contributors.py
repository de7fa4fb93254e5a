"""What is told of few contributors goes by what everybody knows, and means near the ends of the scale are coarse."""

from collections import defaultdict
from decimal import Decimal
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.statistics.exports.figures import Average
from exchange.statistics.pictures.words import points_of
from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Field
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.ends import end_unit, hop_of, told_mean
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL, Figure
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause
from tests.attacking import LOOSE, material

WIDTH = 1500
VALUES = (25, 50, 75, 50, 25, 50, 100, 0, 75, 25, 50, 75)


def told(figures: tuple[Figure, ...]) -> list[Figure]:
    return [each for each in figures if each.value is not None and each.key.statistic is not Statistic.COUNTS]


def among(count: int, step: int = 25):
    groups = {str(number): "ab"[number % 2] for number in range(count)}
    return material({str(number): VALUES[number % 12] for number in range(count)}, groups, step)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=3), st.lists(st.integers(0, 10_000), max_size=3), st.integers(1, 8))
def test_a_mean_leaves_every_result_open_whatever_the_results_are(values, named, hidden) -> None:
    grid, count = sorted({0, 10_000, *values}), hidden + len(named)
    unit = Policy().unit(Statistic.MEAN, count)
    hop = hop_of(Field("f", possible={"f": tuple(grid)}), "f", 1, WIDTH)
    end = end_unit(unit, count, hop, hidden, sum(named))
    if end is None:
        return
    worlds = defaultdict(list)
    for world in combinations_with_replacement(grid, hidden):
        worlds[told_mean(sum(world) + sum(named), count, unit, end)].append(world)
    for alike in worlds.values():
        for known in {value for world in alike for value in world}:
            others = [list(world) for world in alike if known in world]
            for world in others:
                world.remove(known)
            assert max(map(max, others)) - min(map(min, others)) >= WIDTH


def test_the_fewer_and_the_coarser_the_scale_the_coarser_are_the_ends() -> None:
    ends = [end_unit(Policy().unit(Statistic.MEAN, count), count, WIDTH, count, 0) for count in (2, 3, 5, 11, 12, 35)]
    assert ends == [None, 100, 50, 50, 25, 10]
    assert end_unit(1, 200, WIDTH, 200, 0) == 5
    assert [end_unit(10, 6, hop, 6, 0) for hop in (2500, 5000, 10_000)] == [50, 100, 100]
    assert end_unit(10, 4, 10_000, 4, 0) is None
    assert [told_mean(total, 5, 10, 50) for total in (12_499, 12_500, 37_499, 37_500)] == [
        (0, 50),
        (30, 10),
        (70, 10),
        (100, 50),
    ]


@pytest.mark.parametrize(
    ("possible", "hop"),
    [((0, 5000, 10_000), 5000), ((0, 833, 1667, 10_000), 9167), ((0, 10_000), 10_000), ((), WIDTH)],
)
def test_how_far_it_is_from_any_value_to_another(possible, hop) -> None:
    assert hop_of(Field("f", possible={"f": possible}), "f", 1, WIDTH) == hop


def test_a_mean_of_criteria_moves_as_far_as_the_heaviest_of_them() -> None:
    criteria = {"c": Decimal(3), "d": Decimal(1)}
    field = Field("f", criteria, {"c": (0, 5000, 10_000)})
    assert hop_of(field, "c", 1, WIDTH) == 5000
    assert hop_of(field, "d", 1, WIDTH) == WIDTH
    assert hop_of(field, "f", 1, WIDTH) == WIDTH + 3751


def test_of_few_only_the_mean_of_the_field_is_told() -> None:
    figures = prepare(among(9), LOOSE).figures
    (mean,) = told(figures)
    assert (mean.key.cell, mean.key.statistic, mean.value, mean.unit) == (ALL, Statistic.MEAN, (50,), 10)
    reasons = {each.withheld for each in figures if each.value is None}
    assert reasons == {WithheldBecause.FEW_CONTRIBUTORS, WithheldBecause.TOO_FEW_FOR_QUARTILES}


def test_and_once_only() -> None:
    first, second = among(9), among(11)
    earlier = Release(1, first, prepare(first, LOOSE).figures)
    assert told(prepare(second, LOOSE, (earlier,)).figures) == []
    assert told(prepare(second, LOOSE, (Release(1, first, ()),)).figures) != []


def test_what_is_few_goes_by_the_minimum_and_the_scale() -> None:
    assert [Policy(minimum=each).detailed_from(2500) for each in (3, 5, 7, 20)] == [12, 12, 14, 40]
    assert [Policy().detailed_from(each) for each in (1500, 3000, 5000, 10_000)] == [12, 15, 24, 30]
    assert len(told(prepare(among(12), LOOSE).figures)) > 1
    assert len(told(prepare(among(12, 50), LOOSE).figures)) == 1


def test_of_less_than_thirty_a_kind_is_told_wholly_or_withheld_with_all_that_come_after() -> None:
    figures = prepare(among(20), LOOSE).figures
    parts = [each for each in figures if each.key.cell != ALL]
    for statistic in (Statistic.MEAN, Statistic.MEDIAN, Statistic.QUARTILES):
        kinds = {each.value is None for each in parts if each.key.statistic is statistic}
        assert len(kinds) == 1, statistic
    assert {each.withheld for each in figures} <= {None, WithheldBecause.PROTECTION}


@pytest.mark.parametrize(
    ("average", "shown"),
    [
        (Average(0, 50), "< 25"),
        (Average(100, 50), "≥ 75"),
        (Average(100, 25), "≥ 87,5"),
        (Average(0, 10), "0"),
        (Average(30, 10), "30"),
    ],
)
def test_a_coarse_mean_is_shown_as_what_it_is(average, shown) -> None:
    assert points_of(average, "", "de") == shown
    assert points_of(average, "", "en") == shown.replace(",", ".")
