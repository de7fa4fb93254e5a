"""Attacks on statistics, each on tables that it breaks and on ours, which it does not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.disclosure import Prepared, prepare
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.suppression import withhold_small
from exchange.statistics.rules.tables import Figure, Material, tabulate
from exchange.statistics.rules.vocabulary import Dimension, Statistic
from tests.attacking import LOOSE, Attacker, material, one_field


class _Sharp(Policy):
    """Settings by which everything is rounded to whole points."""

    def unit(self, statistic: Statistic, count: int) -> int:
        return 1

    def end(self, unit: int, count: int, hop: int, hidden: int, known: int) -> int:
        return unit


def naive(each: Material, *statistics: Statistic) -> list[Figure]:
    """What is published when small groups are withheld, and nothing else is done."""
    figures = withhold_small(each, tabulate(each, _Sharp(minimum=3)), LOOSE)
    return [figure for figure in figures if not statistics or figure.key.statistic in statistics]


def holds(prepared: Prepared, step: int = 25, earlier: tuple[Release, ...] = ()) -> None:
    """Nobody's result is known too well, and every interval that the record claims is one that the attacker has."""
    published = [*((each.material, each.figures) for each in earlier), (prepared.material, prepared.figures)]
    attacker = Attacker(published, step)
    assert attacker.broken() == []
    names = [name for name, *_ in attacker.names]
    for interval in prepared.record.intervals:
        if interval.subject == "field":
            place = names.index(interval.identity) if names.count(interval.identity) == 1 else None
            if place is not None:
                column = attacker.worlds[:, place] * 100
                assert column.min() <= interval.least <= interval.most <= column.max()
                narrowest = min(
                    attacker.width(interval.identity, name, interval.round) for name in {*names} - {interval.identity}
                )
                assert narrowest * 100 >= interval.width >= 1500


def members(*groups: str) -> dict[str, str]:
    return {str(number): group for number, group in enumerate(groups)}


def valued(*values: int | None) -> dict[str, int | None]:
    return {str(number): value for number, value in enumerate(values)}


def test_subtraction_of_a_part_from_the_total() -> None:
    each = material(valued(25, 50, 75, 50, 25, 50, 100), members(*"aaaaaab"))
    assert ("6", None) in Attacker([(each, naive(each, Statistic.MEAN))]).broken()
    holds(prepare(each, LOOSE))


def test_subtraction_of_one_breakdown_from_another() -> None:
    each = material(valued(25, 50, 75, 50, 100, 0, 25, 50), members("at", "at", "at", "at", "au", "bu", "bu", "bu"))
    assert ("4", None) in Attacker([(each, naive(each, Statistic.MEAN))]).broken()
    holds(prepare(each, LOOSE))


def test_subtraction_of_one_release_from_the_next() -> None:
    first = material(valued(25, 50, 75, 50, 25), members(*"aaaaa"))
    second = material(valued(25, 50, 75, 50, 25, 100), members(*"aaaaaa"))
    both = [(first, naive(first, Statistic.MEAN)), (second, naive(second, Statistic.MEAN))]
    assert ("5", None) in Attacker(both).broken()
    earlier = (Release(1, first, prepare(first, LOOSE).figures),)
    holds(prepare(second, LOOSE, earlier), earlier=earlier)


def test_a_member_who_knows_its_own_result() -> None:
    each = material(valued(100, 100, 0), members(*"aaa"))
    attacker = Attacker([(each, naive(each, Statistic.MEAN))])
    assert ("0", "2") in attacker.broken()
    assert ("0", None) not in attacker.broken()
    holds(prepare(each, LOOSE))


def test_a_distribution_over_levels() -> None:
    scheme = one_field(0, 40, 45, 60)
    each = material(valued(*[40] * 8), members(*"aaaaaaaa"), 20, scheme=scheme)
    told = naive(each, Statistic.LEVELS)
    assert len(Attacker([(each, told)], 20).broken()) > 8
    holds(prepare(each, LOOSE), 20)


def test_quartiles() -> None:
    each = material(valued(0, *[100] * 7), members(*"aaaaaaaa"), 50)
    assert ("1", "0") in Attacker([(each, naive(each, Statistic.QUARTILES))], 50).broken()
    holds(prepare(each, LOOSE), 50)


def test_the_change_between_two_rounds() -> None:
    before = material(valued(0, 0, 0, 0), members(*"aaaa"), 50, key="then")
    each = material(valued(100, 100, 100, 100), members(*"aaaa"), 50, before=before.round)
    assert Attacker([(each, naive(each, Statistic.CHANGE))], 50).broken()
    prepared = prepare(each, LOOSE)
    assert Attacker([(each, prepared.figures)], 50).broken() == []
    assert all(interval.protected for interval in prepared.record.intervals)


def test_results_released_by_name() -> None:
    each = material(valued(25, 50, 75, 100), members(*"aaaa"))
    named = [
        replace(one, scores={"field": replace(one.scores["field"], named=True)}) for one in each.round.contributions[:3]
    ]
    known = replace(each, round=Round("now", (*named, each.round.contributions[3])))
    prepared = prepare(known, LOOSE)
    assert {interval.identity for interval in prepared.record.intervals} == {"3"}
    least = min(world[3] for world in Attacker([(known, prepared.figures)]).worlds if tuple(world[:3]) == (25, 50, 75))
    assert 100 - least >= 15


