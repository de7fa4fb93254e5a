"""What answers come to: a score for each criterion and each field of action, and no total.

Exact: fractions until the end, then two decimals. `docs/decisions/0036-scoring.md` says why it is reckoned like this.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exchange.selfchecks.rules.answers import Answers, Value
from exchange.selfchecks.rules.instrument import Criterion, Field, Instrument, Level, Question
from exchange.selfchecks.rules.progress import Tally, arising, tally
from exchange.selfchecks.rules.vocabulary import AnswerState, WithheldReason

FORMULA = "1"
"""The version of what is computed here; whoever changes a result raises it."""

_FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Score:
    """What some questions came to, from 0 to 100, or why there is no score. `coverage` is the share of the applicable
    ones that were answered."""

    score: Decimal | None
    coverage: Decimal
    withheld: WithheldReason | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """What a criterion, known by its key, came to."""

    key: str
    result: Score


@dataclass(frozen=True, slots=True)
class FieldScore:
    """What a field of action came to, with the key of its level and its criteria."""

    field_of_action: str
    result: Score
    level: str | None
    criteria: tuple[CriterionScore, ...]


def points(question: Question, value: Value) -> Fraction:
    """What an answer is worth, from 0 to 100."""
    if isinstance(value, Decimal):
        reached = [band.points for band in question.bands if band.start <= value]
        return Fraction(reached[-1])
    worth = {option.key: Fraction(option.points) for option in question.options}
    if isinstance(value, str):
        return worth[value]
    full = sum(worth.values(), Fraction(0)) if question.full is None else Fraction(question.full)
    return min(_FULL, sum((worth[key] for key in value), Fraction(0)) / full * _FULL)


def score(instrument: Instrument, answers: Answers) -> tuple[FieldScore, ...]:
    """The scores of all fields of action, in the order of the instrument."""
    put = arising(instrument.questions, answers)
    return tuple(_field(instrument, field, answers, put) for field in instrument.fields)


def _field(instrument: Instrument, field: Field, answers: Answers, put: frozenset[str]) -> FieldScore:
    least = instrument.minimum_coverage
    means = {criterion.key: _mean_of(criterion, answers, put) for criterion in field.criteria}
    results = {
        criterion.key: _result(tally(criterion.questions, answers, put), means[criterion.key], least)
        for criterion in field.criteria
    }
    scored = [
        (criterion.weight, mean)
        for criterion in field.criteria
        if (mean := means[criterion.key]) is not None and results[criterion.key].withheld is None
    ]
    result = _result(tally(field.questions, answers, put), _mean(scored), least)
    level = None if result.score is None else level_of(instrument.levels, result.score)
    criteria = tuple(CriterionScore(key, each) for key, each in results.items())
    return FieldScore(field.field_of_action, result, level, criteria)


def _mean_of(criterion: Criterion, answers: Answers, put: frozenset[str]) -> Fraction | None:
    return _mean(
        (question.weight, points(question, answer.value))
        for question in criterion.questions
        if question.key in put
        and (answer := answers.get(question.key)) is not None
        and answer.state is AnswerState.ANSWERED
        and answer.value is not None
    )


def _mean(weighted: Iterable[tuple[Decimal, Fraction]]) -> Fraction | None:
    """The weighted mean; None of nothing."""
    pairs = [(Fraction(weight), value) for weight, value in weighted]
    weights = sum((weight for weight, _ in pairs), Fraction(0))
    return sum((weight * value for weight, value in pairs), Fraction(0)) / weights if pairs else None


def _result(counted: Tally, mean: Fraction | None, least: Decimal) -> Score:
    if not counted.applicable:
        return Score(None, rounded(Fraction(0), 4), WithheldReason.NOT_APPLICABLE, counted)
    coverage = rounded(Fraction(counted.answered, counted.applicable), 4)
    # What was published decides, so that everybody can see why: the rounded coverage, and the rounded score.
    if mean is None or coverage < least:
        return Score(None, coverage, WithheldReason.TOO_FEW_ANSWERS, counted)
    return Score(rounded(mean, 2), coverage, None, counted)


def level_of(levels: Iterable[Level], reached: Decimal) -> str:
    """The key of the highest level that begins at this score or below."""
    return [level.key for level in levels if level.start <= reached][-1]


def rounded(number: Fraction, places: int) -> Decimal:
    """A number that is not negative, with so many decimals; halves are rounded up."""
    scaled = number * 10**places
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-places)
