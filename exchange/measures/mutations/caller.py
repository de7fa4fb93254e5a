"""What every mutation of this capability does before and after its action."""

from typing import TypeVar, cast

from exchange.access.viewer import Viewer
from exchange.measures.actions import Outcome
from exchange.projection.payload import Info
from exchange.storage.engine import Database

P = TypeVar("P")


def caller(info: Info) -> tuple[Database, Viewer]:
    """Where an action happens, and who does it."""
    return info.context.writer(str(info.path.key)), info.context.viewer


def answer(_payload: type[P], outcome: Outcome) -> P:
    """The outcome as the source of a payload, whose fields read it."""
    return cast(P, outcome)
