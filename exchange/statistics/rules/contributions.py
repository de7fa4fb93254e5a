"""What municipalities contribute to statistics, and by which instrument it was measured.

An identity is opaque: nothing here knows a municipality's name. Scores have two places, as in a snapshot; inside, they
are whole hundredths of a point, so that nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from exchange.statistics.rules.vocabulary import Dimension

HUNDREDTHS = 100
TOP = 100 * HUNDREDTHS
"""The best score, in hundredths."""


@dataclass(frozen=True, slots=True)
class Score:
    """A result: `value` from 0 to 100 with at most two places, or none where nothing applies.

    `step` is by how much it moves when one answer moves by one step, where that is all that is known about the values
    that are possible (`Field.possible`).
    `named`: released by name to coordinators or wider, so no secret, and known to whoever tries to find others out.
    """

    value: Decimal | None
    step: Decimal | None = None
    named: bool = False

    def __post_init__(self) -> None:
        if self.value is not None and (not 0 <= self.value <= 100 or self.value * HUNDREDTHS % 1):
            raise ValueError(f"{self.value} is not a score from 0 to 100 with two places")
        if self.step is not None and (self.step <= 0 or self.step * HUNDREDTHS % 1):
            raise ValueError(f"{self.step} is not a step with two places")

    @property
    def hundredths(self) -> int | None:
        """The value as a whole number of hundredths."""
        return None if self.value is None else int(self.value * HUNDREDTHS)

    @property
    def stride(self) -> int:
        """The step in hundredths; one where there is none."""
        return 1 if self.step is None else int(self.step * HUNDREDTHS)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one municipality contributes to a round: by field of action and criterion its score. What it did not
    release, or has too few answers for, is missing."""

    identity: str
    dimensions: Mapping[Dimension, str]
    scores: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of action and the weights of its criteria. Whoever knows the instrument can compute the one from the
    others, so they are protected together.

    `possible` are the values that the instrument can give to a criterion, rising, in hundredths. Whoever knows the
    instrument knows that there are no others. One that is missing can have any value, as is right where a score is the
    average of many answers.
    """

    key: str
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    possible: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The field and its criteria."""
        return (self.key, *self.criteria)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is measured: the fields, and where the levels start (the first at 0, rising)."""

    fields: tuple[Field, ...]
    levels: tuple[Decimal, ...] = (Decimal(0),)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where the levels start, in hundredths."""
        return tuple(int(start * HUNDREDTHS) for start in self.levels)


@dataclass(frozen=True, slots=True)
class Round:
    """A round and who contributes to it, each once."""

    key: str
    contributions: tuple[Contribution, ...]

    def __post_init__(self) -> None:
        identities = [each.identity for each in self.contributions]
        if len(set(identities)) < len(identities):
            raise ValueError("A municipality contributes to a round once")

    def by_identity(self) -> dict[str, Contribution]:
        """The contributions by who made them."""
        return {each.identity: each for each in self.contributions}
