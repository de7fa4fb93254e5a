"""A municipality's own result beside those of its peers. No rank, no names, nothing about the nearest to it.

Peers are a group out of the fixed dimensions, without the asker: counted are the others, so that an asker never helps a
group over the minimum, and what is told is what the asker, who knows its own results anyway, may know. The figures
are computed and proved with the release: for each asker, by the witnesses in which its own results stay. They are not
told to anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exchange.statistics.rules.audit.network import Fact
from exchange.statistics.rules.audit.search import Search
from exchange.statistics.rules.contributions import Round
from exchange.statistics.rules.disclosure import Prepared
from exchange.statistics.rules.measuring import Value
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL, Cell, FigureKey, scored
from exchange.statistics.rules.vocabulary import Dimension, Statistic, WithheldBecause


@dataclass(frozen=True, slots=True)
class Peers:
    """What an asker is told about one field or criterion: its own result in hundredths, how many others there are,
    their median and quartiles or why these are withheld."""

    subject: str
    cell: Cell
    own: int | None
    count: int | None
    median: Value | None
    median_withheld: WithheldBecause | None
    quartiles: Value | None
    quartiles_withheld: WithheldBecause | None


def peer_cells(around: Round, asker: str) -> tuple[Cell, ...]:
    """The groups that the asker can choose from: all, and those that it belongs to."""
    dimensions = around.by_identity()[asker].dimensions
    return (ALL, *(Cell(each, dimensions[each]) for each in Dimension if each in dimensions))


def peers(prepared: Prepared, asker: str, policy: Policy) -> tuple[Peers, ...]:
    """All that one asker may be told, about every field and criterion, for every group that it can choose."""
    found: list[Peers] = []
    for field in prepared.material.scheme.fields:
        search = prepared.searches[field.key]
        told: list[Fact] = []
        for subject in field.subjects:
            for cell in peer_cells(prepared.material.round, asker):
                found.append(_row(prepared, search, asker, subject, cell, policy, told))
    return tuple(found)


def _row(
    prepared: Prepared, search: Search, asker: str, subject: str, cell: Cell, policy: Policy, told: list[Fact]
) -> Peers:
    around = prepared.material.round
    score = around.by_identity()[asker].scores.get(subject)
    median, no_median = _tell(prepared, search, asker, _key(around, subject, cell, Statistic.MEDIAN), policy, told)
    quartiles, no_quartiles = _tell(
        prepared, search, asker, _key(around, subject, cell, Statistic.QUARTILES), policy, told
    )
    counts = _key(around, subject, cell, Statistic.COUNTS)
    counted = any(figure.key == counts and figure.value is not None for figure in prepared.figures)
    count = len(_others(prepared, counts, asker)) if counted and no_median is not WithheldBecause.TOO_FEW else None
    return Peers(
        subject, cell, None if score is None else score.hundredths, count, median, no_median, quartiles, no_quartiles
    )


def _key(around: Round, subject: str, cell: Cell, statistic: Statistic) -> FigureKey:
    return FigureKey(around.key, subject, cell, statistic)


def _others(prepared: Prepared, key: FigureKey, asker: str) -> tuple[str, ...]:
    return tuple(each for each in scored(prepared.material, key) if each != asker)


def _tell(
    prepared: Prepared, search: Search, asker: str, key: FigureKey, policy: Policy, told: list[Fact]
) -> tuple[Value | None, WithheldBecause | None]:
    """The figure about the others, if they are enough, and stay protected from the asker by the witnesses there are."""
    others = _others(prepared, key, asker)
    if len(others) < policy.minimum:
        return None, WithheldBecause.TOO_FEW
    if key.statistic is Statistic.QUARTILES and len(others) < max(policy.quartiles_from, policy.minimum):
        return None, WithheldBecause.TOO_FEW_FOR_QUARTILES
    release = len(prepared.record.releases)
    places = _places(search, release, key, others)
    fact = Fact(key, places, ())
    if not _protected(search, asker, [*told, fact]):
        return None, WithheldBecause.PROTECTION
    told.append(fact)
    value = search.network.measured(fact, search.witnesses.truth[None, :])[0]
    return tuple(int(each) for each in value), None


def _places(search: Search, release: int, key: FigureKey, identities: Sequence[str]) -> tuple[int, ...]:
    found = {
        identity: place
        for identity in identities
        for number, around, subject, place in search.network.occurrences[identity]
        if (number, around, subject) == (release, key.round, key.subject)
    }
    return tuple(found[identity] for identity in identities)


def _protected(search: Search, asker: str, facts: Sequence[Fact]) -> bool:
    """Whether everybody else stays protected from the asker, who knows its own results and is told these too."""
    witnesses = search.witnesses
    if asker not in search.network.identities:
        return False
    number = search.network.identities.index(asker)
    least, most = witnesses.knowing(number, witnesses.holding(facts))
    secret = ~witnesses.named & (witnesses.owners != number)
    return bool(np.all((most - least)[secret] >= search.width))
