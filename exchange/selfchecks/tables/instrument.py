"""Instruments: versioned questionnaires. A version never changes once it is stored; triggers see to that."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class InstrumentRow(Base):
    """A version of an instrument. `content` is the document it was made from, complete."""

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[PrimaryKey]
    key: Mapped[str]
    version: Mapped[str]
    official: Mapped[bool]
    title_de: Mapped[str]
    title_en: Mapped[str]
    note_de: Mapped[str]
    note_en: Mapped[str]
    minimum_coverage: Mapped[Decimal] = mapped_column(Numeric)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class InstrumentLevelRow(Base):
    """A level in words, from a score on."""

    __tablename__ = "instrument_level"

    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    start: Mapped[Decimal] = mapped_column(Numeric)
    label_de: Mapped[str]
    label_en: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]


class InstrumentFieldRow(Base):
    """A field of action in an instrument."""

    __tablename__ = "instrument_field"
    __table_args__ = (UniqueConstraint("instrument_id", "field_key"),)

    id: Mapped[PrimaryKey]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    field_key: Mapped[str] = mapped_column(ForeignKey("field_of_action.key"))
    position: Mapped[int]


class InstrumentSuggestionRow(Base):
    """What a municipality on this level could do next in this field; `position` counts within the field, from the
    lowest level to the highest."""

    __tablename__ = "instrument_suggestion"

    instrument_field_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_field.id"), primary_key=True)
    level_key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text_de: Mapped[str]
    text_en: Mapped[str]


class InstrumentGoalRow(Base):
    """A goal in a field of action."""

    __tablename__ = "instrument_goal"
    __table_args__ = (Index("ix_instrument_goal_instrument_field_id", "instrument_field_id"),)

    id: Mapped[PrimaryKey]
    instrument_field_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_field.id"))
    key: Mapped[str]
    position: Mapped[int]
    label_de: Mapped[str]
    label_en: Mapped[str]


class InstrumentCriterionRow(Base):
    """A criterion; `position` counts within the field of action."""

    __tablename__ = "instrument_criterion"
    __table_args__ = (
        UniqueConstraint("instrument_id", "key"),
        Index("ix_instrument_criterion_instrument_field_id", "instrument_field_id"),
        Index("ix_instrument_criterion_goal_id", "goal_id"),
    )

    id: Mapped[PrimaryKey]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    instrument_field_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_field.id"))
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_goal.id"))
    key: Mapped[str]
    position: Mapped[int]
    label_de: Mapped[str]
    label_en: Mapped[str]
    weight: Mapped[Decimal] = mapped_column(Numeric)


class InstrumentQuestionRow(Base):
    """A question; `position` counts within the instrument. `depends_on_id` and `depends_on_options`: it is put only
    where that question was answered with one of these options."""

    __tablename__ = "instrument_question"
    __table_args__ = (
        UniqueConstraint("instrument_id", "key"),
        CheckConstraint("(depends_on_id IS NULL) = (depends_on_options IS NULL)", name="dependency"),
        Index("ix_instrument_question_criterion_id", "criterion_id"),
    )

    id: Mapped[PrimaryKey]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_criterion.id"))
    field_key: Mapped[str] = mapped_column(ForeignKey("field_of_action.key"))
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]
    help_de: Mapped[str | None]
    help_en: Mapped[str | None]
    unit_de: Mapped[str | None]
    unit_en: Mapped[str | None]
    weight: Mapped[Decimal] = mapped_column(Numeric)
    may_not_apply: Mapped[bool]
    full_weight: Mapped[Decimal | None] = mapped_column(Numeric)
    depends_on_id: Mapped[UUID | None] = mapped_column(ForeignKey("instrument_question.id"))
    depends_on_options: Mapped[list[str] | None]


class InstrumentOptionRow(Base):
    """A possible answer to a question; of a choice, `points` is its weight."""

    __tablename__ = "instrument_option"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    label_de: Mapped[str]
    label_en: Mapped[str]
    points: Mapped[Decimal] = mapped_column(Numeric)


class InstrumentBandRow(Base):
    """What a number from `start` on is worth."""

    __tablename__ = "instrument_band"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True)
    start: Mapped[Decimal] = mapped_column(Numeric, primary_key=True)
    points: Mapped[Decimal] = mapped_column(Numeric)


class ComparableQuestionRow(Base):
    """That a question can be compared with one of another version."""

    __tablename__ = "comparable_question"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_question.id"), primary_key=True)
