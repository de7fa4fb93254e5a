"""What a report on a self-check consists of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from exchange.selfchecks.pictures.profile import FieldValue, Level, Profile

MOST = 3
"""What is listed of each kind in a field of action: a council reads eight pages, not twenty."""


@dataclass(frozen=True, slots=True)
class Respondents:
    """How many people in a role answered."""

    role: str
    number: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a criterion of a field of action came to; None where there is no score."""

    label: str
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A published measure of the municipality; `state` says in words how far it has come."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A field of action in the report: besides its value what stands behind it, and what could follow from it.
    `applicable` are the questions that apply."""

    value: FieldValue
    criteria: tuple[Criterion, ...] = ()
    suggestions: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    answered: int = 0
    skipped: int = 0
    applicable: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A report as its reader may see it. `respondents` is None where they are not shown; `reason` is why the
    self-check was corrected."""

    profile: Profile
    findings: tuple[Finding, ...]
    respondents: tuple[Respondents, ...] | None
    formula: str
    minimum_coverage: Decimal
    is_workshop: bool
    reason: str | None = None

    @property
    def strengths(self) -> Iterator[Finding]:
        """The fields of action on one of the upper levels, in their order."""
        return (each for each in self.findings if is_strong(self.profile.levels, each.value.score))

    @property
    def to_work_on(self) -> Iterator[Finding]:
        """The fields of action on one of the lower levels, in their order."""
        return (each for each in self.findings if is_weak(self.profile.levels, each.value.score))

    @property
    def without_value(self) -> Iterator[Finding]:
        """The fields of action without a score."""
        return (each for each in self.findings if each.value.score is None)


def level_at(levels: tuple[Level, ...], score: Decimal) -> Level:
    """The level of a score."""
    return [level for level in levels if level.start <= score][-1]


def is_strong(levels: tuple[Level, ...], score: Decimal | None) -> bool:
    """Whether a score lies in the upper half of the levels; the middle one of an odd number is in neither half."""
    return score is not None and levels.index(level_at(levels, score)) >= len(levels) - len(levels) // 2


def is_weak(levels: tuple[Level, ...], score: Decimal | None) -> bool:
    """Whether a score lies in the lower half of the levels."""
    return score is not None and levels.index(level_at(levels, score)) < len(levels) // 2
