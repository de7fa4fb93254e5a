"""The audit: what may be published such that nobody's result can be narrowed down below the protection interval.

1. All averages that are large enough are assumed published, together with everything published before; those that
   give away the average of a group that is too small are withheld (`spans`).
2. For every result a witness is looked for, and for every other contributor who could be the attacker and rules it out,
   another one. Where none is found an average is withheld: the smallest group whose silence helps.
3. Medians, quartiles and distributions are added one by one, all before parts and large before small groups. One stays if
   every result keeps its witnesses, or finds others.

So what is published at the end was proved harmless, figure by figure, by worlds in which it is the same: what is not proved
is not published. Compare Hundepool et al., Handbook on Statistical Disclosure Control, chapter 4.3 (suppression and audit).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exchange.statistics.rules.audit.network import LINEAR, Fact, Network
from exchange.statistics.rules.audit.record import METHOD, Audited, Effort, Interval, Record
from exchange.statistics.rules.audit.search import Search
from exchange.statistics.rules.audit.spans import follows, given_away
from exchange.statistics.rules.contributions import Field
from exchange.statistics.rules.policy import FLOOR, Policy
from exchange.statistics.rules.tables import ALL, Figure, FigureKey, Material
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

TRIED = 8
"""So many averages are tried, one at a time, for the one whose silence protects a result."""

Withheld = dict[FigureKey, WithheldBecause]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Release:
    """What was published before: from which material, and the figures. One that was retracted has been read, too."""

    number: int
    material: Material
    figures: tuple[Figure, ...]


def audit(
    material: Material,
    figures: Sequence[Figure],
    earlier: Sequence[Release],
    policy: Policy,
    progress: Progress | None = None,
) -> tuple[Audited, dict[str, Search]]:
    """Withhold what has to be, and prove the rest. Gives the searches too, by field, for peers to be compared."""
    withheld: Withheld = {}
    searches: dict[str, Search] = {}
    fields = material.scheme.fields
    for number, field in enumerate(fields):
        searches[field.key] = _audit_field(field, material, figures, earlier, policy, withheld)
        if progress is not None:
            progress(number + 1, len(fields))
    kept = tuple(figure.without(withheld[figure.key]) if figure.key in withheld else figure for figure in figures)
    record = Record(
        METHOD,
        policy,
        tuple(release.number for release in earlier),
        tuple((figure.key, figure.withheld) for figure in kept if figure.withheld is not None),
        tuple(interval for search in searches.values() for interval in intervals(search)),
        sum((_effort(search) for search in searches.values()), Effort()),
    )
    return Audited(kept, record), searches


def intervals(search: Search) -> list[Interval]:
    """How far each result is protected. One released by name is none to be protected."""
    found = []
    for place, secret in enumerate(search.network.secrets):
        if not secret.named:
            least, most = search.witnesses.interval(place)
            whole, _, widths = search.witnesses.widths(place)
            width = min(whole, int(widths.min(initial=whole)))
            safe = width >= search.width
            found.append(Interval(secret.identity, secret.subject, secret.round, least, most, width, safe))
    return found


def _effort(search: Search) -> Effort:
    return Effort(search.programmes, len(search.witnesses.worlds), search.exchanges)


def _audit_field(
    field: Field,
    material: Material,
    figures: Sequence[Figure],
    earlier: Sequence[Release],
    policy: Policy,
    withheld: Withheld,
) -> Search:
    network = Network(field, material.scheme.starts, policy.rounding)
    for number, release in enumerate(earlier):
        network.add(number, release.material, release.figures, earlier=True)
    network.add(len(earlier), material, figures, earlier=False)
    averages = [fact for fact in network.facts if fact.key.statistic in LINEAR]
    for subject in field.subjects:
        of_it = [fact for fact in averages if fact.key.subject == subject]
        for fact in complementary(of_it, [secret.named for secret in network.secrets], policy):
            withheld[fact.key] = WithheldBecause.COMPLEMENT
            averages.remove(fact)
    old = [fact for fact in network.facts if fact.release is not None]
    search = Search(network, policy.protection)
    search.assume_all([*old, *(fact for fact in averages if fact.release is None)])
    _protect_all(search, withheld)
    ordered = [fact for fact in network.facts if fact.release is None and fact.key.statistic not in LINEAR]
    ordered.sort(key=lambda fact: (fact.key.cell != ALL, -len(fact.plus), _PREFERRED.index(fact.key.statistic)))
    for fact in ordered:
        if not _tell(search, fact):
            withheld[fact.key] = WithheldBecause.PROTECTION
    return search


_PREFERRED = (Statistic.MEDIAN, Statistic.QUARTILES, Statistic.LEVELS)


def complementary(averages: Sequence[Fact], named: Sequence[bool], policy: Policy) -> list[Fact]:
    """Which averages of one subject have to be withheld, so that none of a group below the minimum follows from those
    of one release, nor of one below the floor from those of all."""
    kept, dropped = list(averages), []
    for among, minimum in ((lambda fact: fact.release is None, policy.minimum), (lambda _: True, FLOOR)):
        while (group := given_away([fact for fact in kept if among(fact)], named, minimum)) is not None:
            fact = _culprit([fact for fact in kept if among(fact)], group, named)
            if fact is None:
                break
            kept.remove(fact)
            dropped.append(fact)
    return dropped


def _culprit(facts: list[Fact], group: tuple[int, ...], named: Sequence[bool]) -> Fact | None:
    """The average about fewest contributors without which the group is not given away."""
    removable = sorted((fact for fact in facts if fact.release is None), key=lambda fact: len(fact.plus))
    for fact in removable:
        if not follows([each for each in facts if each is not fact], group, named):
            return fact
    return removable[0] if removable else None


def _protect_all(search: Search, withheld: Withheld) -> None:
    """Withhold averages until every result is protected, as far as those of earlier releases let it be."""
    secrets = search.network.secrets
    for place in sorted(search.exposed(), key=lambda place: bool(secrets[place].parts)):
        while not search.protect(place):
            fact = _silence(search, place)
            if fact is None:
                break
            withheld[fact.key] = WithheldBecause.PROTECTION


def _silence(search: Search, place: int) -> Fact | None:
    """Withhold the average of the smallest group without which the result is protected; if no single one is enough, that
    of the smallest group that the contributor is in. None if there is nothing left to withhold."""
    secrets = search.network.secrets
    identity, subject = secrets[place].identity, secrets[place].subject
    removable = [fact for fact in search.witnesses.facts if fact.release is None and fact.key.statistic in LINEAR]

    def nearness(fact: Fact) -> tuple[bool, bool, int]:
        about = any(secrets[each].identity == identity for each in fact.secrets)
        return not about, fact.key.subject != subject, len(fact.plus)

    removable.sort(key=nearness)
    for fact in removable[:TRIED]:
        search.retract(fact)
        if search.protect(place):
            return fact
        search.assume(fact)
    if not removable:
        return None
    search.retract(removable[0])
    return removable[0]


def _tell(search: Search, fact: Fact) -> bool:
    """Let a figure be told if every result stays protected."""
    lost = search.assume(fact)
    named = search.witnesses.named
    safe = all(search.protect(place) for place in lost.touched() if not named[place])
    if not safe:
        search.retract(fact, lost)
    return safe
