"""What can be followed live: measures and lessons as they are published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Table, exists

from exchange.access.rules import Text
from exchange.measures.tables import LessonRow, MeasureRow
from exchange.measures.types import LESSONS, MEASURES, LessonLearned, Measure, MeasureFilter
from exchange.measures.types.conditions import of_its_measure
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import Columns, Followed, Match, argument, declare, produced
from exchange.storage.base import table_of


class PracticeKind(StrEnum):
    """What was published."""

    MEASURE = "MEASURE"
    LESSON = "LESSON"


graphql_enum(
    PracticeKind,
    {PracticeKind.MEASURE: Text("Maßnahme", "measure"), PracticeKind.LESSON: Text("Lernerfahrung", "lesson")},
    "What was published.",
)

_KINDS = {"MEASURE_PUBLISHED": PracticeKind.MEASURE, "LESSON_PUBLISHED": PracticeKind.LESSON}


class _Event(Protocol):
    kind: str
    subject_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """The source of a `PracticePublication`."""

    kind: PracticeKind
    at: datetime
    measure_id: UUID | None
    lesson_id: UUID | None


@strawberry.type(description="That a measure or a lesson was published, for the first time or again.")
class PracticePublication:
    """A publication."""

    kind: PracticeKind = strawberry.field(description="What was published.")
    at: datetime = strawberry.field(description="When.")
    measure: Measure | None = produced(
        "The measure as you see it now; null where a lesson was published.", attribute="measure_id"
    )
    lesson: LessonLearned | None = produced(
        "The lesson as you see it now; null where a measure was published.", attribute="lesson_id"
    )


def _published(event: _Event) -> Published:
    kind = _KINDS[event.kind]
    is_measure = kind is PracticeKind.MEASURE
    return Published(kind, event.at, event.subject_id if is_measure else None, None if is_measure else event.subject_id)


def _is_current(table: Table) -> Callable[[Columns], ColumnElement[bool]]:
    """Its record is published at this moment; the row that is visible may be a draft of it."""
    current = table.alias("current")
    return lambda row: exists().where(current.c.record_id == row["record_id"], current.c.state == "CURRENT")


_FOLLOWED = Followed(
    {
        "MEASURE_PUBLISHED": Match("Measure", _is_current(table_of(MeasureRow)), MEASURES.filters),
        "LESSON_PUBLISHED": Match(
            "LessonLearned",
            _is_current(table_of(LessonRow)),
            {name: LESSONS.filters.get(name) or of_its_measure(made) for name, made in MEASURES.filters.items()},
        ),
    },
    _published,
)


@strawberry.type
class MeasureSubscriptions:
    """Root fields of the subscription of this capability."""

    practice_published: PracticePublication = declare(
        _FOLLOWED,
        "Measures and lessons as they are published, for the first time or again, as far as you may see them. What "
        "was missed while there was no connection can be had from `changes`.",
        (
            argument(
                "filter",
                MeasureFilter | None,
                "Which ones; all unless told. Of a lesson, what only measures have is asked of its measure.",
            ),
        ),
    )
