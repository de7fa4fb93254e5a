"""What an instrument consists of: fields of action, goals, criteria, questions, and the words for what comes out.

An instrument is data (`docs/instruments.md`); these are its parts once it was read and found right. Points and weights
are exact decimals, points from 0 to 100.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from exchange.access.rules import Text
from exchange.selfchecks.rules.vocabulary import QuestionKind


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer: a step of the scale, yes, partly or no, or a choice. Of a choice, `points` is its weight."""

    key: str
    label: Text
    points: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from this one on, up to the next band, are worth these points."""

    start: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Dependency:
    """A question is put only where another one was answered with one of these options."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `options` in the order in which they are shown (scale, yes/partly/no, choices), `bands` by rising
    start (numbers); `full` is the sum of weights at which choices are worth 100 points."""

    key: str
    kind: QuestionKind
    text: Text
    help: Text | None = None
    weight: Decimal = Decimal(1)
    may_not_apply: bool = True
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    unit: Text | None = None
    full: Decimal | None = None
    depends_on: Dependency | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a goal is judged by; its score is the weighted mean of its questions."""

    key: str
    label: Text
    questions: tuple[Question, ...]
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at in a field of action."""

    key: str
    label: Text
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level in words, for scores from `start` on up to the next level."""

    key: str
    start: Decimal
    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A field of action with its goals, and by level what could be done next."""

    field_of_action: str
    goals: tuple[Goal, ...]
    suggestions: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Its criteria, in order."""
        return (criterion for goal in self.goals for criterion in goal.criteria)

    @property
    def questions(self) -> Iterator[Question]:
        """Its questions, in order."""
        return (question for criterion in self.criteria for question in criterion.questions)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A version of an instrument. `levels` by rising start, the first from 0; `minimum_coverage` is the least share
    (0 to 1) of the applicable questions of a field that must be answered for a score."""

    key: str
    version: str
    official: bool
    title: Text
    note: Text
    minimum_coverage: Decimal
    levels: tuple[Level, ...]
    fields: tuple[Field, ...]
    comparable_with: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By version, which question of that version each question of this one can be compared with."""

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        return (question for each in self.fields for question in each.questions)
