"""Who may see and do what, over HTTP with keys. Whatever is refused changes nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from exchange.access.actions import revoke_key
from exchange.access.keys import new_key
from exchange.measures import actions
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client

NOT_VALID = {"errors": [{"message": "The API key is not valid.", "extensions": {"code": "UNAUTHENTICATED"}}]}
NOT_FOUND = "Das gibt es nicht, oder es ist für Sie nicht sichtbar."
STRANGERS = (None, "bochum_publisher", "kaufbeuren_editor", "district_publisher", "coordinator", "operator")

WHOLE = """query($id: ID!) { measure(id: $id) {
  id slug title summary context implementation results transferability preconditions targetGroups targetGroupNote
  lifePhases milieus executionState discontinuedReason startsOn endsOn periodNote regularService responsibleUnit
  cost { amount currency frequency staffFte note } contact { unit email phone visibility } language licence
  attribution verifiedOn stage visibility version publishedAt createdAt updatedAt hasUnpublishedChanges
  externalReference
  fieldsOfAction { key } strategy { id } goal { id } fundings { programme amount } partners { name }
  sources { title url }
  adoptions { origin source { id } adopted } adoptedBy { totalCount }
  indicators { totalCount nodes { id name target progress readings { totalCount nodes { value } } } }
  lessons { totalCount nodes { id title } } revisions { totalCount nodes { number title } }
} }"""


@asynccontextmanager
async def nothing_changes(client: Client) -> AsyncIterator[None]:
    """Every row of every table is the same afterwards."""
    before = await client.dump()
    yield
    assert await client.dump() == before


def public(record: UUID) -> str:
    """The id of a measure as the API shows it."""
    return f"measure_{record}"


async def mutate(client: Client, field: str, key: str | None, **given: Any) -> list[dict[str, Any]]:
    """The errors of a mutation; with errors there is no record in the payload."""
    name = field[0].upper() + field[1:] + "Input"
    what = "measure" if "easure" in field else "lesson" if "esson" in field else "indicator"
    what = "municipality" if field in ("setFourEyesRule", "grantMandate", "revokeMandate") else what
    document = (
        f"mutation($input: {name}!) {{ {field}(input: $input) {{ {what} {{ id }} errors {{ code path message }} }} }}"
    )
    payload = (await client.data(document, key, input=given))[field]
    assert (payload[what] is None) is bool(payload["errors"])
    return list(payload["errors"])


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        *("Bearer", "Bearer ", "Bearer x", "Bearer wok_x", "Bearer {}", "Basic dTpw", "{}", ""),
        *("Bearer {} {}", "Bearer " + "x" * 600, "bearer \x00", "Token {}"),
    ],
)
async def test_a_wrong_key_is_refused(client: Client, authorization: str) -> None:
    headers = {"authorization": authorization.format(new_key(), new_key())}
    async with nothing_changes(client):
        response = await client.send("{ viewer { kind } }", headers=headers)
        assert (response.status_code, response.json()) == (401, NOT_VALID)
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "*/*"])
async def test_a_wrong_key_is_refused_in_the_media_type_that_is_asked_for(client: Client, accept: str) -> None:
    response = await client.send("{ viewer { kind } }", new_key(), headers={"accept": accept})
    assert (response.status_code, response.json()) == (401, NOT_VALID)


async def test_a_wrong_key_does_not_even_read_what_is_public(client: Client) -> None:
    assert await client.query("{ fieldsOfAction { key } }", new_key(), status=401) == NOT_VALID


async def test_the_scheme_is_read_in_any_case(client: Client) -> None:
    for scheme in ("bearer", "BEARER", "Bearer "):
        headers = {"authorization": f"{scheme} {client.keys['bochum_reader']}"}
        response = await client.send("{ viewer { kind } }", headers=headers)
        assert response.json() == {"data": {"viewer": {"kind": "MEMBER"}}}


async def test_a_revoked_key_is_refused_from_the_next_request_on(client: Client) -> None:
    assert await client.data("{ viewer { kind } }", "bochum_editor") == {"viewer": {"kind": "MEMBER"}}
    key_id = await client.database.pool.fetchval("SELECT id FROM api_key WHERE name = 'bochum EDITOR'")
    assert await revoke_key(client.database, UUID(str(key_id)))
    async with nothing_changes(client):
        assert await client.query("{ viewer { kind } }", "bochum_editor", status=401) == NOT_VALID
        given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
        document = "mutation($input: CreateMeasureInput!) { createMeasure(input: $input) { measure { id } } }"
        assert await client.query(document, "bochum_editor", status=401, input=given) == NOT_VALID
    assert await client.data("{ viewer { kind } }", "bochum_reader") == {"viewer": {"kind": "MEMBER"}}


async def test_an_expired_key_is_refused(client: Client) -> None:
    expire = "UPDATE api_key SET expires_at = $1 WHERE name = 'bochum EDITOR'"
    await client.database.pool.execute(expire, datetime.now(UTC) + timedelta(minutes=5))
    assert await client.data("{ viewer { kind } }", "bochum_editor") == {"viewer": {"kind": "MEMBER"}}
    await client.database.pool.execute(expire, datetime.now(UTC) - timedelta(seconds=1))
    async with nothing_changes(client):
        assert await client.query("{ viewer { kind } }", "bochum_editor", status=401) == NOT_VALID


async def test_the_use_of_a_key_is_noted(client: Client) -> None:
    used = "SELECT last_used_at FROM api_key WHERE name = 'bochum EDITOR'"
    assert await client.database.pool.fetchval(used) is None
    await client.data("{ viewer { kind } }", "bochum_editor")
    await client.dump()
    assert await client.database.pool.fetchval(used) is not None


# -- who sees what -----------------------------------------------------------------------------------------------------


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


# -- who may do what ---------------------------------------------------------------------------------------------------


async def test_without_a_right_nothing_is_done(client: Client) -> None:
    record = public(await factories.published_measure(client.database, indicators=[{"name": "I"}]))
    indicator = (await client.data(WHOLE, id=record))["measure"]["indicators"]["nodes"][0]["id"]
    steps = {
        "updateMeasure": {"id": record, "version": 3, "title": "x"},
        "submitMeasure": {"id": record, "version": 3},
        "publishMeasure": {"id": record, "version": 3, "visibility": "PUBLIC"},
        "withdrawMeasure": {"id": record, "version": 3},
        "createLesson": {"measure": record, "kind": "OBSTACLE", "title": "x", "text": "x"},
        "recordReading": {"indicator": indicator, "date": "2024-01-01", "value": 1},
    }
    async with nothing_changes(client):
        for field, given in steps.items():
            for key in (*STRANGERS, "konstanz_reader"):
                errors = await mutate(client, field, key, **given)
                assert [error["code"] for error in errors] == ["FORBIDDEN"], (field, key)
                path = {"createLesson": "measure", "recordReading": "indicator"}.get(field, "id")
                assert errors[0]["path"] == ["input", path]
                assert errors[0]["message"].startswith("Dafür fehlt Ihnen das Recht; nötig ist ein Schlüssel")
        for field in ("publishMeasure", "withdrawMeasure"):
            assert (await mutate(client, field, "konstanz_editor", **steps[field]))[0]["code"] == "FORBIDDEN"


async def test_what_is_not_visible_and_what_does_not_exist_look_the_same(client: Client) -> None:
    hidden = await factories.measure(client.database, indicators=[{"name": "I"}])
    indicator = (await client.data(WHOLE, "konstanz_reader", id=public(hidden)))["measure"]["indicators"]["nodes"][0][
        "id"
    ]
    lesson = await factories.lesson(client.database)
    cases = {
        "updateMeasure": (public(hidden), {"version": 1, "title": "x"}, "id"),
        "submitMeasure": (public(hidden), {"version": 1}, "id"),
        "publishMeasure": (public(hidden), {"version": 1, "visibility": "PUBLIC"}, "id"),
        "withdrawMeasure": (public(hidden), {"version": 1}, "id"),
        "updateLesson": (f"lesson_{lesson}", {"version": 1, "title": "x"}, "id"),
        "createLesson": (public(hidden), {"kind": "OBSTACLE", "title": "x", "text": "x"}, "measure"),
        "recordReading": (indicator, {"date": "2024-01-01", "value": 1}, "indicator"),
    }
    async with nothing_changes(client):
        for field, (identity, given, name) in cases.items():
            prefix = identity.partition("_")[0]
            for key in STRANGERS:
                expected = [{"code": "NOT_FOUND", "path": ["input", name], "message": NOT_FOUND}]
                for wrong in (identity, f"{prefix}_{uuid4()}", "", "x", f"wrong_{uuid4()}"):
                    assert await mutate(client, field, key, **{name: wrong}, **given) == expected, (field, key, wrong)


async def test_nobody_creates_for_another_municipality(client: Client) -> None:
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
    async with nothing_changes(client):
        for key in (None, "coordinator", "operator", "konstanz_reader"):
            (error,) = await mutate(client, "createMeasure", key, **given)
            assert (error["code"], error["path"]) == ("FORBIDDEN", ["input"])
        for key in (*STRANGERS, "konstanz_reader"):
            (error,) = await mutate(client, "createMeasure", key, municipality=KONSTANZ, **given)
            assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "municipality"])
            (error,) = await mutate(client, "createMeasure", key, municipality="99999999", **given)
            assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "municipality"])


async def test_messages_come_in_the_language_that_is_asked_for(client: Client) -> None:
    document = """mutation { withdrawMeasure(input: {id: "x", version: 1}) { errors { code message } } }"""
    for language, message in (
        ("en-GB, de;q=0.5", "There is no such record, or you may not see it."),
        ("fr", NOT_FOUND),
    ):
        response = await client.send(document, "bochum_publisher", headers={"accept-language": language})
        assert response.json()["data"]["withdrawMeasure"]["errors"] == [{"code": "NOT_FOUND", "message": message}]


# -- the four-eyes rule and mandates -----------------------------------------------------------------------------------


async def test_the_four_eyes_rule_and_its_switch(client: Client) -> None:
    document = """mutation($on: Boolean!) { setFourEyesRule(input: {enabled: $on}) {
      municipality { ags settings { fourEyesRule } } errors { code path } } }"""
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
    made = (await client.operation("CreateMeasure", "konstanz_publisher", input=given))["createMeasure"]["measure"]
    record = {"id": made["id"], "version": 2}
    assert await mutate(client, "submitMeasure", "konstanz_publisher", id=made["id"], version=1) == []
    async with nothing_changes(client):
        (error,) = await mutate(client, "publishMeasure", "konstanz_publisher", **record, visibility="PUBLIC")
        assert (error["code"], error["path"]) == ("FOUR_EYES", ["input", "id"])
        for key in (
            *(key for key in STRANGERS if "publisher" not in (key or "")),
            "konstanz_editor",
            "konstanz_reader",
        ):
            refused = (await client.data(document, key, on=False))["setFourEyesRule"]
            assert refused == {"municipality": None, "errors": [{"code": "FORBIDDEN", "path": ["input"]}]}, key
    switched = (await client.data(document, "konstanz_second", on=False))["setFourEyesRule"]
    assert switched == {"municipality": {"ags": KONSTANZ, "settings": {"fourEyesRule": False}}, "errors": []}
    assert await mutate(client, "publishMeasure", "konstanz_publisher", **record, visibility="PUBLIC") == []
    other = await client.data('{ municipality(ags: "08335043") { settings { fourEyesRule } } }', "bochum_publisher")
    assert other == {"municipality": {"settings": None}}
    switched = (await client.data(document, "konstanz_publisher", on=True))["setFourEyesRule"]
    assert switched["municipality"]["settings"] == {"fourEyesRule": True}
    bochum = await client.data('{ municipality(ags: "05911000") { settings { fourEyesRule } } }', "bochum_reader")
    assert bochum == {"municipality": {"settings": {"fourEyesRule": True}}}


async def test_a_district_acts_for_a_municipality_only_with_its_mandate(client: Client) -> None:
    draft = await factories.measure(client.database)
    change = {"id": public(draft), "title": "Vom Kreis"}
    settings = '{ municipality(ags: "08335043") { settings { districtActs fourEyesRule } measures { totalCount } } }'
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD], "municipality": KONSTANZ}

    async def district_is_a_stranger() -> None:
        async with nothing_changes(client):
            (error,) = await mutate(client, "updateMeasure", "district_publisher", version=1, **change)
            assert (error["code"], error["message"]) == ("NOT_FOUND", NOT_FOUND)
            assert [e["code"] for e in await mutate(client, "createMeasure", "district_editor", **given)] == [
                "FORBIDDEN"
            ]
            found = (await client.data(settings, "district_publisher"))["municipality"]
            assert found == {"settings": None, "measures": {"totalCount": 12}}

    await district_is_a_stranger()
    async with nothing_changes(client):
        for key in (None, "district_publisher", "konstanz_editor", "coordinator", "operator"):
            assert [e["code"] for e in await mutate(client, "grantMandate", key, district="08335")] == (
                ["INVALID"] if key == "district_publisher" else ["FORBIDDEN"]
            )
        (error,) = await mutate(client, "grantMandate", "bochum_publisher", district="08335")
        assert (error["code"], error["path"]) == ("INVALID", ["input", "district"])
        (error,) = await mutate(client, "grantMandate", "konstanz_publisher", district="99999")
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "district"])
        (error,) = await mutate(client, "revokeMandate", "konstanz_publisher", district="08335")
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "district"])
    assert await mutate(client, "grantMandate", "konstanz_publisher", district="08335") == []
    found = (await client.data(settings, "district_reader"))["municipality"]
    assert found == {"settings": {"districtActs": True, "fourEyesRule": True}, "measures": {"totalCount": 13}}
    assert await mutate(client, "updateMeasure", "district_editor", version=1, **change) == []
    assert await mutate(client, "createMeasure", "district_editor", **given) == []
    assert await mutate(client, "submitMeasure", "district_editor", id=public(draft), version=2) == []
    publish = {"id": public(draft), "version": 3, "visibility": "PUBLIC"}
    async with nothing_changes(client):
        assert [e["code"] for e in await mutate(client, "publishMeasure", "district_editor", **publish)] == [
            "FORBIDDEN"
        ]
        assert (await mutate(client, "setFourEyesRule", "district_reader", enabled=False))[0]["code"] == "FORBIDDEN"
    assert await mutate(client, "publishMeasure", "district_publisher", **publish) == []
    found = (await client.data(WHOLE, id=public(draft)))["measure"]
    assert found["title"] == "Vom Kreis"
    assert await mutate(client, "revokeMandate", "konstanz_publisher", district="08335") == []
    async with nothing_changes(client):
        (error,) = await mutate(client, "updateMeasure", "district_publisher", version=4, **change)
        assert error["code"] == "FORBIDDEN"
        assert (await client.data(settings, "district_publisher"))["municipality"]["settings"] is None


async def test_a_mandate_counts_only_while_the_municipality_lies_in_the_district(client: Client) -> None:
    assert await mutate(client, "grantMandate", "konstanz_publisher", district="08335") == []
    document = '{ municipality(ags: "08335043") { settings { districtActs } } }'
    assert (await client.data(document, "district_reader"))["municipality"]["settings"] == {"districtActs": True}
    moved = "UPDATE municipality SET parent_id = NULL WHERE ags = '08335043'"
    await client.database.pool.execute(moved)
    assert (await client.data(document, "district_reader"))["municipality"]["settings"] is None
    assert (await client.data(document, "konstanz_reader"))["municipality"]["settings"] == {"districtActs": False}


async def test_a_membership_that_ends_ends_what_the_network_shows(client: Client) -> None:
    await factories.published_measure(client.database, visibility="NETWORK")
    document = "{ viewer { kind } measures { totalCount } }"
    assert await client.data(document, "bochum_reader") == {
        "viewer": {"kind": "MEMBER"},
        "measures": {"totalCount": 29},
    }
    end = (
        "UPDATE membership SET ends_on = current_date - 2"
        " WHERE municipality_id = (SELECT id FROM municipality WHERE ags = $1)"
    )
    await client.database.pool.execute(end, BOCHUM)
    assert await client.data(document, "bochum_reader") == {"viewer": {"kind": "GUEST"}, "measures": {"totalCount": 28}}