def test_what_is_released_by_name_later_leaves_the_last_one_exposed() -> None:
    first = material(valued(25, 50, 75, 0), members(*"aaaa"))
    named = [
        replace(one, scores={"field": replace(one.scores["field"], named=True)})
        for one in first.round.contributions[:3]
    ]
    second = replace(first, round=Round("now", (*named, first.round.contributions[3])))
    sharp = tuple(figure for figure in naive(first, Statistic.MEAN) if figure.value is not None)
    prepared = prepare(second, LOOSE, (Release(1, first, sharp),))
    assert [interval.identity for interval in prepared.record.exposed] == ["3"]
    assert all(figure.value is None for figure in prepared.figures if figure.key.statistic is not Statistic.COUNTS)


def told_statuses(each: Material, figures: list[Figure]) -> list[set[str]]:
    """To whom the subject does not apply: every possibility that fits the published counts."""
    names = [one.identity for one in each.round.contributions]
    found = []
    for number in range(2 ** len(names)):
        chosen = {name for place, name in enumerate(names) if number >> place & 1}
        for figure in figures:
            inside = {one.identity for one in each.round.contributions if figure.key.cell.holds(one)}
            counts = figure.value if figure.key.statistic is Statistic.COUNTS else None
            if counts not in (None, (len(inside - chosen), len(inside & chosen))):
                break
            levels = figure.value if figure.key.statistic is Statistic.LEVELS else None
            if levels and None not in levels and sum(count or 0 for count in levels) != len(inside - chosen):
                break
        else:
            found.append(chosen)
    return found


@pytest.mark.parametrize("groups", ["aaaaabb", "aaaabbb"])
def test_counts_alone_and_the_share_to_which_it_does_not_apply(groups) -> None:
    each = material(valued(25, 50, 75, 50, *[0] * (len(groups) - 6), None, None), members(*groups))
    bad = told_statuses(each, naive(each))
    assert set.intersection(*bad) == ({"5", "6"} if groups == "aaaaabb" else set.intersection(*bad))
    ours = told_statuses(each, list(prepare(each, LOOSE).figures))
    assert set.intersection(*ours) == set()


def test_a_criterion_that_tells_its_field() -> None:
    scheme = Scheme((Field("field", {"criterion": Decimal(1)}),), (Decimal(0), Decimal(50)))
    each = doubled(material(valued(100, 100, 75, 100, 0, 25, 50), members(*"aaaabbb"), scheme=scheme))
    assert Attacker([(each, naive(each, Statistic.MEAN))]).broken()
    holds(prepare(each, LOOSE))


def doubled(each: Material) -> Material:
    """The same with a criterion that is all there is of the field."""
    contributions = tuple(
        replace(one, scores={"field": one.scores["field"], "criterion": one.scores["field"]})
        for one in each.round.contributions
    )
    return replace(each, round=replace(each.round, contributions=contributions))


networks = st.integers(4, 7).flatmap(
    lambda size: st.tuples(
        st.lists(st.sampled_from([0, 25, 50, 75, 100]), min_size=size, max_size=size),
        st.lists(st.sampled_from(["ax", "ay", "bx", "by"]), min_size=size, max_size=size),
    )
)
looking = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@looking
@given(networks, st.booleans())
def test_no_attacker_who_tries_every_world_breaks_a_release(network, with_criterion) -> None:
    values, groups = network
    scheme = Scheme((Field("field", {"criterion": Decimal(1)}),), (Decimal(0), Decimal(50)))
    each = material(valued(*values), members(*groups), **({"scheme": scheme} if with_criterion else {}))
    holds(prepare(doubled(each) if with_criterion else each, LOOSE))


@looking
@given(
    st.lists(st.sampled_from([0, 50, 100]), min_size=8, max_size=9),
    st.lists(st.sampled_from(["ax", "ay", "bx"]), min_size=9, max_size=9),
)
def test_nor_one_with_quartiles_and_distributions(values, groups) -> None:
    holds(prepare(material(valued(*values), members(*groups[: len(values)]), 50), LOOSE), 50)


@looking
@given(
    st.lists(st.sampled_from([0, 50, 100]), min_size=6, max_size=6),
    st.lists(st.sampled_from([0, 50, 100]), min_size=6, max_size=6),
    st.lists(st.sampled_from(["a", "b"]), min_size=6, max_size=6),
    st.integers(0, 2),
)
def test_nor_two_releases_among_which_results_change_and_municipalities_come_and_go(
    first, second, groups, gone
) -> None:
    one = material(dict(list(valued(*first).items())[gone:]), members(*groups), 50)
    two = material(dict(list(valued(*first[:3], *second[3:]).items())[: 6 - gone]), members(*groups), 50)
    earlier = (Release(1, one, prepare(one, LOOSE).figures),)
    prepared = prepare(two, LOOSE, earlier)
    published = [(one, earlier[0].figures), (two, prepared.figures)]
    assert Attacker(published, 50).broken() == []


def test_what_is_withheld_has_a_reason_and_keeps_its_row() -> None:
    each = material(valued(25, 50, 75, 50, 25, 50, 100), members(*"aaaaaab"))
    before, after = tabulate(each, LOOSE), prepare(each, LOOSE).figures
    assert [figure.key for figure in before] == [figure.key for figure in after]
    assert all((figure.value is None) == (figure.withheld is not None) for figure in after)


def test_settings_only_tighten() -> None:
    for loose in ({"minimum": 2}, {"quartiles_from": 7}, {"changed": 2}, {"protection": 14}, {"rounding": 0}):
        with pytest.raises(ValueError):
            Policy(**loose)


def test_a_contribution_is_what_it_says() -> None:
    with pytest.raises(ValueError):
        Score(Decimal("100.01"))
    with pytest.raises(ValueError):
        Score(Decimal("1.001"))
    same = Contribution("a", {Dimension.STATE: "BW"}, {})
    with pytest.raises(ValueError):
        Round("now", (same, same))
