"""How complete the description of a measure is, as SQL: `rules.completeness`, read alike by actions and by types."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, literal_column, or_, select

from exchange.access.rules import Visibility
from exchange.measures.rules.completeness import WEIGHTS, Criterion
from exchange.measures.rules.vocabulary import LessonKind
from exchange.measures.tables.lesson import LessonRow
from exchange.measures.tables.measure import (
    IndicatorRow,
    MeasureFundingRow,
    MeasureSourceRow,
    PartnerRow,
    ReadingRow,
)
from exchange.storage.base import Base, table_of
from exchange.storage.rows import Named, alias

Conditions = Mapping[Criterion, ColumnElement[bool]]


def of_content(row: Named) -> dict[Criterion, ColumnElement[bool]]:
    """Whether the content of an edition has what each criterion asks for, whoever looks at it; all but obstacles, which
    are told in lessons."""
    c = row.c
    texts = (
        *(Criterion.IMPLEMENTATION, Criterion.TRANSFERABILITY, Criterion.RESULTS, Criterion.CONTEXT),
        *(Criterion.PRECONDITIONS, Criterion.RESPONSIBLE_UNIT),
    )
    return {
        **{criterion: c[criterion.value.lower()].is_not(None) for criterion in texts},
        Criterion.EVIDENCE: has_evidence(c["id"]),
        Criterion.COST: _any(c["cost_amount"], c["staff_fte"], c["cost_note"]),
        Criterion.TARGET_GROUPS: or_(
            func.cardinality(c["target_groups"]) > literal(0), c["target_group_note"].is_not(None)
        ),
        Criterion.PERIOD: or_(
            _any(c["starts_on"], c["ends_on"], c["period_note"]), func.coalesce(c["regular_service"], false())
        ),
        Criterion.CONTACT: _any(c["contact_unit"], c["contact_email"], c["contact_phone"]),
        Criterion.SOURCES: _has(MeasureSourceRow, row),
        Criterion.PARTNERS: _has(PartnerRow, row),
        Criterion.FUNDINGS: _has(MeasureFundingRow, row),
    }


def weighed(conditions: Conditions) -> ColumnElement[int]:
    """`rules.completeness.score` in SQL."""
    total: ColumnElement[int] = literal(0)
    for criterion, condition in conditions.items():
        total = total + case((condition, literal(WEIGHTS[criterion])), else_=literal(0))
    return total


def in_common(row: Named) -> ColumnElement[int]:
    """The score of a draft or a published edition by what all see who see the edition."""
    found = of_content(row)
    shown = or_(_is_draft(row), _width(row.c["contact_visibility"]) >= _width(row.c["visibility"]))
    found[Criterion.CONTACT] = and_(found[Criterion.CONTACT], shown)
    return weighed({**found, Criterion.OBSTACLES: _obstacles(row)})


def has_evidence(edition_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether an edition has an indicator with a target and a reading."""
    indicator, reading = table_of(IndicatorRow), table_of(ReadingRow)
    found = exists().where(
        indicator.c["edition_id"] == edition_id,
        indicator.c["target"].is_not(None),
        reading.c["edition_id"] == edition_id,
        reading.c["indicator_id"] == indicator.c["id"],
    )
    return found.correlate_except(indicator, reading)


def _obstacles(row: Named) -> ColumnElement[bool]:
    """Whether a lesson tells of an obstacle that all see who see the edition: of a draft the municipality itself."""
    lesson = alias(table_of(LessonRow), "obstacle")
    c = lesson.c
    newest = or_(c["state"] == literal("WORKING"), and_(c["state"] == literal("CURRENT"), ~c["has_draft"]))
    shown = and_(c["state"] == literal("CURRENT"), _width(c["visibility"]) >= _width(row.c["visibility"]))
    own = and_(c["measure_id"] == row.c["record_id"], c["municipality_id"] == row.c["municipality_id"])
    obstacle = and_(own, c["kind"] == literal(LessonKind.OBSTACLE.value))
    seen = or_(and_(_is_draft(row), newest), and_(~_is_draft(row), shown))
    return exists(select(literal(1)).select_from(lesson.source).where(obstacle, seen))


def _is_draft(row: Named) -> ColumnElement[bool]:
    return row.c["state"] == literal("WORKING")  # type: ignore[no-any-return]


def _width(visibility: ColumnElement[Any]) -> ColumnElement[int]:
    """The place of a visibility from the narrowest to the widest."""
    return func.array_position(literal_column(f"'{{{','.join(Visibility)}}}'::text[]"), visibility)


def _any(*values: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.num_nonnulls(*values) > literal(0)


def _has(part: type[Base], row: Named) -> ColumnElement[bool]:
    table = table_of(part)
    return exists().where(table.c["edition_id"] == row.c["id"]).correlate_except(table)
