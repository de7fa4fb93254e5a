"""Keys over HTTP: which are valid, and for how long."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from exchange.access.actions import revoke_key
from exchange.access.keys import new_key
from tests import factories
from tests.client import Client
from tests.rights import nothing_changes

NOT_VALID = {"errors": [{"message": "The API key is not valid.", "extensions": {"code": "UNAUTHENTICATED"}}]}


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
