"""From a request to an answer, or to a stream of them: choose the operation, coerce the variables, execute."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from functools import partial
from typing import Any, cast

import orjson
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.values import VariableValues

from exchange.access.attempts import Attempt
from exchange.access.viewer import Viewer, ViewerKind
from exchange.api.answers import Answer, answer_of, not_found, request_error
from exchange.api.budgets import Caller, TooMuch
from exchange.api.documents import DEFAULT_BOUNDS, DocumentCache, Operation, Prepared
from exchange.api.errors import ErrorCode, ExchangeError, describe
from exchange.api.following import Followers, Subscriber
from exchange.api.gate import Gate
from exchange.api.limits import DocumentLimits
from exchange.api.persisted import PersistedDocuments
from exchange.api.request import GraphQLRequest, hash_of
from exchange.api.trail import note
from exchange.beside import beside
from exchange.observing.work import CURRENT
from exchange.projection.context import RequestContext, Withheld
from exchange.projection.selection import count_selections
from exchange.search.finder import Finder
from exchange.settings import PublicDocuments
from exchange.statistics.preparing import Preparer
from exchange.storage.failures import is_unreachable

logger = logging.getLogger("exchange.api")

VARIABLES_AT_ONCE = 2_000
"""Bytes of variables that are read in a millisecond; more are charged for, and read beside the event loop."""


class Execution:
    """Executes requests against one schema. `executor_class` completes values; `database` is what resolvers get,
    `feed` what subscriptions follow, `finder` reads search texts, and `preparer` prepares statistical releases.
    Requests that come with a caller pass the `gate`; `public_documents` says which documents the public may have
    executed, and `bounds` how large a document may be."""

    def __init__(
        self,
        schema: GraphQLSchema,
        executor_class: type[Executor[Any]],
        database: Any,
        feed: Any = None,
        finder: Finder | None = None,
        preparer: Preparer | None = None,
        gate: Gate | None = None,
        persisted: PersistedDocuments | None = None,
        public_documents: PublicDocuments = PublicDocuments.ANY,
        bounds: DocumentLimits = DEFAULT_BOUNDS,
    ) -> None:
        self._schema = schema
        self._executor_class = executor_class
        self._database = database
        self._feed = feed
        self._gate = gate
        self._finder = Finder() if finder is None else finder
        self._preparer = Preparer(database) if preparer is None else preparer
        self._persisted = PersistedDocuments() if persisted is None else persisted
        self._public_documents = public_documents
        self.documents = DocumentCache(schema, self._persisted.is_registered, bounds)
        self.followers = Followers(self.charge, self._tell)

    def caller(self, viewer: Viewer, address: str) -> Caller | None:
        """Who is charged for what this viewer asks from there; nobody where there is no gate."""
        return None if self._gate is None else self._gate.caller(viewer, address)

    async def charge(self, caller: Caller | None, cost: int = 1) -> None:
        """Charge a caller with what is answered without executing its document. Raises ExchangeError (RATE_LIMITED)."""
        if self._gate is not None and caller is not None:
            await self._gate.admit(caller, cost, is_registered=True)

    @asynccontextmanager
    async def admitted(self, caller: Caller | None, cost: int) -> AsyncIterator[None]:
        """Charge a caller for what is asked beside GraphQL, and hold one of its turns. Raises ExchangeError
        (RATE_LIMITED)."""
        await self.charge(caller, cost)
        if self._gate is None or caller is None:
            yield
            return
        async with self._gate.turn(caller):
            yield

    async def run(
        self,
        request: GraphQLRequest,
        viewer: Viewer,
        language: str,
        *,
        read_only: bool = False,
        request_id: str = "",
        idempotency_key: str | None = None,
        noted_as: str | None = None,
        caller: Caller | None = None,
        is_own: bool = False,
    ) -> Answer:
        """Execute the request for this viewer, with `read_only` only a query. Errors are in the answer. With `is_own`
        the document is one of ours, which anybody may have executed.

        A mutation under an idempotency key acts once for each API key; without an API key nothing can be written. What
        is read of others' results is written down first, as what it is or as `noted_as`.
        Raises ExchangeError (IDEMPOTENCY_KEY_REUSED, QUERY_TOO_COMPLEX, RATE_LIMITED), and what the database raises
        when it cannot be asked.
        """
        prepared = await self._prepare(request, viewer, caller, read_only=read_only, is_own=is_own)
        if isinstance(prepared, Answer):
            return prepared
        if prepared.operation.operation is OperationType.SUBSCRIPTION:
            return request_error("Subscriptions need a WebSocket, or Accept: text/event-stream.", ErrorCode.BAD_REQUEST)
        context = self._context(prepared, viewer, language, request_id)
        context.noted_as = noted_as
        return await self._admitted(prepared, request, context, idempotency_key, caller)

    async def _admitted(
        self,
        prepared: Prepared,
        request: GraphQLRequest,
        context: RequestContext,
        idempotency_key: str | None,
        caller: Caller | None,
    ) -> Answer:
        """The answer of a query or a mutation that has passed the gate, if it has to."""
        if self._gate is None or caller is None:
            return await self._act(prepared, request, context, idempotency_key)
        await self._gate.admit(caller, prepared.cost, is_registered=prepared.document.is_registered)
        if prepared.operation.operation is OperationType.QUERY:  # what a mutation did would be done, and refused
            context.compiles = partial(self._gate.admit_compiling, caller)
        context.cost = prepared.cost
        async with self._gate.turn(caller) as context.statements:
            answer = await self._act(prepared, request, context, idempotency_key)
        if (request.extensions or {}).get("cost") is True:
            answer.standing = self._gate.standing(caller, prepared.cost)
        return answer

    async def _act(
        self, prepared: Prepared, request: GraphQLRequest, context: RequestContext, idempotency_key: str | None
    ) -> Answer:
        """The answer of a query or a mutation, which under a key acts once."""
        viewer, is_mutation = context.viewer, prepared.operation.operation is OperationType.MUTATION
        if idempotency_key is None or viewer.caller_id is None or not is_mutation:
            return await self._answer(prepared, context)
        context.attempt = Attempt(viewer.caller_id, idempotency_key, hash_of(request))
        return await self._once(context.attempt, self._answer(prepared, context))

    async def _once(self, attempt: Attempt, execution: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer that was stored for this request, or that of the execution, stored if it is complete."""
        with closing(execution):
            stored = await attempt.answer(self._database)
            if stored is not None:
                return Answer(body=stored, is_repeated=True)
            answer = await execution
        if any(error["extensions"]["code"] == ErrorCode.IDEMPOTENCY_KEY_REUSED for error in answer.errors):
            attempt.refuse()
        if attempt.keeps_answer and not answer.errors:
            try:
                answer.body = await attempt.keep(self._database, answer.encoded())
            except Exception as error:
                # What was done is committed, and the next attempt will find that it was.
                if not is_unreachable(error):
                    raise
                logger.warning("an answer could not be stored under its idempotency key: %r", error)
        answer.is_repeated = attempt.is_repeated
        return answer

    async def open(
        self,
        request: GraphQLRequest,
        viewer: Callable[[], Viewer],
        language: str,
        *,
        read_only: bool = False,
        request_id: str = "",
        idempotency_key: str | None = None,
        caller: Caller | None = None,
    ) -> "Answer | AsyncIterator[Answer]":
        """Execute a request on a connection that stays open: a subscription gives an answer for each event, to be
        closed with `aclose`. `viewer` is asked anew for each. Raises TooSlow while one is followed too slowly, and what
        `run` raises."""
        prepared = await self._prepare(request, viewer(), caller, read_only=read_only)
        if isinstance(prepared, Answer):
            return prepared
        if prepared.operation.operation is not OperationType.SUBSCRIPTION:
            context = self._context(prepared, viewer(), language, request_id)
            return await self._admitted(prepared, request, context, idempotency_key, caller)
        if self._gate is not None and caller is not None:
            await self._gate.admit(caller, prepared.cost, is_registered=prepared.document.is_registered)
            selected = prepared.operation.selection_set.selections
            await self._gate.admit_compiling(caller, count_selections(selected, prepared.document.fragment_definitions))
        executor = self._executor(prepared, self._context(prepared, viewer(), language, request_id))
        events: Any = create_source_event_stream(executor)
        if not isinstance(events, ExecutionResult | AsyncIterator):
            events = await events
        if isinstance(events, ExecutionResult):
            return answer_of(events, request_id, language)
        return self.followers.follow(events, Subscriber(prepared, viewer, language, request_id))

    async def _tell(self, event: Any, subscriber: Subscriber, viewer: Viewer) -> Answer | None:
        """What a subscriber is told of an event; None where it is not for them."""
        context = self._context(subscriber.prepared, viewer, subscriber.language, subscriber.request_id)
        result = await self._execute(subscriber.prepared, context, event)
        if any(isinstance(error.original_error, Withheld) for error in result.errors or ()):
            return None
        return await self._noted(answer_of(result, context.request_id, context.language), context)

    async def _prepare(
        self,
        request: GraphQLRequest,
        viewer: Viewer,
        caller: Caller | None,
        *,
        read_only: bool,
        is_own: bool = False,
    ) -> Prepared | Answer:
        """What is to be executed, or why nothing can be. Raises ExchangeError for a document that is not known by its
        hash, that the public may not have executed, or that the caller's budget does not suffice to read."""
        text = self._text(request, viewer, is_own)
        document = self.documents.find(text)
        if document is None:
            if self._gate is not None and caller is not None and not self._persisted.is_registered(text):
                await self._gate.admit_reading(caller, len(text))
            document = await self.documents.read(text)
        if request.sha256 is not None and not document.errors:
            self._persisted.keep(request.sha256, text)
        if document.errors:
            return Answer(errors=document.errors, is_request_error=True)
        operation = document.choose(request.operation_name)
        if operation is None:
            return not_found(request.operation_name)
        if read_only and operation.node.operation is OperationType.MUTATION:
            answer = request_error("A mutation must be sent with POST.", ErrorCode.METHOD_NOT_ALLOWED)
            answer.is_mutation_refused = True
            return answer
        variables = await self._variables(request, operation, caller)
        if isinstance(variables, list):
            errors = [describe(error, ErrorCode.BAD_USER_INPUT) for error in variables]
            return Answer(errors=errors, is_request_error=True)
        follows = operation.node.operation is OperationType.SUBSCRIPTION
        given = orjson.dumps(request.variables) if follows else b""
        cost = operation.price.of(variables.coerced)
        if (work := CURRENT.get()) is not None:
            name = operation.node.name.value if operation.node.name else None
            work.execute(operation.node.operation.value, name, cost, is_registered=document.is_registered)
        return Prepared(document, operation.node, variables, cost, given, caller)

    async def _variables(
        self, request: GraphQLRequest, operation: Operation, caller: Caller | None
    ) -> VariableValues | list[GraphQLError]:
        """The values of the variables, or what is wrong with them. Many are charged for, and read beside the event
        loop: a megabyte of mistakes takes more than a second. Raises ExchangeError (RATE_LIMITED)."""
        if request.size <= VARIABLES_AT_ONCE:
            return operation.variables.read(request.variables)
        if self._gate is not None and caller is not None:
            await self._gate.admit_reading(caller, request.size)
        return await beside(operation.variables.read, request.variables)

    def _text(self, request: GraphQLRequest, viewer: Viewer, is_own: bool) -> str:
        """The text of the request's document, which may come by its hash."""
        text = request.query or ""
        if request.sha256 is not None:
            text = request.query = self._persisted.text(request.sha256, request.query)
        if not is_own and self._public_documents is PublicDocuments.REGISTERED and viewer.kind is ViewerKind.PUBLIC:
            self._require_registered(text)
        return text

    def _require_registered(self, text: str) -> None:
        if not self._persisted.is_registered(text):
            raise ExchangeError(
                "Without a key, only registered documents are executed here.",
                ErrorCode.DOCUMENT_NOT_REGISTERED,
                german="Ohne Schlüssel werden hier nur registrierte Abfragen ausgeführt.",
            )

    def _context(self, prepared: Prepared, viewer: Viewer, language: str, request_id: str) -> RequestContext:
        document = prepared.document
        others = (self._feed, self._finder, self._preparer)
        return RequestContext(viewer, language, self._database, document, request_id, *others)

    async def _answer(self, prepared: Prepared, context: RequestContext) -> Answer:
        result = await self._execute(prepared, context)
        for error in result.errors or ():
            if isinstance(error.original_error, TooMuch):
                raise error.original_error
        return await self._noted(answer_of(result, context.request_id, context.language), context)

    async def _noted(self, answer: Answer, context: RequestContext) -> Answer:
        """The answer, once it is written down what was read for it; the error, if that cannot be."""
        error = await note(context) if context.reads else None
        return answer if error is None else Answer(errors=[error])

    async def _execute(self, prepared: Prepared, context: RequestContext, root: Any = None) -> ExecutionResult:
        executor = self._executor(prepared, context, root)
        # Told that it is not to run serially, graphql-core takes the operation of an event for one like a query.
        result = executor.execute_operation(False if root is not None else None)
        if not isinstance(result, ExecutionResult):
            result = await cast("Awaitable[ExecutionResult]", result)
        return result

    def _executor(self, prepared: Prepared, context: RequestContext, root: Any = None) -> Executor[Any]:
        # Not `Executor.build`, which would look for the operation and read the types of its variables anew.
        return self._executor_class(
            self._schema,
            prepared.document.fragment_definitions,
            prepared.document.fragments,
            root,
            context,
            prepared.operation,
            prepared.variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )
