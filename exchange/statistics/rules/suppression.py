"""What is withheld by counting alone, before the audit.

- *Primary suppression* (Hundepool et al., Handbook on Statistical Disclosure Control, ESSnet SDC/CASC 2010,
  chapter 4.2.1): figures about fewer contributors than the minimum frequency. The Federal Employment Agency's
  statistics do so below three, and withhold a second cell where the first could be worked out from the total.
- Quartiles and distributions take more contributors, and a level that only one or two have is withheld with another.
- Why something is withheld goes by how many belong to the group, which everybody knows. Else it would tell how many
  of them have a score.

How many have a score is told as `applicability` says. Complementary suppression of averages and the protection of each
single result are computed in `audit`.
"""

from collections.abc import Iterable
from dataclasses import replace

from exchange.statistics.rules.measuring import Value
from exchange.statistics.rules.policy import FLOOR, Policy
from exchange.statistics.rules.tables import Figure, Material, belonging, scored
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

_NEEDS_MORE = (Statistic.QUARTILES, Statistic.LEVELS)


def withhold_small(material: Material, figures: Iterable[Figure], policy: Policy) -> tuple[Figure, ...]:
    """Primary suppression. Counts stay for now: they are looked at together."""
    return tuple(_small(material, figure, policy) for figure in figures)


def _small(material: Material, figure: Figure, policy: Policy) -> Figure:
    if figure.value is None or figure.key.statistic is Statistic.COUNTS:
        return figure
    count, members = len(scored(material, figure.key)), len(belonging(material, figure.key))
    if count < policy.minimum:
        return figure.without(WithheldBecause.TOO_FEW if members < policy.minimum else WithheldBecause.PROTECTION)
    more = max(policy.quartiles_from, policy.minimum)
    if figure.key.statistic in _NEEDS_MORE and count < more:
        few = members < more
        return figure.without(WithheldBecause.TOO_FEW_FOR_QUARTILES if few else WithheldBecause.PROTECTION)
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
