"""What an operator sees of requests, by every way they come: names and numbers, and nothing that a caller wrote."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest

from exchange.api.arrivals import Arrivals
from exchange.app import create_app
from exchange.observing.observer import Observer
from exchange.settings import Settings
from exchange.storage.engine import Database
from tests.client import OPERATIONS
from tests.observing import Log, logged
from tests.sockets import ACK, INIT, PROTOCOL, Socket

MARK = "zqxgeheim"
ADDRESS = "203.0.113.77"
NAME = "query Named { programme { name } }"
FIND = f"query Found($text: String) {{ {MARK}: measures(search: $text) {{ totalCount }} }}"
LITERAL = f'{{ measures(search: "{MARK}") {{ totalCount }} }}'
WRITE = (OPERATIONS / "CreateMeasure.graphql").read_text()
SMALL = {"title": "Forum", "summary": "Ein Forum.", "fieldsOfAction": ["MANAGEMENT_STEUERUNG"]}
FOLLOW = (OPERATIONS / "PracticePublished.graphql").read_text()


class Seen:
    """An application, a client of it, its log and its metrics."""

    def __init__(self, app: Any, log: Log, observer: Observer, keys: dict[str, str]) -> None:
        self.app, self.log, self.keys = app, log, keys
        self._observer = observer
        transport = httpx.ASGITransport(app, client=(ADDRESS, 4711))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://test")

    async def send(self, query: str, key: str | None = None, /, headers: Any = None, **body: Any) -> httpx.Response:
        given = {"authorization": f"Bearer {self.keys.get(key, key)}"} if key else {}
        return await self.http.post("/graphql", json={"query": query, **body}, headers={**given, **(headers or {})})

    @property
    def metrics(self) -> str:
        return generate_latest(self._observer.metrics.registry).decode()

    def last(self) -> dict[str, Any]:
        return self.log.lines[-1]


@asynccontextmanager
async def seen(url: str, keys: dict[str, str], **settings: Any) -> AsyncIterator[Seen]:
    with logged() as log:
        observer = Observer(log.requests)
        app = create_app(Settings(database_pool_size=4, **settings), url, None, observer)
        async with app.router.lifespan_context(app):
            found = Seen(app, log, observer, keys)
            async with found.http:
                yield found


async def over_websocket(app: Any, key: str) -> None:
    """A query, what is refused, and a subscription that the client leaves."""
    socket = Socket()
    headers = [(b"authorization", f"Bearer {key}".encode()), (b"user-agent", MARK.encode())]
    scope = {"type": "websocket", "path": "/graphql", "headers": headers, "subprotocols": [PROTOCOL]}
    scope |= {"client": (ADDRESS, 4711), "query_string": f"a={MARK}".encode()}
    task = asyncio.create_task(app(scope, socket.inbox.get, socket.send))
    assert await socket.hears() == PROTOCOL
    socket.says(INIT)
    assert await socket.hears() == ACK
    for query in (FIND, f"{{ {MARK} }}"):
        socket.says({"id": MARK, "type": "subscribe", "payload": {"query": query, "variables": {"text": MARK}}})
        while (await socket.hears())["type"] not in ("complete", "error"):
            pass
    variables = {"filter": {"municipalities": [MARK]}}
    socket.says({"id": "b", "type": "subscribe", "payload": {"query": FOLLOW, "variables": variables}})
    await asyncio.sleep(0.1)
    socket.leaves()
    await asyncio.wait_for(task, 3)


@pytest.fixture
def lent(cluster: Any, keyed: Any) -> Any:
    template, keys = keyed
    for url in cluster.lent(template):
        yield url, keys


async def test_nothing_that_a_caller_wrote_is_in_logs_or_metrics(lent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url, keys = lent
    async with seen(url, keys) as it:
        secret = {"x-forwarded-for": MARK, "x-request-id": f"{MARK}-0001", "traceparent": MARK, "cookie": MARK}
        await it.send(FIND, "konstanz_editor", secret, variables={"text": MARK})
        await it.send(LITERAL, None, secret)
        await it.send(f"{{ {MARK} }}")
        await it.send(NAME, f"wok_{MARK}")
        await it.send(NAME, None, operationName=MARK)
        wrong = {"input": {**SMALL, "title": f"{MARK}\0", "summary": MARK}}
        await it.send(WRITE, "konstanz_editor", {"idempotency-key": MARK}, variables=wrong)
        await it.http.get("/graphql", params={"query": FIND, "variables": f'{{"text": "{MARK}"}}'})
        await it.http.post("/graphql", content=f"{{{MARK}", headers={"content-type": "application/json"})
        stream = {"accept": "text/event-stream"}
        await it.send(FIND, "konstanz_editor", stream, variables={"text": MARK})
        await it.http.get(f"/self-checks/{MARK}/report.pdf", params={"language": MARK, MARK: MARK})
        await it.http.get(f"/self-checks/{MARK}/profile.svg", headers={"authorization": f"Bearer {MARK}"})
        await over_websocket(it.app, keys["konstanz_editor"])

        async def fail(*_: Any) -> Any:
            raise ValueError(MARK) from KeyError(MARK)

        monkeypatch.setattr(Database, "fetch_row", fail)
        assert (await it.send(FIND, variables={"text": MARK})).json()["errors"]
        monkeypatch.undo()
        text, lines = it.log.text, it.log.lines
        told = it.metrics
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 15
    assert sum(line["operation"] == "Found" for line in requests) == 5
    assert {line["via"] for line in requests} == {"http", "event stream", "download", "websocket"}
    [failure] = [line for line in lines if "exception" in line]
    assert (failure["level"], "ValueError" in failure["exception"]) == ("error", True)
    for secret_part in (MARK, ADDRESS, *keys.values()):
        assert secret_part not in text
        assert secret_part not in told


async def test_a_line_says_who_asked_for_what_and_what_it_took(lent: Any) -> None:
    url, keys = lent
    async with seen(url, keys, trusted_proxies=f"{ADDRESS}/32", key_budget=200) as it:
        response = await it.send(NAME, "konstanz_editor", {"x-request-id": "proxy-0001"})
        line = it.last()
        assert response.headers["x-request-id"] == line["id"] == "proxy-0001"
        key = await _key(url)
        assert (line["credential"], line["municipality"]) == (str(key["id"]), str(key["municipality_id"]))
        assert (line["viewer"], line["operation"], line["kind"], line["status"]) == ("MEMBER", "Named", "query", "200")
        assert line["bytes"] == len(response.content)
        assert line["statements"] >= 1
        assert 0 < line["sql_ms"] <= line["ms"]
        assert "errors" not in line
        odd = await it.send(NAME, None, {"x-request-id": "a b"})
        assert odd.headers["x-request-id"] == it.last()["id"] != "a b"
        assert "credential" not in it.last()
        created = await it.send(WRITE, "konstanz_editor", variables={"input": SMALL})
        assert created.json()["data"]["createMeasure"]["errors"] == []
        assert (it.last()["kind"], it.last()["statements"] > 3) == ("mutation", True)
        many = "query Many { measures(first: 100) { nodes { lessons(first: 20) { nodes { id } } } } }"
        assert (await it.send(many, "konstanz_editor")).status_code == 429
        assert (it.last()["status"], it.last()["errors"], it.last()["cost"]) == ("429", ["RATE_LIMITED"], 2100)
        await it.send((OPERATIONS / "Programme.graphql").read_text(), variables={"key": "weltoffene-kommune"})
        told = it.metrics
    assert 'exchange_errors_total{code="RATE_LIMITED"} 1.0' in told
    assert 'exchange_request_seconds_count{operation="Programme"} 1.0' in told
    assert 'operation="Named"' not in told
    assert 'exchange_connections{pool="write",state="used"} 0.0' in told
    assert 'exchange_cache_lookups_total{cache="documents",result="hit"}' in told


async def test_an_id_is_taken_over_from_a_trusted_proxy_only() -> None:
    arrivals = Arrivals()
    scope = {"type": "http", "client": (ADDRESS, 1), "headers": []}
    assert arrivals.id_of(scope, b"proxy-0001") != "proxy-0001"
    assert len({arrivals.id_of(scope, None) for _ in range(5)}) == 5


async def _key(url: str) -> Any:
    database = Database(url, pool_size=1)
    await database.open()
    try:
        for row in await database.fetch_all("SELECT id, municipality_id, name FROM api_key"):
            if row["name"] == "konstanz EDITOR":
                return row
    finally:
        await database.close()
    raise AssertionError("there is no such key")
