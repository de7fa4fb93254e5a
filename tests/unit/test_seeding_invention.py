"""Synthetic answers: such as may be given, always the same, and worth about what is aimed at."""

import re
from decimal import Decimal

import pytest

from exchange.measures.actions.references import new_report
from exchange.seeding.files import FOLDER
from exchange.seeding.invention import invent
from exchange.selfchecks.rules.answers import Answer, patched
from exchange.selfchecks.rules.instrument import Instrument
from exchange.selfchecks.rules.progress import arising
from exchange.selfchecks.rules.reading import read_instrument
from exchange.selfchecks.rules.scoring import score

SHORT_FORM = FOLDER / "instruments" / "kurzform-1.yaml"


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    known = re.findall(r"key: (\w+)", (FOLDER / "fields-of-action.yaml").read_text("utf-8"))
    found = read_instrument(SHORT_FORM.read_bytes(), known).instrument
    assert found is not None
    return found


def answers_of(instrument: Instrument, aim: int, seed: str) -> dict[str, Answer]:
    """The synthetic answers, each judged as one that somebody gives."""
    aims = {field.field_of_action: aim for field in instrument.fields}
    questions = {question.key: question for question in instrument.questions}
    found, report = {}, new_report()
    for key, given in invent(instrument, aims, seed).items():
        answer = patched(questions[key], None, given, report.at(key))
        assert answer is not None
        found[key] = answer
    assert report.collected.errors == {}
    return found


@pytest.mark.parametrize("aim", [0, 15, 50, 85, 100])
def test_what_is_invented_may_be_answered_and_is_worth_about_the_aim(instrument: Instrument, aim: int) -> None:
    for seed in ("a", "b", "c"):
        answers = answers_of(instrument, aim, seed)
        assert set(answers) == arising(instrument.questions, answers)
        reached = [field.result.score for field in score(instrument, answers) if field.result.score is not None]
        assert len(reached) >= 5
        assert abs(sum(reached) / len(reached) - Decimal(aim)) < 20


def test_the_same_seed_gives_the_same_answers_and_another_one_others(instrument: Instrument) -> None:
    assert answers_of(instrument, 50, "a") == answers_of(instrument, 50, "a")
    assert answers_of(instrument, 50, "a") != answers_of(instrument, 50, "b")
