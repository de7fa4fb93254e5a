"""What may be answered, and what a patch makes of an answer."""

from decimal import Decimal
from uuid import uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.measures.actions.references import new_report
from exchange.selfchecks.rules.answers import (
    LARGEST,
    MEASURES,
    PROSE,
    REASON,
    Answer,
    checked,
    from_json,
    patched,
    to_json,
)
from exchange.selfchecks.rules.differences import differing
from exchange.selfchecks.rules.progress import Tally, arising, tally
from exchange.selfchecks.rules.vocabulary import AnswerState, QuestionKind
from tests.selfchecking import NOT_APPLICABLE, SKIPPED, answer, answers_to, instruments, question, values_of

ASKED = {kind: question("q", kind) for kind in QuestionKind}
PLACE = ("input", "answers", "3")


def errors_of(report) -> dict[tuple[str, ...], str]:
    return {path[len(PLACE) :]: error.code.value for path, error in report.collected.errors.items()}


def patch(asked, before, given):
    report = new_report().at("answers", 3)
    return patched(asked, before, given, report), errors_of(report)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("SCALE", "half", "half"),
        ("SCALE", 1, "none"),
        ("SCALE", 5, "full"),
        ("YES_PARTLY_NO", "PARTLY", "PARTLY"),
        ("CHOICES", [], ()),
        ("CHOICES", ["website", "flyer"], ("flyer", "website")),
        ("NUMBER", 0, Decimal(0)),
        ("NUMBER", 12.5, Decimal("12.5")),
        ("NUMBER", 0.0001, Decimal("0.0001")),
        ("NUMBER", 99999999999, Decimal(99999999999)),
    ],
)
def test_right_values(kind, given, value) -> None:
    report = new_report()
    assert checked(ASKED[QuestionKind(kind)], given, report) == value
    assert not report.collected.errors


@pytest.mark.parametrize(
    ("kind", "given", "errors"),
    [
        *(("SCALE", wrong, {(): "INVALID"}) for wrong in ("", "Half", 0, 6, -1, True, 1.0, ["half"], {}, "x" * 10**6)),
        *(("YES_PARTLY_NO", wrong, {(): "INVALID"}) for wrong in ("yes", 1, True, False, ["YES"])),
        *(("CHOICES", wrong, {(): "INVALID"}) for wrong in ("flyer", 1, {"flyer": True})),
        ("CHOICES", ["flyer", "radio"], {("1",): "INVALID"}),
        ("CHOICES", [["flyer"], 1, None], {("0",): "INVALID", ("1",): "INVALID", ("2",): "INVALID"}),
        ("CHOICES", ["flyer", "website", "flyer"], {("2",): "DUPLICATE"}),
        ("CHOICES", ["flyer"] * 4, {(): "TOO_LONG"}),
        *(
            ("NUMBER", wrong, {(): "INVALID"})
            for wrong in ("5", True, [5], -0.5, 0.00001, float("nan"), float("inf"), int(LARGEST), 1e300, 10**4000)
        ),
    ],
)
def test_wrong_values(kind, given, errors) -> None:
    report = new_report().at("answers", 3)
    assert checked(ASKED[QuestionKind(kind)], given, report) is None
    assert errors_of(report) == errors
    for error in report.collected.errors.values():
        assert error.message.de != error.message.en


def test_a_new_answer_needs_a_decision() -> None:
    asked = ASKED[QuestionKind.SCALE]
    for sent in ({}, {"rationale": "Darum."}, {"value": None}, {"skipped": False, "not_applicable": None}):
        assert patch(asked, None, sent) == (None, {("value",): "REQUIRED"})
    assert patch(asked, None, {"value": 3}) == (answer("half"), {})
    assert patch(asked, None, {"skipped": True}) == (SKIPPED, {})
    reason = {"reason": " Gibt es hier nicht. "}
    assert patch(asked, None, {"not_applicable": reason, "value": None}) == (NOT_APPLICABLE, {})


def test_a_patch_changes_what_it_names() -> None:
    asked, linked = ASKED[QuestionKind.SCALE], uuid4()
    before = Answer(AnswerState.ANSWERED, "half", None, "Warum", "Beleg", (linked,))
    assert patch(asked, before, {"rationale": "Weil"})[0] == Answer(
        AnswerState.ANSWERED, "half", None, "Weil", "Beleg", (linked,)
    )
    cleared = {"rationale": None, "evidence": " \n ", "measures": None}
    assert patch(asked, before, cleared)[0] == answer("half")
    assert patch(asked, before, {"skipped": True})[0] == Answer(
        AnswerState.SKIPPED, None, None, "Warum", "Beleg", (linked,)
    )
    refused = Answer(AnswerState.NOT_APPLICABLE, None, "Gibt es nicht.", "Warum")
    assert patch(asked, refused, {"value": "full"})[0] == Answer(AnswerState.ANSWERED, "full", None, "Warum")


