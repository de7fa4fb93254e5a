"""Root fields about measures, lessons and strategies."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, select

from exchange.measures.tables import RecordRow
from exchange.measures.types import (
    KNOWN,
    LESSON_ARGUMENTS,
    LESSONS,
    MEASURE_ARGUMENTS,
    MEASURES,
    STRATEGIES,
    STRATEGY_ARGUMENTS,
    SUBJECTS,
    Change,
    LessonLearned,
    Measure,
    MeasureConnection,
    Strategy,
)
from exchange.measures.types.suggestion import MOST_SUGGESTIONS, Suggestion, suggestions
from exchange.projection.fields import Columns, Key, argument, lookup
from exchange.projection.ids import decode
from exchange.projection.relay import Connection, FeedPage, connection, feed
from exchange.search.hits import MOST_DOCUMENTS
from exchange.storage.base import table_of

_record = table_of(RecordRow)


def _id(prefix: str) -> Key:
    return Key(lambda row, value: row["record_id"] == value, "uuid", lambda text: decode(prefix, text))


def _slug(row: Columns, value: ColumnElement[Any]) -> ColumnElement[bool]:
    return row["record_id"] == select(_record.c.id).where(_record.c.slug == value).scalar_subquery()


async def _suggest(
    info: strawberry.Info,
    prefix: Annotated[str, strawberry.argument(description="What was typed; its last word may be unfinished.")],
    first: Annotated[int, strawberry.argument(description=f"How many suggestions, at most {MOST_SUGGESTIONS}.")] = 10,
) -> list[Suggestion]:
    return await suggestions(info.context, prefix, first)


_SEARCH = argument(
    "search",
    str | None,
    "Any text. What is published is searched, a measure with its lessons, partners, target groups and municipality: "
    "in every inflection and spelling, within compounds, by synonyms, with small typos, the last word also as the "
    "beginning of one. Words in quotes must stand together; a word or phrase after a minus must not occur. A blank "
    f"text searches for nothing in particular. Of more than {MOST_DOCUMENTS:,} texts that match, as many as that are "
    "taken, those that match best; the list, its `totalCount` and its facets are of these.",
)


@strawberry.type
class MeasureQueries:
    """Root fields of this capability."""

    measure: Measure | None = lookup(
        {"id": _id("measure"), "slug": Key(_slug)},
        "A measure by its id or its slug; null where there is none, or you may not see it.",
        argument("id", strawberry.ID | None, "The id."),
        argument("slug", str | None, "The slug."),
    )
    measures: MeasureConnection = connection(
        MEASURES,
        "Measures as far as you may see them, the newest publication first unless told otherwise; with `search` those "
        "that the text finds, the best first.",
        _SEARCH,
        *MEASURE_ARGUMENTS,
    )
    lesson: LessonLearned | None = lookup(
        {"id": _id("lesson")},
        "A lesson by its id; null where there is none, or you may not see it.",
        argument("id", strawberry.ID, "The id."),
    )
    lessons: Connection[LessonLearned] = connection(
        LESSONS,
        "Lessons as far as you may see them, the newest publication first unless told otherwise; with `search` those "
        "that the text finds, the best first.",
        _SEARCH,
        *LESSON_ARGUMENTS,
    )
    strategy: Strategy | None = lookup(
        {"id": _id("strategy"), "slug": Key(_slug)},
        "A strategy by its id or its slug; null where there is none, or you may not see it.",
        argument("id", strawberry.ID | None, "The id."),
        argument("slug", str | None, "The slug."),
    )
    strategies: Connection[Strategy] = connection(
        STRATEGIES,
        "Strategies as far as you may see them, the newest publication first unless told otherwise.",
        *STRATEGY_ARGUMENTS,
    )
    suggest: list[Suggestion] = strawberry.field(
        resolver=_suggest,
        description="What a search box can offer for what was typed so far: words that occur, titles of measures and "
        "names of municipalities, the best of each in turn, all of it from what you may see.",
    )
    changes: FeedPage[Change] = feed(
        SUBJECTS,
        KNOWN,
        "What has changed in the measures, lessons and strategies that you may see, in the order in which it was "
        "committed, each record once. Follow `cursor` while `hasMore`, keep the last one, and you have what a full "
        "read gives; with the error RESYNC_REQUIRED, begin anew without `since`.",
    )
