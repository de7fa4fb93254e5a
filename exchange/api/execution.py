"""From a request to an answer: choose the operation, coerce the variables, execute."""

import logging
from collections.abc import Awaitable, Coroutine
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.values import VariableValues

from exchange.access.attempts import Attempt
from exchange.access.viewer import Viewer
from exchange.api.documents import Document, DocumentCache, Operation
from exchange.api.errors import ErrorCode, ErrorEntry, describe, error_entry, execution_error
from exchange.api.request import GraphQLRequest, hash_of
from exchange.projection.context import RequestContext
from exchange.storage.failures import is_unreachable

logger = logging.getLogger("exchange.api")


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

    def encoded(self) -> bytes:
        """The body of the response."""
        if self.body is not None:
            return self.body
        if not self.errors:
            return orjson.dumps({"data": self.data})
        if self.is_request_error:
            return orjson.dumps({"errors": self.errors})
        return orjson.dumps({"errors": self.errors, "data": self.data})

    @property
    def is_unavailable(self) -> bool:
        """Whether nothing could be read because the database cannot be reached."""
        return any(error["extensions"]["code"] == ErrorCode.SERVICE_UNAVAILABLE for error in self.errors) and not any(
            value is not None for value in (self.data or {}).values()
        )


class Execution:
    """Executes requests against one schema. `executor_class` completes values; `database` is what resolvers get."""

    def __init__(self, schema: GraphQLSchema, executor_class: type[Executor[Any]], database: Any) -> None:
        self._schema = schema
        self._executor_class = executor_class
        self._database = database
        self._documents = DocumentCache(schema)

    async def run(
        self,
        request: GraphQLRequest,
        viewer: Viewer,
        language: str,
        *,
        read_only: bool = False,
        request_id: str = "",
        idempotency_key: str | None = None,
    ) -> Answer:
        """Execute the request for this viewer, with `read_only` only a query. Errors are in the answer.

        A mutation under an idempotency key acts once for each API key; without an API key nothing can be written.
        Raises ExchangeError (IDEMPOTENCY_KEY_REUSED), and what the database raises when it cannot be asked.
        """
        document = self._documents.get(request.query)
        if document.errors:
            return Answer(errors=document.errors, is_request_error=True)
        operation = _choose_operation(document, request.operation_name)
        if operation is None:
            return _not_found(request.operation_name)
        if operation.node.operation is not OperationType.QUERY:
            refusal = _refusal(operation.node.operation, read_only)
            if refusal:
                return refusal
        variables = operation.variables.read(request.variables)
        if isinstance(variables, list):
            errors = [describe(error, ErrorCode.BAD_USER_INPUT) for error in variables]
            return Answer(errors=errors, is_request_error=True)
        context = RequestContext(viewer, language, self._database, document, request_id)
        is_mutation = operation.node.operation is OperationType.MUTATION
        if idempotency_key is None or viewer.key_id is None or not is_mutation:
            return await self._execute(document, operation.node, variables, context)
        context.attempt = Attempt(viewer.key_id, idempotency_key, hash_of(request))
        return await self._once(context.attempt, self._execute(document, operation.node, variables, context))

    async def _once(self, attempt: Attempt, execution: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer that was stored for this request, or that of the execution, stored if it is complete."""
        with closing(execution):
            stored = await attempt.answer(self._database)
            if stored is not None:
                return Answer(body=stored, is_repeated=True)
            answer = await execution
        if any(error["extensions"]["code"] == ErrorCode.IDEMPOTENCY_KEY_REUSED for error in answer.errors):
            attempt.refuse()
        if not answer.errors:
            try:
                answer.body = await attempt.keep(self._database, answer.encoded())
            except Exception as error:
                # What was done is committed, and the next attempt will find that it was.
                if not is_unreachable(error):
                    raise
                logger.warning("an answer could not be stored under its idempotency key: %r", error)
        answer.is_repeated = attempt.is_repeated
        return answer

    async def _execute(
        self, document: Document, operation: OperationDefinitionNode, variables: VariableValues, context: RequestContext
    ) -> Answer:
        # Not `Executor.build`, which would look for the operation and read the types of its variables anew.
        executor = self._executor_class(
            self._schema,
            document.fragment_definitions,
            document.fragments,
            None,
            context,
            operation,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )
        result = executor.execute_operation()
        if not isinstance(result, ExecutionResult):
            result = await cast("Awaitable[ExecutionResult]", result)
        if not result.errors:
            return Answer(result.data)
        return Answer(result.data, [execution_error(error, context.request_id) for error in result.errors])


def _choose_operation(document: Document, name: str | None) -> Operation | None:
    operations = document.operations
    if name is not None:
        return operations.get(name)
    return next(iter(operations.values())) if len(operations) == 1 else None


def _not_found(name: str | None) -> Answer:
    if name is None:
        message = "The document has several operations; 'operationName' must say which to run."
    else:
        message = f"The document has no operation named '{name}'."
    return _request_error(message, ErrorCode.OPERATION_NOT_FOUND)


def _refusal(kind: OperationType, read_only: bool) -> Answer | None:
    """The answer to an operation that is not to be run here."""
    if kind is OperationType.SUBSCRIPTION:
        return _request_error("Subscriptions cannot be run by a single HTTP request.", ErrorCode.BAD_REQUEST)
    if read_only and kind is OperationType.MUTATION:
        answer = _request_error("A mutation must be sent with POST.", ErrorCode.METHOD_NOT_ALLOWED)
        answer.is_mutation_refused = True
        return answer
    return None


def _request_error(message: str, code: ErrorCode) -> Answer:
    return Answer(errors=[error_entry(message, code)], is_request_error=True)
