"""Instruments over HTTP: everybody reads them, coordinators import them, and what was imported never changes."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
import yaml

from exchange.seeding.files import FOLDER
from exchange.selfchecks.actions import instruments
from exchange.selfchecks.rules.reading import MEDIUM, read_instrument
from tests.api.test_audit import trail
from tests.client import UUID, Client, Statements, opened
from tests.instruments import SHORT
from tests.rights import nothing_changes

SEED = FOLDER / "instruments" / "kurzform-1.yaml"
OTHERS = (None, *(f"konstanz_{role}" for role in ("reader", "editor", "publisher")), "district_publisher")
SECOND = SHORT.replace('version: "1"', 'version: "2"').replace("key: council", "key: resolution") + (
    'comparableWith: {"1": {concept: concept, resolution: council}}\n'
)
FROZEN = {
    "instrument": "note_de",
    "instrument_level": "text_de",
    "instrument_field": "position",
    "instrument_suggestion": "text_de",
    "instrument_goal": "label_de",
    "instrument_criterion": "weight",
    "instrument_question": "text_de",
    "instrument_option": "points",
    "instrument_band": "points",
    "comparable_question": "other_id",
}


async def imported(client: Client, document: str, key: str | None = "coordinator", **more: Any) -> dict[str, Any]:
    return (await client.operation("ImportInstrument", key, input={"document": document}, **more))["importInstrument"]


async def read(client: Client, key: str | None = None, /, **given: Any) -> dict[str, Any]:
    return (await client.operation("SelfCheckInstrument", key, **given))["selfCheckInstrument"]


def errors(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The errors of an import that did nothing."""
    assert payload["instrument"] is None
    return [(error["code"], ".".join(error["path"])) for error in payload["errors"]]


def questions(instrument: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        question["key"]: question
        for field in instrument["fields"]
        for goal in field["goals"]
        for criterion in goal["criteria"]
        for question in criterion["questions"]
    }


@pytest.mark.parametrize("key", [None, "konstanz_reader", "coordinator"])
async def test_everybody_reads_a_whole_instrument_with_one_statement(
    reader: Client, statements: Statements, key: str | None
) -> None:
    found = (await reader.operation("Instrument", key, key="kurzform"))["selfCheckInstrument"]
    assert (found["version"], found["official"], len(found["fields"])) == ("1", False, 7)
    assert UUID.search(found["id"])
    assert found["id"].startswith("instrument_")
    statements.clear()
    for language in ("DE", "EN"):
        whole = await read(reader, key, key="kurzform", language=language)
        written = yaml.safe_load(SEED.read_text())
        assert whole["title"] == written["title"][language.lower()]
        assert [field["fieldOfAction"]["key"] for field in whole["fields"]] == [
            field["fieldOfAction"] for field in written["fields"]
        ]
        for field, wanted in zip(whole["fields"], written["fields"], strict=True):
            made = [(each["level"]["key"], each["text"]) for each in field["suggestions"]]
            assert made == [(k, t[language.lower()]) for k, texts in wanted["suggestions"].items() for t in texts]
            assert [goal["key"] for goal in field["goals"]] == [goal["key"] for goal in wanted["goals"]]
        positions = [question["position"] for question in questions(whole).values()]
        assert positions == list(range(1, len(positions) + 1))
    assert len(statements.reads) == 2


async def test_questions_have_what_their_kind_needs(reader: Client) -> None:
    found = questions(await read(reader, key="kurzform"))
    assert {question["kind"] for question in found.values()} == {"SCALE", "YES_PARTLY_NO", "CHOICES", "NUMBER"}
    scale, yes, choices, number = (
        found[key] for key in ("leadership", "strategy-adopted", "responsibility-settled", "permanent-posts")
    )
    assert [step["points"] for step in scale["options"]] == ["0", "35", "75", "100"]
    assert yes["options"][0] == {"key": "YES", "label": "ja", "points": "100"}
    assert (yes["mayNotApply"], yes["dependsOn"], yes["unit"], yes["fullWeight"]) == (False, None, None, None)
    assert (choices["fullWeight"], len(choices["options"]), choices["bands"]) == ("4", 5, [])
    assert (number["unit"], number["options"]) == ("Prozent", [])
    assert number["bands"][1] == {"start": "20", "points": "30"}
    assert found["strategy-concrete"]["dependsOn"] == {
        "question": {"id": yes["id"], "key": "strategy-adopted"},
        "options": [{"key": "YES"}, {"key": "PARTLY"}],
    }