@pytest.mark.parametrize("way", ["value", "not_applicable", "skipped"])
def test_an_answer_is_not_removed(way) -> None:
    found, errors = patch(ASKED[QuestionKind.SCALE], answer("half"), {way: False if way == "skipped" else None})
    assert errors == {("notApplicable" if way == "not_applicable" else way,): "INVALID"}
    assert found == answer("half")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"value": "half", "skipped": True}, "skipped"),
        ({"value": "half", "not_applicable": {"reason": "x"}}, "notApplicable"),
        ({"not_applicable": {"reason": "x"}, "skipped": True}, "skipped"),
        ({"value": 1, "not_applicable": {"reason": "x"}, "skipped": True}, "notApplicable"),
    ],
)
def test_one_decision_at_a_time(given, place) -> None:
    for before in (None, answer("none")):
        assert patch(ASKED[QuestionKind.SCALE], before, given)[1] == {(place,): "INVALID"}


def test_what_does_not_apply_has_a_reason_and_may_not_apply() -> None:
    asked = question("q", may_not_apply=False)
    assert patch(asked, None, {"not_applicable": {"reason": "x"}}) == (None, {("notApplicable",): "INVALID"})
    for blank in ({}, {"reason": None}, {"reason": " \u200b"}):
        refused = patch(ASKED[QuestionKind.SCALE], None, {"not_applicable": blank})
        assert refused == (None, {("notApplicable", "reason"): "REQUIRED"})


def test_texts_and_lists_have_bounds() -> None:
    asked = ASKED[QuestionKind.SCALE]
    long = {"value": 1, "rationale": "x" * (PROSE + 1), "evidence": "x" * (PROSE + 1)}
    assert patch(asked, None, long)[1] == {("rationale",): "TOO_LONG", ("evidence",): "TOO_LONG"}
    reason = {"not_applicable": {"reason": "x" * (REASON + 1)}}
    assert patch(asked, None, reason)[1] == {("notApplicable", "reason"): "TOO_LONG"}
    assert patch(asked, None, {"value": 1, "rationale": "\0"})[1] == {("rationale",): "INVALID"}
    assert patch(asked, None, {"value": 1, "measures": [uuid4() for _ in range(MEASURES + 1)]})[1] == {
        ("measures",): "TOO_LONG"
    }
    twice = uuid4()
    assert patch(asked, None, {"value": 1, "measures": [twice, twice]})[1] == {("measures", "1"): "DUPLICATE"}
    fits = patch(asked, None, {"value": 1, "rationale": "x" * PROSE, "evidence": "a\nb", "measures": [twice]})
    assert fits == (Answer(AnswerState.ANSWERED, "none", None, "x" * PROSE, "a\nb", (twice,)), {})


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(QuestionKind)), st.data())
def test_values_are_kept_as_they_are(kind, data) -> None:
    value = data.draw(values_of(ASKED[kind]))
    kept = orjson.loads(orjson.dumps(to_json(value)))
    assert from_json(kept) == value
    assert checked(ASKED[kind], kept, new_report()) == value


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.sampled_from(["half"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(QuestionKind)), anything)
def test_whatever_is_sent_is_right_or_said_to_be_wrong(kind, sent) -> None:
    report = new_report()
    value = checked(ASKED[kind], sent, report)
    assert (value is None) is bool(report.collected.errors)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_progress_and_differences(data) -> None:
    made = data.draw(instruments())
    one, other = data.draw(answers_to(made.questions)), data.draw(answers_to(made.questions))
    put = arising(made.questions, one)
    counted = tally(made.questions, one, put)
    assert counted.total == len(list(made.questions))
    assert counted.applicable == counted.total - counted.not_applicable
    by_field = [tally(each.questions, one, put) for each in made.fields]
    assert counted == Tally(
        *(sum(getattr(each, name) for each in by_field) for name in ("answered", "skipped", "not_applicable", "total"))
    )
    assert differing(made.questions, one, one) == ()
    found = differing(made.questions, one, other)
    assert found == differing(made.questions, other, one)
    for asked in made.questions:
        left, right = one.get(asked.key), other.get(asked.key)
        assert (asked.key not in found) is (left == right)
