"""The statements that the exchange runs for a workload, taken down while it answers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from unittest import mock

import asyncpg
import httpx
from sqlalchemy import Engine, event

from bench.statements import Statement
from bench.workloads import EXCHANGE, WORKLOADS
from exchange.app import create_app
from exchange.settings import Settings


async def capture_statements(url: str, variables: dict[str, list[dict[str, Any]]]) -> dict[str, list[Statement]]:
    """For each workload the statement of each of its requests, as it is when the same was asked before."""
    async with listening(url) as (client, seen):
        statements: dict[str, list[Statement]] = {}
        for workload in WORKLOADS:
            found = statements[workload.name] = []
            for given in variables[workload.name]:
                body = {"query": workload.document(EXCHANGE.folders), "variables": given}
                for _ in range(2):
                    seen.clear()
                    (await client.post("/graphql", json=body)).raise_for_status()
                if len(seen) != 1:
                    raise RuntimeError(f"{workload.title}: {len(seen)} statements in place of one")
                found += seen
        return statements


async def capture_requests(url: str, requests: Sequence[tuple[dict[str, Any], str]]) -> list[list[Statement]]:
    """The statements of each of some requests, which are bodies with the key that they are sent with."""
    async with listening(url) as (client, seen):
        statements = []
        for body, key in requests:
            seen.clear()
            answer = await client.post("/graphql", json=body, headers={"authorization": f"Bearer {key}"})
            answer.raise_for_status()
            statements.append(list(seen))
        return statements


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[tuple[httpx.AsyncClient, list[Statement]]]:
    """A client of the exchange on this database, and the list that its statements are added to."""
    seen: list[Statement] = []

    async def listen(connection: Any) -> None:
        connection.add_query_logger(lambda query: seen.append(Statement(query.query, query.args)))

    def listening_pool(*args: Any, **options: Any) -> Any:
        return create_pool(*args, **(options | {"init": listen}))

    def write(_connection: Any, _cursor: Any, sql: str, arguments: Any, _context: Any, many: bool) -> None:
        seen.extend(Statement(sql, tuple(each), writes=True) for each in (arguments if many else [arguments]))

    create_pool = asyncpg.create_pool
    event.listen(Engine, "before_cursor_execute", write)
    try:
        with mock.patch("asyncpg.create_pool", listening_pool):
            app = create_app(Settings(key_budget=0, public_budget=0), url)
            transport = httpx.ASGITransport(app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url="http://bench") as client,
            ):
                yield client, seen
    finally:
        event.remove(Engine, "before_cursor_execute", write)
