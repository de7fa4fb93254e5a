"""What an audit leaves behind: data that is stored with the release. It has nobody's result in it beyond intervals, and
is read by coordinators only as counts; intervals are for whoever checks the audit."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, FigureKey
from exchange.statistics.rules.vocabulary import Settled, WithheldBecause

METHOD = "witnesses by hand, by exchange, by search and by linear programmes (HiGHS); by kinds among few; version 3"


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a result is protected, in hundredths of a point: some of the numbers that it can be lie as far apart as
    `least` and `most`; whoever knows one other contributor's results is left with `width` at least. `settled`: by what
    that was found."""

    identity: str
    subject: str
    round: str
    least: int
    most: int
    width: int
    protected: bool
    settled: Settled


World = tuple[tuple[str, str, str, int, int], ...]
"""A witness: whose result of what in which round is another number instead of the one that it is, in hundredths."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What it took: programmes solved, and witnesses that stand at the end beside what is settled by hand."""

    programmes: int = 0
    witnesses: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.programmes + other.programmes, self.witnesses + other.witnesses)


@dataclass(frozen=True, slots=True)
class Record:
    """The record of an audit: by which method and settings, beside which earlier releases, what was withheld and why,
    and how far each result is protected, those of earlier releases among them. A result that is not in it was
    released by name, or follows from what was."""

    method: str
    policy: Policy
    releases: tuple[int, ...]
    withheld: tuple[tuple[FigureKey, WithheldBecause], ...]
    intervals: tuple[Interval, ...]
    effort: Effort
    worlds: tuple[World, ...] = ()
    """The witnesses that prove it, beside what is settled by hand; later audits begin with them."""

    @property
    def exposed(self) -> tuple[Interval, ...]:
        """Whom the audit could not protect. Only what was published earlier can be the reason."""
        return tuple(each for each in self.intervals if not each.protected)

    @property
    def settled(self) -> dict[Settled, int]:
        """How many protected results were settled by what."""
        counted = Counter(each.settled for each in self.intervals if each.protected)
        return {each: counted[each] for each in Settled}

    def as_data(self) -> dict[str, Any]:
        """The record as plain data, for JSON."""
        return {**asdict(self), "settled": dict(self.settled), "exposed": len(self.exposed)}


@dataclass(frozen=True, slots=True)
class Audited:
    """The figures that may be published, each withheld one with its reason, and the record."""

    figures: tuple[Figure, ...]
    record: Record
