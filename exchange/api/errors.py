"""Errors as a client sees them: each has a code, none shows what is inside."""

import logging
import secrets
from typing import Any

import asyncpg
from graphql import FieldNode, GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

from exchange.errors import ErrorCode, ExchangeError
from exchange.storage.failures import causes, is_undone, is_unreachable

__all__ = ["ErrorCode", "ExchangeError", "describe", "error_entry", "execution_error", "unexpected"]

ErrorEntry = dict[str, Any]
"""One item of a response's `errors`: message, locations, path, extensions."""

LONGEST_MESSAGE = 500
"""Characters of a message that repeats what the client sent."""

logger = logging.getLogger("exchange.api")

_UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)


def error_entry(message: str, code: ErrorCode, **extensions: object) -> ErrorEntry:
    """An error that belongs to no place in a document."""
    return {"message": message, "extensions": {"code": code.value, **extensions}}


def describe(error: GraphQLError, code: ErrorCode) -> ErrorEntry:
    """An error that graphql-core found in the request itself, under the given code."""
    message = error.message
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}…"
    return _placed(error, error_entry(message, code))


def execution_error(error: GraphQLError, request_id: str, language: str) -> ErrorEntry:
    """An error of one field, in the caller's language. What nobody expected is logged, and only its id is shown."""
    original = error.original_error
    if isinstance(original or error, StrawberryInputCoercionError):
        original = _not_cleared()
    if isinstance(original, ExchangeError):
        return _placed(error, {"message": original.in_language(language), "extensions": dict(original.extensions)})
    if (original is None or isinstance(original, GraphQLError)) and _is_about_an_argument(error):
        return describe(error, ErrorCode.BAD_USER_INPUT)
    return _placed(error, unexpected(original or error, request_id))


def unexpected(error: BaseException, request_id: str) -> ErrorEntry:
    """Log an exception that is no mistake of the caller's, and say no more than the id it has in the log."""
    chain = list(causes(error))
    if any(isinstance(cause, _UNSTORABLE) for cause in chain):
        return error_entry("The input contains characters that cannot be stored.", ErrorCode.BAD_USER_INPUT)
    if any(isinstance(cause, asyncpg.QueryCanceledError) for cause in chain):
        logger.warning("request %s took too long: %r", request_id, error)
        return error_entry("The request took too long and was stopped.", ErrorCode.QUERY_TOO_COMPLEX)
    error_id = secrets.token_hex(6)
    if is_unreachable(error) or is_undone(error):
        what = "cannot be reached" if is_unreachable(error) else "undid the transaction twice"
        logger.error("error %s in request %s: the database %s: %r", error_id, request_id, what, error)
        return error_entry("The service is not available at the moment.", ErrorCode.SERVICE_UNAVAILABLE, id=error_id)
    logger.error("error %s in request %s", error_id, request_id, exc_info=error)
    return error_entry("Internal error", ErrorCode.INTERNAL_SERVER_ERROR, id=error_id)


def _placed(error: GraphQLError, entry: ErrorEntry) -> ErrorEntry:
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        entry["path"] = error.path
    return entry


def _not_cleared() -> ExchangeError:
    """The schema cannot say of a field of a patch that it may be left out and yet not be null."""
    return ExchangeError(
        "A field of the input is null that cannot be cleared. Leave it out to keep what is there.",
        german="Ein Feld der Eingabe ist null, das nicht leer sein darf. Lassen Sie es weg, damit es bleibt.",
    )


def _is_about_an_argument(error: GraphQLError) -> bool:
    """Whether graphql-core refused an argument at run time: it then points at the value, not at the field."""
    return bool(error.nodes) and not any(isinstance(node, FieldNode) for node in error.nodes or ())
