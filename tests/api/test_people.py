"""People over HTTP and WebSocket: from the invitation to the end of their access."""

import time
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from exchange import app as app_module
from exchange.access.identity import Issuers
from exchange.settings import OidcIssuer, Settings
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, opened
from tests.identity import AUDIENCE, ISSUER, Provider, token
from tests.rights import STRANGERS, mutate, nothing_changes, public

INVITE = """mutation($input: InvitePersonInput!) { invitePerson(input: $input) {
  code access { id label role state } errors { code path message } } }"""
ACCEPT = """mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
  access { id state municipality { ags } } errors { code path message } } }"""
REVOKE = """mutation($input: RevokeAccessInput!) { revokeAccess(input: $input) {
  access { id state } errors { code path } } }"""
WHO = """{ viewer { kind role name scopes signedIn municipality { ags }
  accesses { id role municipality { ags } organisation { key } } } }"""


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def town(cluster: Any, keyed: tuple[str, dict[str, str]], provider: Provider) -> AsyncIterator[Client]:
    """A client of an application that takes the provider's tokens, on a database of its own."""
    template, keys = keyed
    issuers = Issuers({ISSUER: [AUDIENCE]}, transport=provider.transport)
    for url in cluster.lent(template):
        with patch.object(app_module, "_issuers", lambda _settings: issuers):
            async with opened(url, keys) as made:
                yield made


async def act(client: Client, document: str, who: str | None, given: dict[str, Any], **headers: str) -> dict[str, Any]:
    response = await client.send(document, who, {"input": given}, headers=headers)
    (payload,) = response.json()["data"].values()
    assert isinstance(payload, dict)
    return payload


async def viewer(client: Client, who: str, place: str | None = None) -> dict[str, Any]:
    response = await client.send(WHO, who, headers={} if place is None else {"exchange-municipality": place})
    found: dict[str, Any] = response.json()["data"]["viewer"]
    return found


async def invited(client: Client, by: str = "konstanz_publisher", **given: Any) -> dict[str, Any]:
    payload = await act(client, INVITE, by, {"label": "Integrationsbeauftragte", "role": "EDITOR"} | given)
    assert payload["errors"] == []
    return payload


async def joined(client: Client, person: str, by: str = "konstanz_publisher", **given: Any) -> str:
    """The id of the access that the person gets."""
    code = (await invited(client, by, **given))["code"]
    payload = await act(client, ACCEPT, person, {"code": code})
    assert payload["errors"] == []
    identity: str = payload["access"]["id"]
    return identity


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["code"], ".".join(error["path"])) for error in payload["errors"]]


async def test_from_the_invitation_to_the_end(town: Client) -> None:
    anna = token(sub="anna", name="Annegret Xylander", email="xylander@konstanz.example")
    nobody = {"kind": "PUBLIC", "role": None, "name": None, "scopes": [], "municipality": None, "accesses": []}
    assert await viewer(town, anna) == nobody | {"signedIn": True}
    made = await invited(town)
    assert made["access"] == made["access"] | {"label": "Integrationsbeauftragte", "role": "EDITOR", "state": "INVITED"}
    accepted = await act(town, ACCEPT, anna, {"code": made["code"]})
    own = {"id": made["access"]["id"], "state": "ACTIVE", "municipality": {"ags": KONSTANZ}}
    assert accepted == {"access": own, "errors": []}
    access = {"id": own["id"], "role": "EDITOR", "municipality": {"ags": KONSTANZ}, "organisation": None}
    assert await viewer(town, anna) == {
        "kind": "MEMBER",
        "role": "EDITOR",
        "name": "Integrationsbeauftragte",
        "scopes": ["READ", "WRITE", "STATISTICS"],
        "signedIn": True,
        "municipality": {"ags": KONSTANZ},
        "accesses": [access],
    }
    rows = await town.dump()
    assert await act(town, ACCEPT, anna, {"code": made["code"]}) == accepted
    assert await town.dump() | {"change_counter": []} == rows | {"change_counter": []}
    async with nothing_changes(town):
        assert codes(await act(town, ACCEPT, token(sub="bert"), {"code": made["code"]})) == [
            ("NOT_FOUND", "input.code")
        ]
    # What the exchange knows of her is the provider's name for her.
    stored = str(await town.dump())
    assert not any(text in stored for text in ("Annegret", "ylander", made["code"][:20], anna[-20:]))
    assert "'anna'" in stored.replace('"', "'")
    # An expired token, and then the access itself, count no more.
    assert (await town.send(WHO, token(sub="anna", exp=int(time.time()) - 120))).status_code == 401
    assert codes(await act(town, REVOKE, "konstanz_publisher", {"id": own["id"]})) == []
    assert await viewer(town, anna) == nobody | {"signedIn": True}
    entries = (await town.operation("AuditTrail", "konstanz_reader", first=3))["auditTrail"]["nodes"]
    assert [(entry["action"], entry["actor"]) for entry in entries] == [
        ("access.revoked", "konstanz PUBLISHER"),
        ("access.accepted", "Integrationsbeauftragte"),
        ("access.invited", "konstanz PUBLISHER"),
    ]


