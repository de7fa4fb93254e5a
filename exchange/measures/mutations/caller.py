"""What every mutation does before and after its action."""

from typing import Annotated, TypeVar, cast

import strawberry

from exchange.access.viewer import Viewer
from exchange.measures.actions import Outcome
from exchange.projection.context import RequestContext
from exchange.storage.engine import Database

Info = strawberry.Info[RequestContext, None]
P = TypeVar("P")

Given = Annotated[P, strawberry.argument(description="What is to be done, and with what.")]
"""The one argument of a mutation."""


def caller(info: Info) -> tuple[Database, Viewer]:
    """Where an action happens, and who does it."""
    return info.context.database, info.context.viewer


def answer(_payload: type[P], outcome: Outcome) -> P:
    """The outcome as the source of a payload, whose fields read it."""
    return cast(P, outcome)
