"""Instruments for tests, and answers to their questions."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from exchange.access.rules import Text
from exchange.selfchecks.rules.answers import Answer, Value
from exchange.selfchecks.rules.instrument import (
    Band,
    Criterion,
    Dependency,
    Field,
    Goal,
    Instrument,
    Level,
    Option,
    Question,
)
from exchange.selfchecks.rules.vocabulary import AnswerState, QuestionKind

SCALE = {"none": 0, "begun": 25, "half": 50, "mostly": 75, "full": 100}
YES_PARTLY_NO = {"YES": 100, "PARTLY": 50, "NO": 0}
CHOICES = {"flyer": 1, "website": 2, "counsel": 3}
BANDS = {0: 0, 5: 50, 20: 100}
LEVELS = {"START": 0, "WAY": 40, "ANCHORED": 75}


def said(text: str) -> Text:
    return Text(f"{text} (de)", f"{text} (en)")


def options(points: Mapping[str, object]) -> tuple[Option, ...]:
    return tuple(Option(key, said(key), Decimal(str(worth))) for key, worth in points.items())


def bands(points: Mapping[Any, object]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(str(start)), Decimal(str(worth))) for start, worth in points.items())


def question(key: str, kind: str = "SCALE", **values: Any) -> Question:
    """A question with the usual options of its kind."""
    usual: dict[str, dict[str, Any]] = {
        "SCALE": {"options": options(SCALE)},
        "YES_PARTLY_NO": {"options": options(YES_PARTLY_NO)},
        "CHOICES": {"options": options(CHOICES), "full": Decimal(5)},
        "NUMBER": {"bands": bands(BANDS)},
    }
    return Question(key, QuestionKind(kind), said(key), **(usual[kind] | values))


def depends(on: str, *wanted: str) -> Dependency:
    return Dependency(on, frozenset(wanted))


def criterion(key: str, *questions: Question, weight: object = 1) -> Criterion:
    return Criterion(key, said(key), questions, Decimal(str(weight)))


def field(key: str, *criteria: Criterion) -> Field:
    suggestions = {level: (said(f"{key} {level}"),) for level in LEVELS}
    return Field(key, (Goal(f"{key}_goal", said(key), criteria),), suggestions)


def instrument(*fields: Field, minimum: object = "0.5") -> Instrument:
    levels = tuple(Level(key, Decimal(start), said(key), said(key)) for key, start in LEVELS.items())
    note = Text("Nur für Tests.", "For tests alone.")
    return Instrument("test", "1", False, said("test"), note, Decimal(str(minimum)), levels, fields)


def answer(value: Value | int) -> Answer:
    return Answer(AnswerState.ANSWERED, Decimal(value) if isinstance(value, int) else value)


SKIPPED = Answer(AnswerState.SKIPPED)
NOT_APPLICABLE = Answer(AnswerState.NOT_APPLICABLE, reason="Gibt es hier nicht.")


def values_of(asked: Question) -> st.SearchStrategy[Value]:
    """Right values for a question."""
    keys = [option.key for option in asked.options]
    if asked.kind is QuestionKind.NUMBER:
        return st.decimals(min_value=asked.bands[0].start, max_value=10**6, places=2)
    if asked.kind is QuestionKind.CHOICES:
        return st.sets(st.sampled_from(keys)).map(lambda chosen: tuple(key for key in keys if key in chosen))
    return st.sampled_from(keys)


def answers_to(questions: Iterable[Question]) -> st.SearchStrategy[dict[str, Answer]]:
    """Answers of every kind to some of the questions."""
    decisions = {
        asked.key: st.one_of(st.none(), values_of(asked).map(answer), st.just(SKIPPED), st.just(NOT_APPLICABLE))
        for asked in questions
    }
    return st.fixed_dictionaries(decisions).map(
        lambda made: {key: decision for key, decision in made.items() if decision is not None}
    )


_weights = st.decimals(min_value="0.1", max_value=9, places=1)
_points = st.decimals(min_value=0, max_value=100, places=1)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Instruments with odd weights, points and dependencies."""
    fields, earlier = [], []
    for number in range(draw(st.integers(1, 3))):
        criteria = []
        for place in range(draw(st.integers(1, 3))):
            questions = []
            for index in range(draw(st.integers(1, 4))):
                kind = draw(st.sampled_from(list(QuestionKind)))
                values: dict[str, Any] = {"weight": draw(_weights)}
                if kind is QuestionKind.SCALE:
                    values["options"] = options({key: draw(_points) for key in SCALE})
                if kind is QuestionKind.CHOICES:
                    values["options"] = options({key: draw(_weights) for key in CHOICES})
                    values["full"] = draw(_weights)
                if kind is QuestionKind.NUMBER:
                    values["bands"] = bands({start: draw(_points) for start in BANDS})
                if earlier and draw(st.integers(0, 3)) == 0:
                    other = draw(st.sampled_from(earlier))
                    wanted = st.sampled_from([option.key for option in other.options])
                    values["depends_on"] = Dependency(other.key, draw(st.frozensets(wanted, min_size=1)))
                made = question(f"q{number}{place}{index}", kind, **values)
                questions.append(made)
                if made.options:
                    earlier.append(made)
            criteria.append(criterion(f"c{number}{place}", *questions, weight=draw(_weights)))
        fields.append(field(f"F{number}", *criteria))
    return instrument(*fields, minimum=draw(st.decimals(min_value=0, max_value=1, places=2)))
