"""`auditTrail` over HTTP: who reads it, and that every action is in it."""

from datetime import date
from typing import Any

import pytest

from exchange.access.actions import create_key, revoke_key
from exchange.access.rules import Text
from exchange.access.viewer import Role
from exchange.measures import actions
from exchange.municipalities import actions as municipalities
from exchange.seeding import SEEDS
from tests.client import BOCHUM, KONSTANZ, Client
from tests.factories import actor, done, lesson, measure, municipality, published_measure

ENTRIES = """query($filter: AuditFilter, $first: Int, $after: String) {
  auditTrail(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
    id at actor keyId action subject municipality { ags } fromStage toStage version visibility reason details } } }"""


async def trail(client: Client, key: str | None, first: int = 100, **wanted: Any) -> list[dict[str, Any]]:
    """The entries that the holder of the key reads, the oldest first."""
    found = (await client.data(ENTRIES, key, filter=wanted, first=first))["auditTrail"]
    return list(reversed(found["nodes"]))


def steps(entries: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("action", "fromStage", "toStage", "version", "visibility", "reason")
    return [tuple(entry[name] for name in names) for entry in entries]


async def test_the_example(client: Client) -> None:
    record = await published_measure(client.database)
    found = await client.operation("AuditTrail", "konstanz_reader", filter={"record": f"measure_{record}"}, first=2)
    assert found["auditTrail"]["totalCount"] == 3
    newest = found["auditTrail"]["nodes"][0]
    assert newest.pop("id").startswith("audit_")
    assert newest.pop("at").endswith("+00:00")
    assert newest.pop("keyId") is not None
    assert newest == {
        "actor": "PUBLISHER of 08335043",
        "action": "measure.published",
        "subject": f"measure_{record}",
        "municipality": {"ags": KONSTANZ, "name": "Konstanz"},
        "fromStage": "IN_REVIEW",
        "toStage": "PUBLISHED",
        "version": 3,
        "visibility": "PUBLIC",
        "reason": None,
        "details": {"from": "IN_REVIEW", "to": "PUBLISHED", "version": 3, "visibility": "PUBLIC", "lessons": []},
    }


async def test_the_life_of_a_record(client: Client) -> None:
    database = client.database
    record = await measure(database)
    taken = await lesson(database, measure=record)
    editor, publisher = await actor(database, role=Role.EDITOR), await actor(database)
    done(await actions.update_measure(database, editor, record, 1, {"indicators": {"add": [{"name": "Paare"}]}}))
    indicator = await database.pool.fetchval("SELECT id FROM indicator WHERE name = 'Paare'")
    done(await actions.record_reading(database, editor, indicator, date(2024, 1, 1), 3))
    done(await actions.submit_measure(database, editor, record, 3))
    done(await actions.return_measure(database, publisher, record, 4, "Bitte kürzen."))
    done(await actions.submit_measure(database, editor, record, 5))
    done(await actions.publish_measure(database, publisher, record, 6, "PUBLIC"))
    done(await actions.update_measure(database, editor, record, 7, {"title": "Neu"}))
    done(await actions.submit_measure(database, editor, record, 8))
    done(await actions.publish_measure(database, publisher, record, 9, "NETWORK"))
    done(await actions.withdraw_measure(database, publisher, record, 10))
    entries = await trail(client, "konstanz_reader", record=f"measure_{record}")
    assert steps(entries) == [
        ("measure.created", None, "DRAFT", 1, None, None),
        ("measure.updated", "DRAFT", "DRAFT", 2, None, None),
        ("measure.updated", "DRAFT", "DRAFT", 3, None, None),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 4, None, None),
        ("measure.returned", "IN_REVIEW", "DRAFT", 5, None, "Bitte kürzen."),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 6, None, None),
        ("measure.published", "IN_REVIEW", "PUBLISHED", 7, "PUBLIC", None),
        ("measure.updated", "PUBLISHED", "DRAFT", 8, None, None),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 9, None, None),
        ("measure.published", "IN_REVIEW", "PUBLISHED", 10, "NETWORK", None),
        ("measure.withdrawn", "PUBLISHED", "WITHDRAWN", 11, "NETWORK", None),
    ]
    assert {entry["keyId"] for entry in entries[1:4]} == {str(editor.key_id)}
    assert entries[6]["details"]["lessons"] == [str(taken)]
    lessons = await trail(client, "konstanz_reader", record=f"lesson_{taken}")
    assert steps(lessons) == [
        ("lesson.created", None, "DRAFT", 1, None, None),
        ("lesson.published", "DRAFT", "PUBLISHED", 2, "PUBLIC", None),
        ("lesson.narrowed", "PUBLISHED", "PUBLISHED", 3, "NETWORK", None),
        ("lesson.withdrawn", "PUBLISHED", "WITHDRAWN", None, "NETWORK", None),
    ]
    assert {entry["details"]["with"] for entry in lessons[1:]} == {str(record)}


