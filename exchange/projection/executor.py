"""The executor: graphql-core's own, which passes on what the projection has completed already."""

from typing import Any

from graphql import GraphQLOutputType
from graphql.execution import Executor
from graphql.pyutils import Path

from exchange.projection.context import Info
from exchange.projection.resolve import Completed


class ProjectionExecutor(Executor[Any]):
    """graphql-core spends about 3 µs on every field of every row; values that came out of PostgreSQL as JSON need none
    of that."""

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Any,
        info: Info,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """A completed value as it is, all others as graphql-core does it."""
        if type(result) is Completed:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)
