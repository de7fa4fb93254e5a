"""What is served beside GraphQL: the schema's text, the health of the service, and whom to tell of a weakness."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

VALID_FOR = timedelta(days=180)

READY_WITHIN = 2.0
"""Seconds that the database has for answering."""


class Pinged(Protocol):
    """What readiness asks; the database in service."""

    async def fetch_row(self, sql: str, *args: object) -> object:
        """The first row of the statement's result."""
        ...


class Readiness:
    """Whether the process wants to be sent requests: not any more when it is about to stop."""

    def __init__(self) -> None:
        self.has_ended = False

    def end(self) -> None:
        """The process is about to stop."""
        self.has_ended = True


def security_txt(contact: str, now: datetime) -> str:
    """Whom to tell of a weakness, as RFC 9116 has it; right for half a year from now."""
    until = (now + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: de, en\n"


def routes(
    sdl: str, database: Pinged, security_contact: str | None = None, readiness: Readiness | None = None
) -> list[Route]:
    """`/schema.graphql`, `/health/live` and `/health/ready`, for GET and HEAD; `/.well-known/security.txt` where there
    is a contact."""

    async def schema(_request: Request) -> Response:
        return PlainTextResponse(sdl)

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        if readiness is not None and readiness.has_ended:
            return JSONResponse({"status": "stopping"}, status_code=503, headers={"retry-after": "5"})
        try:
            async with asyncio.timeout(READY_WITHIN):
                await database.fetch_row("SELECT 1")
        except Exception:
            return JSONResponse({"status": "unavailable"}, status_code=503, headers={"retry-after": "5"})
        return JSONResponse({"status": "ok"})

    async def security(_request: Request) -> Response:
        if security_contact is None:
            return PlainTextResponse("Not Found", status_code=404)
        return PlainTextResponse(security_txt(security_contact, datetime.now(UTC)))

    return [
        Route("/.well-known/security.txt", security),
        Route("/schema.graphql", schema),
        Route("/health/live", live),
        Route("/health/ready", ready),
    ]
