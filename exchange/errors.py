"""Mistakes of a caller, known by a code. Every layer may raise them; `api.errors` turns them into answers."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What `extensions.code` of a top-level error may say."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_NOT_FOUND = "OPERATION_NOT_FOUND"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    DOCUMENT_NOT_REGISTERED = "DOCUMENT_NOT_REGISTERED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    RESYNC_REQUIRED = "RESYNC_REQUIRED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    BAD_REQUEST = "BAD_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


class ExchangeError(Exception):
    """A mistake of the caller. `message` and `extensions` reach the client as they are; `german` takes the place of the
    message for those who read German, where people rather than programmers cause the mistake."""

    def __init__(
        self,
        message: str,
        code: ErrorCode = ErrorCode.BAD_USER_INPUT,
        *,
        german: str | None = None,
        **extensions: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.german = german
        self.code = code
        self.extensions: dict[str, object] = {"code": code.value, **extensions}

    def in_language(self, language: str) -> str:
        """The message in `de` or `en`, as far as there is one."""
        return self.german if self.german is not None and language != "en" else self.message
