"""What every mutation of this capability does before its action."""

from exchange.access.viewer import Viewer
from exchange.projection.payload import Info
from exchange.storage.engine import Database


def caller(info: Info) -> tuple[Database, Viewer]:
    """Where an action happens, and who does it."""
    return info.context.writer(str(info.path.key)), info.context.viewer


def answer_is_secret(info: Info) -> None:
    """Keep the answer, which shows a key or a code, from being stored under an idempotency key."""
    if info.context.attempt is not None:
        info.context.attempt.keeps_answer = False
