"""A thousand random networks over time, attacked with all that is published (`tests.attacks`); `make attacks` takes ten
thousand, with more effort, and `ATTACK_PARTS` parts of fifty fewer or more."""

import os

import pytest

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.releases import to_retract
from exchange.statistics.rules.vocabulary import Statistic
from tests.attacking import LOOSE, material
from tests.attacks.campaign import ATTACKS, Effort, Tally, attack, attack_all
from tests.attacks.differencing import Differencing, knowledge_of
from tests.attacks.engines import (
    forgetful,
    naive,
    ours,
    without_audit,
    without_complement,
    without_minimum,
    without_rounding,
)
from tests.attacks.networks import drawn, published, renamed
from tests.attacks.programming import Programme
from tests.attacks.seen import Seen
from tests.attacks.statuses import Statuses
from tests.attacks.trying import Trying

PARTS, OF_A_PART = int(os.environ.get("ATTACK_PARTS", "20")), 50
SMALL = ((4, 6, 1),)
RESULTS = tuple(each for each in ATTACKS if each != "statuses")
FEW = Effort(members=3, linear=3, exact=1)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_attack_succeeds(part) -> None:
    effort = Effort(members=20, linear=2, exact=0 if part % 10 else 1)
    tally = attack_all((drawn(seed) for seed in range(part, PARTS * OF_A_PART, PARTS)), ours, effort)
    assert tally.successes == []
    assert tally.networks == OF_A_PART
    assert tally.pairs > 30 * OF_A_PART


def test_nor_on_a_dozen_and_more_whose_figures_are_told_by_kinds() -> None:
    tally = attack_all((drawn(seed, ((12, 29, 1),), criteria=0) for seed in range(5000, 5030)), ours, FEW)
    assert tally.successes == []
    assert tally.pairs > 100 * tally.networks


@pytest.mark.parametrize("part", range(2))
def test_nor_on_small_networks_where_every_world_is_tried(part) -> None:
    networks = [drawn(seed, SMALL, step, part) for seed in range(2000 + part, 2050, 2) for step in (25, 50)]
    tally = attack_all(networks, ours)
    assert tally.successes == []
    assert tally.networks == 50


def test_the_same_attacks_break_what_withholds_nothing() -> None:
    tally = attack_all(
        (drawn(seed, ((5, 9, 1),), releases=1 + seed % 2) for seed in range(16)), naive, FEW, all_kinds=True
    )
    tally.add(attack_all((drawn(seed, SMALL, 50, 0, 1) for seed in range(100, 110)), naive, FEW, all_kinds=True))
    assert tally.broken() >= 24, tally.summary()
    for each in ATTACKS:
        assert tally.broken(each) >= 4, (each, tally.summary())
    assert {"anonymous", "coordinator"} < {each.attacker for each in tally.successes}
    assert any(each.attacker.startswith("m") for each in tally.successes)


BROKEN = (without_audit, without_complement, without_minimum, without_rounding, forgetful)


@pytest.mark.parametrize("engine", BROKEN, ids=lambda each: each.__name__)
def test_an_engine_that_is_broken_is_caught(engine) -> None:
    tally = Tally()
    for seed in range(3000, 3200):
        tally.add(attack_all([drawn(seed, ((6, 12, 1),), criteria=0, releases=2)], engine, FEW))
        if sum(tally.broken(each) for each in RESULTS) >= 3:
            return
    pytest.fail(f"{engine.__name__} is hardly broken: {tally.summary()}")


def test_whoever_withdrew_is_safe_where_earlier_releases_may_stand() -> None:
    """Beside the next release, as it would be without any before it: one that tells too much has to be retracted."""
    stood = gone = 0
    for seed in range(4000, 4060):
        network = drawn(seed, ((7, 14, 1),), criteria=0, releases=2)
        if len(network.materials) < 2 or not network.withdrawn[1]:
            continue
        (first, figures), next_one = published(network, ours)[0], network.materials[1]
        alone = prepare(next_one, network.policy).figures
        earlier = (Release(1, first, figures),)
        if to_retract(network.withdrawn[1], next_one, alone, earlier, network.policy):
            gone += 1
            continue
        stood += 1
        told = attack(network, [(first, figures), (next_one, alone)], Effort(exact=0)).successes
        assert network.withdrawn[1].isdisjoint(each.identity for each in told if each.attack in RESULTS), told
    assert stood >= 5
    assert gone


@pytest.mark.parametrize("seed", range(6))
def test_attackers_agree(seed) -> None:
    """With whole numbers a programme proves what trying all worlds proves; without them, and by subtraction, less."""
    network = drawn(seed + 70, ((5, 6, 1),), 50, seed % 2, 1)
    seen = Seen(published(network, naive if seed < 3 else without_audit))
    if not seen.told:
        return
    known = knowledge_of(seen, (None, 0))
    subtracted, tried = Differencing(seen, known), Trying(seen)
    loose, exact = Programme(seen), Programme(seen, exact=True)
    for row in range(2):
        widths = tried.widths(known[row])
        assert (widths <= subtracted.widths[row]).all()
        for place in range(0, len(widths), 3):
            least, most = exact.interval(place, known[row], 20_000)
            assert abs(most - least - widths[place]) < 10
            least, most = loose.interval(place, known[row], 20_000)
            assert widths[place] <= most - least


def test_why_something_is_withheld_does_not_tell_who_said_not_applicable() -> None:
    values = {"i": None, "a1": 25, "a2": 50, "c1": 50, "c2": 75, "b1": 25, "b2": 100, "b3": 50, "b4": 75}
    groups = {"i": "ax", "a1": "ay", "a2": "ay", "c1": "bx", "c2": "bx"} | dict.fromkeys(("b1", "b2", "b3", "b4"), "by")
    each = material(values, groups)
    assert Statuses([(each, prepare(each, LOOSE).figures)], LOOSE).exposed(9) == []


def test_nor_do_those_whose_results_are_known_by_name() -> None:
    values = {"i": None, "j": 25, "k": 50, "l": 25}
    each = renamed(material(values, dict.fromkeys(values, "a")), "j", "k", "l")
    assert Statuses([(each, prepare(each, LOOSE).figures)], LOOSE).exposed(9) == []


def test_who_is_exposed_by_others_who_release_their_names_later_is_in_the_record() -> None:
    values = {"a": 25, "b": 50, "c": 75, "d": 0}
    each = material(values, dict.fromkeys(values, "a"))
    first = Release(1, each, prepare(each, LOOSE).figures)
    later = renamed(each, "a", "b", "c")
    told = [figure for figure in first.figures if figure.value is not None]
    seen = Seen([(each, told), (later, [])])
    if Trying(seen).widths(knowledge_of(seen, (None,))[0]).max() < 1500:
        prepared = prepare(later, LOOSE, (first,))
        assert {each.identity for each in prepared.record.exposed} == {"d"}
        assert all(figure.value is None for figure in prepared.figures if figure.key.statistic is not Statistic.COUNTS)
