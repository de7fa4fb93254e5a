"""How many statements a request takes: one for each root field, whatever it asks for, and one for the key."""

from typing import Any

import pytest

from tests import factories
from tests.client import KONSTANZ, Client, Statements

SLUG = "konstanz-von-einander-kennen-lernen"


@pytest.mark.parametrize(
    ("operation", "variables", "count"),
    [
        ("Practices", {"first": 20}, 1),
        ("Practices", {"first": 1}, 1),
        ("Practices", {"first": 100, "filter": {"states": ["BW"]}, "orderBy": [{"field": "TITLE"}]}, 1),
        ("PracticeFacets", {"first": 20, "filter": {"states": ["BW"], "executionStates": ["ONGOING"]}}, 1),
        ("MeasureBySlug", {"slug": SLUG}, 1),
        ("MeasureBySlug", {"slug": "nichts"}, 1),
        ("MunicipalityPage", {"ags": KONSTANZ, "first": 100}, 1),
        ("MunicipalityPage", {"ags": KONSTANZ, "first": 1}, 1),
        ("Municipalities", {"first": 100}, 1),
        ("Programme", {"key": "weltoffene-kommune"}, 2),
        ("Vocabularies", {}, 0),
    ],
)
@pytest.mark.parametrize("key", [None, "konstanz_reader", "coordinator"])
async def test_reads(
    reader: Client, statements: Statements, operation: str, variables: dict[str, Any], count: int, key: str | None
) -> None:
    for _ in range(2):
        statements.clear()
        await reader.operation(operation, key, **variables)
        assert len(statements.reads) == count
        assert len(statements) == count + (key is not None)


async def test_the_viewer_takes_no_statement_but_for_its_municipality(reader: Client, statements: Statements) -> None:
    await reader.data("{ viewer { kind role name } }")
    assert len(statements) == 0
    await reader.data("{ viewer { kind role name } }", "konstanz_reader")
    assert len(statements) == 1
    statements.clear()
    await reader.data(
        "{ viewer { municipality { name measures { nodes { title lessons { nodes { title } } } } } } }",
        "konstanz_reader",
    )
    assert len(statements) == 2


async def test_nodes_take_one_statement_for_each_type(reader: Client, statements: Statements) -> None:
    found = await reader.data("{ measures(first: 30) { nodes { id municipality { id } } } }")
    ids = [
        node[name]["id"] if name else node["id"] for node in found["measures"]["nodes"] for name in ("", "municipality")
    ]
    statements.clear()
    await reader.data("query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Municipality { name } } }", ids=ids)
    assert len(statements) == 2
    statements.clear()
    await reader.data('{ node(id: "nothing_1") { id } nodes(ids: ["x", "", "nothing_"]) { id } }')
    assert len(statements) == 0


async def test_a_key_that_cannot_be_one_takes_no_statement(reader: Client, statements: Statements) -> None:
    await reader.query("{ viewer { kind } }", "wok_x", status=401)
    assert len(statements) == 0


async def test_root_fields_take_one_statement_each(reader: Client, statements: Statements) -> None:
    aliases = " ".join(f"m{number}: measures(first: {number}) {{ nodes {{ title }} }}" for number in range(10))
    await reader.data(f"{{ {aliases} }}")
    assert len(statements) == 10


async def test_the_number_of_statements_of_a_write_does_not_grow_with_the_record(
    client: Client, statements: Statements
) -> None:
    taken = []
    for size in (1, 20):
        indicators = [
            {
                "name": f"I{number}",
                "readings": [{"date": f"2024-01-{day:02}", "value": 1} for day in range(1, size + 1)],
            }
            for number in range(size)
        ]
        record = await factories.measure(
            client.database, indicators=indicators, partners=[{"name": f"P{number}"} for number in range(size)]
        )
        for number in range(size):
            await factories.lesson(client.database, measure=record, title=f"L{number}")
        await client.operation("SubmitMeasure", "konstanz_editor", input={"id": f"measure_{record}", "version": 1})
        statements.clear()
        given = {"id": f"measure_{record}", "version": 2, "visibility": "PUBLIC"}
        answer = await client.operation("PublishMeasure", "konstanz_publisher", input=given)
        assert answer["publishMeasure"]["errors"] == []
        taken.append(len(statements))
    assert taken[0] == taken[1]
