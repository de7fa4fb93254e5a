"""What answers come to: exact figures, and what holds for all instruments and answers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exchange.selfchecks.rules.answers import Answer, from_json, to_json
from exchange.selfchecks.rules.instrument import Instrument
from exchange.selfchecks.rules.progress import arising
from exchange.selfchecks.rules.scoring import FORMULA, FieldScore, Score, points, rounded, score
from exchange.selfchecks.rules.vocabulary import AnswerState, WithheldReason
from tests.selfchecking import (
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

EXAMPLES = settings(max_examples=60, deadline=None)
FIELD = field(
    "STEERING",
    criterion("strategy", question("concept"), question("council", "YES_PARTLY_NO", weight=Decimal(3))),
    criterion("means", question("ways", "CHOICES"), question("staff", "NUMBER"), weight=2),
)
SMALL = instrument(FIELD)


def only(scores: tuple[FieldScore, ...]) -> FieldScore:
    (found,) = scores
    return found


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    made = draw(instruments())
    return made, draw(answers_to(made.questions))


def every_score(scores: tuple[FieldScore, ...]) -> list[Score]:
    return [score for each in scores for score in (each.result, *(criterion.result for criterion in each.criteria))]


# -- figures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "value", "worth"),
    [
        (question("q"), "none", 0),
        (question("q"), "mostly", 75),
        (question("q", "YES_PARTLY_NO"), "PARTLY", 50),
        (question("q", "CHOICES"), (), 0),
        (question("q", "CHOICES"), ("flyer",), 20),
        (question("q", "CHOICES"), ("website", "counsel"), 100),
        (question("q", "CHOICES"), ("flyer", "website", "counsel"), 100),
        (question("q", "CHOICES", full=None), ("flyer",), Fraction(100, 6)),
        (question("q", "NUMBER"), Decimal(0), 0),
        (question("q", "NUMBER"), Decimal("4.9999"), 0),
        (question("q", "NUMBER"), Decimal(5), 50),
        (question("q", "NUMBER"), Decimal(10**9), 100),
        (question("q", "NUMBER", bands=bands({-3: 100, 0: 0})), Decimal(-1), 100),
    ],
)
def test_what_an_answer_is_worth(asked, value, worth) -> None:
    assert points(asked, value) == worth


def test_a_field_by_hand() -> None:
    found = only(
        score(
            SMALL,
            {
                "concept": answer("half"),
                "council": answer("YES"),
                "ways": answer(("flyer", "website")),
                "staff": answer(7),
            },
        )
    )
    strategy, means = (each.result for each in found.criteria)
    assert (strategy.score, means.score) == (Decimal("87.50"), Decimal("55.00"))
    # (87.5 + 2 · 55) / 3, and not the mean of four questions
    assert found.result.score == Decimal("65.83")
    assert (found.level, found.result.coverage, found.result.withheld) == ("WAY", Decimal("1.0000"), None)
    assert FORMULA == "1"


def test_skipped_and_not_applicable_are_no_zeros() -> None:
    found = only(
        score(SMALL, {"concept": answer("full"), "council": SKIPPED, "ways": NOT_APPLICABLE, "staff": SKIPPED})
    )
    strategy, means = (each.result for each in found.criteria)
    assert (strategy.score, strategy.coverage) == (Decimal("100.00"), Decimal("0.5000"))
    assert (means.score, means.coverage, means.withheld) == (None, Decimal("0.0000"), WithheldReason.TOO_FEW_ANSWERS)
    counted = found.result.tally
    assert (counted.answered, counted.skipped, counted.not_applicable, counted.total) == (1, 2, 1, 4)
    assert (found.result.score, found.result.coverage) == (None, Decimal("0.3333"))
    assert (found.level, found.result.withheld) == (None, WithheldReason.TOO_FEW_ANSWERS)


def test_without_answers_there_is_no_score() -> None:
    for least in ("0", "0.5", "1"):
        for result in every_score(score(instrument(FIELD, minimum=least), {})):
            assert (result.score, result.withheld) == (None, WithheldReason.TOO_FEW_ANSWERS)


def test_where_nothing_applies_there_is_no_score() -> None:
    found = score(SMALL, dict.fromkeys(("concept", "council", "ways", "staff"), NOT_APPLICABLE))
    for result in every_score(found):
        assert (result.score, result.coverage, result.withheld) == (None, 0, WithheldReason.NOT_APPLICABLE)


def test_a_criterion_without_a_score_has_no_say_in_the_field() -> None:
    wide = instrument(FIELD, minimum="0.3")
    few = {"concept": answer("full"), "council": answer("YES")}
    assert only(score(wide, few)).result.score == Decimal("100.00")
    assert only(score(wide, few | {"ways": answer(())})).result.score == Decimal("33.33")


def test_a_large_criterion_counts_no_more_than_a_small_one() -> None:
    many = criterion("many", *(question(f"m{number}", weight=Decimal(5)) for number in range(9)))
    one = criterion("one", question("single", weight=Decimal("0.1")))
    answers = {f"m{number}": answer("full") for number in range(9)} | {"single": answer("none")}
    assert only(score(instrument(field("F", many, one)), answers)).result.score == Decimal("50.00")


def test_a_question_that_does_not_arise_does_not_apply() -> None:
    asked = criterion(
        "c",
        question("has", "YES_PARTLY_NO"),
        question("how", depends_on=depends("has", "YES", "PARTLY")),
        question("deep", depends_on=depends("how", "full")),
    )
    checked = instrument(field("F", asked), minimum="1")
    told = {"how": answer("full"), "deep": answer("none")}
    unmet = only(score(checked, told | {"has": answer("NO")})).result
    assert unmet == only(score(checked, {"has": answer("NO")})).result
    assert (unmet.score, unmet.coverage, unmet.tally.not_applicable) == (Decimal("0.00"), Decimal(1), 2)
    assert only(score(checked, told | {"has": answer("YES")})).result.score == Decimal("66.67")
    # What is skipped or does not apply puts no further question.
    for undecided in (SKIPPED, NOT_APPLICABLE):
        assert arising(checked.questions, told | {"has": undecided}) == {"has"}
    assert arising(checked.questions, {"has": answer("YES"), "how": answer("half")}) == {"has", "how"}


def test_the_published_figures_decide() -> None:
    thirds = criterion("c", *(question(f"q{number}") for number in range(3)))
    two = {"q0": answer("full"), "q1": answer("full")}
    assert only(score(instrument(field("F", thirds), minimum="0.6667"), two)).result.withheld is None
    assert only(score(instrument(field("F", thirds), minimum="0.6668"), two)).result.withheld is not None
    # 39.995 is rounded to the 40 at which the next level begins.
    step = question("q", options=options({"a": "39.995", "b": "39.994"}))
    near = instrument(field("F", criterion("c", step)))
    assert [only(score(near, {"q": answer(key)})).level for key in "ab"] == ["WAY", "START"]


@pytest.mark.parametrize(
    ("number", "expected"), [("0.005", "0.01"), ("0.00499", "0.00"), ("99.995", "100.00"), ("12.345", "12.35")]
)
def test_halves_are_rounded_up(number, expected) -> None:
    assert rounded(Fraction(number), 2) == Decimal(expected)


# -- what always holds -------------------------------------------------------------------------------------------------


@EXAMPLES
@given(answered())
def test_bounds_and_reasons(made) -> None:
    checked, answers = made
    for result in every_score(score(checked, answers)):
        counted = result.tally
        assert 0 <= result.coverage <= 1
        assert counted.answered + counted.skipped <= counted.applicable <= counted.total
        assert (result.score is None) is (result.withheld is not None)
        if result.score is not None:
            assert 0 <= result.score <= 100
            assert result.score == result.score.quantize(Decimal("0.01"))
            assert result.coverage >= checked.minimum_coverage
            assert counted.answered > 0
        elif result.withheld is WithheldReason.NOT_APPLICABLE:
            assert counted.applicable == 0
        else:
            assert result.coverage < checked.minimum_coverage or counted.answered == 0


@EXAMPLES
@given(answered())
def test_a_score_lies_among_what_it_is_made_of(made) -> None:
    checked, answers = made
    for asked, found in zip(checked.fields, score(checked, answers), strict=True):
        inner = [each.result.score for each in found.criteria if each.result.score is not None]
        if found.result.score is not None:
            assert min(inner) - Decimal("0.01") <= found.result.score <= max(inner) + Decimal("0.01")
            assert found.level == [level.key for level in checked.levels if level.start <= found.result.score][-1]
        else:
            assert found.level is None
        assert [each.key for each in found.criteria] == [each.key for each in asked.criteria]


@EXAMPLES
@given(answered(), st.data())
def test_a_better_answer_lowers_no_score(made, data) -> None:
    checked, answers = made
    by_key = {asked.key: asked for asked in checked.questions}
    given_values = sorted(key for key, each in answers.items() if each.state is AnswerState.ANSWERED)
    assume(given_values)
    asked = by_key[data.draw(st.sampled_from(given_values))]
    keys = [option.key for option in asked.options]
    values = [band.start for band in asked.bands] or (
        [tuple(keys[:number]) for number in range(len(keys) + 1)] if asked.full is not None else keys
    )
    ranked = sorted((points(asked, value), index) for index, value in enumerate(values))
    states = [answers | {asked.key: answer(values[index])} for _, index in ranked]
    # Another answer may put other questions; what they then came to is no matter of this one.
    assume(len({arising(checked.questions, state) for state in states}) == 1)
    for worse, better in pairwise(every_score(score(checked, state)) for state in states):
        for low, high in zip(worse, better, strict=True):
            assert (low.score is None) is (high.score is None)
            assert low.score is None or low.score <= high.score
            assert (low.coverage, low.tally) == (high.coverage, high.tally)


@EXAMPLES
@given(answered(), st.data())
def test_to_skip_leaves_what_the_others_give(made, data) -> None:
    checked, answers = made
    checked = replace(checked, minimum_coverage=Decimal(0))
    assume(answers)
    key = data.draw(st.sampled_from(sorted(answers)))
    without = {name: each for name, each in answers.items() if name != key}
    assume(arising(checked.questions, without) == arising(checked.questions, without | {key: SKIPPED}))
    for left_out, skipped, refused in zip(
        every_score(score(checked, without)),
        every_score(score(checked, without | {key: SKIPPED})),
        every_score(score(checked, without | {key: NOT_APPLICABLE})),
        strict=True,
    ):
        assert skipped.score == left_out.score == refused.score
        assert skipped.coverage == left_out.coverage <= max(refused.coverage, left_out.coverage)


@EXAMPLES
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(made, random) -> None:
    checked, answers = made
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(checked, dict(shuffled)) == score(checked, answers)


@EXAMPLES
@given(answered())
def test_from_what_is_kept_the_same_is_computed(made) -> None:
    checked, answers = made
    kept = orjson.loads(orjson.dumps({key: [each.state, to_json(each.value)] for key, each in answers.items()}))
    read = {key: Answer(AnswerState(state), from_json(value)) for key, (state, value) in kept.items()}
    assert score(checked, read) == score(checked, answers)


@EXAMPLES
@given(answered(), st.data())
def test_a_criterion_counts_by_its_own_weight_alone(made, data) -> None:
    """However much the questions of one criterion weigh among each other, in the field it counts the same."""
    checked, answers = made
    factor = data.draw(st.sampled_from([Decimal("0.5"), Decimal(7)]))
    heavier = replace(
        checked,
        fields=tuple(
            replace(
                each,
                goals=tuple(
                    replace(
                        goal,
                        criteria=(
                            replace(
                                goal.criteria[0],
                                questions=tuple(
                                    replace(asked, weight=asked.weight * factor) for asked in goal.criteria[0].questions
                                ),
                            ),
                            *goal.criteria[1:],
                        ),
                    )
                    for goal in each.goals
                ),
            )
            for each in checked.fields
        ),
    )
    assert score(heavier, answers) == score(checked, answers)
