"""Disclosure control from end to end: the tables of a release, what has to be withheld, and the audit's record."""

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.statistics.rules.audit.auditing import Progress, Release, audit
from exchange.statistics.rules.audit.record import Audited, Record
from exchange.statistics.rules.audit.search import Search
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.suppression import withhold_counts, withhold_small
from exchange.statistics.rules.tables import Figure, Material, tabulate


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, with its record. `searches` are the audit's witnesses by field, for `peers`."""

    material: Material
    figures: tuple[Figure, ...]
    record: Record
    searches: dict[str, Search]


def prepare(
    material: Material,
    policy: Policy,
    earlier: Sequence[Release] = (),
    progress: Progress | None = None,
) -> Prepared:
    """Compute a release. `earlier` are all that were ever published from the same instrument, the retracted ones too:
    what was read can't be unread. `progress` is told how many fields of how many are done."""
    figures = withhold_small(material, tabulate(material, policy), policy)
    before = [(release.material, release.figures) for release in earlier]
    figures = withhold_counts(material, figures, before, policy)
    audited: Audited
    audited, searches = audit(material, figures, earlier, policy, progress)
    return Prepared(material, audited.figures, audited.record, searches)
