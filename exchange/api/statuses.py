"""The status of each answer over HTTP, and the headers that go with it.

Two tables: `audit` is what the public audit suite wants, and what clients are tested with; `draft` is what the GraphQL
over HTTP specification is going to say (https://graphql.github.io/graphql-over-http/draft/).
"""

from exchange.api import negotiation
from exchange.api.answers import Answer
from exchange.api.errors import ErrorCode, ExchangeError
from exchange.api.request import Unreadable
from exchange.settings import StatusCodes

Headers = list[tuple[bytes, bytes]]

STATUS = {
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: 200,  # clients take other statuses for a failure, and do not ask again
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_ACCEPTABLE: 406,
    ErrorCode.REQUEST_TIMEOUT: 408,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.IDEMPOTENCY_KEY_REUSED: 422,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.DEADLINE_EXCEEDED: 504,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
}
_OF_DOCUMENTS = (ErrorCode.QUERY_TOO_COMPLEX, ErrorCode.DOCUMENT_NOT_REGISTERED)
WITH_STATUS: dict[int, Headers] = {
    401: [(b"www-authenticate", b"Bearer")],
    405: [(b"allow", b"GET, POST")],
    408: [(b"connection", b"close")],
    503: [(b"retry-after", b"5")],
}
_REPEATED: Headers = [(b"idempotency-replayed", b"true")]
_CONTENT_TYPE = {
    negotiation.JSON: (b"content-type", b"application/json; charset=utf-8"),
    # What is refused before a stream begins is refused in JSON.
    negotiation.EVENT_STREAM: (b"content-type", b"application/json; charset=utf-8"),
    negotiation.GRAPHQL_RESPONSE: (b"content-type", b"application/graphql-response+json; charset=utf-8"),
}

PARTIAL_SUCCESS = 294
UNPROCESSABLE = 422


class Statuses:
    """Gives statuses by one of the two tables."""

    def __init__(self, codes: StatusCodes = StatusCodes.AUDIT) -> None:
        self._is_draft = codes is StatusCodes.DRAFT

    def of_answer(self, answer: Answer, media_type: str | None) -> tuple[int, Headers]:
        """The status of what a request led to, and the headers that come with it."""
        if not answer.errors:
            return 200, _REPEATED if answer.is_repeated else []
        if answer.is_mutation_refused:
            return 405, [(b"allow", b"POST")]
        if answer.is_unavailable:
            return 503, WITH_STATUS[503]
        if answer.is_request_error:
            return self._of_request_error(answer.errors[0]["extensions"]["code"], media_type), []
        # 294 is for clients that know it; those that ask for plain JSON may not.
        is_told = self._is_draft and media_type == negotiation.GRAPHQL_RESPONSE
        return (PARTIAL_SUCCESS if is_told else 200), []

    def of_refusal(self, error: ExchangeError, media_type: str | None) -> tuple[int, Headers]:
        """The status of a request that was not executed, and the headers that come with it."""
        status = self._of_refusal(error, media_type)
        retry_after = error.extensions.get("retryAfter")
        if isinstance(retry_after, int):
            return status, [(b"retry-after", b"%d" % retry_after)]
        return status, WITH_STATUS.get(status, [])

    def of_failure(self, code: str) -> tuple[int, Headers]:
        """The status of what nobody expected, by the code that it was given."""
        return self.of_refusal(ExchangeError("", ErrorCode(code)), None)

    def content_type(self, media_type: str | None, status: int) -> tuple[bytes, bytes]:
        """The header for a body in the media type that was asked for. The draft has what fails always told as
        GraphQL, so that nobody takes it for a proxy's word."""
        if self._is_draft and status >= 400:
            return _CONTENT_TYPE[negotiation.GRAPHQL_RESPONSE]
        return _CONTENT_TYPE[media_type or negotiation.JSON]

    def _of_request_error(self, code: str, media_type: str | None) -> int:
        if self._is_draft:
            return 400 if code == ErrorCode.GRAPHQL_PARSE_FAILED else UNPROCESSABLE
        # Clients that ask for plain JSON take any other status for a failure of the transport.
        return 200 if media_type == negotiation.JSON else 400

    def _of_refusal(self, error: ExchangeError, media_type: str | None) -> int:
        status = STATUS.get(error.code)
        if status is not None:
            return status
        if self._is_draft:
            return 400 if isinstance(error, Unreadable) else UNPROCESSABLE
        is_about_the_document = error.code in _OF_DOCUMENTS and media_type == negotiation.JSON
        return 200 if is_about_the_document else 400
