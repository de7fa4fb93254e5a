"""The whole application over HTTP, without a socket: a client, keys, and a look at what was asked of the database."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from exchange.access.actions import create_key, settle
from exchange.access.viewer import Role
from exchange.app import create_app
from exchange.settings import Settings
from exchange.storage.base import Base
from exchange.storage.engine import Database

OPERATIONS = Path(__file__).resolve().parents[1] / "schema" / "operations"

KONSTANZ, BOCHUM, KAUFBEUREN, DISTRICT = "08335043", "05911000", "09762000", "08335"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MUNICIPALITIES = {"konstanz": KONSTANZ, "bochum": BOCHUM, "kaufbeuren": KAUFBEUREN, "district": DISTRICT}


def today() -> date:
    """The day that it is in Germany, where rounds begin and end."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


class Client:
    """Sends documents to `/graphql`. `database` is a connection of the test's own, apart from the application's."""

    def __init__(self, http: httpx.AsyncClient, database: Database, keys: dict[str, str]) -> None:
        self.http = http
        self.database = database
        self.keys = keys

    async def send(
        self, document: str, key: str | None = None, variables: dict[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        """The response to a document. `key` is a key, or the name of one in `keys`; `more` goes into the body."""
        headers = {"authorization": f"Bearer {self.keys.get(key, key)}"} if key is not None else {}
        headers |= more.pop("headers", {})
        body = {"query": document, "variables": variables or {}} | more
        return await self.http.post("/graphql", json=body, headers=headers)

    async def query(
        self, document: str, key: str | None = None, /, *, status: int = 200, **variables: Any
    ) -> dict[str, Any]:
        """The body of the response, which must have the status."""
        response = await self.send(document, key, variables)
        assert response.status_code == status, response.text
        body: dict[str, Any] = response.json()
        return body

    async def data(self, document: str, key: str | None = None, /, **variables: Any) -> dict[str, Any]:
        """The data of a response without errors."""
        body = await self.query(document, key, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def operation(self, operation: str, key: str | None = None, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation in `schema/operations`."""
        return await self.data((OPERATIONS / f"{operation}.graphql").read_text(), key, **variables)

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table as text, but for when keys were used last, which is noted beside the requests."""
        await settle()
        tables = sorted(table.name for table in Base.metadata.sorted_tables)
        selected = "SELECT (to_jsonb(t) - 'last_used_at')::text FROM {} t ORDER BY 1"
        return {name: [row[0] for row in await self.database.fetch_all(selected.format(name))] for name in tables}


@dataclass
class Statements:
    """What was asked of the database since `clear`."""

    sql: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.sql.clear()

    @property
    def reads(self) -> list[str]:
        """Without the one that recognises a key."""
        return [sql for sql in self.sql if "FROM api_key" not in sql]

    def __len__(self) -> int:
        return len(self.sql)


@asynccontextmanager
async def opened(url: str, keys: dict[str, str], **settings: Any) -> AsyncIterator[Client]:
    """A client of an application on this database, which limits nobody's requests unless told."""
    limits = {"cost_limit": 10**9, "key_budget": 0, "public_budget": 0}
    app = create_app(Settings(**{"database_pool_size": 4} | limits | settings), url)
    database = Database(url, pool_size=2)
    await database.open()
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http,
        ):
            yield Client(http, database, keys)
    finally:
        await database.close()


async def make_keys(url: str) -> dict[str, str]:
    """Keys for three members and a district that takes no part, in every role; for a coordinator and the operator."""
    database = Database(url, pool_size=1)
    await database.open()
    keys = {}
    for name, ags in MUNICIPALITIES.items():
        for role in (Role.READER, Role.EDITOR, Role.PUBLISHER):
            made = await create_key(database, role=role, name=f"{name} {role}", municipality=ags)
            keys[f"{name}_{role.value.lower()}"] = made.key
    second = await create_key(database, role=Role.PUBLISHER, name="Konstanz 2", municipality=KONSTANZ)
    keys["konstanz_second"] = second.key
    coordinator = await create_key(database, role=Role.COORDINATOR, name="PHINEO", organisation="phineo")
    keys["coordinator"] = coordinator.key
    keys["operator"] = (await create_key(database, role=Role.OPERATOR, name="Betrieb")).key
    await database.close()
    return keys
