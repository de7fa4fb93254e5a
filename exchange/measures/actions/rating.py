"""How complete measures are for all who see them, and whether they have evidence: kept beside their content, so that
lists can be ordered and filtered by it."""

from sqlalchemy import Update, bindparam, func, or_, select, union, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from exchange.measures.tables.completeness import has_evidence, in_common
from exchange.measures.tables.kinds import LESSON, MEASURE


def _rate() -> Update:
    table, lesson = MEASURE.table, LESSON.table
    measures, lessons = (bindparam(name, type_=ARRAY(Uuid)) for name in ("measures", "lessons"))
    theirs = select(lesson.c.measure_id).where(lesson.c.record_id == lessons.any_(), lesson.c.measure_id.is_not(None))
    concerned = union(select(func.unnest(measures)), theirs)
    rated = {"completeness": in_common(table), "has_evidence": has_evidence(table.c.id)}
    stale = or_(*(table.c[name] != value for name, value in rated.items()))
    return update(table).where(table.c.record_id.in_(concerned), table.c.state != "PAST", stale).values(rated)


RATE = _rate()
"""Rates the measures of the parameter `measures`, and those of the `lessons`, as they are now."""
