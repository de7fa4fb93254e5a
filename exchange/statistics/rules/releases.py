"""When there is a new release, and which earlier ones have to go.

Two releases differ by what changed between them. If that was one contributor, its result could be read off (Hundepool
et al., Handbook on Statistical Disclosure Control, chapters 4.4 and 5: differencing of linked tables); so a release
waits until several changed, and the audit looks at all releases together anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.statistics.rules.audit.auditing import MOST, Release, search_of
from exchange.statistics.rules.contributions import Contribution, Round
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.rules.vocabulary import Waiting


@dataclass(frozen=True, slots=True)
class Changed:
    """Who contributes that did not, who does no more, and who contributes something else."""

    joined: frozenset[str]
    left: frozenset[str]
    different: frozenset[str]

    @property
    def count(self) -> int:
        """How many contributors changed."""
        return len(self.joined) + len(self.left) + len(self.different)


def changed(last: Round, now: Round) -> Changed:
    """What changed between two states of a round."""
    before, after = last.by_identity(), now.by_identity()
    both = before.keys() & after.keys()
    return Changed(
        frozenset(after.keys() - before.keys()),
        frozenset(before.keys() - after.keys()),
        frozenset(each for each in both if _told(before[each]) != _told(after[each])),
    )


def _told(contribution: Contribution) -> object:
    """What enters figures: results and groups, not who knows them besides."""
    scores = {key: score.value for key, score in contribution.scores.items()}
    return scores, dict(contribution.dimensions)


def waiting(last: Round | None, now: Round, policy: Policy) -> Waiting | None:
    """Why there can't be a release yet; none if there can. The first one waits for nobody but its contributors."""
    if not now.contributions:
        return Waiting.NOBODY
    if last is not None and changed(last, now).count < policy.changed:
        return Waiting.TOO_FEW_CHANGED
    return None


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
