"""The short form that comes with the exchange and the documented examples: whole, plain, labelled as what they are."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from exchange.cli import app
from exchange.seeding.files import FOLDER, FieldsOfAction
from exchange.seeding.files import read as read_seed
from exchange.selfchecks.rules.instrument import Instrument
from exchange.selfchecks.rules.reading import read_instrument
from exchange.selfchecks.rules.vocabulary import QuestionKind
from tests.shapes import refusals

ROOT = Path(__file__).parents[3]
FILE = FOLDER / "instruments" / "kurzform-1.yaml"
KEYS = [field.key for field in read_seed(FOLDER / "fields-of-action.yaml", FieldsOfAction).fields_of_action]
SCHEMA = json.loads((ROOT / "schema" / "instrument.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def form() -> Instrument:
    reading = read_instrument(FILE.read_bytes(), KEYS)
    assert reading.instrument is not None, reading.problems
    assert refusals(SCHEMA, reading.document) == []
    return reading.instrument


def exchange(*arguments: str, **settings: str) -> Result:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, arguments, env=dict(settings)).result()


def test_it_says_that_it_is_not_the_official_questionnaire(form: Instrument) -> None:
    assert (form.key, form.version, form.official) == ("kurzform", "1", False)
    assert "nicht der offizielle Fragebogen" in form.note.de
    assert "not the official questionnaire" in form.note.en
    assert "keine Note" in form.note.de


def test_it_covers_every_field_in_order(form: Instrument) -> None:
    assert [field.field_of_action for field in form.fields] == KEYS
    numbers = {field.field_of_action: len(list(field.questions)) for field in form.fields}
    assert min(numbers.values()) >= 6
    assert max(numbers, key=numbers.__getitem__) == "FAIRER_ZUGANG_TEILHABECHANCEN"
    assert all(len(list(field.criteria)) >= 2 and len(field.goals) >= 2 for field in form.fields)
    assert {question.kind for question in form.questions} == set(QuestionKind)
    assert sum(question.depends_on is not None for question in form.questions) >= 5
    assert sum(question.help is not None for question in form.questions) >= 20


def test_every_level_has_words_and_suggestions(form: Instrument) -> None:
    keys = [level.key for level in form.levels]
    assert len(keys) == 4
    for field in form.fields:
        assert list(field.suggestions) == keys
        assert all(2 <= len(texts) <= 3 for texts in field.suggestions.values())
    texts = [text for field in form.fields for texts in field.suggestions.values() for text in texts]
    assert len({text.de for text in texts}) == len({text.en for text in texts}) == len(texts)
    marks = re.compile(r"\b(mangelhaft|ungenügend|ausreichend|befriedigend|schlecht|Defizit|insufficient|poor)\b", re.I)
    assert [level.key for level in form.levels if marks.search(f"{level.label} {level.text}")] == []


def test_texts_are_texts(form: Instrument) -> None:
    questions = [question.text for question in form.questions]
    assert all(text.de.endswith("?") and text.en.endswith("?") for text in questions)
    ends = (*(question.help for question in form.questions if question.help), *(level.text for level in form.levels))
    suggestions = [text for field in form.fields for texts in field.suggestions.values() for text in texts]
    for text in (*ends, *suggestions):
        assert text.de.endswith((".", "?")), text
        assert text.en.endswith((".", "?")), text
    german = " ".join(text.de for text in (*questions, *ends, *suggestions))
    assert re.findall(r"\w+(?:\*|:|_)innen|\s{2,}|\b(?:the|and|of)\b", german) == []


def test_the_documented_examples_are_right() -> None:
    first, second = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "instruments.md").read_text("utf-8"), re.DOTALL)
    instrument = read_instrument(first, KEYS).instrument
    assert instrument is not None
    assert list(yaml.safe_load(second)["comparableWith"]) == [instrument.version]


def test_check_takes_no_database_and_tells_every_problem(tmp_path: Path) -> None:
    fine = exchange("instrument", "check", str(FILE))
    assert (fine.exit_code, fine.stdout) == (0, "")
    assert "is fine: kurzform, version 1, " in fine.stderr
    file = tmp_path / "own.yaml"
    file.write_text(
        FILE.read_text().replace("minimumCoverage: 0.6", "minimumCoverage: 60").replace("YES_PARTLY", "YES")
    )
    wrong = exchange("instrument", "check", str(file))
    assert wrong.exit_code == 1
    line = file.read_text().split("minimumCoverage")[0].count("\n") + 1
    english, german, *rest = wrong.stdout.splitlines()
    assert english == f"{file}:{line}:1: minimumCoverage: Here must be a number from 0 to 1."
    assert german == "    Hier muss eine Zahl von 0 bis 1 stehen."
    assert len(rest) > 10
    for missing in (tmp_path / "nothing.yaml", tmp_path):
        assert "cannot be read" in exchange("instrument", "check", str(missing)).stderr


def test_import_stores_once_and_refuses_what_is_wrong(seeded_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(FILE.read_text().replace("key: kurzform", "key: eigenes"))
    for _ in range(2):
        done = exchange("instrument", "import", str(file), EXCHANGE_DATABASE_URL=seeded_url)
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (0, "Stored: eigenes, version 1.")
    file.write_text(file.read_text().replace("minimumCoverage: 0.6", "minimumCoverage: 0.7"))
    other = exchange("instrument", "import", str(file), EXCHANGE_DATABASE_URL=seeded_url)
    assert (other.exit_code, "A published version never changes" in other.stderr) == (1, True)
    file.write_text("key: [")
    assert exchange("instrument", "import", str(file), EXCHANGE_DATABASE_URL=seeded_url).exit_code == 1
