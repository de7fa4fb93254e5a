"""What is served beside GraphQL without being charged: the health of the service, and whom to tell of a weakness."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

VALID_FOR = timedelta(days=180)

READY_WITHIN = 2.0
"""Seconds that the database has for answering."""

READY_FOR = 1.0
"""Seconds for which all who ask are told what it answered, so that no flood of them reaches it."""


class Pinged(Protocol):
    """What readiness asks; the database in service."""

    async def fetch_row(self, sql: str, *args: object) -> object:
        """The first row of the statement's result."""
        ...


class Readiness:
    """Whether the process wants to be sent requests: not while the database does not answer, and not any more when it
    is about to stop."""

    def __init__(self, database: Pinged) -> None:
        self.has_ended = False
        self._database = database
        self._look: asyncio.Task[tuple[bool, float]] | None = None

    def end(self) -> None:
        """The process is about to stop."""
        self.has_ended = True

    async def is_reached(self) -> bool:
        """Whether the database answers; whoever asks meanwhile, or soon after, is told the same."""
        if self._look is None or (self._look.done() and time.monotonic() - self._look.result()[1] > READY_FOR):
            self._look = asyncio.create_task(self._ask())
        return (await asyncio.shield(self._look))[0]

    async def _ask(self) -> tuple[bool, float]:
        """Whether it answers, and when that was known."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self._database.fetch_row("SELECT 1")
        except Exception:
            return False, time.monotonic()
        return True, time.monotonic()


def security_txt(contact: str, now: datetime) -> str:
    """Whom to tell of a weakness, as RFC 9116 has it; right for half a year from now."""
    until = (now + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: de, en\n"


def routes(readiness: Readiness, security_contact: str | None = None) -> list[Route]:
    """`/health/live` and `/health/ready`, for GET and HEAD; `/.well-known/security.txt` where there is a contact."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        if readiness.has_ended:
            return JSONResponse({"status": "stopping"}, status_code=503, headers={"retry-after": "5"})
        if not await readiness.is_reached():
            return JSONResponse({"status": "unavailable"}, status_code=503, headers={"retry-after": "5"})
        return JSONResponse({"status": "ok"})

    async def security(_request: Request) -> Response:
        if security_contact is None:
            return PlainTextResponse("Not Found", status_code=404)
        return PlainTextResponse(security_txt(security_contact, datetime.now(UTC)))

    return [
        Route("/.well-known/security.txt", security),
        Route("/health/live", live),
        Route("/health/ready", ready),
    ]
