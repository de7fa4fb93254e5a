"""Documents named by their hash, and public answers that clients may keep."""

import json

import pytest

from exchange.api.persisted import hash_of_text
from tests import factories
from tests.client import KONSTANZ, OPERATIONS, Client, opened

ACCEPT = {"accept": "application/graphql-response+json"}
NAME = "{ programme { name } }"
TITLES = "{ measures(first: 3) { totalCount nodes { title } } }"


def persisted(text: str) -> dict[str, object]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of_text(text)}}


async def post(client: Client, **body: object):
    return await client.http.post("/graphql", json=body, headers=ACCEPT)


async def get(
    client: Client, document: str | None = None, *, tag: str | None = None, key: str | None = None, **more: object
):
    parameters = {"query": document} if document else {}
    parameters |= {name: json.dumps(value) if isinstance(value, dict) else value for name, value in more.items()}
    headers = ACCEPT | ({"if-none-match": tag} if tag else {})
    if key:
        headers["authorization"] = f"Bearer {client.keys[key]}"
    return await client.http.get("/graphql", params=parameters, headers=headers)


async def test_apollos_handshake(reader: Client) -> None:
    text = "{ programme { name key } }"
    unknown = await post(reader, extensions=persisted(text))
    assert unknown.status_code == 200
    assert unknown.json()["errors"] == [
        {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
    ]
    assert (await post(reader, query=text, extensions=persisted(text))).json()["data"]["programme"]
    assert (await post(reader, extensions=persisted(text))).json()["data"]["programme"]
    assert (await get(reader, extensions=persisted(text))).json()["data"]["programme"]


async def test_documents_under_a_wrong_name_or_with_mistakes_are_not_kept(reader: Client) -> None:
    wrong = await post(reader, query="{ programme { key } }", extensions=persisted(NAME + " "))
    assert (wrong.status_code, wrong.json()["errors"][0]["message"]) == (400, "provided sha does not match query")
    assert (await post(reader, extensions=persisted(NAME + " "))).json()["errors"][0][
        "message"
    ] == "PersistedQueryNotFound"
    broken = "{ nothing }"
    assert (await post(reader, query=broken, extensions=persisted(broken))).status_code == 400
    assert (await post(reader, extensions=persisted(broken))).json()["errors"][0]["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"persistedQuery": 5}, "The parameter 'extensions.persistedQuery' must have a 'sha256Hash'."),
        ({"persistedQuery": {"version": 1}}, "The parameter 'extensions.persistedQuery' must have a 'sha256Hash'."),
        ({"persistedQuery": {"version": 2, "sha256Hash": "a"}}, "PersistedQueryNotSupported"),
        (
            {"persistedQuery": {"version": 1, "sha256Hash": "a"}},
            "The hash of a persisted query has 64 hexadecimal digits.",
        ),
        ({}, "The parameter 'query' is missing."),
    ],
)
async def test_malformed_names(reader: Client, given, message) -> None:
    response = await post(reader, extensions=given)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == message


async def test_the_public_may_be_held_to_registered_documents(cluster, keyed) -> None:
    template, keys = keyed
    registered = (OPERATIONS / "Vocabularies.graphql").read_text()
    for url in cluster.lent(template):
        async with opened(url, keys, public_documents="registered") as client:
            refused = await client.send(NAME, headers=ACCEPT | {"accept-language": "de"})
            assert refused.status_code == 400
            assert refused.json()["errors"][0]["message"].startswith("Ohne Schlüssel")
            assert (await client.send(NAME)).status_code == 200  # as every answer to plain JSON, with the error in it
            assert refused.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_REGISTERED"
            assert (await post(client, query=NAME, extensions=persisted(NAME))).status_code == 400
            assert "data" not in (await client.send("{ __schema { queryType { name } } }")).json()
            assert (await client.send(registered)).json()["data"]
            assert (await get(client, extensions=persisted(registered))).json()["data"]
            assert (await client.send(NAME, "konstanz_reader")).json()["data"]["programme"]
            # What a download reads is asked by us.
            assert (await client.http.get("/practices/statistics/gaps.svg")).status_code == 200


async def test_a_public_answer_is_kept_until_what_it_says_changes(client: Client, statements) -> None:
    first = await get(client, TITLES)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
    assert "Authorization" in first.headers["vary"]
    same = await get(client, TITLES, tag=tag)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    statements.clear()
    assert (await get(client, TITLES, tag=f'"other", W/{tag}')).status_code == 304
    assert len(statements) == 1
    record = await factories.measure(client.database)
    assert (await get(client, TITLES, tag=tag)).status_code == 304  # a draft is nobody else's business
    await factories.publish_measure(client.database, KONSTANZ, record, 1)
    changed = await get(client, TITLES, tag=tag)
    assert (changed.status_code, changed.json()["data"]["measures"]["totalCount"]) == (200, 29)
    assert changed.headers["etag"] != tag


async def test_what_is_asked_otherwise_has_another_name(client: Client) -> None:
    tags = [
        (await get(client, TITLES)).headers["etag"],
        (await get(client, NAME)).headers["etag"],
        (await get(client, "query($n: Int) { measures(first: $n) { nodes { title } } }", variables={"n": 1})).headers[
            "etag"
        ],
        (await get(client, "query($n: Int) { measures(first: $n) { nodes { title } } }", variables={"n": 2})).headers[
            "etag"
        ],
    ]
    assert len(set(tags)) == 4


async def test_nobody_keeps_what_a_key_reads_nor_mistakes(client: Client) -> None:
    keyed = await get(client, NAME, key="konstanz_reader")
    assert (keyed.status_code, keyed.headers["cache-control"], "etag" in keyed.headers) == (200, "no-store", False)
    broken = await get(client, "{ nothing }")
    assert (broken.status_code, broken.headers["cache-control"], "etag" in broken.headers) == (400, "no-store", False)
    posted = await client.send(NAME)
    assert "etag" not in posted.headers


async def test_another_process_learns_of_the_change(cluster, keyed) -> None:
    template, keys = keyed
    for url in cluster.lent(template):
        async with opened(url, keys, public_max_age=60) as one, opened(url, keys) as two:
            tag = (await get(one, TITLES)).headers["etag"]
            assert (await get(one, TITLES)).headers["cache-control"] == "public, max-age=60"
            assert (await get(two, TITLES, tag=tag)).status_code == 304
            assert (await get(two, TITLES, tag=tag)).status_code == 304
            record = await factories.measure(one.database)
            await factories.publish_measure(one.database, KONSTANZ, record, 1)
            assert (await get(two, TITLES, tag=tag)).status_code == 200