async def test_a_person_of_several_places_says_for_which_it_acts(town: Client) -> None:
    anna = token(sub="anna")
    await joined(town, anna)
    await joined(town, anna, "bochum_publisher", role="READER")
    await joined(town, anna, "operator", role="COORDINATOR", organisation="phineo")
    seen = await viewer(town, anna)
    assert (seen["kind"], seen["role"], len(seen["accesses"])) == ("PUBLIC", None, 3)
    for place, kind, role in (
        (KONSTANZ, "MEMBER", "EDITOR"),
        (BOCHUM, "MEMBER", "READER"),
        ("phineo", "COORDINATOR", ""),
    ):
        seen = await viewer(town, anna, place)
        assert (seen["kind"], seen["role"]) == (kind, role or "COORDINATOR")
    refused = await town.send(WHO, anna, headers={"exchange-municipality": "09762000", "accept-language": "en"})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    wrong = await town.send(WHO, anna, headers={"exchange-municipality": "Konstanz; DROP"})
    assert wrong.status_code == 400
    # The header is for people: a key is of one municipality.
    assert (await viewer(town, "konstanz_editor", BOCHUM))["municipality"] == {"ags": KONSTANZ}
    # Nor is a request for one place a repetition of the same request for another one.
    create = "mutation($input: SetFourEyesRuleInput!) { setFourEyesRule(input: $input) { errors { code message } } }"
    both = [
        await town.send(
            create, anna, {"input": {"enabled": True}}, headers={"exchange-municipality": place, "idempotency-key": "k"}
        )
        for place in (KONSTANZ, BOCHUM)
    ]
    assert [response.headers.get("idempotency-replayed") for response in both] == [None, None]
    # A second invitation to the same place takes the place of the first.
    await joined(town, anna, role="PUBLISHER")
    assert (await viewer(town, anna, KONSTANZ))["role"] == "PUBLISHER"
    assert len((await viewer(town, anna))["accesses"]) == 3


async def test_people_write_and_four_eyes_are_theirs(town: Client) -> None:
    anna, bert = token(sub="anna"), token(sub="bert")
    await joined(town, anna, role="PUBLISHER", label="Anna")
    await joined(town, bert, role="PUBLISHER", label="Bert")
    record = public(await factories.measure(town.database))
    assert await mutate(town, "updateMeasure", anna, id=record, version=1, title="Neu") == []
    assert await mutate(town, "submitMeasure", anna, id=record, version=2) == []
    publish = {"id": record, "version": 3, "visibility": "PUBLIC"}
    errors = await mutate(town, "publishMeasure", token(sub="anna", jti="another"), **publish)
    assert [error["code"] for error in errors] == ["FOUR_EYES"]
    assert await mutate(town, "publishMeasure", bert, **publish) == []
    entries = await town.data("{ auditTrail(first: 3) { nodes { action actor keyId personId } } }", "konstanz_reader")
    published, submitted, updated = entries["auditTrail"]["nodes"]
    assert (published["actor"], submitted["actor"], updated["actor"]) == ("Bert", "Anna", "Anna")
    assert submitted["personId"] == updated["personId"] != published["personId"]
    assert (published["keyId"], None in (published["personId"], updated["personId"])) == (None, False)
    # A request that arrives again is hers whatever token it came with.
    keyed = {"headers": {"idempotency-key": "one"}}
    given = {"input": {"label": "Amt 50", "role": "READER"}}
    first = (await town.send(INVITE, anna, given, **keyed)).json()["data"]["invitePerson"]
    again = (await town.send(INVITE, token(sub="anna", jti="x"), given, **keyed)).json()["data"]["invitePerson"]
    assert again == first | {"code": None}
    assert first["code"][:20] not in str(await town.dump())


