"""What an audit leaves behind: data that is stored with the release. It has nobody's result in it beyond intervals, and
is read by coordinators only as counts; intervals are for whoever checks the audit."""

from dataclasses import asdict, dataclass
from typing import Any

from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, FigureKey
from exchange.statistics.rules.vocabulary import WithheldBecause

METHOD = "witnesses by exchange and by mixed integer programmes (HiGHS), version 1"


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a result is protected, in hundredths of a point: some of the numbers that it can be lie as far apart as
    `least` and `most`; whoever knows one other contributor's results is left with `width` at least."""

    identity: str
    subject: str
    round: str
    least: int
    most: int
    width: int
    protected: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """What it took: programmes solved, witnesses that stand at the end, and those of them found without a programme."""

    programmes: int = 0
    witnesses: int = 0
    exchanges: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            self.programmes + other.programmes, self.witnesses + other.witnesses, self.exchanges + other.exchanges
        )


@dataclass(frozen=True, slots=True)
class Record:
    """The record of an audit: by which method and settings, what was withheld and why, and how far each result is
    protected, those of earlier releases among them."""

    method: str
    policy: Policy
    releases: tuple[int, ...]
    withheld: tuple[tuple[FigureKey, WithheldBecause], ...]
    intervals: tuple[Interval, ...]
    effort: Effort

    @property
    def exposed(self) -> tuple[Interval, ...]:
        """Whom the audit could not protect. Only what was published earlier can be the reason."""
        return tuple(each for each in self.intervals if not each.protected)

    def as_data(self) -> dict[str, Any]:
        """The record as plain data, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Audited:
    """The figures that may be published, each withheld one with its reason, and the record."""

    figures: tuple[Figure, ...]
    record: Record
