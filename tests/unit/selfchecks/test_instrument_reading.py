"""Reading instruments: what is right is read exactly, and of what is wrong everything is told, with its line."""

import copy
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exchange.access.rules import Text
from exchange.selfchecks.rules.instrument import Instrument
from exchange.selfchecks.rules.problems import MOST
from exchange.selfchecks.rules.reading import Reading, read_instrument
from exchange.selfchecks.rules.vocabulary import QuestionKind
from tests.instruments import FIELDS, SHORT, short
from tests.shapes import refusals
from tests.unit.selfchecks.mistakes import HOSTILE, SECOND, WRONG, altered

SCHEMA = json.loads((Path(__file__).parents[3] / "schema" / "instrument.schema.json").read_text(encoding="utf-8"))
DOCUMENT: dict[str, Any] = dict(read_instrument(SHORT, FIELDS).document)


def read(text: str | bytes) -> Reading:
    return read_instrument(text, FIELDS)


def test_what_is_right_is_read_exactly() -> None:
    found = short()
    assert (found.key, found.version, found.official, found.minimum_coverage) == ("short", "1", False, Decimal("0.5"))
    assert [(level.key, level.start) for level in found.levels] == [("STARTING", 0), ("MOVING", 40), ("ANCHORED", 75)]
    assert [field.field_of_action for field in found.fields] == list(FIELDS[:2])
    questions = {question.key: question for question in found.questions}
    assert list(questions) == ["concept", "council", "staff", "channels", "training", "waiting", "enrolment"]
    assert {question.kind for question in questions.values()} == set(QuestionKind)
    assert questions["concept"].options == questions["enrolment"].options
    assert [option.points for option in questions["concept"].options] == [0, 25, 50, 75, 100]
    assert [option.points for option in questions["waiting"].options] == [0, 50, 100]
    assert questions["council"].options[0].label == Text("ja", "yes")
    assert (questions["council"].may_not_apply, questions["staff"].may_not_apply) == (False, True)
    assert questions["council"].depends_on.options == {"DONE", "ANCHORED"}
    assert [band.start for band in questions["staff"].bands] == [0, Decimal("0.5"), 2]
    assert (questions["channels"].full, questions["channels"].options[1].points) == (3, Decimal("1.5"))
    assert [criterion.weight for criterion in found.fields[1].criteria] == [1, Decimal("0.5")]
    assert list(found.fields[0].suggestions) == ["STARTING", "MOVING", "ANCHORED"]
    assert found.fields[0].suggestions["MOVING"][1] == Text("Die Mittel verstetigen.", "Make the funds permanent.")


def test_choices_are_all_worth_100_unless_told() -> None:
    found = read(SHORT.replace("                full: 3\n", "")).instrument
    assert {question.key: question.full for question in found.questions}["channels"] == Decimal("4.5")


def test_the_document_is_json_that_reads_the_same() -> None:
    assert read(json.dumps(DOCUMENT)).instrument == short()
    assert read_instrument(DOCUMENT).instrument == short()
    assert read(SHORT.replace("0.5", "0.50").replace("points: 25", "points: 25.0").encode()).instrument == short()
    assert read("\ufeff" + SHORT.replace("\n", "\r\n")).instrument == short()


def test_numbers_are_exact() -> None:
    found = read(SHORT.replace("weight: 0.5", "weight: 0.1")).instrument
    assert list(found.fields[1].criteria)[1].weight == Decimal("0.1")
    again = read_instrument(json.loads(json.dumps(dict(read(SHORT.replace("weight: 0.5", "weight: 0.1")).document))))
    assert again.instrument == found


