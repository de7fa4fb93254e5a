"""What one request comes to, noted while it is served. Names and numbers only: nothing that a caller wrote as text."""

import time
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

LONGEST_NAME = 100
"""Characters of an operation's name that are kept; clients choose it."""


class Who(Protocol):
    """Who asks; `access.viewer.Viewer` is the real one."""

    @property
    def kind(self) -> str:
        """What kind of viewer it is."""
        ...

    @property
    def credential_id(self) -> UUID | None:
        """The id of the key, or of a person's access."""
        ...

    @property
    def municipality_id(self) -> UUID | None:
        """The municipality that it belongs to."""
        ...


@dataclass(slots=True)
class Work:
    """One request: over HTTP, as an operation on a WebSocket, as a stream of events, or for a download.

    `via` says which, `began` is of `time.perf_counter`. `is_registered` says that the operation is of a registered
    document, so that its name is one of few. `spans` are begin and end of each statement, noted only where there are
    traces.
    """

    via: str
    request_id: str
    began: float
    traceparent: str | None = None
    who: Who | None = None
    operation: str | None = None
    kind: str = ""
    is_registered: bool = False
    prepared: float | None = None
    cost: int | None = None
    statements: int = 0
    sql_seconds: float = 0.0
    size: int = 0
    events: int = 0
    codes: set[str] = field(default_factory=set)
    spans: list[tuple[str, float, float]] | None = None
    token: Token[Any] | None = None

    def ran(self, sql: str, began: float, ended: float) -> None:
        """Note a statement that was run."""
        self.statements += 1
        self.sql_seconds += ended - began
        if self.spans is not None:
            self.spans.append((sql.lstrip()[:20].split(None, 1)[0].upper(), began, ended))

    def execute(self, kind: str, name: str | None, cost: int, *, is_registered: bool) -> None:
        """Note that an operation is about to be executed. A download, which goes by its path, may execute several."""
        self.cost = cost + (self.cost or 0)
        if self.prepared is not None:
            return
        self.prepared = time.perf_counter()
        self.kind = kind
        if self.operation is None and name is not None:
            self.operation, self.is_registered = name[:LONGEST_NAME], is_registered

    def tell(self, errors: list[dict[str, Any]]) -> None:
        """Note that a subscriber was told of an event, with these errors."""
        self.events += 1
        self.note(errors)

    def note(self, errors: list[dict[str, Any]]) -> None:
        """Note the codes of these errors of an answer."""
        self.codes.update(error["extensions"]["code"] for error in errors)


CURRENT: ContextVar[Work | None] = ContextVar("work", default=None)
"""The request that is served."""
