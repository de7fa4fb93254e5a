"""What is counted of measures: each figure as an aggregate over rows of measures, and what those rows need beside the
measure itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, Select, Text, case, cast, func, literal, null, select

from exchange.access.visibility import Scope
from exchange.measures.rules.vocabulary import CostFrequency, ExecutionState, LessonKind
from exchange.measures.tables import IndicatorRow, LessonRow, MeasureFundingRow, ReadingRow
from exchange.projection.fields import Columns
from exchange.search.hits import PUBLISHED
from exchange.storage.base import table_of
from exchange.storage.rows import Row, alias

EURO = "EUR"
_reading = table_of(ReadingRow)

Found = ColumnElement[Any]
Objects = Sequence[Mapping[str, Found]]


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to measures, one row for each that has any: `of` leads to the measure's column `by`; `columns` are
    numbers."""

    by: str
    columns: tuple[str, ...]
    of: Callable[[Row, Scope], Select[Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A field of a cell: aggregates over the rows of measures, by the names of their columns, and the part that they
    need. `objects` makes the objects of a field that is no number."""

    aggregates: Mapping[str, Callable[[Columns], Found]]
    part: str | None = None
    objects: Callable[[Columns], Objects] | None = None


# -- what belongs to measures ------------------------------------------------------------------------------------------


def _lessons(measures: Row, scope: Scope) -> Select[Any]:
    lesson = alias(table_of(LessonRow), "learned")
    counts = [
        func.count().filter(lesson.c["kind"] == literal(kind.value)).label(f"lessons_{kind.value.lower()}")
        for kind in LessonKind
    ]
    statement = select(lesson.c["measure_id"].label("of"), *counts).select_from(lesson.source)
    theirs = lesson.c["measure_id"].in_(select(measures.c["record_id"]).select_from(measures.source))
    return statement.where(theirs, PUBLISHED.sql(lesson, scope)).group_by(lesson.c["measure_id"])


def _indicators(measures: Row, _scope: Scope) -> Select[Any]:
    indicator = alias(table_of(IndicatorRow), "measured")
    key = (indicator.c["edition_id"], indicator.c["id"])
    read = select(_reading.c.indicator_id).where(_reading.c.edition_id == key[0], _reading.c.indicator_id == key[1])
    counts = (func.count().label("indicators"), func.count().filter(read.exists()).label("indicators_read"))
    statement = select(key[0].label("of"), *counts).select_from(indicator.source)
    return statement.where(key[0].in_(_editions(measures))).group_by(key[0])


def _fundings(measures: Row, _scope: Scope) -> Select[Any]:
    grant = alias(table_of(MeasureFundingRow), "granted")
    amount = case((grant.c["currency"] == literal(EURO), grant.c["amount"]))
    counts = (func.count().label("grants"), func.count(amount).label("grants_known"))
    statement = select(grant.c["edition_id"].label("of"), *counts, func.sum(amount).label("grants_amount"))
    theirs = grant.c["edition_id"].in_(_editions(measures))
    return statement.select_from(grant.source).where(theirs).group_by(grant.c["edition_id"])


def _editions(measures: Row) -> Select[Any]:
    return select(measures.c["id"]).select_from(measures.source)


_LESSONS = tuple(f"lessons_{kind.value.lower()}" for kind in LessonKind)

PARTS: Mapping[str, Part] = {
    "lessons": Part("record_id", _LESSONS, _lessons),
    "indicators": Part("id", ("indicators", "indicators_read"), _indicators),
    "fundings": Part("id", ("grants", "grants_known", "grants_amount"), _fundings),
}


# -- figures -----------------------------------------------------------------------------------------------------------


def _count(where: Callable[[Columns], ColumnElement[bool]]) -> Callable[[Columns], Found]:
    return lambda row: func.count().filter(where(row))


def _sum(name: str) -> Callable[[Columns], Found]:
    return lambda row: func.coalesce(cast(func.sum(row[name]), BigInteger), literal(0))


def _costs(frequency: CostFrequency | None) -> dict[str, Callable[[Columns], Found]]:
    """How many measures have a figure of this kind, their sum and their median, exact."""

    def such(row: Columns) -> Found:
        kind = row["cost_frequency"]
        return case((kind.is_(None) if frequency is None else kind == literal(frequency.value), row["cost"]))

    def median(row: Columns) -> Found:
        # The middle from below and the middle from above: one, or the two that are averaged. Nulls do not count.
        middles = [func.percentile_disc(literal(0.5)).within_group(order) for order in (such(row), such(row).desc())]
        return func.round((middles[0] + middles[1]) / literal(2), literal(2))

    name = _cost(frequency)
    return {
        f"{name}_number": lambda row: func.count(such(row)),
        f"{name}_sum": lambda row: func.sum(such(row)),
        f"{name}_median": median,
    }


def _cost(frequency: CostFrequency | None) -> str:
    return f"cost_{'unknown' if frequency is None else frequency.value.lower()}"


_FREQUENCIES = (*CostFrequency, None)


def _by_kind(row: Columns) -> Objects:
    return [{"kind": literal(kind.value), "count": row[name]} for kind, name in zip(LessonKind, _LESSONS, strict=True)]


def _by_frequency(row: Columns) -> Objects:
    return [
        {"frequency": cast(null(), Text) if frequency is None else literal(frequency.value)}
        | {name: row[f"{_cost(frequency)}_{name}"] for name in ("number", "sum", "median")}
        for frequency in _FREQUENCIES
    ]


def _grants(row: Columns) -> Objects:
    return [{name: row[name] for name in ("grants", "grants_known", "grants_amount")}]


FIGURES: Mapping[str, Figure] = {
    "measures": Figure({"measures": lambda _row: func.count()}),
    "municipalities": Figure({"municipalities": lambda row: func.count(row["municipality_id"].distinct())}),
    "discontinued": Figure(
        {"discontinued": _count(lambda row: row["execution_state"] == literal(ExecutionState.DISCONTINUED.value))}
    ),
    "measuresWithEvidence": Figure({"with_evidence": _count(lambda row: row["has_evidence"])}),
    "lessonsByKind": Figure({name: _sum(name) for name in _LESSONS}, "lessons", _by_kind),
    "indicators": Figure({"indicators": _sum("indicators")}, "indicators"),
    "indicatorsWithReadings": Figure({"indicators_read": _sum("indicators_read")}, "indicators"),
    "costs": Figure(
        {name: made for frequency in _FREQUENCIES for name, made in _costs(frequency).items()}, None, _by_frequency
    ),
    "funding": Figure(
        {
            "grants": _sum("grants"),
            "grants_known": _sum("grants_known"),
            "grants_amount": lambda row: func.sum(row["grants_amount"]),
        },
        "fundings",
        _grants,
    ),
}
"""The fields of a cell, by their names in the schema."""

AMOUNTS = {f"{_cost(frequency)}_{name}" for frequency in _FREQUENCIES for name in ("sum", "median")} | {"grants_amount"}
"""The columns that are null where there is nothing; all others are numbers, then 0."""

MONEY = Numeric(18, 2)
