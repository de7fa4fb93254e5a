"""From a request to an answer: choose the operation, coerce the variables, execute."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, cast

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

from exchange.access.viewer import Viewer
from exchange.api.documents import Document, DocumentCache, Operation
from exchange.api.errors import ErrorCode, ErrorEntry, describe, error_entry, execution_error
from exchange.api.request import GraphQLRequest
from exchange.projection.context import RequestContext


@dataclass(slots=True)
class Answer:
    """What a request led to. One with a request error was not executed and has no `data` at all."""

    data: dict[str, Any] | None = None
    errors: list[ErrorEntry] = field(default_factory=list)
    is_request_error: bool = False
    is_mutation_refused: bool = False
    """The request may only read, and its operation is a mutation."""

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
    ) -> Answer:
        """Execute the request for this viewer, with `read_only` only a query. Errors are in the answer."""
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
        return await self._execute(document, operation.node, variables, context)

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
