"""The outbox: what happened, appended in the transaction in which it happened; and the change counter that caches are
checked by."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt

COUNTERS = 16


class OutboxRow(Base):
    """An event: what kind, about which record of which municipality. Consumers read it in commit order."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[CreatedAt]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    municipality_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ChangeCounterRow(Base):
    """Counts committed writes, spread over rows so that writers seldom wait for one another; the sum is what readers
    compare."""

    __tablename__ = "change_counter"

    slot: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


async def count_change(session: AsyncSession, slot: int) -> None:
    """Mark that this transaction changes what somebody can read. `slot` spreads writers, any integer will do."""
    statement = text("UPDATE change_counter SET value = value + 1 WHERE slot = :slot")
    await session.execute(statement, {"slot": slot % COUNTERS})
