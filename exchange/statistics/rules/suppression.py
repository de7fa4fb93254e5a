"""What is withheld by counting alone, before the audit.

- *Primary suppression* (Hundepool et al., Handbook on Statistical Disclosure Control, ESSnet SDC/CASC 2010,
  chapter 4.2.1): figures about fewer contributors than the minimum frequency. The Federal Employment Agency's
  statistics do so below three, and withhold a second cell where the first could be worked out from the total.
- Quartiles and distributions take more contributors, and a level that only one or two have is withheld with another.
- How many said "not applicable" is told only where nobody who said so can be made out.

Complementary suppression of averages and the protection of each single result are computed in `audit`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from exchange.statistics.rules.measuring import Value
from exchange.statistics.rules.policy import FLOOR, Policy
from exchange.statistics.rules.tables import Figure, FigureKey, Material, not_applicable, scored
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

PARTNERS = 2
"""With how many others somebody who said "not applicable" can be mistaken; one of them may be the reader."""

_NEEDS_MORE = (Statistic.QUARTILES, Statistic.LEVELS)


def withhold_small(material: Material, figures: Iterable[Figure], policy: Policy) -> tuple[Figure, ...]:
    """Primary suppression. Counts stay for now: they are looked at together."""
    return tuple(_small(material, figure, policy) for figure in figures)


def _small(material: Material, figure: Figure, policy: Policy) -> Figure:
    if figure.value is None or figure.key.statistic is Statistic.COUNTS:
        return figure
    count = len(scored(material, figure.key))
    if count < policy.minimum:
        return figure.without(WithheldBecause.TOO_FEW)
    if figure.key.statistic in _NEEDS_MORE and count < max(policy.quartiles_from, policy.minimum):
        return figure.without(WithheldBecause.TOO_FEW_FOR_QUARTILES)
    if figure.key.statistic is Statistic.LEVELS:
        return replace(figure, value=hide_rare(figure.value))
    return figure


def hide_rare(counts: Value) -> Value:
    """A distribution without the levels that one or two have, and without as many more, the rarest first, as it takes
    that the sum of what is missing does not give them away. A level that nobody has may be one of them."""
    known = [count or 0 for count in counts]
    hidden = {level for level, count in enumerate(known) if 0 < count < FLOOR}
    while hidden and (len(hidden) < 2 or sum(known[level] for level in hidden) < FLOOR) and len(hidden) < len(known):
        others = [level for level in range(len(known)) if level not in hidden]
        hidden.add(min(others, key=lambda level: (known[level] == 0, known[level], level)))
    return tuple(None if level in hidden else count for level, count in enumerate(known))


Status = Mapping[str, bool]
"""Of each contributor, whether the subject does not apply."""


def withhold_counts(
    material: Material, figures: Iterable[Figure], earlier: Sequence[tuple[Material, Sequence[Figure]]], policy: Policy
) -> tuple[Figure, ...]:
    """Tell how many have a score and to how many the subject does not apply, from the largest group down, as long as
    everybody who said "not applicable" could change places with `PARTNERS` others in all that was ever counted.

    A distribution tells how many have a score, and goes where the count goes. In a group to which the subject applies
    throughout, its count says nothing but that; it is published, and minded when others are.
    """
    kept = list(figures)
    for subject in dict.fromkeys(figure.key.subject for figure in kept):
        _withhold_counts_of(subject, material, kept, earlier, policy)
    return tuple(kept)


def _withhold_counts_of(
    subject: str,
    material: Material,
    figures: list[Figure],
    earlier: Sequence[tuple[Material, Sequence[Figure]]],
    policy: Policy,
) -> None:
    counted = _counted_before(subject, earlier)
    statuses = [_status(each, subject) for each, _ in earlier] + [_status(material, subject)]
    rows = [
        index
        for index, figure in enumerate(figures)
        if figure.key.subject == subject and figure.key.statistic is Statistic.COUNTS
    ]
    rows.sort(key=lambda index: -sum(count or 0 for count in figures[index].value or ()))
    for index in rows:
        key = figures[index].key
        members = frozenset(scored(material, key) + not_applicable(material, key))
        tried = [*counted, (len(earlier), members)]
        if len(members) >= policy.minimum and all_mistakable(statuses, tried):
            counted = tried
            continue
        reason = WithheldBecause.TOO_FEW if len(members) < policy.minimum else WithheldBecause.PROTECTION
        figures[index] = figures[index].without(reason)
        _withhold_levels(figures, key, reason)


def _withhold_levels(figures: list[Figure], key: FigureKey, reason: WithheldBecause) -> None:
    twin = replace(key, statistic=Statistic.LEVELS)
    for index, figure in enumerate(figures):
        if figure.key == twin and figure.value is not None:
            figures[index] = figure.without(reason)


def _counted_before(
    subject: str, earlier: Sequence[tuple[Material, Sequence[Figure]]]
) -> list[tuple[int, frozenset[str]]]:
    return [
        (number, frozenset(scored(material, figure.key) + not_applicable(material, figure.key)))
        for number, (material, figures) in enumerate(earlier)
        for figure in figures
        if figure.key.subject == subject and figure.key.statistic is Statistic.COUNTS and figure.value is not None
    ]


def _status(material: Material, subject: str) -> dict[str, bool]:
    return {
        each.identity: each.scores[subject].value is None
        for each in material.round.contributions
        if subject in each.scores
    }


def all_mistakable(statuses: Sequence[Status], counted: Sequence[tuple[int, frozenset[str]]]) -> bool:
    """Whether everybody to whom it does not apply, in any release, has enough others for whom the opposite holds in
    all of them and who were counted in the same groups. The two could change places, and every count would stay."""
    groups: dict[str, set[int]] = {}
    for number, (release, members) in enumerate(counted):
        for identity in members:
            if identity in statuses[release]:
                groups.setdefault(identity, set()).add(number)
    told: dict[tuple[frozenset[int], tuple[bool | None, ...]], int] = {}
    for identity, numbers in groups.items():
        sequence = tuple(status.get(identity) for status in statuses)
        kind = (frozenset(numbers), sequence)
        told[kind] = told.get(kind, 0) + 1
    return all(
        told.get((numbers, tuple(None if each is None else not each for each in sequence)), 0) >= PARTNERS
        for numbers, sequence in told
        if True in sequence
    )
