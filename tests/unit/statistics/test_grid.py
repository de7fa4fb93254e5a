"""Which scores an instrument can give: exact ones, and the same as scoring every possible answer comes to."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.selfchecks.rules.answers import Answer
from exchange.selfchecks.rules.instrument import Criterion, Instrument, Question
from exchange.selfchecks.rules.scoring import score
from exchange.statistics.rules.grid import possible
from tests.selfchecking import (
    CHOICES,
    NOT_APPLICABLE,
    SKIPPED,
    answer,
    answers_to,
    bands,
    criterion,
    depends,
    field,
    instrument,
    instruments,
    options,
    question,
)


def grid(*questions: Question, minimum: object = "0.5") -> tuple[int, ...] | None:
    """What a criterion of these questions can come to."""
    made = criterion("c", *questions)
    return possible(instrument(field("F", made), minimum=minimum), made)


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([question("a")], (0, 2500, 5000, 7500, 10000)),
        ([question("a", "YES_PARTLY_NO"), question("b", "YES_PARTLY_NO")], (0, 2500, 5000, 7500, 10000)),
        ([question("a", "NUMBER")], (0, 5000, 10000)),
        ([question("a", "CHOICES")], (0, 2000, 4000, 6000, 8000, 10000)),
        (
            [question("a", "YES_PARTLY_NO", weight=Decimal(2)), question("b", "NUMBER", bands=bands({0: 0, 1: 100}))],
            (0, 3333, 5000, 6667, 10000),
        ),
    ],
)
def test_simple_criteria(questions: list[Question], expected: tuple[int, ...]) -> None:
    assert grid(*questions) == expected


def test_what_is_skipped_counts_as_far_as_enough_is_answered() -> None:
    always = {"may_not_apply": False}
    three = [question(key, "YES_PARTLY_NO", **always) for key in "abc"]
    assert grid(*three, minimum=1) == (0, 1667, 3333, 5000, 6667, 8333, 10000)
    assert grid(*three, minimum="0.6") == (0, 1667, 2500, 3333, 5000, 6667, 7500, 8333, 10000)


def test_a_question_that_does_not_arise_is_not_answered() -> None:
    first = question("a", "YES_PARTLY_NO", may_not_apply=False)
    more = question("b", "NUMBER", bands=bands({0: 0, 1: 100}), may_not_apply=False, depends_on=depends("a", "NO"))
    assert grid(first, more, minimum=1) == (0, 5000, 10000)


def test_a_grid_too_fine_to_mind_is_none() -> None:
    fine = question("a", "CHOICES", options=options({f"o{place}": 2**place for place in range(9)}), full=Decimal(511))
    assert grid(fine) is None
    assert grid(question("a", "CHOICES", options=options({f"o{place}": 1 for place in range(40)}))) is None
    many = [question(f"q{place}", weight=Decimal(2**place)) for place in range(12)]
    assert grid(*many) is None


def every_way(asked: Question) -> list[Answer | None]:
    """All that can be done with a question."""
    if asked.kind == "NUMBER":
        values: list[Any] = [int(band.start) for band in asked.bands]
    elif asked.kind == "CHOICES":
        values = [
            tuple(key for key, taken in zip(CHOICES, chosen, strict=True) if taken)
            for chosen in product((False, True), repeat=len(CHOICES))
        ]
    else:
        values = [option.key for option in asked.options]
    return [None, SKIPPED, *([NOT_APPLICABLE] if asked.may_not_apply else []), *map(answer, values)]


@pytest.mark.parametrize("minimum", ["0", "0.67"])
def test_it_is_what_all_answers_come_to(minimum: str) -> None:
    root = question("root", "YES_PARTLY_NO", may_not_apply=False)
    elsewhere = criterion(
        "first", root, question("odd", "CHOICES", weight=Decimal("1.5"), depends_on=depends("root", "YES"))
    )
    made = criterion(
        "second",
        question("b", "YES_PARTLY_NO", may_not_apply=False, depends_on=depends("odd", "flyer")),
        question("c", "NUMBER", weight=Decimal(3), bands=bands({0: 0, 5: 70})),
        question("d", "YES_PARTLY_NO", may_not_apply=False, depends_on=depends("b", "YES", "NO")),
    )
    whole = instrument(field("F", elsewhere, made), minimum=minimum)
    asked = list(whole.questions)
    found: dict[str, set[int]] = {"first": set(), "second": set()}
    for ways in product(*map(every_way, asked)):
        answers = {each.key: way for each, way in zip(asked, ways, strict=True) if way is not None}
        for each in score(whole, answers)[0].criteria:
            if each.result.score is not None:
                found[each.key].add(int(each.result.score * 100))
    assert {each.key: set(possible(whole, each) or ()) for each in (elsewhere, made)} == found


@st.composite
def scored(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    made = draw(instruments())
    return made, draw(answers_to(made.questions))


@given(scored())
@settings(max_examples=25, deadline=None)
def test_every_score_lies_on_the_grid(made: tuple[Instrument, dict[str, Answer]]) -> None:
    whole, answers = made
    criteria: dict[str, Criterion] = {each.key: each for part in whole.fields for each in part.criteria}
    for part in score(whole, answers):
        for each in part.criteria:
            grid_of = possible(whole, criteria[each.key])
            if each.result.score is not None and grid_of is not None:
                assert int(each.result.score * 100) in grid_of
