"""What a request led to, and the body that tells it."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult

from exchange.api.budgets import Standing
from exchange.api.errors import ErrorCode, ErrorEntry, error_entry, execution_error


@dataclass(slots=True)
class Answer:
    """What a request led to. One with a request error was not executed and has no `data` at all."""

    data: dict[str, Any] | None = None
    errors: list[ErrorEntry] = field(default_factory=list)
    is_request_error: bool = False
    is_mutation_refused: bool = False
    """The request may only read, and its operation is a mutation."""
    body: bytes | None = None
    """The answer as it was stored under an idempotency key, if it was."""
    is_repeated: bool = False
    """Nothing, or not everything, was done now: the request had arrived before."""
    standing: Standing | None = None
    """What it cost, where the client wants to be told."""

    def encoded(self) -> bytes:
        """The body of the response."""
        return orjson.dumps(self.payload()) if self.body is None else self.body

    def payload(self) -> dict[str, Any]:
        """The answer as GraphQL has it: without errors it has no `errors`, not executed it has no `data`."""
        told = {} if self.standing is None else {"extensions": {"cost": self.standing.as_extension()}}
        if not self.errors:
            return {"data": self.data, **told}
        data = {} if self.is_request_error else {"data": self.data}
        return {"errors": self.errors, **data, **told}

    @property
    def is_unavailable(self) -> bool:
        """Whether nothing could be read because the database cannot be reached."""
        return any(error["extensions"]["code"] == ErrorCode.SERVICE_UNAVAILABLE for error in self.errors) and not any(
            value is not None for value in (self.data or {}).values()
        )


def answer_of(result: ExecutionResult, request_id: str, language: str) -> Answer:
    """The answer that an execution's result makes."""
    if not result.errors:
        return Answer(result.data)
    return Answer(result.data, [execution_error(error, request_id, language) for error in result.errors])


def not_found(name: str | None) -> Answer:
    """The answer to a request that names no operation of its document."""
    if name is None:
        message = "The document has several operations; 'operationName' must say which to run."
    else:
        message = f"The document has no operation named '{name}'."
    return request_error(message, ErrorCode.OPERATION_NOT_FOUND)


def request_error(message: str, code: ErrorCode) -> Answer:
    """The answer to a request that cannot be executed."""
    return Answer(errors=[error_entry(message, code)], is_request_error=True)
