"""How a record stands, as SQL: what the rules of the workflow decide by, read alike by actions and by types."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Table, func, literal_column, select

from exchange.measures.rules.workflow import PENDING
from exchange.measures.tables.lesson import LessonRow
from exchange.measures.tables.measure import MeasureRow
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.base import alias_of, table_of

_measure, _lesson, _municipality = table_of(MeasureRow), table_of(LessonRow), table_of(MunicipalityRow)


def revisions(table: Table, record_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """How often the record was published."""
    other = alias_of(table, "published")
    statement = select(func.count()).where(other.c.record_id == record_id, other.c.number.is_not(None))
    return statement.correlate_except(other).scalar_subquery()


def visibility(table: Table, record_id: ColumnElement[Any]) -> ScalarSelect[str]:
    """With which visibility the record is published; null where it is not."""
    other = alias_of(table, "current")
    statement = select(other.c.visibility).where(other.c.record_id == record_id, other.c.state == "CURRENT")
    return statement.correlate_except(other).scalar_subquery()


def above(measure_id: ColumnElement[Any]) -> ScalarSelect[str]:
    """With which visibility the measure of a lesson is published; null where it is not, or there is none."""
    return visibility(_measure, measure_id)


def below(record_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The keys that last changed the draft lessons which would be published with the measure, as a JSON array."""
    keys = func.coalesce(func.json_agg(_lesson.c.changed_by.distinct()), literal_column("'[]'::json"))
    statement = select(keys).where(
        _lesson.c.measure_id == record_id,
        _lesson.c.state == "WORKING",
        _lesson.c.stage.in_([stage.value for stage in PENDING]),
        _lesson.c.changed_by.is_not(None),
    )
    return statement.correlate_except(_lesson).scalar_subquery()


def standing(table: Table, record_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """All of it as a JSON object, as the municipality itself sees the record."""
    shown = alias_of(table, "shown")
    facts: dict[str, ColumnElement[Any]] = {
        "stage": shown.c.stage,
        "changed_by": shown.c.changed_by,
        "four_eyes": _municipality.c.four_eyes,
        "published": visibility(table, shown.c.record_id),
        "revisions": revisions(table, shown.c.record_id),
    }
    if table is _measure:
        facts["below"] = below(shown.c.record_id)
    elif table is _lesson:
        facts |= {"belongs": shown.c.measure_id.is_not(None), "above": above(shown.c.measure_id)}
    pairs = [part for name, value in facts.items() for part in (literal_column(f"'{name}'"), value)]
    statement = (
        select(func.json_build_object(*pairs))
        .select_from(shown.join(_municipality, _municipality.c.id == shown.c.municipality_id))
        .where(shown.c.record_id == record_id, shown.c.state != "PAST")
        # Where there is a draft beside what is published, the draft.
        .order_by((shown.c.state == "WORKING").desc())
        .limit(literal_column("1"))
    )
    return statement.correlate_except(shown, _municipality).scalar_subquery()
