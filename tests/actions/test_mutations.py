"""The mutations as a municipality's software sends them."""

from typing import Any

import orjson
import pytest
from graphql import is_enum_type, is_input_object_type
from strawberry.types import get_object_definition

from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.measures.mutations import RecordMutations
from exchange.measures.rules.report import camel_case
from exchange.projection.executor import ProjectionExecutor
from tests.actions.samples import FULL, draft

CREATE = """
mutation CreateMeasure($input: CreateMeasureInput!) {
  createMeasure(input: $input) { measure { id slug version stage } errors { code path message } }
}
"""
UPDATE = """
mutation UpdateMeasure($input: UpdateMeasureInput!) {
  updateMeasure(input: $input) {
    measure { id version title context cost { amount currency } }
    errors { code path message }
  }
}
"""
SUBMIT = """
mutation SubmitMeasure($input: SubmitMeasureInput!) {
  submitMeasure(input: $input) { measure { id stage version } errors { code path message } }
}
"""
PUBLISH = """
mutation PublishMeasure($input: PublishMeasureInput!) {
  publishMeasure(input: $input) { measure { stage version visibility publishedAt } errors { code path message } }
}
"""
WITHDRAW = """
mutation WithdrawMeasure($input: WithdrawMeasureInput!) {
  withdrawMeasure(input: $input) { measure { id stage } errors { code path message } }
}
"""
LESSON = """
mutation CreateLesson($input: CreateLessonInput!) {
  createLesson(input: $input) { lesson { id kind stage version } errors { code path message } }
}
"""
READING = """
mutation RecordReading($input: RecordReadingInput!) {
  recordReading(input: $input) { indicator { id progress } errors { code path message } }
}
"""


@pytest.fixture
def send(world):
    execution = Execution(schema._schema, ProjectionExecutor, world.database)

    async def run(query: str, viewer, language: str = "de", **given: Any) -> dict[str, Any]:
        answer = await execution.run(GraphQLRequest(query, {"input": given}), viewer, language)
        assert answer.errors == []
        [payload] = orjson.loads(orjson.dumps(answer.data)).values()
        return payload

    return run


async def test_the_way_of_a_measure(world, send) -> None:
    answer = await send(CREATE, world.editor, title="Forum", summary="Ein Forum.", fieldsOfAction=["VOICE"])
    measure = answer["measure"]
    assert answer == {
        "measure": {"id": measure["id"], "slug": "konstanz-forum", "version": 1, "stage": "DRAFT"},
        "errors": [],
    }
    assert measure["id"].startswith("measure_")
    target = {"id": measure["id"]}
    answer = await send(UPDATE, world.editor, **target, version=1, context="Lage", cost={"amount": "5.50"})
    assert answer["measure"] == {
        "id": measure["id"],
        "version": 2,
        "title": "Forum",
        "context": "Lage",
        "cost": {"amount": "5.50", "currency": None},
    }
    answer = await send(UPDATE, world.editor, **target, version=2, context=None)
    assert (answer["measure"]["context"], answer["measure"]["cost"]["amount"]) == (None, "5.50")
    answer = await send(LESSON, world.editor, kind="OBSTACLE", title="t", text="x", measure=measure["id"])
    assert (answer["lesson"]["kind"], answer["lesson"]["stage"], answer["lesson"]["version"]) == (
        "OBSTACLE",
        "DRAFT",
        1,
    )
    answer = await send(SUBMIT, world.editor, **target, version=3)
    assert answer["measure"] == {"id": measure["id"], "stage": "IN_REVIEW", "version": 4}
    answer = await send(PUBLISH, world.publisher, **target, version=4, visibility="NETWORK")
    assert answer["measure"].pop("publishedAt")
    assert answer == {"measure": {"stage": "PUBLISHED", "version": 5, "visibility": "NETWORK"}, "errors": []}
    answer = await send(WITHDRAW, world.publisher, **target, version=5)
    assert answer == {"measure": {"id": measure["id"], "stage": "WITHDRAWN"}, "errors": []}


async def test_parts_come_with_a_new_measure_and_change_by_id(world, send) -> None:
    answer = await send(
        CREATE,
        world.editor,
        title="Forum",
        summary="Ein Forum.",
        fieldsOfAction=["VOICE"],
        executionState="ONGOING",
        targetGroups=["NEWCOMERS"],
        indicators=[{"name": "Gäste", "target": 100, "readings": [{"date": "2024-01-31", "value": 40.5}]}],
        fundings=[{"programme": "Integration vor Ort", "amount": 77000}],
    )
    assert answer["errors"] == []
    [indicator] = await world.rows("SELECT id FROM indicator")
    [reading] = await world.rows("SELECT id, value FROM reading")
    [funding] = await world.rows("SELECT id, amount FROM measure_funding")
    assert (float(reading["value"]), str(funding["amount"])) == (40.5, "77000.00")
    change = {"id": f"reading_{reading['id']}", "value": 50}
    answer = await send(
        UPDATE,
        world.editor,
        id=answer["measure"]["id"],
        version=1,
        indicators={"change": [{"id": f"indicator_{indicator['id']}", "readings": {"change": [change]}}]},
        fundings={"remove": [f"funding_{funding['id']}"]},
    )
    assert answer["errors"] == []
    [row] = await world.rows("SELECT value FROM reading")
    assert float(row["value"]) == 50
    assert await world.rows("SELECT 1 FROM measure_funding") == []


async def test_a_reading(world, send) -> None:
    await draft(world, FULL)
    [indicator, _] = await world.rows("SELECT id FROM indicator ORDER BY position")
    identity = f"indicator_{indicator['id']}"
    answer = await send(READING, world.editor, indicator=identity, date="2023-12-31", value=150, source="Listen")
    assert answer == {"indicator": {"id": identity, "progress": 0.5}, "errors": []}
    answer = await send(READING, world.editor, indicator="indicator_x", date="2023-12-31", value=150)
    assert (answer["indicator"], answer["errors"][0]["path"]) == (None, ["input", "indicator"])


async def test_errors_in_both_languages(world, send) -> None:
    german = await send(CREATE, world.editor, title="", summary="S", fieldsOfAction=["VOICE"])
    english = await send(CREATE, world.editor, "en", title="", summary="S", fieldsOfAction=["VOICE"])
    error = {"code": "REQUIRED", "path": ["input", "title"]}
    assert german == {"measure": None, "errors": [error | {"message": "Diese Angabe fehlt."}]}
    assert english == {"measure": None, "errors": [error | {"message": "This is required."}]}


async def test_ids_that_are_none(world, send) -> None:
    for identity in ("", "x", "measure_", "lesson_0198c0de-0000-7000-8000-000000000000", "measure_" + "0" * 36):
        answer = await send(SUBMIT, world.editor, id=identity, version=1)
        assert answer["measure"] is None
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [("NOT_FOUND", ["input", "id"])]


def test_every_input_is_described() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    own = {field.name for field in get_object_definition(RecordMutations, strict=True).fields}
    assert len(own) == 24
    for name, field in mutation.fields.items():
        assert field.description, name
        assert name not in {camel_case(entry) for entry in own} or field.args["input"].description, name
    for type_ in schema._schema.type_map.values():
        if is_input_object_type(type_):
            assert type_.description, type_.name
            assert all(field.description for field in type_.fields.values()), type_.name
        if is_enum_type(type_) and not type_.name.startswith("__"):
            assert all(value.description for value in type_.values.values()), type_.name
