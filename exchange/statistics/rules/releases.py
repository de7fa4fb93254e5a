"""Which earlier releases have to go when somebody's consent is withdrawn."""

from collections.abc import Sequence

from exchange.statistics.rules.audit.auditing import MOST, Release, search_of
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.rules.waiting import Changed, changed, waiting

__all__ = ["Changed", "changed", "to_retract", "waiting"]


def to_retract(
    withdrawn: frozenset[str],
    material: Material,
    figures: Sequence[Figure],
    earlier: Sequence[Release],
    policy: Policy,
) -> tuple[int, ...]:
    """The numbers of earlier releases that, beside the next one without those who withdrew, would tell their results.

    `figures` are the next release's as they would be published if there were no earlier one. A release beside which
    the protection of somebody who withdrew can't be proved is retracted. That takes it out of sight, not out of
    anybody's memory: the next release is audited against it all the same, and withholds what the two would tell.
    """
    return tuple(
        release.number
        for release in earlier
        if any(not _safe(field.key, withdrawn, material, figures, release, policy) for field in material.scheme.fields)
    )


def _safe(
    key: str,
    withdrawn: frozenset[str],
    material: Material,
    figures: Sequence[Figure],
    release: Release,
    policy: Policy,
) -> bool:
    if withdrawn.isdisjoint(each.identity for each in release.material.round.contributions):
        return True
    field = next(each for each in material.scheme.fields if each.key == key)
    search = search_of(field, material.scheme, [(release.material, release.figures), (material, figures)], policy)
    search.limit = MOST
    search.begin(search.network.facts, release.worlds)
    exposed = (search.network.secrets[place].identity for place in search.open.nonzero()[0].tolist())
    return withdrawn.isdisjoint(exposed)
