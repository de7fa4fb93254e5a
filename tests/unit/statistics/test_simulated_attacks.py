"""Whoever runs the program on every world that fits, and keeps those in which the same is withheld, learns nothing."""

import pytest

from exchange.statistics.rules.audit.network import LINEAR
from exchange.statistics.rules.vocabulary import WithheldBecause
from tests.attacks.engines import among_many, ours
from tests.attacks.networks import drawn
from tests.attacks.simulating import FINE, SETS, Simulating

MOST = 2000


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.name)
def test_what_is_withheld_tells_nothing(each) -> None:
    told = 0
    for seed in range(each.seeds):
        simulating = Simulating(each.drawn(seed), ours)
        found = simulating.attack(MOST)
        assert found.through, seed
        assert not found.broken, seed
        told += len(simulating.seen.told)
    assert told


@pytest.mark.parametrize("seed", FINE)
def test_nor_among_more_where_parts_are_told(seed) -> None:
    simulating = Simulating(drawn(seed, ((12, 19, 1),), 25, 0, 1), ours)
    assert simulating.wander(MOST).closed == 0


def test_parts_of_these_are_told_and_others_withheld() -> None:
    told = set()
    for seed in FINE:
        network = drawn(seed, ((12, 19, 1),), 25, 0, 1)
        figures = ours(network.materials[0], network.policy, ()).figures
        told |= {each.withheld for each in figures if each.key.cell.dimension and each.key.statistic in LINEAR}
    assert {None, WithheldBecause.PROTECTION} <= told
    assert WithheldBecause.FEW_CONTRIBUTORS not in told


def test_where_figures_are_withheld_one_by_one_it_tells() -> None:
    networks = (drawn(seed, ((4, 6, 1),), 50, 0, 1) for seed in range(24))
    assert sum(Simulating(network, among_many).attack(MOST).broken for network in networks) >= 2
