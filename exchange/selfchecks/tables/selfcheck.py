"""Self-checks in the making: who takes part, who answered, and the answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class SelfCheckRow(Base):
    """A self-check of one municipality, or of a district with some of its municipalities.

    `owners` are those whose it is: the municipality and, of a joint one, those that agreed. `visibility` is that of the
    snapshot that was released, OWN where none is. A WORKSHOP names the self-check of the administration that it started
    from. `version` counts every change but those of single answers, which have versions of their own. `demo` marks
    synthetic data.
    """

    __tablename__ = "self_check"
    __table_args__ = (
        CheckConstraint("stage IN ('ADMINISTRATION', 'WORKSHOP')", name="stage"),
        CheckConstraint("state IN ('IN_PROGRESS', 'COMPLETED')", name="state"),
        CheckConstraint("(stage = 'WORKSHOP') = (administration_id IS NOT NULL)", name="administration"),
        CheckConstraint("(state = 'COMPLETED') = (completed_at IS NOT NULL)", name="completed"),
        Index("ix_self_check_municipality_id", "municipality_id", "started_at", "id"),
        Index("ix_self_check_started_at_id", "started_at", "id"),
        Index("ix_self_check_owners", "owners", postgresql_using="gin"),
        Index(
            "uq_self_check_round",
            "round_id",
            "municipality_id",
            "stage",
            unique=True,
            postgresql_where=text("round_id IS NOT NULL"),
        ),
        Index("uq_self_check_administration_id", "administration_id", unique=True),
    )

    id: Mapped[PrimaryKey]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    owners: Mapped[list[UUID]]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("self_check_round.id"))
    administration_id: Mapped[UUID | None] = mapped_column(ForeignKey("self_check.id"))
    stage: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="IN_PROGRESS")
    visibility: Mapped[str] = mapped_column(server_default="OWN")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str | None]
    started_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    changed_by: Mapped[UUID | None]


class ParticipantRow(Base):
    """A municipality that its district invited to a joint self-check; it takes part from `agreed_at` until `left_at`.

    `ceiling` is the widest visibility to which it agreed.
    """

    __tablename__ = "self_check_participant"
    __table_args__ = (Index("ix_self_check_participant_municipality_id", "municipality_id"),)

    self_check_id: Mapped[UUID] = mapped_column(ForeignKey("self_check.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    ceiling: Mapped[str] = mapped_column(server_default="OWN")
    invited_at: Mapped[CreatedAt]
    agreed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class RespondentRow(Base):
    """How many people in a role answered; never who."""

    __tablename__ = "self_check_respondent"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    self_check_id: Mapped[UUID] = mapped_column(ForeignKey("self_check.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class Answer:
    """What an answer consists of. `value` is a text (the key of an option), a list of such, or a number; there is one
    exactly where the question was answered. `reason` tells why it does not apply."""

    state: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str | None]
    rationale: Mapped[str | None]
    evidence: Mapped[str | None]
    measures: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'"))


class AnswerRow(Answer, Base):
    """The present answer to a question. `measures` are records of the municipality's own measures."""

    __tablename__ = "self_check_answer"
    __table_args__ = (
        CheckConstraint("state IN ('ANSWERED', 'NOT_APPLICABLE', 'SKIPPED')", name="state"),
        CheckConstraint("(state = 'ANSWERED') = (value IS NOT NULL)", name="value"),
        CheckConstraint("(state = 'NOT_APPLICABLE') = (reason IS NOT NULL)", name="reason"),
    )

    self_check_id: Mapped[UUID] = mapped_column(ForeignKey("self_check.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[CreatedAt]
    changed_by: Mapped[UUID | None]
