"""The bulk import over HTTP."""

from typing import Any

import orjson

from exchange.settings import Settings
from tests.client import Client

FIELD = "ZUSAMMENHALT_BEGEGNUNG"


def record(number: int, **more: Any) -> dict[str, Any]:
    plain = {"externalReference": f"ref-{number}", "title": f"Treff {number}", "summary": "Ein Treff."}
    return plain | {"fieldsOfAction": [FIELD]} | more


async def imported(client: Client, *records: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = await client.operation("ImportMeasures", "konstanz_editor", input={"records": list(records)} | more)
    found: dict[str, Any] = data["importMeasures"]
    return found


async def test_import_measures(client: Client) -> None:
    first = await imported(client, record(1, indicators=[{"name": "Gäste", "target": 12.5}]), record(2))
    assert first["errors"] == []
    assert [(entry["externalReference"], entry["status"], entry["errors"]) for entry in first["records"]] == [
        ("ref-1", "CREATED", []),
        ("ref-2", "CREATED", []),
    ]
    again = await imported(client, record(1, indicators=[{"name": "Gäste", "target": 12.5}]), record(2, context="Neu"))
    assert [entry["status"] for entry in again["records"]] == ["UNCHANGED", "UPDATED"]
    assert [entry["id"] for entry in again["records"]] == [entry["id"] for entry in first["records"]]
    read = "query ($id: ID!) { node(id: $id) { ... on Measure { context version stage } } }"
    found = await client.data(read, "konstanz_editor", id=again["records"][1]["id"])
    assert found["node"] == {"context": "Neu", "version": 2, "stage": "DRAFT"}


async def test_mistakes_are_told_for_each_record(client: Client) -> None:
    before = await client.dump()
    wrong = record(2, startsOn="2024-02-01", endsOn="2024-01-01")
    answer = await imported(client, record(1), wrong)
    error = {
        "code": "INVALID",
        "path": ["input", "records", "1", "endsOn"],
        "message": "Das Ende liegt vor dem Beginn.",
    }
    assert answer["errors"] == [error]
    assert [(entry["status"], entry["id"], entry["errors"]) for entry in answer["records"]] == [
        ("NOT_WRITTEN", None, []),
        ("INVALID", None, [error]),
    ]
    assert await client.dump() == before
    skipped = await imported(client, record(1), wrong, policy="SKIP_INVALID")
    assert [entry["status"] for entry in skipped["records"]] == ["CREATED", "INVALID"]
    assert skipped["errors"] == []


async def test_a_dry_run_changes_nothing(client: Client) -> None:
    before = await client.dump()
    answer = await imported(client, record(1), dryRun=True)
    assert [(entry["status"], entry["id"]) for entry in answer["records"]] == [("CREATED", None)]
    assert await client.dump() == before


async def test_a_repeated_import_gets_its_answer_again(client: Client) -> None:
    body = {"input": {"records": [record(1), record(2)]}}
    document = "mutation ($input: ImportMeasuresInput!) { importMeasures(input: $input) { records { status id } } }"
    first = await client.send(document, "konstanz_editor", body, headers={"idempotency-key": "i"})
    await client.database.pool.execute("UPDATE idempotency SET response = NULL")
    again = await client.send(document, "konstanz_editor", body, headers={"idempotency-key": "i"})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert [entry["status"] for entry in again.json()["data"]["importMeasures"]["records"]] == ["CREATED", "CREATED"]


async def test_five_hundred_records_of_usual_size_fit_into_a_request(client: Client) -> None:
    records = [record(number, implementation="x" * 1_500, indicators=[{"name": "Gäste"}]) for number in range(500)]
    body = orjson.dumps({"query": "x" * 300, "variables": {"input": {"records": records}}})
    assert len(body) <= Settings().body_limit
    answer = await imported(client, *records)
    assert {entry["status"] for entry in answer["records"]} == {"CREATED"}
