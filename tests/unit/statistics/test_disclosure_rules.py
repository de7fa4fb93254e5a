import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.statistics.rules.audit.auditing import Release, search_of
from exchange.statistics.rules.audit.complement import given_away
from exchange.statistics.rules.audit.network import Network
from exchange.statistics.rules.contributions import Round, Score
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.measuring import measured, positions, rounded, window
from exchange.statistics.rules.peers import peer_cells, peers
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.releases import changed, to_retract, waiting
from exchange.statistics.rules.suppression import hide_rare, withhold_small
from exchange.statistics.rules.tables import ALL, Cell, Figure, FigureKey, tabulate
from exchange.statistics.rules.vocabulary import Dimension, Statistic, Waiting, WithheldBecause
from tests.attacking import LOOSE, material


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


def test_the_smaller_the_group_the_coarser_the_figure() -> None:
    units = [Policy().unit(Statistic.MEAN, count) for count in (5, 11, 12, 29, 30, 59, 60, 1000)]
    assert units == [10, 10, 5, 5, 2, 2, 1, 1]
    assert Policy().unit(Statistic.MEDIAN, 35) == 5
    assert Policy().unit(Statistic.LEVELS, 35) == 0
    assert Policy(rounding=20).unit(Statistic.MEAN, 1000) == 20
    assert all(Policy(minimum=3).unit(Statistic.CHANGE, count) * count >= 2 * 15 for count in range(3, 99))


def test_an_average_is_withheld_so_that_the_rest_is_not_told() -> None:
    # All of the two that are left are near the end of the scale, so that the total less the parts says so.
    values = [50] * 11 + [0, 0]
    each = material(valued(*values), members("aaaaaabbbbbcc"))
    told = [Figure(FigureKey("now", "field", cell, Statistic.MEAN), (value,), unit=1) for cell, value in MEANS]
    network = Network(each.scheme.fields[0], each.scheme.starts)
    network.add(0, each, told, earlier=False)
    assert [fact.key.cell.value for fact in given_away(network, network.facts, Policy())] == ["b"]
    kept = [fact for fact in network.facts if fact.key.cell.value != "b"]
    assert given_away(network, kept, Policy()) == []


MEANS = [(ALL, 42), (Cell(Dimension.STATE, "a"), 50), (Cell(Dimension.STATE, "b"), 50)]


def test_a_small_group_that_only_differs_between_releases_is_not_given_away() -> None:
    first, second = material(valued(*[0] * 30), members("a" * 30)), material(valued(*[0] * 32), members("a" * 32))
    total = Figure(FigureKey("now", "field", ALL, Statistic.MEAN), (0,), unit=1)
    network = Network(first.scheme.fields[0], first.scheme.starts)
    network.add(0, first, [total], earlier=True)
    network.add(1, second, [total], earlier=False)
    assert [fact.release for fact in given_away(network, network.facts, Policy())] == [None]


def test_the_reason_does_not_tell_who_said_not_applicable() -> None:
    groups = ["ax", "ay", "ay", "bx", "bx", *["by"] * 7]
    each = material(valued(None, 25, 50, 50, 75, 25, 100, 50, 75, 0, 25, 50), members(groups))
    found = {figure.key: figure for figure in prepare(each, LOOSE).figures}
    mean = found[FigureKey("now", "field", Cell(Dimension.KIND, "x"), Statistic.MEAN)]
    assert (mean.value, mean.withheld, mean.unit) == (None, WithheldBecause.PROTECTION, 0)
    assert found[FigureKey("now", "field", ALL, Statistic.COUNTS)].value == (11, 1)


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
    key = FigureKey("now", "field", ALL, Statistic.MEAN)
    sharp, alone = (Figure(key, (54,), unit=1),), (Figure(key, (45,), unit=1),)
    earlier = [Release(7, first, sharp), Release(8, first, prepare(first, LOOSE).figures)]
    assert to_retract(frozenset("5"), second, alone, earlier, LOOSE) == (7,)
    assert to_retract(frozenset(), second, alone, earlier, LOOSE) == ()
    assert to_retract(frozenset("9"), second, alone, earlier, LOOSE) == ()


def test_peers_are_told_what_the_release_tells_about_groups_that_one_belongs_to() -> None:
    each = material(valued(0, 50, 100, 50, 0, 100, 50, 0), members("aaaaabbb"), 50)
    asker, figures = each.round.contributions[0], prepare(each, Policy()).figures
    assert peer_cells(asker) == (ALL, Cell(Dimension.STATE, "a"))
    (row,) = peers(figures, asker, ALL)
    assert (row.subject, row.own, row.counts.value) == ("field", 0, (8, 0))
    assert {row.counts, row.median, row.quartiles} <= set(figures)
    with pytest.raises(ValueError):
        peers(figures, asker, Cell(Dimension.STATE, "b"))


def test_the_record_can_be_stored() -> None:
    data = prepare(material(valued(0, 50, 100), members("aaa"), 50), LOOSE).record.as_data()
    parts = {"method", "policy", "releases", "withheld", "intervals", "effort", "settled", "exposed", "worlds"}
    assert data.keys() == parts
    assert json.loads(json.dumps(data))["exposed"] == 0
    assert data["policy"]["minimum"] == 3
    assert all(row["protected"] for row in data["intervals"])


def test_a_later_audit_begins_with_the_witnesses_of_the_earlier_one() -> None:
    values = [0, 25, 50, 75, 100, 50, 25, 75, 0, 100, 50, 25]
    first = material(valued(*values), members(["ax", "ay", "bx", "by"] * 3))
    prepared = prepare(first, LOOSE)
    stored = json.loads(json.dumps(prepared.record.as_data()))["worlds"]
    assert stored
    search = search_of(first.scheme.fields[0], first.scheme, [(first, prepared.figures)], LOOSE)
    search.begin(search.network.facts, stored)
    assert search.witnesses.count >= len(stored)
    later = prepare(first, LOOSE, (Release(1, first, prepared.figures, prepared.record.worlds),))
    assert later.record.exposed == ()
    assert search.witnesses.again((("nobody", "field", "now", 0, 25),)) is None


def test_a_score_knows_its_hundredths() -> None:
    assert Score(Decimal("33.33")).hundredths == 3333
    assert Score(None).hundredths is None
    assert Score(Decimal(50), Decimal("12.5")).stride == 1250
