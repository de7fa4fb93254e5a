"""Lessons learned."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from exchange.access.visibility import EDITION
from exchange.measures.tables import LessonRow
from exchange.measures.tables.kinds import LESSON
from exchange.measures.types.allowed import AllowedAction, allowed_actions
from exchange.measures.types.comparison import RevisionComparison, compare_revisions
from exchange.measures.types.conditions import LESSON_FILTERS
from exchange.measures.types.enums import LessonKind
from exchange.measures.types.highlight import Highlight, highlight_of_lesson
from exchange.measures.types.publication import PUBLISHED_AT, UPDATED_AT, Publication
from exchange.measures.types.revision import Revision, as_it_was, revision_rule, revisions
from exchange.municipalities.types import FieldOfAction
from exchange.projection.fields import Paging, Search, column, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection
from exchange.search.hits import lesson_hits
from exchange.storage.base import table_of

if TYPE_CHECKING:
    from exchange.measures.types.measure import Measure


LESSONS = Paging(
    orders={"PUBLISHED_AT": PUBLISHED_AT, "UPDATED_AT": UPDATED_AT},
    default=(("PUBLISHED_AT", True),),
    filters=LESSON_FILTERS,
    search=Search(lambda given, parameter, scope: lesson_hits(given, parameter, scope, table_of(LessonRow))),
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
    highlight: Highlight | None = highlight_of_lesson()
    revisions: Connection[LessonRevision] = revisions()
    compare_revisions: RevisionComparison | None = compare_revisions(LESSON, LESSON_REVISION)