async def test_what_a_municipality_decides_and_what_is_done_for_it(client: Client) -> None:
    database = client.database
    before = (await trail(client, "operator"))[-1]["id"]
    publisher = await actor(database)
    await municipalities.set_four_eyes(database, publisher, False)
    await municipalities.set_four_eyes(database, publisher, True)
    mandate = await municipalities.grant_mandate(database, publisher, "08335")
    await municipalities.revoke_mandate(database, publisher, "08335")
    key = await create_key(database, role=Role.READER, name="Amt 50", municipality=KONSTANZ)
    await revoke_key(database, key.id)
    await municipality(database, "08335075", "Singen", member=False)
    await municipalities.ensure_programme(
        database,
        SEEDS,
        key="other",
        name="Anderes",
        description=Text("d", "e"),
    )
    await municipalities.ensure_programme(
        database, SEEDS, key="other", name="Anders", description=Text("d", "e"), sources=[("Quelle", None)]
    )
    entries = await trail(client, "operator")
    new = entries[[entry["id"] for entry in entries].index(before) + 1 :]
    own = await database.pool.fetchval("SELECT id FROM municipality WHERE ags = $1", KONSTANZ)
    name = {"name": "Amt 50", "role": "READER", "scopes": ["READ", "STATISTICS"], "lastFour": key.key[-4:]}
    assert [(entry["action"], entry["subject"], entry["details"]) for entry in new[:6]] == [
        ("municipality.four_eyes_off", f"municipality_{own}", {}),
        ("municipality.four_eyes_on", f"municipality_{own}", {}),
        ("mandate.granted", f"mandate_{mandate}", {"district": "08335"}),
        ("mandate.revoked", f"mandate_{mandate}", {"district": "08335"}),
        ("key.created", f"key_{key.id}", name),
        ("key.revoked", f"key_{key.id}", name),
    ]
    assert [(entry["actor"], entry["action"], entry["municipality"]) for entry in new[6:]] == [
        ("exchange", "register.imported", None),
        ("seeds", "programme.created", None),
        ("seeds", "programme.updated", None),
        ("seeds", "programme.updated", None),
    ]
    assert new[8]["details"]["before"] == {"name": "Anderes"}
    assert new[8]["details"]["after"] == {"name": "Anders"}
    assert (new[9]["details"]["fields"], new[6]["subject"]) == (["sources"], None)
    theirs = [entry["id"] for entry in await trail(client, "konstanz_reader")]
    assert theirs[-6:] == [entry["id"] for entry in new[:6]]


async def test_seeds_are_in_it(reader: Client) -> None:
    [begun] = await trail(reader, "operator", actions=["seeds.begun"])
    [loaded] = await trail(reader, "operator", actions=["seeds.loaded"])
    assert begun["actor"] == loaded["actor"] == "seeds"
    published = await trail(reader, "operator", actions=["strategy.published"])
    assert len(published) == 4
    assert {(entry["actor"], entry["visibility"]) for entry in published} == {("seeds", "PUBLIC")}


@pytest.mark.parametrize("key", [None, "coordinator"])
async def test_nobody_else_reads_any_of_it(reader: Client, key: str | None) -> None:
    found = (await reader.data(ENTRIES, key, first=100))["auditTrail"]
    assert (found["totalCount"], found["nodes"]) == (0, [])
    assert await trail(reader, key, municipalities=[KONSTANZ]) == []


@pytest.mark.parametrize("role", ["reader", "editor", "publisher"])
async def test_a_municipality_reads_its_own(reader: Client, role: str) -> None:
    entries = await trail(reader, f"konstanz_{role}")
    assert {entry["municipality"]["ags"] for entry in entries} == {KONSTANZ}
    assert await trail(reader, f"konstanz_{role}", municipalities=[BOCHUM]) == []
    [own] = await trail(reader, f"kaufbeuren_{role}", actions=["membership.created"])
    assert own["municipality"] == {"ags": "09762000"}
    assert await trail(reader, f"konstanz_{role}", actions=["register.imported", "seeds.loaded"]) == []


async def test_the_operator_reads_all_page_by_page(reader: Client) -> None:
    ids, after = [], None
    while True:
        page = (await reader.data(ENTRIES, "operator", first=50, after=after))["auditTrail"]
        ids += [int(node["id"].removeprefix("audit_")) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    stored = await reader.database.fetch_all("SELECT id FROM audit ORDER BY id DESC")
    assert ids == [row[0] for row in stored]
    assert page["totalCount"] == len(ids)


async def test_filters(client: Client) -> None:
    record = await published_measure(client.database)
    entries = await trail(client, "operator", record=f"measure_{record}")
    assert len(entries) == 3
    for wrong in (f"lesson_{record}", str(record), "measure_x", "", "measure_"):
        assert await trail(client, "operator", record=wrong) == []
    both = await trail(client, "operator", record=f"measure_{record}", actions=["measure.submitted", "x"])
    assert [entry["action"] for entry in both] == ["measure.submitted"]
    assert await trail(client, "operator", record=f"measure_{record}", municipalities=[BOCHUM]) == []
    assert await trail(client, "operator", actions=[]) == []
    [_, second, third] = entries
    span = {"from": second["at"], "to": second["at"]}
    assert await trail(client, "operator", record=f"measure_{record}", at=span) == [second]
    assert (await trail(client, "operator", at={"from": third["at"]}))[-1] == third
    assert await trail(client, "operator", at={"to": "2000-01-01T00:00:00Z"}) == []
