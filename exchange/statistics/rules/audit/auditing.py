"""The audit: what may be published such that nobody's result can be narrowed down below the protection interval.

Everything that was published before is taken to be known. Then figures are told one after the other: first most of what
is about the whole network, then averages of parts, then the rest, large groups before small ones. One is told
if every result is still protected: if for each attacker, who may know the results of any one other contributor,
witnesses are found as far apart as the protection interval is wide. Otherwise it is withheld. Several are tried at
once, and halved where that fails.

Among fewer than `BY_KINDS` contributors, where each figure that is withheld by itself would tell of someone, the
first kind of figures that may not be told wholly is withheld, and so are all that come after it.

So what is published at the end was proved harmless, figure by figure, by worlds in which it is the same: what is not
proved is not published. Compare Hundepool et al., Handbook on Statistical Disclosure Control (suppression and audit).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from exchange.statistics.rules.audit.complement import given_away
from exchange.statistics.rules.audit.network import LINEAR, Fact, Network
from exchange.statistics.rules.audit.record import Effort, Interval, World
from exchange.statistics.rules.audit.search import Search
from exchange.statistics.rules.contributions import Field, Scheme
from exchange.statistics.rules.policy import BY_KINDS, Policy
from exchange.statistics.rules.tables import ALL, Figure, FigureKey, Material
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

MOST, FEW = 20, 4
"""So many programmes may be solved for figures about the whole network, and for averages of parts; for the rest, none.
What takes more is withheld."""

IN_VAIN = 3
"""After so many figures of a kind that may not be told, one after the other, those about smaller groups are withheld
without being tried."""

ORDER = (Statistic.MEAN, Statistic.CHANGE, Statistic.MEDIAN, Statistic.LEVELS, Statistic.QUARTILES)
"""What is told in this order, other things being equal."""

Withheld = dict[FigureKey, WithheldBecause]


@dataclass(frozen=True, slots=True)
class Release:
    """What was published before: from which material, and the figures. One that was retracted has been read, too.
    `worlds` are the witnesses of its record, so that they need not be found again."""

    number: int
    material: Material
    figures: tuple[Figure, ...]
    worlds: tuple[World, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldAudit:
    """The audit of one field: which of its figures are withheld and why, and how far results are protected."""

    withheld: Withheld
    intervals: tuple[Interval, ...]
    worlds: tuple[World, ...]
    effort: Effort


def search_of(
    field: Field, scheme: Scheme, releases: Sequence[tuple[Material, Sequence[Figure]]], policy: Policy
) -> Search:
    """The search beside all that was published about a field."""
    network = Network(field, scheme.starts)
    for number, (material, figures) in enumerate(releases):
        network.add(number, material, figures, earlier=True)
    return Search(network, policy.protection)


def audit_field(
    field: Field,
    material: Material,
    figures: Sequence[Figure],
    earlier: Sequence[Release],
    policy: Policy,
    progress: Callable[[str], None] | None = None,
) -> FieldAudit:
    """Withhold what has to be of one field, and prove the rest. `progress` is told which subject is done."""
    network = Network(field, material.scheme.starts)
    for release in earlier:
        network.add(release.number, release.material, release.figures, earlier=True)
    network.add(0, material, figures, earlier=False)
    withheld = {fact.key: WithheldBecause.COMPLEMENT for fact in given_away(network, network.facts, policy)}
    search = Search(network, policy.protection)
    search.limit = MOST
    worlds = [world for release in earlier for world in release.worlds]
    new = [fact for fact in network.facts if fact.release is None]
    if not search.begin([fact for fact in network.facts if fact.release is not None], worlds):
        withheld = {fact.key: withheld.get(fact.key, WithheldBecause.PROTECTION) for fact in new}
    progress = progress or _unheard
    if material.hidden(field.key)[0] < BY_KINDS:
        withheld = _by_kinds(search, field, new, withheld, progress)
    else:
        withheld |= _one_by_one(search, field, [fact for fact in new if fact.key not in withheld], progress)
    effort = Effort(search.programmes, int(search.witnesses.holding.sum()))
    return FieldAudit(withheld, tuple(intervals(search)), search.witnesses.told(), effort)


def _unheard(_subject: str) -> None:
    """Progress that nobody asked for."""


def _by_kinds(
    search: Search, field: Field, facts: list[Fact], withheld: Withheld, progress: Callable[[str], None]
) -> Withheld:
    """Of few contributors, tell one kind of figures after the other as long as each may be told wholly: which is the
    last one is all that can be read from what is withheld. No programmes, which may depend on the machine."""
    facts.sort(key=lambda fact: _rank(fact, field.key))
    kinds = [list(together) for _, together in groupby(facts, key=lambda fact: _rank(fact, field.key)[:3])]
    search.limit = search.programmes
    while kinds and not any(fact.key in withheld for fact in kinds[0]):
        search.exchange([*search.witnesses.facts, *kinds[0]])
        if not search.tell(kinds[0]):
            break
        del kinds[0]
    for subject in field.subjects:
        progress(subject)
    return {fact.key: WithheldBecause.PROTECTION for kind in kinds for fact in kind}


def _one_by_one(search: Search, field: Field, facts: list[Fact], progress: Callable[[str], None]) -> Withheld:
    """Of many contributors, tell each figure that may be told."""
    withheld: Withheld = {}
    left = Counter(fact.key.subject for fact in facts)
    facts.sort(key=lambda fact: _rank(fact, field.key))
    for _, together in groupby(facts, key=lambda fact: _rank(fact, field.key)[:4]):
        batch = list(together)
        withheld |= {fact.key: WithheldBecause.PROTECTION for fact in _Telling(search, batch).refused}
        for fact in batch:
            left[fact.key.subject] -= 1
            if not left[fact.key.subject]:
                progress(fact.key.subject)
    return withheld


def _rank(fact: Fact, field: str) -> tuple[int, int, bool, str, int]:
    """Where a figure comes: means and medians of the whole network, and all about its fields; averages of parts; the
    rest about criteria; the rest about parts. Within that fields before criteria, large groups before small ones."""
    statistic, criterion = fact.key.statistic, fact.key.subject != field
    if fact.key.cell != ALL:
        turn = 1 if statistic in LINEAR else 3
    else:
        turn = 2 if criterion and statistic in (Statistic.LEVELS, Statistic.QUARTILES) else 0
    return turn, ORDER.index(statistic), criterion, fact.key.subject, -len(fact.plus)


class _Telling:
    """Figures of a kind, from the largest group down. Averages, and what is about the whole network, are told together
    if they may be, else each half of them; the rest, which often may not be told, one by one."""

    def __init__(self, search: Search, facts: list[Fact]) -> None:
        self._search = search
        self._in_vain = 0
        self.refused: list[Fact] = []
        whole, linear = facts[0].key.cell == ALL, facts[0].key.statistic in LINEAR
        self._programmes = MOST if whole else FEW if linear else 0
        for together in [facts] if whole or linear else [[fact] for fact in facts]:
            self._tell(together)

    def _tell(self, facts: list[Fact]) -> None:
        if self._in_vain == IN_VAIN:
            self.refused += facts
            return
        self._search.limit = self._search.programmes + self._programmes
        if self._search.tell(facts):
            self._in_vain = 0
        elif len(facts) == 1:
            self.refused += facts
            self._in_vain += 1
        else:
            middle = len(facts) // 2
            self._tell(facts[:middle])
            self._tell(facts[middle:])


def intervals(search: Search) -> list[Interval]:
    """How far each result is protected that has to be."""
    found = []
    for place, secret in enumerate(search.network.secrets):
        if search.known[place]:
            continue
        low, high = int(search.low[place]), int(search.high[place])
        (least, most), _, narrow, wide = search.witnesses.spans(place, low, high)
        width = min(most - least, int((wide - narrow).min(initial=most - least)))
        safe = width >= search.width or not search.told[place]
        settled = search.settled(place)
        found.append(Interval(secret.identity, secret.subject, secret.round, least, most, width, safe, settled))
    return found
