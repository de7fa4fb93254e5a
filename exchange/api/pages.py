"""What is served beside GraphQL: the schema's text and the health of the service."""

import asyncio
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

READY_WITHIN = 2.0
"""Seconds that the database has for answering."""


class Pinged(Protocol):
    """What readiness asks; the database in service."""

    async def fetch_row(self, sql: str, *args: object) -> object:
        """The first row of the statement's result."""
        ...


def routes(sdl: str, database: Pinged) -> list[Route]:
    """`/schema.graphql`, `/health/live` and `/health/ready`, for GET and HEAD."""

    async def schema(_request: Request) -> Response:
        return PlainTextResponse(sdl)

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        try:
            async with asyncio.timeout(READY_WITHIN):
                await database.fetch_row("SELECT 1")
        except Exception:
            return JSONResponse({"status": "unavailable"}, status_code=503, headers={"retry-after": "5"})
        return JSONResponse({"status": "ok"})

    return [
        Route("/schema.graphql", schema),
        Route("/health/live", live),
        Route("/health/ready", ready),
    ]
