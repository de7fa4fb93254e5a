"""API keys over GraphQL: who manages them, rotation, what lacks a scope, and that a key is kept nowhere."""

from typing import Any

import pytest

from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client
from tests.rights import STRANGERS, mutate, nothing_changes, public

CREATE = """mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  key apiKey { id role scopes lastFour valid } errors { code path message } } }"""
ROTATE = """mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  key apiKey { id } errors { code path message } } }"""
REVOKE = """mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) {
  apiKey { id valid revokedAt } errors { code path message } } }"""
WHO = "{ viewer { role scopes municipality { ags } } }"
OWN = "query($ags: String!) { municipality(ags: $ags) { apiKeys(first: 100) { totalCount nodes { id name } } } }"


async def act(client: Client, document: str, who: str | None, **given: Any) -> dict[str, Any]:
    (payload,) = (await client.data(document, who, input=given)).values()
    assert isinstance(payload, dict)
    return payload


async def made(client: Client, who: str = "konstanz_publisher", **given: Any) -> dict[str, Any]:
    payload = await act(client, CREATE, who, **({"name": "Amt 50", "role": "EDITOR"} | given))
    assert payload["errors"] == []
    return payload


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["code"], ".".join(error["path"])) for error in payload["errors"]]


async def secret_is_nowhere(client: Client, *keys: str) -> None:
    stored = str(await client.dump())
    assert not any(key[:20] in stored for key in keys)


async def test_a_publisher_manages_the_keys_of_its_municipality(client: Client) -> None:
    first = await made(client, expiresInDays=10)
    assert first["apiKey"]["scopes"] == ["READ", "WRITE", "STATISTICS"]
    assert (first["apiKey"]["lastFour"], first["apiKey"]["valid"]) == (first["key"][-4:], True)
    seen = (await client.data(WHO, first["key"]))["viewer"]
    assert seen == {
        "role": "EDITOR",
        "scopes": ["READ", "WRITE", "STATISTICS"],
        "municipality": {"ags": KONSTANZ},
    }
    for who in ("konstanz_publisher", "operator"):
        names = [
            node["name"] for node in (await client.data(OWN, who, ags=KONSTANZ))["municipality"]["apiKeys"]["nodes"]
        ]
        assert names == ["Amt 50", "Konstanz 2", "konstanz PUBLISHER", "konstanz EDITOR", "konstanz READER"]
    for who in (*STRANGERS[:-1], "konstanz_editor"):
        assert (await client.data(OWN, who, ags=KONSTANZ))["municipality"]["apiKeys"] == {"totalCount": 0, "nodes": []}
        node = "query($id: ID!) { node(id: $id) { id } }"
        assert (await client.data(node, who, id=first["apiKey"]["id"])) == {"node": None}
    assert (await client.operation("ApiKeys", "konstanz_publisher"))["apiKeys"]["totalCount"] == 5
    assert (await client.operation("ApiKeys", "operator"))["apiKeys"]["totalCount"] == 16
    assert (await client.operation("ApiKeys"))["apiKeys"]["totalCount"] == 0
    revoked = await act(client, REVOKE, "konstanz_publisher", id=first["apiKey"]["id"])
    assert (revoked["errors"], revoked["apiKey"]["valid"]) == ([], False)
    assert (await client.send(WHO, first["key"])).status_code == 401
    again = await act(client, REVOKE, "konstanz_publisher", id=first["apiKey"]["id"])
    assert again == revoked
    entries = await client.operation(
        "AuditTrail", "konstanz_reader", filter={"actions": ["key.created", "key.revoked"]}
    )
    newest = entries["auditTrail"]["nodes"][:2]
    assert [(entry["action"], entry["actor"], entry["subject"]) for entry in newest] == [
        ("key.revoked", "konstanz PUBLISHER", first["apiKey"]["id"]),
        ("key.created", "konstanz PUBLISHER", first["apiKey"]["id"]),
    ]
    await secret_is_nowhere(client, first["key"])


