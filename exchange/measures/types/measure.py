"""Measures, their revisions, and what was taken over from whom."""

from collections.abc import Callable
from datetime import date

import strawberry
from sqlalchemy import ColumnElement, and_, func, literal, literal_column

from exchange.access.visibility import EDITION
from exchange.measures.tables import AdoptionRow, LessonRow, MeasureFieldRow, MeasureRow
from exchange.measures.tables.kinds import MEASURE
from exchange.measures.types.allowed import AllowedAction, allowed_actions
from exchange.measures.types.comparison import RevisionComparison, compare_revisions
from exchange.measures.types.completeness import Completeness, completeness
from exchange.measures.types.conditions import MEASURE_FILTERS
from exchange.measures.types.enums import ExecutionState, LifePhase, Milieu, TargetGroup
from exchange.measures.types.highlight import Highlight, highlight_of_measure
from exchange.measures.types.indicator import PARTS, Indicator
from exchange.measures.types.lesson import LESSON_REVISION, LESSONS, LessonLearned
from exchange.measures.types.parts import OF_MEASURE, Contact, Cost, Funding, Partner, Source
from exchange.measures.types.publication import (
    PUBLISHED_AT,
    UPDATED_AT,
    Publication,
    of_record,
)
from exchange.measures.types.revision import Revision, as_it_was, in_force, revision_rule, revisions
from exchange.measures.types.similar import SimilarMeasure, similar_measures
from exchange.measures.types.strategy import Goal, Strategy
from exchange.municipalities.types import FieldOfAction
from exchange.projection.fields import (
    Columns,
    Order,
    Paging,
    Past,
    Search,
    column,
    expression,
    inline,
    many,
    one,
)
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection
from exchange.search.hits import measure_hits
from exchange.storage.base import table_of

_field = table_of(MeasureFieldRow)

REVISION = revision_rule(MeasureRow)


