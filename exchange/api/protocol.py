"""The messages of the WebSocket protocol `graphql-transport-ws`, read and written. Pure functions."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson

from exchange.api.answers import Answer
from exchange.api.request import GraphQLRequest

SUBPROTOCOL = "graphql-transport-ws"


class Close(IntEnum):
    """Codes with which a WebSocket is closed: those of the protocol, and those of WebSocket itself."""

    GOING_AWAY = 1001
    TOO_LARGE = 1009
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_ALREADY_EXISTS = 4409
    TOO_MANY_INITIALISATIONS = 4429
    INTERNAL_ERROR = 4500


class Closing(Exception):
    """The connection is to be closed with this code; `reason` is for people."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a client. `id` is empty where the type has none; `request` is what a `subscribe` asks for."""

    type: str
    id: str = ""
    payload: dict[str, Any] | None = None
    request: GraphQLRequest | None = None


def read(data: bytes) -> Message:
    """The message of a client. Raises Closing (4400) for whatever the protocol does not let a client say."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise _invalid("The message is not JSON.") from None
    if type(content) is not dict:
        raise _invalid("The message must be an object.")
    type_, payload = content.get("type"), content.get("payload")
    if type_ in ("connection_init", "ping", "pong"):
        return Message(type_, payload=_optional(payload, dict, "payload"))
    if type_ == "subscribe":
        return Message(type_, _id(content), request=_request(payload, len(data)))
    if type_ == "complete":
        return Message(type_, _id(content))
    raise _invalid("The message has a type that clients do not send.")


def ack() -> bytes:
    """The answer to `connection_init`."""
    return b'{"type":"connection_ack"}'


def pong(payload: dict[str, Any] | None) -> bytes:
    """The answer to a ping, with its payload."""
    return orjson.dumps({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})


def next_(id_: str, answer: Answer) -> bytes:
    """A result of an operation."""
    return orjson.dumps({"id": id_, "type": "next", "payload": orjson.Fragment(answer.encoded())})


def error(id_: str, errors: list[Any]) -> bytes:
    """The operation was not executed, and is over."""
    return orjson.dumps({"id": id_, "type": "error", "payload": errors})


def complete(id_: str) -> bytes:
    """The operation is over."""
    return orjson.dumps({"id": id_, "type": "complete"})


def _request(payload: Any, size: int) -> GraphQLRequest:
    if type(payload) is not dict:
        raise _invalid("The payload of subscribe must be an object.")
    query = payload.get("query")
    if type(query) is not str:
        raise _invalid("The query must be a string.")
    return GraphQLRequest(
        query,
        _optional(payload.get("variables"), dict, "variables"),
        _optional(payload.get("operationName"), str, "operationName"),
        _optional(payload.get("extensions"), dict, "extensions"),
        size=size - len(query),
    )


def _id(content: dict[str, Any]) -> str:
    id_ = content.get("id")
    if type(id_) is not str or not id_:
        raise _invalid("The id must be a string that is not empty.")
    return id_


def _optional(value: Any, wanted: type, name: str) -> Any:
    if value is not None and type(value) is not wanted:
        raise _invalid(f"The property '{name}' has the wrong type.")
    return value


def _invalid(reason: str) -> Closing:
    return Closing(Close.BAD_REQUEST, reason)