async def test_nobody_else_manages_them_and_nothing_is_given_that_one_lacks(client: Client) -> None:
    other = await made(client, "bochum_publisher")
    coordinator = (await made(client, "operator", role="COORDINATOR", organisation="phineo"))["apiKey"]["id"]
    narrow = (await made(client, role="PUBLISHER", scopes=["READ", "PUBLISH"]))["key"]
    whole = (await made(client, role="EDITOR"))["apiKey"]["id"]
    wrong: list[tuple[str | None, dict[str, Any], list[tuple[str, str]]]] = [
        ("konstanz_publisher", {"municipality": BOCHUM}, [("FORBIDDEN", "input.municipality")]),
        ("konstanz_publisher", {"municipality": "99999999"}, [("NOT_FOUND", "input.municipality")]),
        ("konstanz_publisher", {"role": "OPERATOR"}, [("FORBIDDEN", "input.role")]),
        ("konstanz_publisher", {"role": "COORDINATOR", "organisation": "phineo"}, [("FORBIDDEN", "input.role")]),
        ("konstanz_publisher", {"role": "READER", "scopes": ["READ", "WRITE"]}, [("INVALID", "input.scopes")]),
        ("konstanz_publisher", {"scopes": []}, [("REQUIRED", "input.scopes")]),
        (
            "konstanz_publisher",
            {"scopes": ["WRITE"], "name": " "},
            [("REQUIRED", "input.name"), ("INVALID", "input.scopes")],
        ),
        ("konstanz_publisher", {"expiresInDays": 0}, [("INVALID", "input.expiresInDays")]),
        (narrow, {"scopes": ["READ", "WRITE"]}, [("FORBIDDEN", "input.scopes")]),
        (narrow, {"scopes": ["STATISTICS"]}, [("FORBIDDEN", "input.scopes")]),
    ]
    wrong += [(who, {}, [("FORBIDDEN", "input")]) for who in (*STRANGERS[:1], "coordinator", "konstanz_editor")]
    async with nothing_changes(client):
        for who, given, expected in wrong:
            payload = await act(client, CREATE, who, **({"name": "x", "role": "EDITOR"} | given))
            assert (codes(payload), payload["key"], payload["apiKey"]) == (expected, None, None), (who, given)
        for document in (ROTATE, REVOKE):
            for identity in (other["apiKey"]["id"], coordinator, "key_nothing", f"measure_{whole[4:]}"):
                payload = await act(client, document, "konstanz_publisher", id=identity)
                assert codes(payload) == [("NOT_FOUND", "input.id")]
            for who in (None, "konstanz_reader", "konstanz_editor", "coordinator"):
                assert codes(await act(client, document, who, id=whole)) == [("FORBIDDEN", "input")]
        assert codes(await act(client, ROTATE, narrow, id=whole)) == [("FORBIDDEN", "input.id")]
        for hours in (-1, 721):
            payload = await act(client, ROTATE, "konstanz_publisher", id=whole, overlapHours=hours)
            assert codes(payload) == [("INVALID", "input.overlapHours")]


async def test_rotation(client: Client) -> None:
    old = await made(client, role="PUBLISHER", expiresInDays=90)
    record = public(await factories.measure(client.database))
    changed = await mutate(client, "updateMeasure", old["key"], id=record, version=1, title="Neu")
    assert changed == []
    rotated = await act(client, ROTATE, "konstanz_publisher", id=old["apiKey"]["id"])
    assert rotated["errors"] == []
    for key in (old["key"], rotated["key"]):
        assert (await client.data(WHO, key))["viewer"]["role"] == "PUBLISHER"
    listed = (await client.operation("ApiKeys", "konstanz_publisher"))["apiKeys"]["nodes"]
    new, before = listed[0], next(node for node in listed if node["id"] == old["apiKey"]["id"])
    assert (new["rotatedFrom"]["id"], before["rotatedTo"]["id"]) == (before["id"], new["id"])
    assert (new["name"], new["scopes"]) == (before["name"], before["scopes"])
    days = "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM api_key WHERE id = $1"
    for node, least, most in ((new, 89.9, 90), (before, 0.9, 1)):
        assert least < await client.database.pool.fetchval(days, node["id"][4:]) <= most
    # For the four-eyes rule the two are one; a request sent with the old key and again with the new one is one.
    errors = await mutate(client, "submitMeasure", rotated["key"], id=record, version=2)
    publish = {"id": record, "version": 3, "visibility": "PUBLIC"}
    errors = await mutate(client, "publishMeasure", rotated["key"], **publish)
    assert [error["code"] for error in errors] == ["FOUR_EYES"]
    keyed = {"idempotency-key": "k"}
    first = await client.send(CREATE, old["key"], {"input": {"name": "x", "role": "READER"}}, headers=keyed)
    again = await client.send(CREATE, rotated["key"], {"input": {"name": "x", "role": "READER"}}, headers=keyed)
    assert first.json()["data"]["createApiKey"]["apiKey"] == again.json()["data"]["createApiKey"]["apiKey"]
    async with nothing_changes(client):
        assert codes(await act(client, ROTATE, "konstanz_publisher", id=before["id"])) == [("WRONG_STAGE", "input.id")]
    await client.database.pool.execute("UPDATE api_key SET expires_at = now() WHERE id = $1", before["id"][4:])
    assert (await client.send(WHO, old["key"])).status_code == 401
    at_once = await act(client, ROTATE, "operator", id=new["id"], overlapHours=0)
    assert (await client.send(WHO, rotated["key"])).status_code == 401
    assert (await client.send(WHO, at_once["key"])).status_code == 200
    await secret_is_nowhere(client, old["key"], rotated["key"], at_once["key"])


