"""What browsers are told, and whom to tell of a weakness."""

import pytest

from exchange.settings import Settings
from tests.client import Client, opened

PORTAL = "https://portal.example"
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


@pytest.fixture
async def behind(cluster, keyed):
    """A client on an installation behind a proxy, which names an origin and a contact."""
    template, keys = keyed
    settings = {
        "origins": f"{PORTAL}/, https://cms.example:8443",
        "trusted_proxies": "127.0.0.1",
        "security_contact": "mailto:it@example.org",
    }
    for url in cluster.lent(template):
        async with opened(url, keys, **settings) as client:
            yield client


@pytest.mark.parametrize(
    "path", ["/graphql?query={__typename}", "/graphql", "/schema.graphql", "/health/live", "/nothing"]
)
async def test_every_answer_is_safe_to_look_at(reader: Client, path: str) -> None:
    headers = (await reader.http.get(path)).headers
    assert {name: headers[name] for name in SAFE} == SAFE
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/graphql?query={__typename}", "/practices/statistics/gaps.svg", "/health/live"])
async def test_caches_do_not_give_pages_what_was_answered_to_others(behind: Client, reader: Client, path: str) -> None:
    for headers in ({}, {"origin": PORTAL}, {"origin": "https://other.example"}):
        varying = (await behind.http.get(path, headers=headers)).headers.get_list("vary")
        assert [text.count("Origin") for text in varying] == [1]
    assert "Origin" not in (await reader.http.get(path)).headers.get("vary", "")


async def test_what_an_answer_says_itself_stays(reader: Client) -> None:
    headers = (await reader.http.get("/self-checks/none/profile.svg")).headers
    assert headers.get_list("content-security-policy") == [SAFE["content-security-policy"]]


async def test_tls_is_kept_where_a_trusted_proxy_speaks_it(behind: Client, reader: Client) -> None:
    said = {"x-forwarded-proto": "https"}
    assert (await behind.http.get("/health/live", headers=said)).headers[
        "strict-transport-security"
    ] == "max-age=31536000"
    assert "strict-transport-security" not in (await behind.http.get("/health/live")).headers
    assert "strict-transport-security" not in (await reader.http.get("/health/live", headers=said)).headers


@pytest.mark.parametrize("origin", [PORTAL, "https://cms.example:8443"])
async def test_pages_of_named_origins_may_ask(behind: Client, origin: str) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
    }
    before = await behind.http.options("/graphql", headers=asked)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, origin)
    assert "access-control-allow-credentials" not in before.headers
    answer = await behind.send("{ __typename }", headers={"origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://portal.example", "https://portal.example.evil.example", "null"]
)
async def test_pages_of_others_may_not(behind: Client, origin: str) -> None:
    before = await behind.http.options("/graphql", headers={"origin": origin, "access-control-request-method": "POST"})
    assert before.status_code == 400
    answer = await behind.send("{ __typename }", headers={"origin": origin})
    assert "access-control-allow-origin" not in answer.headers


async def test_a_form_of_another_page_changes_nothing(reader: Client) -> None:
    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None):
        headers = {"content-type": media_type} if media_type else {}
        response = await reader.http.post("/graphql", content=b'{"query":"{ __typename }"}', headers=headers)
        assert response.status_code == 415
    assert (await reader.http.get("/graphql", params={"query": "mutation { __typename }"})).status_code == 405


async def test_whom_to_tell_of_a_weakness(behind: Client, reader: Client) -> None:
    told = await behind.http.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert lines.keys() == {"Contact", "Expires", "Preferred-Languages"}
    assert lines["Contact"] == "mailto:it@example.org"
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert (await reader.http.get("/.well-known/security.txt")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"origins": "portal.example"},
        {"origins": "https://a.example/path"},
        {"origins": "ftp://a.example"},
        {"security_contact": "it@example.org"},
        {"security_contact": "mailto:a\nExpires: never"},
        {"trusted_proxies": "proxy"},
    ],
)
def test_settings_that_cannot_be_meant(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Settings(**wrong)


async def test_a_slash_too_many_leads_to_graphql(reader: Client) -> None:
    response = await reader.http.get("/graphql/?query={__typename}", follow_redirects=False)
    assert (response.status_code, response.headers["location"].partition("/graphql")[1:]) == (
        307,
        ("/graphql", "?query=%7B__typename%7D"),
    )
