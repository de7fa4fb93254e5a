"""The outbox: what happened, appended in the transaction in which it happened; and the change counter that caches are
checked by."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from exchange.storage.base import Base, CreatedAt

COUNTERS = 16


class Xid8(UserDefinedType[int]):
    """PostgreSQL's `xid8`: the number of a transaction, which never comes again."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """The name of the type."""
        return "xid8"


class OutboxRow(Base):
    """An event: what kind, about which record of which municipality. Only ever appended to.

    `txid` is the transaction that it happened in. Consumers read in the order of `txid` and `id`, and only events of
    transactions older than every one still under way; the events of one record happened in the order of `id`.
    `visibility_before` and `visibility_after` say what others saw of the record before and see after it, null for
    nothing. `announced` events change what others see; the rest is about a draft, which concerns its municipality
    alone.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_txid_id", "txid", "id"), Index("ix_outbox_subject_id_id", "subject_id", "id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    txid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    at: Mapped[CreatedAt]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    municipality_id: Mapped[UUID | None]
    visibility_before: Mapped[str | None]
    visibility_after: Mapped[str | None]
    announced: Mapped[bool]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ChangeCounterRow(Base):
    """Counts committed writes, spread over rows so that writers seldom wait for one another; the sum is what readers
    compare."""

    __tablename__ = "change_counter"

    slot: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


RENUMBER_RESTORED = """
DO $$ BEGIN
  IF (SELECT max(txid) FROM outbox) >= pg_snapshot_xmax(pg_current_snapshot()) THEN
    ALTER TABLE outbox DISABLE TRIGGER outbox_append_only;
    UPDATE outbox SET txid = '3';
    ALTER TABLE outbox ENABLE ALWAYS TRIGGER outbox_append_only;
  END IF;
END $$
"""
"""Events from transactions that this server has not reached were restored from the dump of another one. They get the
number of a transaction before all others; their ids keep them in order."""


async def count_change(session: AsyncSession, slot: int) -> None:
    """Mark that this transaction changes what somebody can read. `slot` spreads writers, any integer will do."""
    statement = text("UPDATE change_counter SET value = value + 1 WHERE slot = :slot")
    await session.execute(statement, {"slot": slot % COUNTERS})
