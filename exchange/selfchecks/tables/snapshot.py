"""Snapshots: what a self-check came to when it was completed or corrected. Their content never changes; triggers see to
that. Who sees them may change: `visibility` and `owners`.

Every row that is shown says itself who sees it, so that a read asks one rule of one row.
"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from exchange.selfchecks.tables.selfcheck import Answer
from exchange.storage.base import Base, CreatedAt, PrimaryKey

Score = Numeric(5, 2)
Share = Numeric(5, 4)


class SnapshotRow(Base):
    """A snapshot. The `newest` is what the owners work with; others see the one that is released, which has a wider
    visibility than OWN; there is at most one. `formula` is the version of the scoring, `reason` why it was
    corrected."""

    __tablename__ = "self_check_snapshot"
    __table_args__ = (
        UniqueConstraint("self_check_id", "number"),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="reason"),
        Index("uq_self_check_snapshot_newest", "self_check_id", unique=True, postgresql_where=text("newest")),
        Index(
            "uq_self_check_snapshot_released",
            "self_check_id",
            unique=True,
            postgresql_where=text("visibility <> 'OWN'"),
        ),
    )

    id: Mapped[PrimaryKey]
    self_check_id: Mapped[UUID] = mapped_column(ForeignKey("self_check.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    owners: Mapped[list[UUID]]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    stage: Mapped[str]
    number: Mapped[int]
    newest: Mapped[bool]
    visibility: Mapped[str] = mapped_column(server_default="OWN")
    answers_visibility: Mapped[str] = mapped_column(server_default="OWN")
    formula: Mapped[str]
    reason: Mapped[str | None]
    demo: Mapped[bool]
    taken_at: Mapped[CreatedAt]
    taken_by: Mapped[UUID | None]


class SnapshotPart:
    """Columns of every table with rows of a snapshot; `newest` and `owners` repeat the snapshot's, `visibility` is the
    row's own, never wider than the snapshot's."""

    self_check_id: Mapped[UUID]
    field_key: Mapped[str]
    newest: Mapped[bool]
    owners: Mapped[list[UUID]]
    visibility: Mapped[str] = mapped_column(server_default="OWN")

    @declared_attr
    def snapshot_id(cls) -> Mapped[UUID]:
        """The snapshot."""
        return mapped_column(ForeignKey("self_check_snapshot.id"), primary_key=True, sort_order=-2)


class Scored:
    """What a score consists of, from 0 to 100 with two decimals. `coverage` is the share of the applicable questions
    that were answered. Where there is no score, `withheld` says why."""

    score: Mapped[Decimal | None] = mapped_column(Score)
    coverage: Mapped[Decimal] = mapped_column(Share)
    withheld: Mapped[str | None]
    answered: Mapped[int]
    skipped: Mapped[int]
    not_applicable: Mapped[int]
    total: Mapped[int]


class FieldScoreRow(Scored, SnapshotPart, Base):
    """The score of a field of action, with its level."""

    __tablename__ = "self_check_field_score"
    __table_args__ = (
        CheckConstraint("(score IS NULL) = (withheld IS NOT NULL)", name="withheld"),
        CheckConstraint("(score IS NULL) = (level_key IS NULL)", name="level"),
        Index("ix_self_check_field_score_self_check_id", "self_check_id"),
    )

    field_key: Mapped[str] = mapped_column(ForeignKey("field_of_action.key"), primary_key=True, sort_order=-1)
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    level_key: Mapped[str | None]


class CriterionScoreRow(Scored, SnapshotPart, Base):
    """The score of a criterion."""

    __tablename__ = "self_check_criterion_score"
    __table_args__ = (CheckConstraint("(score IS NULL) = (withheld IS NOT NULL)", name="withheld"),)

    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_criterion.id"), primary_key=True, sort_order=-1)


class SnapshotAnswerRow(Answer, SnapshotPart, Base):
    """An answer as it was; the questions that were not come to have no row."""

    __tablename__ = "self_check_snapshot_answer"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True, sort_order=-1)
