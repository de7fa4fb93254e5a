from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Round, Score
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.measuring import measured, positions, rounded, window
from exchange.statistics.rules.peers import peers
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.releases import changed, to_retract, waiting
from exchange.statistics.rules.suppression import all_mistakable, hide_rare, withhold_small
from exchange.statistics.rules.tables import ALL, Cell, FigureKey, tabulate
from exchange.statistics.rules.vocabulary import Dimension, Statistic, Waiting, WithheldBecause
from tests.attacking import LOOSE, Attacker, material


def valued(*values):
    return {str(number): value for number, value in enumerate(values)}


def members(groups):
    return {str(number): group for number, group in enumerate(groups)}


@pytest.mark.parametrize(
    ("statistic", "values", "expected"),
    [
        (Statistic.MEAN, [0, 100, 5000], (17,)),
        (Statistic.MEAN, [1250], (13,)),
        (Statistic.CHANGE, [-1250, -1250], (-12,)),
        (Statistic.MEDIAN, [9000, 1000, 2000], (20,)),
        (Statistic.MEDIAN, [1000, 2000, 3000, 4100], (25,)),
        (Statistic.QUARTILES, [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000], (25, 65)),
        (Statistic.QUARTILES, [1000, 2000, 3000, 4000, 5000], (20, 40)),
        (Statistic.LEVELS, [0, 3999, 4000, 10000], (2, 1, 1)),
    ],
)
def test_figures(statistic, values, expected) -> None:
    assert measured(statistic, values, (0, 4000, 6000), 1) == expected


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=40), st.sampled_from([1, 2, 5]))
def test_the_window_of_an_average_holds_exactly_the_totals_that_are_rounded_to_it(values, rounding) -> None:
    told = rounded(sum(values), len(values), rounding)
    least, most = window(told, len(values), rounding)
    assert least <= sum(values) <= most
    assert abs(Fraction(sum(values), 100 * len(values)) - told) <= Fraction(rounding, 2)
    assert rounded(least, len(values), rounding) == rounded(most, len(values), rounding) == told
    assert rounded(least - 1, len(values), rounding) < told < rounded(most + 1, len(values), rounding)


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=30), st.sampled_from([Statistic.MEDIAN, Statistic.QUARTILES])
)
def test_quantiles_are_those_of_numpy(values, statistic) -> None:
    rising, shares = sorted(values), (0.5,) if statistic is Statistic.MEDIAN else (0.25, 0.75)
    ours = [(rising[a] + rising[b]) / 2 for a, b in positions(statistic, len(values))]
    assert ours == np.quantile(values, shares, method="averaged_inverted_cdf").tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((5, 4, 6), (5, 4, 6)),
        ((8, 0, 0), (8, 0, 0)),
        ((1, 4, 6), (None, None, 6)),
        ((1, 2, 6), (None, None, 6)),
        ((1, 1, 6), (None, None, None)),
        ((1, 0, 9), (None, 0, None)),
    ],
)
def test_rare_levels_are_withheld_with_others(counts, expected) -> None:
    assert hide_rare(counts) == expected


def test_small_groups_are_withheld() -> None:
    each = material(valued(25, 50, 75, 50, 25, 50, 100), members("aaaaabb"))
    found = {
        (figure.key.cell.value, figure.key.statistic): figure.withheld
        for figure in withhold_small(each, tabulate(each, Policy()), Policy())
    }
    assert found[None, Statistic.MEAN] is None
    assert found["a", Statistic.MEDIAN] is None
    assert found["a", Statistic.QUARTILES] is WithheldBecause.TOO_FEW_FOR_QUARTILES
    assert found["b", Statistic.MEAN] is WithheldBecause.TOO_FEW