def _part(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["edition_id"] == row["id"]


def _lesson(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["measure_id"] == row["record_id"]


def _starts(unknown: str) -> Callable[[Columns], ColumnElement[date]]:
    """The first day, or this where it is not known."""
    return lambda row: func.coalesce(row["starts_on"], literal_column(f"'{unknown}'::date"))


MEASURES = Paging(
    orders={
        "PUBLISHED_AT": PUBLISHED_AT,
        "UPDATED_AT": UPDATED_AT,
        "TITLE": Order(lambda row: row["title_sort"], "text"),
        "START": Order(_starts("infinity"), "date", descending=_starts("-infinity")),
        "COMPLETENESS": Order(lambda row: row["completeness"], "bigint"),
    },
    default=(("PUBLISHED_AT", True),),
    filters=MEASURE_FILTERS,
    search=Search(
        lambda given, parameter, scope: measure_hits(given, parameter, scope, table_of(MeasureRow), table_of(LessonRow))
    ),
)


@projected(AdoptionRow, rule=OF_MEASURE, prefix="adoption")
@strawberry.type(
    description="That a measure was taken over: from where, what was changed, what was dropped (Übernahme)."
)
class Adoption(Node):
    """An adoption."""

    source: "Measure | None" = one(
        lambda row, other: other["record_id"] == row["source_id"],
        "The measure it was taken over from; null where it is told in words, and where you may not see that measure.",
    )
    origin: str | None = column("origin", "Where it comes from, in words, when the origin is not a measure here.")
    adopted: str | None = column("adopted", "What was taken over.")
    changed: str | None = column("changed", "What was changed.")
    dropped: str | None = column("dropped", "What was left out.")
    measure: "Measure" = one(
        lambda row, other: other["id"] == row["edition_id"], "The measure that took it over.", implied=True
    )


@projected(MeasureRow, rule=REVISION, prefix="revision")
@strawberry.type(description="A publication of a measure. What was published once never changes.")
class MeasureRevision(Revision):
    """A revision."""

    measure: "Measure" = as_it_was(
        MeasureRow,
        "The complete measure as it was, with the lessons that belonged to it then. Records that it leads to are "
        "as they are now.",
    )


@projected(MeasureRow, rule=EDITION, key="record_id", prefix="measure")
@strawberry.type(description="A practice that a municipality carries out and publishes (Maßnahme).")
class Measure(Publication):
    """A measure."""

    allowed_actions: list[AllowedAction] = allowed_actions(MeasureRow)
    slug: str | None = expression(of_record("slug"), "A readable key that does not change.")
    title: str = column("title", "Its title.")
    summary: str = column("summary", "What it is, in a few sentences.")
    context: str | None = column("context", "The situation it started from (Ausgangslage).")
    implementation: str | None = column("implementation", "How it is carried out, step by step (Umsetzung).")
    results: str | None = column("results", "What came of it.")
    transferability: str | None = column("transferability", "What others should know who want to take it over.")
    preconditions: str | None = column("preconditions", "What it takes to begin.")
    fields_of_action: list[FieldOfAction] = many(
        lambda row, other: and_(_field.c.edition_id == row["id"], _field.c.field_key == other["key"]),
        "Its fields of action, the main one first.",
        order=("position",),
        through=_field,
        implied=True,
    )
    target_groups: list[TargetGroup] = column("target_groups", "Whom it is for.")
    target_group_note: str | None = column("target_group_note", "Whom it is for, in words.")
    life_phases: list[LifePhase] = column("life_phases", "The phases of life it starts from.")
    milieus: list[Milieu] = column("milieus", "Where and how people are reached.")
    execution_state: ExecutionState | None = column(
        "execution_state", "How far it has been carried out; null where it is not known."
    )
    discontinued_reason: str | None = column("discontinued_reason", "Why it was given up.")
    starts_on: date | None = column("starts_on", "Its first day; null where the day is not known.")
    ends_on: date | None = column("ends_on", "Its last day; null where it goes on, or the day is not known.")
    period_note: str | None = column("period_note", "What is known about the period beyond these two dates.")
    regular_service: bool | None = column("regular_service", "Whether it is a standing service rather than a project.")
    responsible_unit: str | None = column("responsible_unit", "The unit in the administration that is responsible.")
    cost: Cost | None = inline(
        lambda row: func.num_nonnulls(row["cost_amount"], row["staff_fte"], row["cost_note"]) > literal(0),
        "What it costs.",
        implied=True,
    )
    contact: Contact | None = inline(
        lambda row: func.num_nonnulls(row["contact_unit"], row["contact_email"], row["contact_phone"]) > literal(0),
        "Whom to ask; null where there is none, and where you may not see it.",
    )
    language: str = column("language", "The language of the texts (ISO 639-1).")
    licence: str = column("licence", "The licence under which the texts may be used.")
    attribution: str | None = column("attribution", "Whom to name when using the texts.")
    verified_on: date | None = column(
        "verified_on", "When the municipality last made sure that all this is still right."
    )
    strategy: Strategy | None = one(
        lambda row, other: other["record_id"] == row["strategy_id"],
        "The strategy it serves; null where you may not see it.",
    )
    goal: Goal | None = one(
        lambda row, other: other["id"] == row["goal_id"], "The goal of the strategy that it serves."
    )
    fundings: list[Funding] = many(_part, "The grants for it.", order=("position", "id"), implied=True)
    partners: list[Partner] = many(
        _part, "Who carries it together with the municipality.", order=("position", "id"), implied=True
    )
    sources: list[Source] = many(_part, "Where this can be read up.", order=("position", "id"), implied=True)
    adoptions: list[Adoption] = many(_part, "What it was taken over from.", order=("position", "id"), implied=True)
    adopted_by: Connection[Adoption] = connection(
        PARTS,
        "Who took it over, as far as you may see that.",
        on=lambda row, other: other["source_id"] == row["record_id"],
    )
    indicators: Connection[Indicator] = connection(PARTS, "What it is measured by.", on=_part, implied=True)
    lessons: Connection[LessonLearned] = connection(
        LESSONS,
        "What was learned from it.",
        on=_lesson,
        past=Past(lambda row, other: and_(_lesson(row, other), in_force(row, other)), LESSON_REVISION),
    )
    completeness: Completeness = completeness()
    highlight: Highlight | None = highlight_of_measure()
    similar_measures: list[SimilarMeasure] = similar_measures()
    revisions: Connection[MeasureRevision] = revisions()
    compare_revisions: RevisionComparison | None = compare_revisions(MEASURE, REVISION)
