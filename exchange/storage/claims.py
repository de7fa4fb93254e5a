"""Claims: what makes a write happen once, however often its request arrives. The transaction of the write carries it,
so that both are committed or neither."""

from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

_OUTCOME = "outcome"


class Claim(Protocol):
    """The right to one write of a request that may arrive again; `access.attempts` has the real one."""

    async def make(self, session: AsyncSession) -> None:
        """Take the claim at the beginning of the transaction. Raises AlreadyDone."""
        ...

    async def settle(self, session: AsyncSession, outcome: dict[str, Any]) -> None:
        """Store at the end of the transaction what came of it."""
        ...


class AlreadyDone(Exception):
    """The write was committed when the request arrived before; `outcome` is what came of it then."""

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__("this write was done before")
        self.outcome = outcome


def remember(session: AsyncSession, **outcome: Any) -> None:
    """Say what came of the transaction, as JSON: whoever does it again gets this instead."""
    session.info[_OUTCOME] = outcome


def outcome_of(session: AsyncSession) -> dict[str, Any]:
    """What was remembered; nothing is an outcome, too."""
    remembered: dict[str, Any] = session.info.get(_OUTCOME, {})
    return remembered
