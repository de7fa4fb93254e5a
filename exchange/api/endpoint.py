"""GraphQL over HTTP: a request comes in, an answer with the right status, headers and body goes out."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api import negotiation, request
from exchange.api.address import Addresses
from exchange.api.answers import Answer
from exchange.api.arrivals import Arrivals
from exchange.api.credentials import PLACE, Credentials
from exchange.api.deadline import CLIENT_GONE, DEFAULT_WITHIN, Deadline, Gone
from exchange.api.errors import ErrorCode, ExchangeError, unexpected
from exchange.api.execution import Execution
from exchange.api.freshness import Freshness, Tagged, key_of
from exchange.api.live import Live
from exchange.api.sse import EventStream, open_stream
from exchange.api.statuses import Headers, Statuses
from exchange.observing.work import Work
from exchange.settings import StatusCodes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
DEFAULT_BODY_LIMIT = 1024 * 1024
BODY_WITHIN = 20.0
"""Seconds that a client has for sending its body."""

_READ = frozenset(
    (
        *(b"accept", b"accept-language", b"authorization", b"content-type", b"content-encoding"),
        *(b"idempotency-key", b"exchange-cost", b"if-none-match"),
        *(b"x-request-id", b"traceparent"),
        PLACE,
    ),
)
_ALWAYS: Headers = [
    (b"vary", b"Accept, Accept-Language, Authorization, Exchange-Municipality"),
    (b"x-content-type-options", b"nosniff"),
]


class GraphQLEndpoint:
    """An ASGI application for one path. `body_limit` is in bytes, `within` in seconds; `live` takes up the streams of
    events."""

    def __init__(
        self,
        execution: Execution,
        credentials: Credentials,
        live: Live,
        freshness: Freshness | None = None,
        *,
        body_limit: int = DEFAULT_BODY_LIMIT,
        within: float = DEFAULT_WITHIN,
        addresses: Addresses | None = None,
        arrivals: Arrivals | None = None,
        status_codes: StatusCodes = StatusCodes.AUDIT,
    ) -> None:
        self._execution = execution
        self._credentials = credentials
        self._live = live
        self._freshness = freshness
        self._body_limit = body_limit
        self._within = within
        self._addresses = Addresses() if addresses is None else addresses
        self._arrivals = Arrivals() if arrivals is None else arrivals
        self._statuses = Statuses(status_codes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request. Nothing raises out of here but the failure to send."""
        headers = _pick(scope["headers"])
        work = self._arrivals.begin("http", scope, headers.get(b"x-request-id"), headers.get(b"traceparent"))
        status = CLIENT_GONE
        try:
            status = await self._respond(scope, headers, receive, send, work)
        finally:
            self._arrivals.observer.end(work, status)

    async def _respond(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send, work: Work
    ) -> int:
        """Answer, and give the status."""
        request_id = work.request_id
        media_type = negotiation.response_type(headers.get(b"accept"))
        answer: Answer | EventStream | Tagged | None = None
        try:
            answer = await self._answer(scope, headers, receive, media_type, work)
            if isinstance(answer, EventStream):
                work.via = "event stream"
                await answer.respond(receive, send, [(b"x-request-id", request_id.encode()), *_ALWAYS])
                return 200
            if isinstance(answer, Tagged):
                status, extra, body = self._tagged(answer)
            else:
                status, extra = self._statuses.of_answer(answer, media_type)
                body = answer.encoded()
                work.note(answer.errors)
        except Gone:
            return CLIENT_GONE
        except ExchangeError as error:
            status, extra = self._statuses.of_refusal(error, media_type)
            message = error.in_language(negotiation.language(headers.get(b"accept-language")))
            body = orjson.dumps({"errors": [{"message": message, "extensions": error.extensions}]})
            work.codes.add(error.code.value)
        except Exception as error:
            entry = unexpected(error, request_id)
            status, extra = self._statuses.of_failure(entry["extensions"]["code"])
            body = orjson.dumps({"errors": [entry]})
            work.note([entry])
        start: Headers = [
            self._statuses.content_type(media_type, status),
            (b"x-request-id", request_id.encode()),
            *_ALWAYS,
            *extra,
        ]
        if scope["method"] == "GET" and not isinstance(answer, Tagged):
            start.append((b"cache-control", b"no-store"))
        if status != 304:
            start.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        work.size = len(body)
        return status

    async def _answer(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, media_type: str | None, work: Work
    ) -> Answer | EventStream | Tagged:
        method = scope["method"]
        if method not in ("POST", "GET"):
            raise ExchangeError(f"The method {method} is not supported here.", ErrorCode.METHOD_NOT_ALLOWED)
        if media_type is None:
            offered = " or ".join(negotiation.OFFERED)
            raise ExchangeError(f"Answers can be had as {offered}.", ErrorCode.NOT_ACCEPTABLE)
        authorization = headers.get(b"authorization")
        viewer = PUBLIC_VIEWER
        if authorization is not None:
            viewer = await self._credentials.viewer(authorization, headers.get(PLACE))
        work.who = viewer
        if method == "POST":
            _check_body_headers(headers)
            graphql_request = request.from_body(await self._body(receive))
        else:
            graphql_request = request.from_url(scope["query_string"])
        if b"exchange-cost" in headers:
            graphql_request.extensions = {**(graphql_request.extensions or {}), "cost": True}
        how: Any = {
            "read_only": method == "GET",
            "request_id": work.request_id,
            "idempotency_key": request.idempotency_key(headers.get(b"idempotency-key")),
            "caller": self._execution.caller(viewer, self._addresses.of(scope)),
        }
        language = negotiation.language(headers.get(b"accept-language"))
        # Of a stream, the client's going is looked after by the stream itself.
        watched = None if media_type == negotiation.EVENT_STREAM else receive
        async with Deadline(self._within, watched):
            if media_type == negotiation.EVENT_STREAM:
                return await open_stream(self._live, self._execution, graphql_request, viewer, language, **how)
            if method == "GET" and viewer is PUBLIC_VIEWER and self._freshness is not None:
                key = key_of(graphql_request, language, media_type)
                return await self._fresh(
                    self._freshness, key, graphql_request, headers.get(b"if-none-match"), language, how
                )
            return await self._execution.run(graphql_request, viewer, language, **how)

    async def _fresh(
        self,
        freshness: Freshness,
        key: bytes,
        graphql_request: request.GraphQLRequest,
        if_none_match: bytes | None,
        language: str,
        how: Any,
    ) -> Answer | Tagged:
        """The answer to a public read with its name, or that the client has it already."""
        state, known = await freshness.look(key, if_none_match)
        if known is not None:
            await self._execution.charge(how["caller"])
            return known
        answer = await self._execution.run(graphql_request, PUBLIC_VIEWER, language, **how)
        if answer.errors or answer.standing is not None:
            return answer
        return freshness.tag(key, graphql_request, answer.encoded(), if_none_match, state)

    def _tagged(self, answer: Tagged) -> tuple[int, Headers, bytes]:
        assert self._freshness is not None
        extra = [(b"etag", answer.name.encode()), (b"cache-control", self._freshness.cache_control.encode())]
        return (304, extra, b"") if answer.body is None else (200, extra, answer.body)

    async def _body(self, receive: Receive) -> bytes:
        """The whole body. Raises ExchangeError for one that is too large or comes too slowly, Gone where it ends
        early."""
        try:
            async with asyncio.timeout(BODY_WITHIN):
                return await self._read(receive)
        except TimeoutError:
            raise ExchangeError("The body came too slowly.", ErrorCode.REQUEST_TIMEOUT) from None

    async def _read(self, receive: Receive) -> bytes:
        """What was sent is counted, not what `Content-Length` promised."""
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self._body_limit:
                raise ExchangeError(f"The body is larger than {self._body_limit} bytes.", ErrorCode.PAYLOAD_TOO_LARGE)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _pick(headers: Headers) -> dict[bytes, bytes]:
    """The headers that matter here. Repeated ones are joined by a comma, as HTTP has it."""
    picked: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _READ:
            picked[name] = value if name not in picked else picked[name] + b", " + value
    return picked


def _check_body_headers(headers: dict[bytes, bytes]) -> None:
    if not negotiation.is_json_in_utf8(headers.get(b"content-type")):
        raise ExchangeError("The body must be application/json in UTF-8.", ErrorCode.UNSUPPORTED_MEDIA_TYPE)
    if not negotiation.is_unencoded(headers.get(b"content-encoding")):
        raise ExchangeError("The body must not be compressed.", ErrorCode.UNSUPPORTED_MEDIA_TYPE)
