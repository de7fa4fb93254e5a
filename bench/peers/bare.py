"""The practical limit: the very statements that the exchange runs, without GraphQL, behind a plain route.

`python -m bench.peers.bare URL FILE`: the file holds, pickled by the benchmark, for each workload the statements with
their arguments. `GET /WORKLOAD/3` runs the third and answers with the text that PostgreSQL gives.
"""

import pickle
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.serving import serve
from bench.statements import Statement
from exchange.storage.engine import LONGEST_STATEMENT

_POOL_SIZE = 8
_SETTINGS = {"timezone": "UTC", "jit": "off"}


async def _no_reset(_connection: Any) -> None:
    """As in the exchange: reads leave nothing behind."""


def bare_pool(url: str) -> Any:
    """Connections with the settings of the exchange's own."""
    return asyncpg.create_pool(
        url,
        min_size=1,
        max_size=_POOL_SIZE,
        reset=_no_reset,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=LONGEST_STATEMENT,
        server_settings=_SETTINGS,
    )


def create_app(url: str, statements: dict[str, list[Statement]]) -> Starlette:
    """The application."""
    pool: Any = None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        nonlocal pool
        async with bare_pool(url) as pool:
            yield

    async def answer(request: Request) -> Response:
        sql, arguments, _ = statements[request.path_params["workload"]][request.path_params["number"]]
        async with pool.acquire() as connection:
            row = await connection.fetchrow(sql, *arguments)
        return Response(row[0], media_type="application/json")

    return Starlette(routes=[Route("/{workload}/{number:int}", answer)], lifespan=lifespan)


if __name__ == "__main__":
    serve(create_app(sys.argv[1], pickle.loads(Path(sys.argv[2]).read_bytes())))
