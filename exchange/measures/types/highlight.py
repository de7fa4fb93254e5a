"""The passage of a measure or lesson that shows best why a search text found it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, func, literal, select

from exchange.access.visibility import EDITION
from exchange.measures.tables import LessonRow, PartnerRow
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.search.rules.passages import Passage
from exchange.storage.base import table_of
from exchange.storage.rows import alias

_TEXTS = {
    "summary": "summary",
    "implementation": "implementation",
    "results": "results",
    "context": "context",
    "transferability": "transferability",
    "preconditions": "preconditions",
    "target_group_note": "targetGroupNote",
}
"""The columns of a measure that are shown, the first preferred among equals, by the names of their fields."""

SearchText = Annotated[str, strawberry.argument(description="The search text, as for `search`.")]


@strawberry.type(description="A stretch of a text, in characters (code points): `end` is the first one after it.")
class TextRange:
    """A stretch of a text."""

    start: int = strawberry.field(description="Its first character, counted from 0.")
    end: int = strawberry.field(description="The first character after it.")


@strawberry.type(description="A passage that shows why a search text found a record, with the words that match marked.")
class Highlight:
    """A highlighted passage."""

    field: str = strawberry.field(description="The field that it is from, such as `summary`; `lessons` for a lesson.")
    text: str = strawberry.field(description="The passage as plain text.")
    ranges: list[TextRange] = strawberry.field(description="Where in `text` the words that match stand, in order.")
    html: str = strawberry.field(
        description="The passage as HTML that is safe to insert: everything escaped, what matches in `<mark>`, and … "
        "where the field goes on."
    )
    cut_before: bool = strawberry.field(description="Whether the field has more text before the passage.")
    cut_after: bool = strawberry.field(description="Whether the field has more text after the passage.")


def _shown(passage: Passage | None) -> Highlight | None:
    if passage is None:
        return None
    return Highlight(
        field=passage.field,
        text=passage.text,
        ranges=[TextRange(start=mark.start, end=mark.end) for mark in passage.marks],
        html=passage.html,
        cut_before=passage.cut_before,
        cut_after=passage.cut_after,
    )


def _measure_texts(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column, field in _TEXTS.items():
        if row[column]:
            yield field, row[column]
    for field in ("lessons", "partners"):
        for text in row[field]:
            yield field, text
    yield "title", row["title"]


def _of_measure(
    row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info, search: SearchText
) -> Highlight | None:
    return _shown(info.context.finder.marker(search).best_passage(_measure_texts(row)))


def _of_lesson(
    row: strawberry.Parent[Mapping[str, Any]], info: strawberry.Info, search: SearchText
) -> Highlight | None:
    texts = (("text", row["text"]), ("title", row["title"]))
    return _shown(info.context.finder.marker(search).best_passage(texts))


def _lessons(asked: Asked) -> ColumnElement[Any]:
    """The texts of the lessons that the viewer sees."""
    lesson = alias(table_of(LessonRow), "told")
    said = func.concat(lesson.c["title"], literal(": "), lesson.c["text"])
    told = select(said).select_from(lesson.source)
    return func.array(
        told.where(
            lesson.c["measure_id"] == asked.row.c["record_id"], EDITION.sql(lesson, asked.scope)
        ).scalar_subquery()
    )


def _partners(asked: Asked) -> ColumnElement[Any]:
    partner = alias(table_of(PartnerRow), "carrier")
    named = select(func.concat_ws(literal(", "), partner.c["name"], partner.c["role"])).select_from(partner.source)
    return func.array(named.where(partner.c["edition_id"] == asked.row.c["id"]).scalar_subquery())


_DESCRIPTION = (
    "The passage that shows best why this search text finds the record, with the words that match marked; null where "
    "it found it by something that is no running text, such as a target group."
)


def highlight_of_measure() -> Any:
    """The field `highlight` of a measure."""
    needs = Needs(("title", *_TEXTS), {"lessons": _lessons, "partners": _partners}, work=20)
    return strawberry.field(resolver=_of_measure, metadata={METADATA: needs}, description=_DESCRIPTION)


def highlight_of_lesson() -> Any:
    """The field `highlight` of a lesson."""
    needs = Needs(("title", "text"), work=10)
    return strawberry.field(resolver=_of_lesson, metadata={METADATA: needs}, description=_DESCRIPTION)
