"""Who sees what, over HTTP with keys."""

from typing import Any

from exchange.measures import actions
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client
from tests.rights import STRANGERS, WHOLE, mutate, public


async def test_bochum_sees_what_konstanz_released_to_the_network_and_nothing_else(client: Client) -> None:
    database = client.database
    visible = {}
    for visibility in ("COORDINATION", "NETWORK", "PUBLIC"):
        record = await factories.published_measure(
            database, visibility=visibility, title=visibility, contact={"unit": "Stabsstelle", "email": "a@b.de"}
        )
        visible[visibility] = public(record)
    draft, waiting = (
        await factories.measure(database, title="DRAFT"),
        await factories.measure(database, title="WAITING"),
    )
    factories.done(await actions.submit_measure(database, await factories.actor(database), waiting, 1))
    document = """query($filter: MeasureFilter, $ids: [ID!]!) {
      measures(filter: $filter, first: 100) { totalCount nodes { id contact { unit visibility } } }
      nodes(ids: $ids) { id } municipality(ags: "08335043") { measures { totalCount } }
    }"""
    ids = [*visible.values(), public(draft), public(waiting)]
    expected = {
        None: ["PUBLIC"],
        "operator": ["PUBLIC"],
        "district_publisher": ["PUBLIC"],
        "bochum_reader": ["NETWORK", "PUBLIC"],
        "kaufbeuren_publisher": ["NETWORK", "PUBLIC"],
        "coordinator": ["COORDINATION", "NETWORK", "PUBLIC"],
    }
    for key, shown in expected.items():
        found = await client.data(document, key, filter={"municipalities": [KONSTANZ]}, ids=ids)
        nodes = [node for node in found["measures"]["nodes"] if node["id"] in ids]
        assert {node["id"] for node in nodes} == {visible[name] for name in shown}, key
        assert [node and node["id"] for node in found["nodes"]] == [
            identity if identity in {visible[name] for name in shown} else None for identity in ids
        ]
        count = 12 + len(shown)
        assert (found["measures"]["totalCount"], found["municipality"]["measures"]["totalCount"]) == (count, count)
        contact = (
            None
            if key in (None, "operator", "district_publisher")
            else {"unit": "Stabsstelle", "visibility": "NETWORK"}
        )
        assert [node["contact"] for node in nodes] == [contact] * len(nodes)
    own = await client.data(document, "konstanz_reader", filter={"municipalities": [KONSTANZ]}, ids=ids)
    assert own["measures"]["totalCount"] == 17
    assert [node["id"] for node in own["nodes"]] == ids


CHANGES = {
    "title": "Ganz neu",
    "summary": "Neue Zusammenfassung",
    "context": "Neu",
    "implementation": "Neu",
    "results": "Neu",
    "transferability": "Neu",
    "preconditions": "Neu",
    "fieldsOfAction": ["ARBEIT_WIRTSCHAFT", "MANAGEMENT_STEUERUNG"],
    "targetGroups": ["WOMEN"],
    "targetGroupNote": "Neu",
    "lifePhases": ["ARRIVAL"],
    "milieus": ["SPORT"],
    "executionState": "DISCONTINUED",
    "discontinuedReason": "Kein Geld",
    "startsOn": "2024-01-01",
    "endsOn": "2024-12-31",
    "periodNote": "Neu",
    "regularService": False,
    "responsibleUnit": "Neu",
    "cost": {"amount": "5.00", "note": "Neu"},
    "contact": {"unit": "Neu", "visibility": "PUBLIC"},
    "language": "en",
    "licence": "CC-BY-4.0",
    "attribution": "Neu",
    "verifiedOn": "2024-02-02",
    "indicators": {"add": [{"name": "Neu", "target": 4, "readings": [{"date": "2024-01-01", "value": 1}]}]},
    "fundings": {"add": [{"programme": "Neu", "amount": "1.00"}]},
    "partners": {"add": [{"name": "Neu"}]},
    "sources": {"add": [{"title": "Neu"}]},
    "adoptions": {"add": [{"origin": "Neu"}]},
}


async def test_a_draft_beside_what_is_published_is_seen_by_nobody_else(client: Client) -> None:
    await _stays_hidden(client, CHANGES)


async def test_an_external_reference_in_a_draft_is_seen_by_nobody_else(client: Client) -> None:
    await _stays_hidden(client, {"externalReference": "neu"})


async def _stays_hidden(client: Client, changes: dict[str, Any]) -> None:
    record = await factories.published_measure(
        client.database, contact={"unit": "Alt"}, external_reference="alt", indicators=[{"name": "Alt"}]
    )
    before = {key: await client.data(WHOLE, key, id=public(record)) for key in STRANGERS}
    listed = {key: await client.operation("Practices", key, first=100) for key in STRANGERS}
    assert await mutate(client, "updateMeasure", "konstanz_editor", id=public(record), version=3, **changes) == []
    own = (await client.data(WHOLE, "konstanz_reader", id=public(record)))["measure"]
    assert (own["stage"], own["version"], own["hasUnpublishedChanges"]) == ("DRAFT", 4, True)
    assert await mutate(client, "submitMeasure", "konstanz_editor", id=public(record), version=4) == []
    for key in STRANGERS:
        assert await client.data(WHOLE, key, id=public(record)) == before[key]
        assert await client.operation("Practices", key, first=100) == listed[key]


