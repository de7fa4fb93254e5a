"""What a request carries through the execution of its document."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import GraphQLResolveInfo

from exchange.access.viewer import Viewer


class Reader(Protocol):
    """Runs one reading statement; `storage.engine.Database` is the real one."""

    async def fetch_row(self, sql: str, *args: object) -> Any:
        """The first row of the statement's result, or None."""
        ...


@dataclass(slots=True)
class CachedDocument:
    """A parsed and validated document. `plans` holds what the projection compiled for it; both live and die
    together."""

    plans: dict[object, Any] = field(default_factory=dict)


@dataclass(slots=True)
class RequestContext:
    """The `context` of every resolver. `language` is the caller's: `de` (default) or `en`."""

    viewer: Viewer
    language: str
    database: Any
    document: CachedDocument
    request_id: str


Info = GraphQLResolveInfo[RequestContext]
