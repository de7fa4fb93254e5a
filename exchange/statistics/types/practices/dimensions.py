"""The dimensions by which measures are counted: which values a measure has in each, and all values there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
)

from exchange.access.visibility import All, AnyOf, Is, Not, Own, Scope, Shown
from exchange.measures.rules.labels import EXECUTION_STATE_LABELS, TARGET_GROUP_LABELS
from exchange.measures.tables import MeasureFieldRow, MeasureRow
from exchange.municipalities.rules import LABELS, MunicipalityKind, SizeClass, State
from exchange.municipalities.tables import FieldOfActionRow
from exchange.municipalities.types import size_class_sql, state_sql
from exchange.projection.facets import members, single, terms
from exchange.statistics.rules.practices import MAY_BE_MISSING, NOT_GIVEN, PracticeDimension
from exchange.storage.base import table_of
from exchange.storage.rows import Row, Types, alias

_action, _field = table_of(FieldOfActionRow), table_of(MeasureFieldRow)
_BERLIN: ColumnElement[str] = literal_column("'Europe/Berlin'")
_LAST: ColumnElement[int] = literal_column("1000000")

Found = ColumnElement[Any]
TERM: Types = {"value": Text(), "position": Integer(), "label_de": Text(), "label_en": Text()}


@dataclass(frozen=True, slots=True)
class Keys:
    """How measures are told apart. `value` is a measure's value, by the measure and its municipality; or, with
    `several`, what a select of its values depends on. `terms` are rows of the columns `TERM`: all values there are, or
    all from the first to the last of those in a column of what is counted."""

    value: Callable[[Row, Row, Scope], Found]
    terms: FromClause | Select[Any] | Callable[[Row, str], Select[Any]]
    several: Callable[[Found], Select[Any]] | None = None


def _year(measure: Row, _owner: Row, _scope: Scope) -> Found:
    return func.to_char(measure.c["starts_on"], literal("YYYY"))


def _years(row: Row, name: str) -> Select[Any]:
    number = cast(row.c[name], Integer)
    found = select(_between(number)).select_from(row.source).subquery("years")
    year = cast(found.c.number, Text)
    return _term(year, found.c.number, year, year)


def _quarter(measure: Row, _owner: Row, scope: Scope) -> Found:
    """Of the first publication that the viewer could see, by the German calendar."""
    first = alias(table_of(MeasureRow), "first_edition")
    # Who sees what is published now sees of what was published before whatever was shown to them then.
    shown = All((Not(Is("state", "WORKING")), AnyOf((Shown(), Own())))).sql(first, scope)
    moment = select(func.min(first.c["published_at"])).select_from(first.source)
    moment = moment.where(first.c["record_id"] == measure.c["record_id"], shown)
    return func.to_char(func.timezone(_BERLIN, moment.scalar_subquery()), literal('YYYY"-Q"Q'))


def _quarters(row: Row, name: str) -> Select[Any]:
    value = row.c[name]
    number = cast(func.left(value, literal(4)), Integer) * literal(4) + cast(func.right(value, literal(1)), Integer)
    found = select(_between(number - literal(1))).select_from(row.source).subquery("quarters")
    year = cast(func.div(found.c.number, literal(4)), Text)
    quarter = cast(func.mod(found.c.number, literal(4)) + literal(1), Text)
    german, english = func.concat(quarter, ". Quartal ", year), func.concat("Q", quarter, " ", year)
    return _term(func.concat(year, "-Q", quarter), found.c.number, german, english)


def _between(number: Found) -> Found:
    """Every number from the least to the greatest."""
    return func.generate_series(func.min(number), func.max(number)).label("number")


def _term(value: Found, position: Found, german: Found, english: Found) -> Select[Any]:
    return select(*(found.label(name) for name, found in zip(TERM, (value, position, german, english), strict=True)))


DIMENSIONS: Mapping[PracticeDimension, Keys] = {
    PracticeDimension.FIELD: Keys(
        lambda measure, _owner, _scope: measure.c["id"],
        select(_action.c.key.label("value"), _action.c.position, _action.c.label_de, _action.c.label_en),
        lambda edition: single(_field.c.field_key).where(_field.c.edition_id == edition),
    ),
    PracticeDimension.STATE: Keys(lambda _measure, owner, _scope: state_sql(owner.c), terms(LABELS[State])),
    PracticeDimension.KIND: Keys(lambda _measure, owner, _scope: owner.c["kind"], terms(LABELS[MunicipalityKind])),
    PracticeDimension.SIZE_CLASS: Keys(
        lambda _measure, owner, _scope: size_class_sql(owner.c), terms(LABELS[SizeClass])
    ),
    PracticeDimension.TARGET_GROUP: Keys(
        lambda measure, _owner, _scope: measure.c["target_groups"], terms(TARGET_GROUP_LABELS), members
    ),
    PracticeDimension.EXECUTION_STATE: Keys(
        lambda measure, _owner, _scope: measure.c["execution_state"], terms(EXECUTION_STATE_LABELS)
    ),
    PracticeDimension.YEAR: Keys(_year, _years),
    PracticeDimension.QUARTER: Keys(_quarter, _quarters),
}


def all_terms(dimension: PracticeDimension, row: Row, name: str) -> Select[Any] | CompoundSelect[Any]:
    """All values of a dimension, by the values that occur in a column of the row; where one may be missing, a last one
    that is null."""
    found = DIMENSIONS[dimension].terms
    source = alias(found(row, name) if callable(found) else found, "every_term")
    known = select(*(source.c[column].label(column) for column in TERM)).select_from(source.source)
    if dimension not in MAY_BE_MISSING:
        return known
    missing = _term(cast(null(), Text), _LAST, literal(NOT_GIVEN.de), literal(NOT_GIVEN.en))
    return known.union_all(missing)