def test_an_average_is_withheld_so_that_the_rest_is_not_told() -> None:
    values = [25, 75, 50, 100, 25, 0, 50, 75, 25, 50, 100, 0, 50]
    each = material(valued(*values), members("aaaaaabbbbbcc"))
    found = {figure.key: figure for figure in prepare(each, Policy()).figures}
    reasons = {
        value: found[FigureKey("now", "field", Cell(Dimension.STATE, value), Statistic.MEAN)].withheld
        for value in "abc"
    }
    assert reasons["b"] is WithheldBecause.COMPLEMENT
    assert reasons["c"] is WithheldBecause.TOO_FEW
    assert found[FigureKey("now", "field", ALL, Statistic.MEAN)].value == (48,)


def test_who_said_not_applicable_can_be_mistaken_for_two_others() -> None:
    status = {"1": True, "2": False, "3": False, "4": False}
    everybody = (0, frozenset("1234"))
    assert all_mistakable([status], [everybody])
    assert all_mistakable([status], [everybody, (0, frozenset("123"))])
    assert not all_mistakable([status], [everybody, (0, frozenset("12"))])
    assert not all_mistakable([status, status | {"1": False}], [everybody, (1, frozenset("1234"))])


def test_a_release_waits_for_three_changes() -> None:
    last = material(valued(25, 50, 75, 50), members("aaaa")).round
    now = material(valued(25, 50, 100, 50, 0), members("aaaaa")).round
    assert changed(last, now).different == {"2"}
    assert changed(last, now).joined == {"4"}
    assert waiting(last, now, Policy()) is Waiting.TOO_FEW_CHANGED
    assert waiting(last, replace(now, contributions=now.contributions[1:]), Policy()) is None
    assert waiting(None, now, Policy()) is None
    assert waiting(None, Round("now", ()), Policy()) is Waiting.NOBODY


def test_a_withdrawal_retracts_what_would_tell_the_result() -> None:
    first = material(valued(25, 50, 75, 50, 25, 100), members("aaaaaa"))
    second = material(valued(25, 50, 75, 50, 25), members("aaaaa"))
    earlier = [Release(7, first, prepare(first, LOOSE).figures)]
    alone = prepare(second, LOOSE).figures
    assert to_retract(frozenset("5"), second, alone, earlier, LOOSE) == (7,)
    assert to_retract(frozenset(), second, alone, earlier, LOOSE) == ()
    assert to_retract(frozenset("9"), second, alone, earlier, LOOSE) == ()


def test_peers_leave_out_the_asker_and_keep_the_others_protected() -> None:
    each = material(valued(0, 50, 100, 50, 0, 100, 50, 0), members("aaaaaaaa"), 50)
    prepared = prepare(each, LOOSE)
    told = peers(prepared, "0", LOOSE)
    assert [row.own for row in told] == [0, 0]
    attacker = Attacker([(each, prepared.figures)], 50)
    others = attacker.worlds[(attacker.worlds[:, 0] == 0)][:, 1:]
    for row in told:
        assert (row.median is None) == (row.median_withheld is not None)
        assert row.quartiles is None
        if row.median is not None:
            assert row.median == (50,)
            others = others[np.median(others, axis=1) == 50]
    assert (np.ptp(others, axis=0) >= 15).all()


def test_peers_are_none_where_others_are_too_few() -> None:
    each = material(valued(0, 50, 100, 50, 0), members("aaaaa"), 50)
    rows = peers(prepare(each, Policy()), "0", Policy())
    assert {row.median_withheld for row in rows} == {WithheldBecause.TOO_FEW}
    assert {row.count for row in rows} == {None}


def test_the_record_can_be_stored() -> None:
    data = prepare(material(valued(0, 50, 100), members("aaa"), 50), LOOSE).record.as_data()
    assert {"method", "policy", "releases", "withheld", "intervals", "effort"} == data.keys()
    assert data["policy"]["minimum"] == 3
    assert all(row["protected"] for row in data["intervals"])


def test_a_score_knows_its_hundredths() -> None:
    assert Score(Decimal("33.33")).hundredths == 3333
    assert Score(None).hundredths is None
    assert Score(Decimal(50), Decimal("12.5")).stride == 1250
