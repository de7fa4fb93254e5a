"""GraphQL over HTTP: a request comes in, an answer with the right status, headers and body goes out."""

import itertools
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api import negotiation, request
from exchange.api.credentials import PLACE, Credentials
from exchange.api.errors import ErrorCode, ExchangeError, unexpected
from exchange.api.execution import Answer, Execution
from exchange.api.live import Live
from exchange.api.sse import EventStream, open_stream

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
DEFAULT_BODY_LIMIT = 1024 * 1024

_READ = frozenset(
    (
        *(b"accept", b"accept-language", b"authorization", b"content-type", b"content-encoding"),
        b"idempotency-key",
        PLACE,
    ),
)
_CONTENT_TYPE = {
    negotiation.JSON: (b"content-type", b"application/json; charset=utf-8"),
    # What is refused before a stream begins is refused in JSON.
    negotiation.EVENT_STREAM: (b"content-type", b"application/json; charset=utf-8"),
    negotiation.GRAPHQL_RESPONSE: (b"content-type", b"application/graphql-response+json; charset=utf-8"),
}
_ALWAYS: Headers = [
    (b"vary", b"Accept, Accept-Language, Authorization, Exchange-Municipality"),
    (b"x-content-type-options", b"nosniff"),
]
_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_ACCEPTABLE: 406,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.IDEMPOTENCY_KEY_REUSED: 422,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
}
_WITH_STATUS: dict[int, Headers] = {
    401: [(b"www-authenticate", b"Bearer")],
    405: [(b"allow", b"GET, POST")],
    503: [(b"retry-after", b"5")],
}
_REPEATED: Headers = [(b"idempotency-replayed", b"true")]


class _Disconnected(Exception):
    """The client went away before its request was complete."""


class GraphQLEndpoint:
    """An ASGI application for one path. `body_limit` is in bytes; `live` takes up the streams of events."""

    def __init__(
        self, execution: Execution, credentials: Credentials, live: Live, *, body_limit: int = DEFAULT_BODY_LIMIT
    ) -> None:
        self._execution = execution
        self._credentials = credentials
        self._live = live
        self._body_limit = body_limit
        # Drawn once, then counted on: a random number for each request would cost more than it tells.
        self._id_prefix = secrets.token_hex(4)
        self._id_counter = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request. Nothing raises out of here but the failure to send."""
        request_id = f"{self._id_prefix}-{next(self._id_counter):x}"
        headers = _pick(scope["headers"])
        media_type = negotiation.response_type(headers.get(b"accept"))
        try:
            answer = await self._answer(scope, headers, receive, media_type, request_id)
            if isinstance(answer, EventStream):
                await answer.respond(receive, send, [(b"x-request-id", request_id.encode()), *_ALWAYS])
                return
            status, extra = _outcome(answer, media_type)
            body = answer.encoded()
        except _Disconnected:
            return
        except ExchangeError as error:
            status, extra = _refusal(error.code)
            message = error.in_language(negotiation.language(headers.get(b"accept-language")))
            body = orjson.dumps({"errors": [{"message": message, "extensions": error.extensions}]})
        except Exception as error:
            entry = unexpected(error, request_id)
            status, extra = _refusal(entry["extensions"]["code"])
            body = orjson.dumps({"errors": [entry]})
        start: Headers = [
            _CONTENT_TYPE[media_type or negotiation.JSON],
            (b"content-length", b"%d" % len(body)),
            (b"x-request-id", request_id.encode()),
            *_ALWAYS,
            *extra,
        ]
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, media_type: str | None, request_id: str
    ) -> Answer | EventStream:
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
        if method == "POST":
            _check_body_headers(headers)
            graphql_request = request.from_body(await self._body(receive))
        else:
            graphql_request = request.from_url(scope["query_string"])
        language = negotiation.language(headers.get(b"accept-language"))
        key = request.idempotency_key(headers.get(b"idempotency-key"))
        how: Any = {"read_only": method == "GET", "request_id": request_id, "idempotency_key": key}
        if media_type == negotiation.EVENT_STREAM:
            return await open_stream(self._live, self._execution, graphql_request, viewer, language, **how)
        return await self._execution.run(graphql_request, viewer, language, **how)

    async def _body(self, receive: Receive) -> bytes:
        """The whole body. What was sent is counted, not what `Content-Length` promised."""
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Disconnected
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


def _outcome(answer: Answer, media_type: str | None) -> tuple[int, Headers]:
    """The status of an answer, and the headers that come with it."""
    if not answer.errors:
        return 200, _REPEATED if answer.is_repeated else []
    if answer.is_mutation_refused:
        return 405, [(b"allow", b"POST")]
    if answer.is_unavailable:
        return _refusal(ErrorCode.SERVICE_UNAVAILABLE)
    # Clients that ask for plain JSON take any other status for a failure of the transport.
    return (400 if answer.is_request_error and media_type != negotiation.JSON else 200), []


def _refusal(code: ErrorCode) -> tuple[int, Headers]:
    """The status of a request that was not executed, and the headers that come with it."""
    status = _STATUS.get(code, 400)
    return status, _WITH_STATUS.get(status, [])
