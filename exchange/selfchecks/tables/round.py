"""Rounds: the time in which the members of a programme check themselves with one instrument."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class RoundRow(Base):
    """A round. `closes_on` is its last day; it ends earlier when it is closed. `demo` marks synthetic data."""

    __tablename__ = "self_check_round"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="period"),
        Index("ix_self_check_round_opens_on_id", "opens_on", "id"),
    )

    id: Mapped[PrimaryKey]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    title: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[CreatedAt]


class InvitationRow(Base):
    """That a municipality is invited to a round, and when it was last reminded."""

    __tablename__ = "self_check_invitation"
    __table_args__ = (Index("ix_self_check_invitation_municipality_id", "municipality_id"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("self_check_round.id"), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    invited_at: Mapped[CreatedAt]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(server_default=text("0"))
    reminder_text: Mapped[str | None]
