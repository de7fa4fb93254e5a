"""What a request carries through the execution of its document."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import GraphQLResolveInfo

from exchange.access.attempts import Attempt
from exchange.access.viewer import Viewer
from exchange.beside import Once
from exchange.projection.trail import Read


class Reader(Protocol):
    """Runs one reading statement; `storage.engine.Database` is the real one."""

    async def fetch_row(self, sql: str, *args: object) -> Any:
        """The first row of the statement's result, or None."""
        ...


@dataclass(slots=True)
class CachedDocument:
    """A parsed and validated document, as far as the projection knows it: its number, under which plans are kept, and
    the names of its variables that are page sizes, once they have been looked up."""

    number: int = field(default_factory=itertools.count().__next__, init=False)
    size_variables: frozenset[str] | None = field(default=None, init=False)
    compiling: Once[object, Any] = field(default_factory=Once, init=False)
    """Its plans that are being compiled."""


class Withheld(Exception):
    """An event is not for this subscriber, who must not learn of it."""


@dataclass(slots=True)
class RequestContext:
    """The `context` of every resolver. `language` is the caller's: `de` (default) or `en`. `feed` gives the events
    that subscriptions follow, `finder` reads search texts, `preparer` prepares statistical releases. With an `attempt`
    the request may arrive again. `reads` are those that must be noted before the answer leaves; `noted_as` is said of
    all of them, if it is given. `compiles` is told before a plan for so many selections is made, and may refuse; each
    statement holds one of `statements`, if there are any. `variables_text` is there once it is needed,
    and `cost` the nodes that the operation was charged for."""

    viewer: Viewer
    language: str
    database: Any
    document: CachedDocument
    request_id: str
    feed: Any = None
    finder: Any = None
    preparer: Any = None
    attempt: Attempt | None = None
    noted_as: str | None = None
    reads: set[Read] = field(default_factory=set)
    compiles: Callable[[int], Awaitable[object]] | None = None
    statements: asyncio.Semaphore | None = None
    variables_text: str | None = None
    cost: int = 0

    async def fetch_row(self, sql: str, *args: object) -> Any:
        """The first row of a reading statement's result, or None, in its turn among those of the same caller."""
        if self.statements is None:
            return await self.database.fetch_row(sql, *args)
        async with self.statements:
            return await self.database.fetch_row(sql, *args)

    def writer(self, field: str) -> Any:
        """The database for what one root field of a mutation writes, known by its name in the answer."""
        return self.database if self.attempt is None else self.database.claiming(self.attempt.claim(field))


Info = GraphQLResolveInfo[RequestContext]
