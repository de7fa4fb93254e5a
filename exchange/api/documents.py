"""Documents, parsed and validated once and kept while they are in use."""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError

from exchange.api import limits
from exchange.api.budgets import Caller
from exchange.api.cost import Price
from exchange.api.errors import ErrorCode, ErrorEntry, describe, error_entry
from exchange.api.parsing import parse
from exchange.api.variables import VariableReader
from exchange.beside import Once
from exchange.projection.context import CachedDocument

MAX_ERRORS = 5
MAX_DOCUMENTS = 500
MAX_TOTAL_CHARACTERS = 200_000
"""Bounds the cache's memory: a parsed document takes some 75 bytes for each of its characters."""

READ_AT_ONCE = 500
"""Characters that are read in two milliseconds; a longer document is read beside the event loop."""

_TOO_MANY = re.compile(r"more than (\d+) (\w+)\. Parsing aborted")

DEFAULT_BOUNDS = limits.DocumentLimits()

# graphql-core's own value lets a document of 30 kB take three seconds; the attribute is there for being lowered.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = limits.MAX_COMPARISONS


@dataclass(slots=True)
class Operation:
    """An operation, with what can be known of its variables and its cost before they have values."""

    node: OperationDefinitionNode
    variables: VariableReader
    price: Price


@dataclass(slots=True)
class Document(CachedDocument):
    """A document and its operations by name (None for one without). With `errors` there is nothing to run."""

    operations: dict[str | None, Operation] = field(default_factory=dict)
    fragments: dict[str, FragmentDetails] = field(default_factory=dict)
    fragment_definitions: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    errors: list[ErrorEntry] = field(default_factory=list)
    is_registered: bool = False

    def choose(self, name: str | None) -> Operation | None:
        """The operation of this name, or the only one."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that can be executed: its document, the operation and the values of its variables."""

    document: Document
    operation: OperationDefinitionNode
    variables: VariableValues
    cost: int
    given: bytes = b""
    """The variables as they were sent, of a subscription."""
    caller: Caller | None = None
    """Who is charged, if somebody is."""


class DocumentCache:
    """Gives the document of a text. Keeps those used last, within a number of documents and of characters in all; and
    for good those that are `registered`, which no limit refuses. What is refused, or takes more than a twentieth of the
    room, is not kept: it would push out what others use."""

    def __init__(
        self,
        schema: GraphQLSchema,
        registered: Callable[[str], bool] = lambda _text: False,
        bounds: limits.DocumentLimits = DEFAULT_BOUNDS,
        max_documents: int = MAX_DOCUMENTS,
        max_total_characters: int = MAX_TOTAL_CHARACTERS,
    ) -> None:
        self._schema = schema
        self._max_documents = max_documents
        self._max_total_characters = max_total_characters
        self._is_registered = registered
        self._bounds = bounds
        self._registered: dict[str, Document] = {}
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._total_characters = 0
        self._reading: Once[str, Document] = Once()
        self.hits = self.misses = 0

    def __len__(self) -> int:
        return len(self._documents)

    def find(self, text: str) -> Document | None:
        """The document of this text, if it was read before."""
        document = self._documents.get(text)
        if document is not None:
            self._documents.move_to_end(text)
        else:
            document = self._registered.get(text)
        if document is None:
            self.misses += 1
        else:
            self.hits += 1
        return document

    async def read(self, text: str) -> Document:
        """The document of this text, read anew, with the errors that were found in it; never raises."""
        is_registered = self._is_registered(text)
        read = partial(read_document, self._schema, text, self._bounds, is_registered=is_registered)
        if len(text) > READ_AT_ONCE:
            return await self._reading.do(text, read, partial(self._keep, text))
        document = read()
        self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        if document.is_registered:
            self._registered[text] = document
            return
        if document.errors or len(text) > self._max_total_characters // 20:
            return
        if text not in self._documents:
            self._total_characters += len(text)
        self._documents[text] = document
        while len(self._documents) > self._max_documents or self._total_characters > self._max_total_characters:
            dropped, _ = self._documents.popitem(last=False)
            self._total_characters -= len(dropped)


def read_document(
    schema: GraphQLSchema, text: str, bounds: limits.DocumentLimits = DEFAULT_BOUNDS, *, is_registered: bool = False
) -> Document:
    """Parse, measure and validate. The limits come first: validating what is over them could take minutes. What is
    registered is not measured."""
    if len(text) > bounds.characters and not is_registered:
        return _refused(limits.Excess("characters", bounds.characters, len(text)))
    try:
        ast = parse(text, None if is_registered else bounds)
    except GraphQLSyntaxError as error:
        return _unreadable(error)
    excess = None if is_registered else limits.find_excess(ast, limits.measure(ast), bounds)
    if excess:
        return _refused(excess)
    errors = validate(schema, ast, max_errors=MAX_ERRORS)
    if errors:
        return _invalid(errors)
    document = Document(is_registered=is_registered)
    for node in ast.definitions:
        if isinstance(node, OperationDefinitionNode):
            name = node.name.value if node.name else None
            price = Price(schema, document.fragment_definitions, node)
            document.operations[name] = Operation(node, VariableReader(schema, node), price)
        elif isinstance(node, FragmentDefinitionNode):
            document.fragment_definitions[node.name.value] = node
            document.fragments[node.name.value] = FragmentDetails(node)
    return document


def _refused(excess: limits.Excess) -> Document:
    details: dict[str, Any] = {"limit": excess.limit, "allowed": excess.allowed, "asked": excess.asked}
    return Document(errors=[error_entry(excess.message, ErrorCode.QUERY_TOO_COMPLEX, **details)])


def _invalid(errors: list[GraphQLError]) -> Document:
    if isinstance(errors[0], ValidationAbortedError):
        # Not one mistake was found, but finding out took more comparisons than the validation allows itself.
        return Document(errors=[error_entry("The document is too complex to validate.", ErrorCode.QUERY_TOO_COMPLEX)])
    return Document(errors=[describe(error, ErrorCode.GRAPHQL_VALIDATION_FAILED) for error in errors])


def _unreadable(error: GraphQLSyntaxError) -> Document:
    # The parser says so when it stops at a limit; anything else is a mistake in the syntax.
    if not error.message.endswith("Parsing aborted."):
        return Document(errors=[describe(error, ErrorCode.GRAPHQL_PARSE_FAILED)])
    entry = describe(error, ErrorCode.QUERY_TOO_COMPLEX)
    # How far it went is all that is known: there is no telling how much more was asked.
    passed = _TOO_MANY.search(error.message)
    limit = {"limit": "depth"} if passed is None else {"limit": passed[2], "allowed": int(passed[1])}
    entry["extensions"].update(limit)
    return Document(errors=[entry])
