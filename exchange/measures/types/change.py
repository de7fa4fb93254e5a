"""Changes: what partners follow to keep a copy."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, case, cast, func, literal, types

from exchange.access.rules import Text
from exchange.access.visibility import All, AnyOf, Is, Not, Own, Shown
from exchange.measures.types.lesson import LessonLearned
from exchange.measures.types.measure import Measure
from exchange.measures.types.strategy import Strategy
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import Arguments, Columns, Join, One, column, declare, expression
from exchange.projection.registry import projected
from exchange.storage.outbox import OutboxRow


class ChangeKind(StrEnum):
    """What a change means to the viewer."""

    PUBLISHED = "PUBLISHED"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"


class RecordType(StrEnum):
    """What kind of record it is."""

    MEASURE = "MEASURE"
    LESSON = "LESSON"
    STRATEGY = "STRATEGY"


graphql_enum(
    ChangeKind,
    {
        ChangeKind.PUBLISHED: Text(
            "für Sie neu: veröffentlicht, weiter freigegeben oder in Ihrer Kommune angelegt",
            "new to you: published, shown to more people, or made in your own municipality",
        ),
        ChangeKind.CHANGED: Text("geändert", "changed"),
        ChangeKind.WITHDRAWN: Text(
            "für Sie nicht mehr sichtbar: zurückgezogen oder enger freigegeben",
            "no longer visible to you: withdrawn, or shown to fewer people",
        ),
    },
    "What a change means to you, measured from the cursor.",
)
graphql_enum(
    RecordType,
    {
        RecordType.MEASURE: Text("Maßnahme", "measure"),
        RecordType.LESSON: Text("Lernerfahrung", "lesson"),
        RecordType.STRATEGY: Text("Konzept", "strategy"),
    },
    "A kind of record.",
)

# Others learn of what changes what they see, if they saw the record before or see it after; its municipality of all.
CHANGE = AnyOf((Own(), All((Is("announced", True), AnyOf((Shown("visibility_before"), Shown("visibility_after")))))))
_CREATED = AnyOf(tuple(Is("kind", f"{type_.value}_CREATED") for type_ in RecordType))
KNOWN = AnyOf((All((Own(), Not(_CREATED))), Shown("visibility_before")))


def _type(row: Columns) -> ColumnElement[str]:
    return func.split_part(row["kind"], literal("_"), literal(1))


def _is(type_: RecordType) -> Join:
    return lambda row, other: and_(_type(row) == literal(type_.value), other["record_id"] == row["subject_id"])


def _id(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    return func.lower(_type(row)).concat(literal("_")).concat(cast(row["subject_id"], types.Text))


def _kind(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    seen = case((row["known"], literal(ChangeKind.CHANGED.value)), else_=literal(ChangeKind.PUBLISHED.value))
    return case((row["present"], seen), else_=literal(ChangeKind.WITHDRAWN.value))


SUBJECTS = {
    Measure.__name__: One(_is(RecordType.MEASURE)),
    LessonLearned.__name__: One(_is(RecordType.LESSON)),
    Strategy.__name__: One(_is(RecordType.STRATEGY)),
}


@projected(OutboxRow, rule=CHANGE)
@strawberry.type(
    description="That a record was published, changed or withdrawn, as far as it concerns you. Take the record as it "
    "is now; of one that you do not see any more, only the id is left."
)
class Change:
    """A change."""

    kind: ChangeKind = expression(_kind, "What it means to you.")
    type: RecordType = expression(lambda row, _arguments: _type(row), "What kind of record it is.")
    id: strawberry.ID = expression(_id, "The id of the record, as `node(id:)` takes it.")
    at: datetime = column("at", "When the last thing happened to it.")
    measure: Measure | None = declare(SUBJECTS["Measure"], "The measure as it is now, if it is one and you see it.")
    lesson: LessonLearned | None = declare(
        SUBJECTS["LessonLearned"], "The lesson as it is now, if it is one and you see it."
    )
    strategy: Strategy | None = declare(SUBJECTS["Strategy"], "The strategy as it is now, if it is one and you see it.")
