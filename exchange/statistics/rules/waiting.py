"""When there is a new release.

Two releases differ by what changed between them. If that was one contributor, its result could be read off (Hundepool
et al., Handbook on Statistical Disclosure Control: differencing of linked tables); so a release waits until several
changed, and the audit looks at all releases together anyway.
"""

from dataclasses import dataclass

from exchange.statistics.rules.contributions import Contribution, Round
from exchange.statistics.rules.policy import Policy
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