async def test_a_draft_lesson_and_a_reading_wait_for_the_measure_to_be_published_again(client: Client) -> None:
    record = await factories.published_measure(client.database, indicators=[{"name": "I", "target": 10}])
    before = await client.data(WHOLE, "bochum_reader", id=public(record))
    indicator = before["measure"]["indicators"]["nodes"][0]["id"]
    errors = await mutate(
        client, "recordReading", "konstanz_editor", indicator=indicator, date="2024-05-05", value=5, source="Zählung"
    )
    assert errors == []
    lesson = {"measure": public(record), "kind": "OBSTACLE", "title": "T", "text": "x"}
    assert await mutate(client, "createLesson", "konstanz_editor", **lesson) == []
    assert await client.data(WHOLE, "bochum_reader", id=public(record)) == before
    node = "query($id: ID!) { node(id: $id) { ... on Indicator { progress readings { totalCount } } } }"
    assert await client.data(node, "bochum_reader", id=indicator) == {
        "node": {"progress": None, "readings": {"totalCount": 0}}
    }
    assert await client.data(node, "konstanz_reader", id=indicator) == {
        "node": {"progress": 0.5, "readings": {"totalCount": 1}}
    }
    assert await mutate(client, "submitMeasure", "konstanz_editor", id=public(record), version=4) == []
    publish = {"id": public(record), "version": 5, "visibility": "PUBLIC"}
    assert await mutate(client, "publishMeasure", "konstanz_second", **publish) == []
    after = (await client.data(WHOLE, "bochum_reader", id=public(record)))["measure"]
    assert after["indicators"]["nodes"][0]["progress"] == 0.5
    assert (after["lessons"]["totalCount"], after["revisions"]["totalCount"], after["version"]) == (1, 2, 6)


async def test_what_was_withdrawn_is_gone_for_others(client: Client) -> None:
    record = await factories.measure(client.database, indicators=[{"name": "I"}])
    lesson = await factories.lesson(client.database, measure=record)
    await factories.publish_measure(client.database, KONSTANZ, record, 1)
    seen = (await client.data(WHOLE, id=public(record)))["measure"]
    revisions = "query($id: ID!) { measure(id: $id) { slug revisions { nodes { id } } } }"
    found = (await client.data(revisions, id=public(record)))["measure"]
    ids = [
        public(record),
        f"lesson_{lesson}",
        seen["indicators"]["nodes"][0]["id"],
        found["revisions"]["nodes"][0]["id"],
    ]
    document = "query($ids: [ID!]!, $slug: String!) { nodes(ids: $ids) { id } measure(slug: $slug) { id } }"
    assert None not in (await client.data(document, ids=ids, slug=found["slug"]))["nodes"]
    assert await mutate(client, "withdrawMeasure", "konstanz_publisher", id=public(record), version=3) == []
    for key in STRANGERS:
        gone = await client.data(document, key, ids=ids, slug=found["slug"])
        assert gone == {"nodes": [None] * 4, "measure": None}, key
        assert (await client.operation("Practices", key))["measures"]["totalCount"] == 28
    kept = (await client.data(WHOLE, "konstanz_reader", id=public(record)))["measure"]
    assert (kept["stage"], kept["revisions"]["totalCount"], kept["lessons"]["totalCount"]) == ("WITHDRAWN", 1, 1)


async def test_an_older_revision_is_shown_to_those_whom_it_was_shown_to_then(client: Client) -> None:
    database = client.database
    record = await factories.published_measure(database, visibility="COORDINATION", title="Eins")
    for version, visibility, title in ((3, "NETWORK", "Zwei"), (6, "PUBLIC", "Drei")):
        editor = await factories.actor(database)
        factories.done(await actions.update_measure(database, editor, record, version, {"title": title}))
        await factories.publish_measure(database, KONSTANZ, record, version + 1, visibility)
    expected = {
        None: ["Drei"],
        "district_reader": ["Drei"],
        "bochum_reader": ["Drei", "Zwei"],
        "coordinator": ["Drei", "Zwei", "Eins"],
        "konstanz_reader": ["Drei", "Zwei", "Eins"],
    }
    for key, titles in expected.items():
        found = (await client.data(WHOLE, key, id=public(record)))["measure"]
        assert [node["title"] for node in found["revisions"]["nodes"]] == titles, key
        assert found["revisions"]["totalCount"] == len(titles)


async def test_an_adoption_of_what_is_not_shown_has_no_source(client: Client) -> None:
    hidden = await factories.published_measure(client.database, visibility="NETWORK", title="Vorbild")
    adopting = await factories.published_measure(
        client.database, BOCHUM, title="Nachbau", adoptions=[{"source": hidden, "adopted": "alles"}]
    )
    document = "query($id: ID!) { measure(id: $id) { adoptions { adopted origin source { id title } } } }"
    for key, source in ((None, None), ("kaufbeuren_reader", {"id": public(hidden), "title": "Vorbild"})):
        found = await client.data(document, key, id=public(adopting))
        assert found["measure"]["adoptions"] == [{"adopted": "alles", "origin": None, "source": source}]
    document = "query($id: ID!) { measure(id: $id) { adoptedBy { totalCount nodes { measure { id } } } } }"
    found = await client.data(document, "konstanz_reader", id=public(hidden))
    assert found["measure"]["adoptedBy"] == {"totalCount": 1, "nodes": [{"measure": {"id": public(adopting)}}]}
