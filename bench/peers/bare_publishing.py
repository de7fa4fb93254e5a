"""The practical limit of publishing: the very statements that the exchange runs, in the same transactions, without
GraphQL and SQLAlchemy, behind a plain route.

`python -m bench.peers.bare_publishing URL FILE`: the file holds, pickled by the benchmark, the statements of each of
the requests that publish a measure, with blanks, and the measures: the ids of their records and published editions.
`POST /3/1` runs the second request for the fourth measure and answers with the text that PostgreSQL gives.
"""

import itertools
import pickle
import random
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.bare import bare_pool
from bench.peers.serving import serve
from bench.statements import Blank, Statement, filled
from exchange.storage.base import uuid7
from exchange.storage.outbox import COUNTERS


def create_app(url: str, requests: Sequence[Sequence[Statement]], measures: Sequence[tuple[UUID, UUID]]) -> Starlette:
    """The application."""
    pool: Any = None
    values: list[dict[Blank, Any]] = [{Blank.RECORD: record, Blank.DRAFT: edition} for record, edition in measures]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        nonlocal pool
        async with bare_pool(url) as pool:
            yield

    async def answer(request: Request) -> Response:
        given, number = values[request.path_params["measure"]], request.path_params["request"]
        if number == 0:
            given |= {Blank.CURRENT: given[Blank.DRAFT], Blank.DRAFT: uuid7()}
        given[Blank.SLOT] = random.randrange(COUNTERS)
        rows: list[Any] = []
        for writes, statements in itertools.groupby(requests[number], lambda statement: statement.writes):
            async with pool.acquire() as connection:
                rows = await _run(connection, statements, given, in_transaction=writes)
        return Response(rows[0][0], media_type="application/json")

    return Starlette(routes=[Route("/{measure:int}/{request:int}", answer, methods=["POST"])], lifespan=lifespan)


async def _run(connection: Any, statements: Any, values: dict[Blank, Any], *, in_transaction: bool) -> list[Any]:
    """Run the statements one after the other; returns the rows of the last."""
    rows: list[Any] = []
    if in_transaction:
        async with connection.transaction():
            return await _run(connection, statements, values, in_transaction=False)
    for statement in statements:
        rows = await connection.fetch(statement.sql, *filled(statement, values))
    return rows


if __name__ == "__main__":
    serve(create_app(sys.argv[1], *pickle.loads(Path(sys.argv[2]).read_bytes())))