async def test_nobody_else_invites_accepts_or_revokes(town: Client) -> None:
    anna, stranger = token(sub="anna"), token(sub="zoe")
    access = await joined(town, anna)
    elsewhere = await joined(town, token(sub="bert"), "bochum_publisher", role="PUBLISHER")
    expired, revoked = await invited(town), await invited(town)
    await town.database.pool.execute(
        "UPDATE person_access SET expires_at = now() WHERE id = $1", expired["access"]["id"][7:]
    )
    assert codes(await act(town, REVOKE, "konstanz_publisher", {"id": revoked["access"]["id"]})) == []
    wrong: list[tuple[str | None, dict[str, Any], list[tuple[str, str]]]] = [
        ("konstanz_publisher", {"municipality": BOCHUM}, [("FORBIDDEN", "input.municipality")]),
        ("konstanz_publisher", {"role": "COORDINATOR", "organisation": "phineo"}, [("FORBIDDEN", "input.role")]),
        ("operator", {"role": "OPERATOR"}, [("INVALID", "input.role")]),
        ("operator", {}, [("INVALID", "input.municipality")]),
        (
            "konstanz_publisher",
            {"label": " ", "expiresInDays": 31},
            [("REQUIRED", "input.label"), ("INVALID", "input.expiresInDays")],
        ),
        *((who, {}, [("FORBIDDEN", "input")]) for who in (None, "coordinator", "konstanz_editor", anna, stranger)),
    ]
    async with nothing_changes(town):
        for who, given, expected in wrong:
            payload = await act(town, INVITE, who, {"label": "x", "role": "EDITOR"} | given)
            assert (codes(payload), payload["code"], payload["access"]) == (expected, None, None), (who, given)
        for code in (expired["code"], revoked["code"], "woi_" + "0" * 46, revoked["code"][:-1] + "!", ""):
            assert codes(await act(town, ACCEPT, stranger, {"code": code})) == [("NOT_FOUND", "input.code")]
        for who in (None, "konstanz_publisher", "operator"):
            assert codes(await act(town, ACCEPT, who, {"code": expired["code"]})) == [("FORBIDDEN", "input")]
        for who in (*STRANGERS[:-1], "konstanz_editor", stranger, token(sub="bert")):
            assert codes(await act(town, REVOKE, who, {"id": access})) == [("NOT_FOUND", "input.id")]
        assert codes(await act(town, REVOKE, "konstanz_publisher", {"id": elsewhere})) == [("NOT_FOUND", "input.id")]
        node = "query($id: ID!) { node(id: $id) { id } personAccesses { totalCount } }"
        seen = {who: await town.data(node, who, id=access) for who in (*STRANGERS, "konstanz_editor", anna, stranger)}
    assert [who for who, data in seen.items() if data["node"] is not None] == ["operator", anna]
    assert {
        who: data["personAccesses"]["totalCount"] for who, data in seen.items() if data["personAccesses"]["totalCount"]
    } == {
        "bochum_publisher": 1,
        "operator": 4,
        anna: 1,
    }
    # Whoever has an access may give it back.
    assert codes(await act(town, REVOKE, anna, {"id": access})) == []
    assert (await viewer(town, anna))["role"] is None


async def test_while_the_provider_is_away_only_its_tokens_are_refused(town: Client, provider: Provider) -> None:
    provider.fails = httpx.ConnectError("no route")
    response = await town.send(WHO, token(), headers={"accept-language": "de"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    error = response.json()["errors"][0]
    assert error["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert error["message"].startswith(f"Der Anmeldedienst {ISSUER} ist nicht erreichbar")
    assert (await viewer(town, "konstanz_editor"))["role"] == "EDITOR"
    assert (await town.send(WHO)).status_code == 200
    assert (await town.send(WHO, token(iss="https://other.example"))).status_code == 401
    assert (await town.send(WHO, "a" * 9000)).status_code == 401


async def test_without_a_provider_no_token_counts(client: Client) -> None:
    assert (await client.send(WHO, token())).status_code == 401


def test_the_providers_of_the_settings() -> None:
    issuer = OidcIssuer(issuer=ISSUER, audience=AUDIENCE)
    both = app_module._issuers(Settings(oidc_issuers=(issuer, OidcIssuer(issuer=ISSUER, audience="b"))))
    assert both is not None
    assert both._audiences == {ISSUER: {AUDIENCE, "b"}}
    assert app_module._issuers(Settings()) is None