@pytest.mark.parametrize(("before", "after", "path", "marked", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_at_its_place(
    before: str | None, after: str | None, path: str, marked: str | None, told: str
) -> None:
    text = altered(before, after, path)
    reading = read(text)
    assert (reading.instrument, dict(reading.document)) == (None, {})
    found = [problem for problem in reading.problems if ".".join(problem.path) == path]
    assert found, reading.problems
    (problem,) = (each for each in found if told in each.text.en)
    assert problem.text.de != problem.text.en
    assert problem.text.de.strip()
    if marked is not None:
        assert marked in text
        line = text.count("\n", 0, text.index(marked)) + 1
        assert problem.mark.line == line
        assert problem.message.de.startswith(f"Zeile {line}, Spalte {problem.mark.column}: ")
        assert f"f.yaml:{line}:{problem.mark.column}: {path}: {problem.text.en}" in problem.in_file("f.yaml")


def test_everything_is_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        SHORT.replace("minimumCoverage: 0.5", "minimumCoverage: 5")
        .replace("from: 75", "from: 7")
        .replace("NO: 100", "NO: 1")
    )
    found = [(".".join(problem.path), problem.mark.line) for problem in read(text).problems]
    assert [path for path, _ in found] == ["minimumCoverage", "levels.2.from", f"{SECOND}.2.points"]
    assert [line for _, line in found] == sorted(line for _, line in found)
    assert len(read("\n".join(f"a{number}: 1" for number in range(500))).problems) == MOST


@pytest.mark.parametrize(("text", "told"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_refused_with_a_reason(text: str | bytes, told: str) -> None:
    begun = time.monotonic()
    reading = read(text)
    assert time.monotonic() - begun < 2
    assert reading.instrument is None
    assert any(told in problem.message.en for problem in reading.problems), reading.problems


def test_a_long_number_is_no_number() -> None:
    assert "a number" in read(SHORT.replace("weight: 0.5", f"weight: {'9' * 5_000}")).problems[0].text.en
    document = copy.deepcopy(DOCUMENT) | {"minimumCoverage": 10**5_000}
    assert "from 0 to 1" in read_instrument(document).problems[0].text.en


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place below the root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in inner:
        yield (*path, name)
        yield from places(member, (*path, name))


PLACES = list(places(DOCUMENT))
ODD = st.sampled_from(
    (
        *(None, True, False, 0, 1, -1, 100, 0.5, 101, 1e300, float("nan"), "", " ", "NONE", "pool", "concept", "ä"),
        *("\0", "x" * 61, "x" * 601, [], {}, [1], {"de": "a", "en": "b"}, ["pool"], "SCALE", "NUMBER", "CHOICES"),
        *([[]], {"de": 1}),
    )
)
LETTERS = "ab1 \n\t:-[]{}&*!?#|>'\"%@,.0\0ä"


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The document with up to three mistakes, or what may be none."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(PLACES))
        holder: Any = document
        try:
            for step in way:
                holder = holder[step]
            before = holder[last]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(before, str) and not isinstance(holder, dict | list):
            continue
        match draw(st.sampled_from(["drop", "put", "twice", "other"])):
            case "drop":
                del holder[last]
            case "put":
                holder[last] = draw(ODD)
            case "twice" if isinstance(holder, list):
                holder.append(copy.deepcopy(before))
            case "other" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["de", "weight", "full", "bands", "help", "no", "1"]))] = holder.pop(last)
    return document


@given(mutated())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_document_makes_problems_or_an_instrument(document: dict[str, Any]) -> None:
    reading = read_instrument(document, FIELDS)
    assert (reading.instrument is None) == bool(reading.problems)
    if refusals(SCHEMA, document):
        assert reading.problems
    if reading.instrument is not None:
        assert isinstance(reading.instrument, Instrument)
        assert read(json.dumps(dict(reading.document))).instrument == reading.instrument


@given(st.integers(0, len(SHORT)), st.integers(0, 30), st.text(LETTERS, max_size=12))
@example(0, len(SHORT), "")
@settings(max_examples=100, deadline=None)
def test_a_mutated_text_makes_problems_or_an_instrument(at: int, dropped: int, put: str) -> None:
    reading = read(SHORT[:at] + put + SHORT[at + dropped :])
    assert (reading.instrument is None) == bool(reading.problems)
    assert all(problem.text.de and problem.text.en for problem in reading.problems)


def test_the_schema_takes_what_is_right_and_refuses_what_the_reader_refuses() -> None:
    assert refusals(SCHEMA, DOCUMENT) == []
    assert refusals(SCHEMA, DOCUMENT | {"comparableWith": {"0": {"staff": "posts"}}}) == []
    for path in PLACES:
        document = copy.deepcopy(DOCUMENT)
        holder: Any = document
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, dict):
            holder["zzz"] = holder.pop(path[-1])
            assert refusals(SCHEMA, document) or path[-2:-1] in (("scales",), ("suggestions",)), path
            assert read_instrument(document, FIELDS).problems, path
