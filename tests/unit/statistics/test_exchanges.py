import numpy as np

from exchange.statistics.rules.audit.auditing import search_of
from exchange.statistics.rules.audit.exchange import exchanges
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.suppression import withhold_small
from exchange.statistics.rules.tables import ALL, tabulate
from exchange.statistics.rules.vocabulary import Settled
from tests.attacking import material

VALUES = [0, 25, 50, 75, 100, 50, 25, 75]


def test_who_is_counted_alike_can_have_the_results_of_another() -> None:
    each = material(
        {str(number): value for number, value in enumerate([*VALUES, 100])},
        {str(number): group for number, group in enumerate("aaaaaaaab")},
    )
    prepared = prepare(each, Policy())
    figures = withhold_small(each, tabulate(each, Policy()), Policy())
    search = search_of(each.scheme.fields[0], each.scheme, [(each, figures)], Policy())
    worlds = np.array(list(exchanges(search.network, search.witnesses.still, search.network.facts)))
    assert (np.sort(worlds[:, :8], axis=1) == np.sort(search.network.truth[:8])).all()
    assert (worlds[:, 8] == 10_000).all()
    assert all((worlds[:, place] == search.network.truth[place]).sum() >= len(worlds) // 3 for place in range(8))
    assert {each.settled for each in prepared.record.intervals} <= set(Settled)
    assert list(exchanges(search.network, np.ones(9, dtype=bool), search.network.facts)) == []
    whole = [fact for fact in search.network.facts if fact.key.cell == ALL]
    assert any(world[8] != 10_000 for world in exchanges(search.network, search.witnesses.still, whole))
