"""Lessons learned: success factors, obstacles, preconditions and recommendations, with a measure or standing alone."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from exchange.measures.tables.record import Edition, edition_constraints
from exchange.storage.base import Base


class LessonRow(Edition, Base):
    """An edition of a lesson. It belongs to a measure (`measure_id`, a record) or stands alone in a field of action."""

    __tablename__ = "lesson"
    __table_args__ = (
        *edition_constraints("lesson"),
        CheckConstraint("num_nonnulls(measure_id, field_key) = 1", name="belongs"),
        Index("ix_lesson_measure_id", "measure_id", postgresql_where=text("measure_id IS NOT NULL")),
    )

    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    measure_id: Mapped[UUID | None] = mapped_column(ForeignKey("record.id"))
    field_key: Mapped[str | None] = mapped_column(ForeignKey("field_of_action.key"))
