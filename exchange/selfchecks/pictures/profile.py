"""What a picture shows: what one self-check came to, in one language, as far as its reader may see it."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Level:
    """A level in words, for scores from `start` on up to the next level."""

    key: str
    start: Decimal
    label: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a field of action came to. Without a `score` there is the reason in words: why it is `withheld`, or nothing
    where the reader may not see it."""

    key: str
    label: str
    score: Decimal | None = None
    level: str | None = None
    coverage: Decimal | None = None
    withheld: str | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the reader may not see it."""
        return self.score is None and self.withheld is None


@dataclass(frozen=True, slots=True)
class Profile:
    """A snapshot of a self-check. `stage` is in words, `note` what the instrument says about itself; `values` has
    every field of the instrument, in its order; `partners` are the municipalities that a district made it with."""

    municipality: str
    stage: str
    taken_on: date
    instrument: str
    official: bool
    demo: bool
    levels: tuple[Level, ...]
    values: tuple[FieldValue, ...]
    number: int = 1
    round: str | None = None
    partners: tuple[str, ...] = ()
    note: str = ""

    def comparable(self, other: "Profile") -> bool:
        """Whether both can be drawn on one scale: the same fields, and the same levels from the same scores on."""
        return self._scale == other._scale

    @property
    def _scale(self) -> object:
        return [(each.start, each.label) for each in self.levels], [each.key for each in self.values]


def points(score: Decimal) -> int:
    """Whole points, never rounded up: what is shown as 50 has reached 50, and so the level that begins there."""
    return int(score.quantize(WHOLE, ROUND_DOWN))


def percent(share: Decimal) -> int:
    """A share in whole per cent, never rounded up: 100 is all."""
    return int((share * 100).quantize(WHOLE, ROUND_DOWN))
