"""Which scores an instrument can give to a criterion at all. Whoever knows the questionnaire knows this grid, too, so
the audit counts on no other values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

from exchange.selfchecks.rules.instrument import Criterion, Instrument, Question
from exchange.selfchecks.rules.scoring import points, rounded
from exchange.selfchecks.rules.vocabulary import QuestionKind
from exchange.statistics.rules.contributions import HUNDREDTHS

MOST = 400
"""Whoever has more values to choose from hardly notices that there is a grid."""

_MOST_WAYS = 5_000
"""So many ways to answer are told apart before a grid is given up."""


@dataclass(frozen=True, slots=True)
class _Way:
    """What matters of some answers: how many were given, to how many applicable questions, and the weighted sum."""

    answered: int = 0
    applicable: int = 0
    weight: Fraction = Fraction(0)
    total: Fraction = Fraction(0)

    def __add__(self, other: "_Way") -> "_Way":
        return _Way(
            self.answered + other.answered,
            self.applicable + other.applicable,
            self.weight + other.weight,
            self.total + other.total,
        )


_NONE = _Way()
_SKIPPED = _Way(applicable=1)

Choice = tuple[_Way, frozenset[str] | None]
"""What is done with one question: its way, and the options that were chosen; none where it was not answered."""


class _TooMany(Exception):
    """There are more ways than are worth telling apart."""


def possible(instrument: Instrument, criterion: Criterion) -> tuple[int, ...] | None:
    """All scores that the criterion can have, rising, in hundredths; None where there are too many to mind."""
    own = frozenset(question.key for question in criterion.questions)
    ways = {_NONE}
    try:
        for group in _connected(instrument, criterion):
            ways = _sums(ways, _ways(group, own))
    except _TooMany:
        return None
    scores = {
        int(rounded(way.total / way.weight, 2) * HUNDREDTHS)
        for way in ways
        if way.answered and _covers(way, instrument.minimum_coverage)
    }
    return tuple(sorted(scores)) if len(scores) <= MOST else None


def _covers(way: _Way, least: Decimal) -> bool:
    return rounded(Fraction(way.answered, way.applicable), 4) >= least


def _sums(some: set[_Way], others: set[_Way]) -> set[_Way]:
    if len(some) * len(others) > 10 * _MOST_WAYS:
        raise _TooMany
    sums = {one + other for one in some for other in others}
    if len(sums) > _MOST_WAYS:
        raise _TooMany
    return sums


def _connected(instrument: Instrument, criterion: Criterion) -> Iterable[list[Question]]:
    """The questions of the criterion and all that they depend on, those together that depend on the same one."""
    by_key = {question.key: question for question in instrument.questions}
    groups: dict[str, dict[str, Question]] = {}
    for question in criterion.questions:
        line = [question]
        while (depends := line[-1].depends_on) is not None:
            line.append(by_key[depends.question])
        groups.setdefault(line[-1].key, {}).update((each.key, each) for each in line)
    return [list(group.values()) for group in groups.values()]


def _ways(group: Sequence[Question], own: frozenset[str]) -> set[_Way]:
    """All that can be done with questions that depend on one another; only the criterion's own count."""
    alone = len(group) == 1
    choices = [_choices(question, alone=alone) if question.key in own else _elsewhere(question) for question in group]
    if prod(len(each) for each in choices) > _MOST_WAYS:
        raise _TooMany
    ways = set()
    for chosen in product(*choices):
        done = {question.key: choice for question, choice in zip(group, chosen, strict=True)}
        if all(_fits(question, done, counts=question.key in own) for question in group):
            ways.add(sum((way for way, _ in chosen), _NONE))
    return ways


def _fits(question: Question, done: Mapping[str, Choice], *, counts: bool) -> bool:
    """Whether this can be done with the question, beside what was done with the one that it depends on."""
    choice, depends = done[question.key], question.depends_on
    if depends is not None:
        options = done[depends.question][1]
        if options is None or options.isdisjoint(depends.options):
            return choice == (_NONE, None)
    return not counts or choice[0] != _NONE or question.may_not_apply


def _elsewhere(question: Question) -> list[Choice]:
    """What can be done with a question of another criterion: nothing of it counts here."""
    return [(_NONE, None), *{(_NONE, options): None for _, options in _answers(question)}]


def _choices(question: Question, *, alone: bool) -> list[Choice]:
    """What can be done with a question: answer it, skip it, or leave it out where it does not apply or arise."""
    weight = Fraction(question.weight)
    found: dict[Choice, None] = {(_SKIPPED, None): None}
    if question.may_not_apply or question.depends_on is not None:
        found[_NONE, None] = None
    for worth, options in _answers(question):
        # Where nothing depends on it, only what it is worth matters.
        found[_Way(1, 1, weight, weight * worth), None if alone else options] = None
        if len(found) > _MOST_WAYS:
            raise _TooMany
    return list(found)


def _answers(question: Question) -> Iterator[tuple[Fraction, frozenset[str]]]:
    if question.kind is QuestionKind.NUMBER:
        yield from ((Fraction(band.points), frozenset()) for band in question.bands)
        return
    keys = [option.key for option in question.options]
    if question.kind is not QuestionKind.CHOICES:
        yield from ((points(question, key), frozenset({key})) for key in keys)
        return
    if 2 ** len(keys) > _MOST_WAYS:
        raise _TooMany
    for taken in product((False, True), repeat=len(keys)):
        some = tuple(key for key, is_taken in zip(keys, taken, strict=True) if is_taken)
        yield points(question, some), frozenset(some)
