"""What exports and pictures show of a statistical release, in one language, as far as its reader may see it.

Each figure has a number or the reason why it is withheld.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exchange.selfchecks.pictures.profile import Level
from exchange.statistics.exports.table import Coded


@dataclass(frozen=True, slots=True)
class Release:
    """A release. `before` is the title of the round that changes are counted from; `minimum`, `quartiles_from` and
    `protection` are the policy that it was computed under."""

    round: str
    number: int
    published_on: date
    instrument: str
    official: bool
    levels: tuple[Level, ...]
    contributors: int
    minimum: int
    quartiles_from: int
    protection: int
    before: str | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A field of action, or one criterion of it."""

    field_key: str
    field: str
    criterion_key: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The municipalities with one value of a dimension."""

    dimension: Coded
    value: Coded


@dataclass(frozen=True, slots=True)
class Count:
    """How many municipalities have a score, and to how many the subject does not apply."""

    number: int | None = None
    not_applicable: int | None = None
    share: Decimal | None = None
    withheld: Coded | None = None


@dataclass(frozen=True, slots=True)
class Average:
    """A mean or a median in points."""

    value: int | None = None
    rounded_to: int | None = None
    withheld: Coded | None = None


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Between what the middle half lies, in points."""

    lower: int | None = None
    upper: int | None = None
    rounded_to: int | None = None
    withheld: Coded | None = None


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many municipalities are on a level."""

    level: Coded
    count: int | None = None
    share: Decimal | None = None
    withheld: Coded | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The mean change in points of the `number` that have a score in both rounds."""

    value: int | None = None
    number: int | None = None
    rounded_to: int | None = None
    withheld: Coded | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """All figures about one subject and one group; without a group, about the whole network. `change` is missing where
    there is nothing to compare with."""

    release: Release
    subject: Subject
    group: Group | None = None
    count: Count = Count()
    mean: Average = Average()
    median: Average = Average()
    quartiles: Quartiles = Quartiles()
    levels: tuple[LevelCount, ...] = ()
    change: Change | None = None