async def test_nodes_and_the_list(reader: Client) -> None:
    whole = await read(reader, key="kurzform")
    criterion = whole["fields"][0]["goals"][0]["criteria"][0]
    question = criterion["questions"][0]
    node = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
      ... on SelfCheckInstrument { version questions { id } }
      ... on InstrumentCriterion { position goal { label(language: EN) } }
      ... on InstrumentQuestion { fieldOfAction { key } criterion { key } }
    } }"""
    first, second, third = (await reader.data(node, ids=[whole["id"], criterion["id"], question["id"]]))["nodes"]
    assert (first["version"], len(first["questions"])) == ("1", len(questions(whole)))
    assert (second["position"], second["goal"]["label"]) == (1, "The municipality knows where it is heading")
    assert third == {
        "__typename": "InstrumentQuestion",
        "id": question["id"],
        "fieldOfAction": {"key": "MANAGEMENT_STEUERUNG"},
        "criterion": {"key": criterion["key"]},
    }
    assert [each["key"] for each in (await reader.operation("SelfCheckInstruments"))["selfCheckInstruments"]] == [
        "kurzform"
    ]
    for unknown in ({"key": "nichts"}, {"key": "kurzform", "version": "0"}, {"key": ""}):
        assert await read(reader, **unknown) is None


async def test_a_coordinator_imports_versions(client: Client) -> None:
    first = await imported(client, SHORT)
    assert first["errors"] == []
    second = await imported(client, SECOND)
    assert second["errors"] == []
    async with nothing_changes(client):
        assert (await imported(client, SHORT)) == first
        assert (await imported(client, json.dumps(read_instrument(SHORT).document))) == first
        assert (await imported(client, SECOND, "operator")) == second
    assert [(await read(client, key="short", **given))["version"] for given in ({}, {"version": "1"})] == ["2", "1"]
    one, two = questions(await read(client, key="short", version="1")), questions(await read(client, key="short"))
    assert two["resolution"]["comparableWith"] == [{"id": one["council"]["id"], "key": "council"}]
    assert two["staff"]["comparableWith"] == []
    listed = (await client.operation("SelfCheckInstruments"))["selfCheckInstruments"]
    assert [(each["key"], each["version"]) for each in listed] == [("kurzform", "1"), ("short", "1"), ("short", "2")]
    entries = await trail(client, "operator", record=second["instrument"]["id"])
    assert [(each["action"], each["actor"], each["details"]) for each in entries] == [
        ("instrument.imported", "PHINEO", {"key": "short", "version": "2"})
    ]


@pytest.mark.parametrize("key", OTHERS)
async def test_nobody_else_imports_anything(client: Client, key: str | None) -> None:
    async with nothing_changes(client):
        for document in (SHORT, "", "nichts"):
            assert errors(await imported(client, document, key)) == [("FORBIDDEN", "input")]


async def test_what_is_wrong_is_said_with_its_line_and_nothing_changes(client: Client) -> None:
    assert (await imported(client, SHORT))["errors"] == []
    async with nothing_changes(client):
        wrong = SHORT.replace("minimumCoverage: 0.5", "minimumCoverage: viel").replace("option", "optoin")
        payload = await imported(client, wrong)
        assert errors(payload)[0] == ("INVALID", "input.document.minimumCoverage")
        assert payload["errors"][0]["message"].startswith("Zeile 6, Spalte 1: ")
        english = await client.send(
            (SEED.parents[2] / "schema" / "operations" / "ImportInstrument.graphql").read_text(),
            "coordinator",
            {"input": {"document": "key: ["}},
            headers={"accept-language": "en"},
        )
        (error,) = english.json()["data"]["importInstrument"]["errors"]
        assert error["message"].startswith("Line 2, column 1: ")
        assert errors(await imported(client, SHORT.replace("Gibt es ein Konzept?", "Gibt es Ziele?"))) == [
            ("CONFLICT", "input.document.version")
        ]
        assert errors(await imported(client, SHORT.replace("MANAGEMENT_STEUERUNG", "ANDERES"))) == [
            ("INVALID", "input.document.fields.0.fieldOfAction")
        ]
        assert errors(await imported(client, SECOND.replace('{"1":', '{"0":'))) == [
            ("NOT_FOUND", "input.document.comparableWith.0")
        ]
        assert errors(await imported(client, SECOND.replace("resolution: council}", "resolution: nichts}"))) == [
            ("NOT_FOUND", "input.document.comparableWith.1.resolution")
        ]
        long = SHORT.replace("Gibt es ein Konzept?", "x" * (MEDIUM + 1)).replace("key: short", "key: long")
        assert [code for code, _ in errors(await imported(client, long))] == ["TOO_LONG"]


async def test_a_version_never_changes(client: Client) -> None:
    assert (await imported(client, SHORT))["errors"] == []
    assert (await imported(client, SECOND))["errors"] == []
    async with nothing_changes(client):
        for table, column in FROZEN.items():
            for statement in (f"UPDATE {table} SET {column} = {column} || 'x'", f"DELETE FROM {table}"):
                if "UPDATE" in statement and column in ("position", "weight", "points"):
                    statement = f"UPDATE {table} SET {column} = {column} + 1"
                if "UPDATE" in statement and column == "other_id":
                    statement = f"UPDATE {table} SET {column} = question_id"
                with pytest.raises(asyncpg.RestrictViolationError, match="never changes"):
                    await client.database.pool.execute(statement)


async def test_an_instrument_is_read_back_as_it_was_written_once_in_each_process(
    client: Client, statements: Statements
) -> None:
    payload = await imported(client, SECOND.replace("comparableWith", "# "))
    identity = UUID.search(payload["instrument"]["id"])[0]
    instruments._loaded.clear()
    async with client.database.reading() as session:
        found = await instruments.load_instrument(session, instruments.UUID(identity))
        written = read_instrument(SECOND.replace("comparableWith", "# ")).instrument
        assert found.instrument == written
        assert found.questions.keys() == {question.key for question in written.questions}
        assert found.by_id[found.questions["staff"]].unit == written.fields[0].goals[0].criteria[1].questions[0].unit
        assert found.criteria.keys() == {"mandate", "resources", "interpreting", "schools"}
        statements.clear()
        assert await instruments.load_instrument(session, found.id) is found
        assert len(statements) == 0
        with pytest.raises(KeyError):
            await instruments.load_instrument(session, instruments.UUID(int=1))


async def test_two_who_import_the_same_at_once_store_it_once(client: Client) -> None:
    async with opened(client.database.url, client.keys) as other:
        both = await asyncio.gather(imported(client, SHORT), imported(other, SHORT))
    assert both[0] == both[1]
    assert both[0]["errors"] == []
