"""The statements that the exchange runs for a workload, taken down while it answers."""

from typing import Any
from unittest import mock

import asyncpg
import httpx

from bench.workloads import EXCHANGE, WORKLOADS
from exchange.app import create_app
from exchange.settings import Settings

Statement = tuple[str, tuple[Any, ...]]


async def capture_statements(url: str, variables: dict[str, list[dict[str, Any]]]) -> dict[str, list[Statement]]:
    """For each workload the statement of each of its requests, as it is when the same was asked before."""
    seen: list[Statement] = []

    async def listen(connection: Any) -> None:
        connection.add_query_logger(lambda query: seen.append((query.query, query.args)))

    def listening_pool(*args: Any, **options: Any) -> Any:
        return create_pool(*args, **(options | {"init": listen}))

    create_pool = asyncpg.create_pool
    with mock.patch("asyncpg.create_pool", listening_pool):
        app = create_app(Settings(), url)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://bench") as client,
        ):
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
