"""Lessons learned."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ColumnElement, or_, select

from exchange.access.visibility import EDITION
from exchange.measures.tables import LessonRow, MeasureFieldRow, MeasureRow
from exchange.measures.tables.kinds import LESSON
from exchange.measures.types.allowed import AllowedAction, allowed_actions
from exchange.measures.types.comparison import RevisionComparison, compare_revisions
from exchange.measures.types.enums import LessonKind
from exchange.measures.types.publication import PUBLICATION_FILTERS, PUBLISHED_AT, UPDATED_AT, Publication
from exchange.measures.types.revision import Revision, as_it_was, revision_rule, revisions
from exchange.municipalities.types import FieldOfAction
from exchange.projection.fields import Columns, Paging, Parameters, column, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection
from exchange.projection.values import Value
from exchange.storage.base import table_of

if TYPE_CHECKING:
    from exchange.measures.types.measure import Measure


_field = table_of(MeasureFieldRow)
_measure = table_of(MeasureRow)


def _in_fields(row: Columns, value: Value, parameter: Parameters) -> ColumnElement[bool]:
    """The lesson stands alone in one of the fields, or its measure, as the viewer sees it, lies in one."""
    keys = parameter(value, "text[]")
    measures = (
        select(_measure.c.record_id)
        .join(_field, _field.c.edition_id == _measure.c.id)
        .where(EDITION.sql(_measure, parameter.scope), _field.c.field_key == keys.any_())
    )
    return or_(row["field_key"] == keys.any_(), row["measure_id"].in_(measures))


LESSONS = Paging(
    orders={"PUBLISHED_AT": PUBLISHED_AT, "UPDATED_AT": UPDATED_AT},
    default=(("PUBLISHED_AT", True),),
    filters={
        **PUBLICATION_FILTERS,
        "kinds": lambda row, value, parameter: row["kind"] == parameter(value, "text[]").any_(),
        "fieldsOfAction": _in_fields,
    },
)


LESSON_REVISION = revision_rule(LessonRow)


@projected(LessonRow, rule=LESSON_REVISION, prefix="lessonrevision")
@strawberry.type(description="A publication of a lesson. What was published once never changes.")
class LessonRevision(Revision):
    """A revision."""

    lesson: "LessonLearned" = as_it_was(
        LessonRow, "The lesson as it was. Records that it leads to are as they are now."
    )


@projected(LessonRow, rule=EDITION, key="record_id", prefix="lesson")
@strawberry.type(
    description="What was learned: a success factor, obstacle, precondition or recommendation (Lernerfahrung)."
)
class LessonLearned(Publication):
    """A lesson."""

    allowed_actions: list[AllowedAction] = allowed_actions(LessonRow)
    kind: LessonKind = column("kind", "What it teaches.")
    title: str = column("title", "The lesson in one line.")
    text: str = column("text", "The lesson.")
    measure: Annotated["Measure", strawberry.lazy("exchange.measures.types.measure")] | None = one(
        lambda row, other: other["record_id"] == row["measure_id"],
        "The measure it was learned from; null for one that stands alone, and where you may not see the measure.",
    )
    field_of_action: FieldOfAction | None = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action of a lesson that stands alone."
    )
    revisions: Connection[LessonRevision] = revisions()
    compare_revisions: RevisionComparison | None = compare_revisions(LESSON, LESSON_REVISION)
