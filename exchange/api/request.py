"""A GraphQL request, read from a JSON body or from the query of a URL."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from exchange.errors import ErrorCode, ExchangeError

_IN_URL = ("query", "operationName", "variables", "extensions")
_MOST_URL_PARAMETERS = 50
_IDEMPOTENCY_KEY = re.compile(rb"[ -~]{1,255}")


class Unreadable(ExchangeError):
    """What was sent is not even JSON."""

    def __init__(self, message: str) -> None:
        super().__init__(message, ErrorCode.BAD_REQUEST)


@dataclass(slots=True)
class GraphQLRequest:
    """What a client wants executed. `query` is the text of the document; None where `sha256` alone names it."""

    query: str | None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    sha256: str | None = None
    size: int = field(default=0, compare=False)
    """How long all but the document was when it came, in bytes."""


def hash_of(request: GraphQLRequest) -> bytes:
    """SHA-256 of what is asked for: document, operation and variables, whatever the order of names within these."""
    asked = [request.query, request.operation_name, request.variables or {}]
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


def idempotency_key(header: bytes | None) -> str | None:
    """The key in a header `Idempotency-Key`, as it is or in quotes. Raises ExchangeError (BAD_USER_INPUT)."""
    if header is None:
        return None
    key = header.strip()
    if len(key) > 1 and key.startswith(b'"') and key.endswith(b'"'):
        key = key[1:-1]
    return _checked(key)


def idempotency_key_in(extensions: dict[str, Any] | None) -> str | None:
    """The key in `extensions.idempotencyKey`, of an operation that has no headers of its own. Raises ExchangeError
    (BAD_USER_INPUT)."""
    key = (extensions or {}).get("idempotencyKey")
    if key is None:
        return None
    return _checked(key.encode() if isinstance(key, str) else b"")


def _checked(key: bytes) -> str:
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise ExchangeError("An Idempotency-Key has 1 to 255 printable ASCII characters.")
    return key.decode("ascii")


def from_body(body: bytes) -> GraphQLRequest:
    """The request in a JSON body. Raises ExchangeError (BAD_REQUEST) for whatever else is in it."""
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The body is not JSON: {error.msg} (character {error.pos})") from None
    if type(parameters) is not dict:
        hint = " Batches are not supported." if isinstance(parameters, list) else ""
        raise _malformed(f"The body must be a JSON object.{hint}")
    return _from_parameters(parameters, len(body))


def from_url(query_string: bytes) -> GraphQLRequest:
    """The request in a URL, `variables` and `extensions` as JSON. Raises ExchangeError (BAD_REQUEST)."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_URL_PARAMETERS,
        )
    except ValueError:
        raise _malformed("The query of the URL is not form-encoded UTF-8.") from None
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name not in _IN_URL:
            continue
        if name in parameters:
            raise _malformed(f"The parameter '{name}' is given more than once.")
        parameters[name] = value or None
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _from_json(name, parameters[name])
    return _from_parameters(parameters, len(query_string))


def _from_parameters(parameters: dict[str, Any], size: int) -> GraphQLRequest:
    query = parameters.get("query")
    variables = parameters.get("variables")
    operation_name = parameters.get("operationName")
    extensions = parameters.get("extensions")
    if variables is not None and type(variables) is not dict:
        raise _malformed("The parameter 'variables' must be an object.")
    if operation_name is not None and type(operation_name) is not str:
        raise _malformed("The parameter 'operationName' must be a string.")
    if extensions is not None and type(extensions) is not dict:
        raise _malformed("The parameter 'extensions' must be an object.")
    sha256 = _persisted(extensions)
    if query is None and sha256 is None:
        raise _malformed("The parameter 'query' is missing.")
    if query is not None and type(query) is not str:
        raise _malformed("The parameter 'query' must be a string.")
    return GraphQLRequest(query, variables, operation_name, extensions, sha256, size - len(query or ""))


def _persisted(extensions: dict[str, Any] | None) -> str | None:
    """The hash in `extensions.persistedQuery`, as Apollo's clients send it."""
    named = (extensions or {}).get("persistedQuery")
    if named is None:
        return None
    if type(named) is not dict or type(named.get("sha256Hash")) is not str:
        raise _malformed("The parameter 'extensions.persistedQuery' must have a 'sha256Hash'.")
    if named.get("version", 1) != 1:
        # Clients send the whole document when they read exactly this message.
        raise ExchangeError("PersistedQueryNotSupported", ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED)
    sha256: str = named["sha256Hash"]
    return sha256.lower()


def _from_json(name: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _malformed(f"The parameter '{name}' is not JSON.") from None


def _malformed(message: str) -> ExchangeError:
    return ExchangeError(message, ErrorCode.BAD_REQUEST)
