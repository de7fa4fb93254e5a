"""Answers as server-sent events: one operation a stream, the "distinct connections mode" of the npm package
`graphql-sse`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from exchange.access.viewer import Viewer
from exchange.api.answers import Answer
from exchange.api.budgets import Caller
from exchange.api.errors import ErrorCode, error_entry
from exchange.api.execution import Execution
from exchange.api.live import SEND_WITHIN, End, Live, Session
from exchange.api.request import GraphQLRequest
from exchange.observing.work import CURRENT
from exchange.storage.feed import TooSlow

KEEP_ALIVE_EVERY = 12.0
"""Seconds between comments, so that nobody in between takes a quiet stream for a dead one."""

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_KEEP_ALIVE = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_BEFORE_STREAM = (ErrorCode.GRAPHQL_PARSE_FAILED, ErrorCode.OPERATION_NOT_FOUND, ErrorCode.METHOD_NOT_ALLOWED)
"""What is refused without a stream. Other mistakes in a request are told in one, where an EventSource can read them."""


class EventStream:
    """The results of one operation as a response. `outcome` is its only answer, or gives one after the other."""

    def __init__(self, live: Live, session: Session, outcome: Answer | AsyncIterator[Answer]) -> None:
        self._live = live
        self._session = session
        self._outcome = outcome

    async def respond(self, receive: Any, send: Any, headers: list[tuple[bytes, bytes]]) -> None:
        """Send the stream, until it ends or the client goes."""
        start = {"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *headers]}
        try:
            # A client that does not read, or is gone, gets no further word.
            with contextlib.suppress(TimeoutError, OSError):
                await _send(send, start)
                last = await self._first(receive, send)
                if last is not None:
                    await _send(send, {"type": "http.response.body", "body": last})
        finally:
            self._live.leave(self._session)

    async def _first(self, receive: Any, send: Any) -> bytes | None:
        """Send events until there are no more; gives what is said last, None where nobody would hear it."""
        works = (self._events(send), self._until_ended(), _until_gone(receive), _keep_alive(send))
        tasks = {asyncio.create_task(work) for work in works}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _events(self, send: Any) -> bytes | None:
        """Send the answers. One who takes them too slowly is not told that the operation is complete."""
        if isinstance(self._outcome, Answer):
            if (work := CURRENT.get()) is not None:
                work.note(self._outcome.errors)
            return _event(self._outcome) + _COMPLETE
        answers: Any = self._outcome
        try:
            async with contextlib.aclosing(answers):
                async for answer in answers:
                    await _send(send, _part(_event(answer)))
        except TooSlow:
            return b""
        return _COMPLETE

    async def _until_ended(self) -> bytes:
        """Whoever is to come again, to another server, is not told that the operation is complete."""
        why = await self._session.ended()
        if why is End.GOING_AWAY:
            return b""
        return _event(Answer(errors=[error_entry(why.value, ErrorCode.UNAUTHENTICATED)], is_request_error=True)) + (
            _COMPLETE
        )


async def open_stream(
    live: Live,
    execution: Execution,
    request: GraphQLRequest,
    viewer: Viewer,
    language: str,
    *,
    read_only: bool,
    request_id: str,
    idempotency_key: str | None = None,
    caller: Caller | None = None,
) -> Answer | EventStream:
    """Begin an operation whose results are streamed; an Answer where it is refused without a stream. Raises
    ExchangeError (SERVICE_UNAVAILABLE) when too many are open, and what `Execution.open` raises."""
    session = live.enter(viewer, "" if caller is None else caller.name)
    try:
        outcome = await execution.open(
            request,
            lambda: session.viewer,
            language,
            read_only=read_only,
            request_id=request_id,
            idempotency_key=idempotency_key,
            caller=caller,
        )
    except BaseException:
        live.leave(session)
        raise
    if isinstance(outcome, Answer) and any(error["extensions"]["code"] in _BEFORE_STREAM for error in outcome.errors):
        live.leave(session)
        return outcome
    return EventStream(live, session, outcome)


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _keep_alive(send: Any) -> None:
    while True:
        await asyncio.sleep(KEEP_ALIVE_EVERY)
        await _send(send, _part(_KEEP_ALIVE))


async def _send(send: Any, message: dict[str, Any]) -> None:
    """Send; raises TimeoutError when the client does not read for a while."""
    if (work := CURRENT.get()) is not None:
        work.size += len(message.get("body", b""))
    async with asyncio.timeout(SEND_WITHIN):
        await send(message)


def _part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _event(answer: Answer) -> bytes:
    return b"event: next\ndata: " + answer.encoded() + b"\n\n"
