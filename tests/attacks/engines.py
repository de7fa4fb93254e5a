"""What publishes: ours, one that withholds nothing, and ours with something broken in it."""

from collections.abc import Sequence
from unittest.mock import patch

from exchange.statistics.rules import disclosure
from exchange.statistics.rules.applicability import withhold_counts
from exchange.statistics.rules.audit import auditing
from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.suppression import withhold_small
from exchange.statistics.rules.tables import Figure, Material, tabulate
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause

Figures = tuple[Figure, ...]
Earlier = Sequence[Release]


def ours(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """With the witnesses, from which the next audit sets out."""
    prepared = prepare(material, policy, earlier)
    return Release(len(earlier) + 1, material, prepared.figures, prepared.record.worlds)


def _release(material: Material, earlier: Earlier, figures: Figures) -> Release:
    return Release(len(earlier) + 1, material, figures)


class _AlikeEverywhere(Policy):
    """Rounds no more coarsely at the ends of the scale than elsewhere."""

    def end(self, unit: int, count: int, hop: int, hidden: int, known: int) -> int:
        return unit


def naive(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Suppression switched off."""
    return _release(material, earlier, tabulate(material, _AlikeEverywhere(policy.minimum)))


def without_audit(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Minimum frequencies and nothing else."""
    figures = withhold_small(material, tabulate(material, policy), policy)
    before = [(each.material, each.figures) for each in earlier]
    return _release(material, earlier, withhold_counts(material, figures, before, policy))


def among_many(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Treats few contributors as if they were many: each figure is told or withheld by itself, as results are."""
    with patch.object(auditing, "BY_KINDS", 0), patch.object(disclosure, "withhold_details", _everything):
        return ours(material, policy, earlier)


def _everything(_material: Material, figures: Figures, _earlier: object, _policy: Policy) -> Figures:
    return figures


def without_complement(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Treats few as if they were many and the ends of the scale as its middle, and tells what is withheld because a
    group that is too small follows from it."""
    figures = among_many(material, _AlikeEverywhere(policy.minimum), earlier).figures
    return _told(material, policy, earlier, figures, WithheldBecause.COMPLEMENT)


def forgetful(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Treats few as if they were many, and takes each release for the first."""
    return _release(material, earlier, among_many(material, policy, ()).figures)


def without_minimum(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Tells what is withheld for being about too few."""
    return _told(material, policy, earlier, prepare(material, policy, earlier).figures, WithheldBecause.TOO_FEW)


class _Unrounded(_AlikeEverywhere):
    """Rounds to whole points, however few there are."""

    def unit(self, statistic: Statistic, count: int) -> int:
        return min(1, super().unit(statistic, count))


def without_rounding(material: Material, policy: Policy, earlier: Earlier) -> Release:
    """Tells more exactly what was proved harmless for being rounded."""
    exactly = _Unrounded(policy.minimum, policy.quartiles_from, policy.changed, policy.protection)
    known = {figure.key: figure for figure in withhold_small(material, tabulate(material, exactly), exactly)}
    figures = prepare(material, policy, earlier).figures
    told = (figure if figure.value is None else known.get(figure.key, figure) for figure in figures)
    return _release(material, earlier, tuple(told))


def _told(material: Material, policy: Policy, earlier: Earlier, figures: Figures, reason: WithheldBecause) -> Release:
    known = {figure.key: figure for figure in tabulate(material, _AlikeEverywhere(policy.minimum))}
    told = (known[figure.key] if figure.withheld is reason else figure for figure in figures)
    return _release(material, earlier, tuple(told))
