"""The executor: graphql-core's own, which passes on what the projection has completed already, and completes what never
changes once."""

import copy
from functools import partial
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLObjectType, GraphQLOutputType, get_nullable_type, located_error
from graphql.execution import Executor
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import Path

from exchange.beside import Once
from exchange.errors import ErrorCode, ExchangeError
from exchange.projection.context import Info
from exchange.projection.json_sql import is_mixed
from exchange.projection.plan import Bounded
from exchange.projection.resolve import Completed

CONSTANT = frozenset(("__schema", "__type", "vocabularies"))
"""Root fields whose values the schema alone decides, the same for everybody until the process ends."""

_CONSTANTS: Bounded[bytes] = Bounded(8_000_000, lambda key, value: len(repr(key)) + len(value))
"""Their values as JSON, by what was asked; introspection of the whole schema has half a megabyte."""

_completing: Once[object, bytes] = Once()

CONSTANT_NODES_A_SELECTION = 20
"""Completing so many nodes of what never changes is charged like compiling one selection, beside what they cost."""

MOST_SELECTIONS = 500
"""No more than this is charged: introspection of the whole schema, which tools need, would wait too long."""

MOST_ERRORS = 100
"""Errors of one answer. Each takes as long as many fields, and whoever has made so many mistakes has to begin anew."""


class _NoErrors(CollectedErrors):
    """Where no error is kept: the first one ends it all."""

    __slots__ = ()

    def add(self, error: GraphQLError, path: Path | None) -> None:
        """Raise it."""
        raise error


class ProjectionExecutor(Executor[Any]):
    """graphql-core spends about 3 µs on every field of every row; values that came out of PostgreSQL as JSON need none
    of that."""

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: Any, path: Path, position_context: Any
    ) -> Any:
        """A value of a row that was read as JSON as it is, and all others as graphql-core does it."""
        if type(source) is dict:
            value = source.get(path.key)
            if value is not None and not is_mixed(value):
                return value
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Any,
        info: Info,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """A completed value as it is, one that never changes as it was completed before, and all others as graphql-core
        does it."""
        if type(result) is Completed:
            return result.value
        if path.prev is None and return_type is info.return_type and info.field_name in CONSTANT and result is not None:
            return self._constant(field_details_list, info, path, result, position_context)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def handle_field_error(
        self, raw_error: Exception, return_type: GraphQLOutputType, field_details_list: Any, path: Path
    ) -> None:
        """An error of a field; of too many, one that ends the operation."""
        if len(self.collected_errors.errors) < MOST_ERRORS:
            super().handle_field_error(raw_error, return_type, field_details_list, path)
            return
        nodes = [details.node for details in field_details_list]
        raise located_error(
            ExchangeError(
                f"The operation was stopped after {MOST_ERRORS} errors.",
                ErrorCode.QUERY_TOO_COMPLEX,
                german=f"Die Anfrage wurde nach {MOST_ERRORS} Fehlern abgebrochen.",
                limit="errors",
                allowed=MOST_ERRORS,
            ),
            nodes,
        )

    async def _constant(self, field_details_list: Any, info: Info, *rest: Any) -> Any:
        """The JSON of a value that never changes; an error in it is raised, and nothing kept. All of the schema takes
        half a second: others go on meanwhile."""
        context = info.context
        if context.variables_text is None:  # once for all fields: there may be a megabyte of them
            context.variables_text = repr(info.variable_values.coerced)
        key = (context.document.number, id(info.operation), info.path.key, context.variables_text)
        known = _CONSTANTS.get(key)
        if known is None:
            if context.compiles is not None and key not in _completing:
                await context.compiles(min(context.cost // CONSTANT_NODES_A_SELECTION, MOST_SELECTIONS))
            type_: Any = get_nullable_type(info.return_type)
            faultless = copy.copy(self)
            faultless.collected_errors = _NoErrors()
            complete = partial(
                super(ProjectionExecutor, faultless).complete_value, type_, field_details_list, info, *rest
            )
            known = await _completing.do(key, lambda: orjson.dumps(complete()), partial(_CONSTANTS.put, key))
        return orjson.Fragment(known)