async def test_a_repeated_request_makes_one_key_and_does_not_show_it_again(client: Client) -> None:
    given = {"input": {"name": "Amt 50", "role": "READER"}}
    keyed = {"idempotency-key": "one"}
    first = await client.send(CREATE, "konstanz_publisher", given, headers=keyed)
    shown = first.json()["data"]["createApiKey"]
    await secret_is_nowhere(client, shown["key"])
    async with nothing_changes(client):
        again = await client.send(CREATE, "konstanz_publisher", given, headers=keyed)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json()["data"]["createApiKey"] == shown | {"key": None}
    rotate = {"input": {"id": shown["apiKey"]["id"]}}
    answers = [
        (await client.send(ROTATE, "konstanz_publisher", rotate, headers={"idempotency-key": "two"})).json()["data"]
        for _ in range(2)
    ]
    (one,), (two,) = (answer.values() for answer in answers)
    assert one["key"] is not None
    assert two == one | {"key": None}
    await secret_is_nowhere(client, shown["key"], one["key"])


@pytest.mark.parametrize(
    ("role", "scopes", "allowed"),
    [
        ("PUBLISHER", ["READ", "PUBLISH"], {"publishMeasure"}),
        ("PUBLISHER", ["READ", "WRITE"], {"updateMeasure"}),
        ("PUBLISHER", ["STATISTICS"], set()),
    ],
)
async def test_a_key_does_what_it_is_for(client: Client, role: str, scopes: list[str], allowed: set[str]) -> None:
    record = public(await factories.measure(client.database))
    assert await mutate(client, "submitMeasure", "konstanz_editor", id=record, version=1) == []
    key = (await made(client, role=role, scopes=scopes))["key"]
    steps: dict[str, dict[str, Any]] = {
        "publishMeasure": {"visibility": "PUBLIC"},
        "updateMeasure": {"title": "Neu"},
        "setFourEyesRule": {"enabled": False},
    }
    for field in steps.keys() - allowed - ({"setFourEyesRule"} if "PUBLISH" in scopes else set()):
        given = steps[field] | ({} if field == "setFourEyesRule" else {"id": record, "version": 2})
        async with nothing_changes(client):
            errors = await mutate(client, field, key, **given)
            needed = "WRITE" if field == "updateMeasure" else "PUBLISH"
            assert (errors[0]["code"], f"fehlt der Bereich {needed}" in errors[0]["message"]) == ("FORBIDDEN", True)
    for field in allowed:
        assert await mutate(client, field, key, id=record, version=2, **steps[field]) == []
    body = await client.query("{ viewer { scopes } measures { totalCount } __typename }", key)
    if "READ" in scopes:
        assert "errors" not in body
    else:
        assert body["data"] is None
        assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN", "scope": "READ"}
        assert (await client.data("{ viewer { scopes } }", key)) == {"viewer": {"scopes": scopes}}
