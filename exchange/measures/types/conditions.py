"""What the filters of measures, lessons and strategies come to in SQL. Where a condition looks into records other than
the one that is listed, it asks whether the viewer sees them: nobody learns by a filter what is kept from them."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, and_, any_, cast, exists, func, literal, literal_column, or_, select

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import EDITION, All, AnyOf, Is, Own, Shown
from exchange.errors import ExchangeError
from exchange.measures.tables import AdoptionRow, LessonRow, MeasureFieldRow, MeasureFundingRow, MeasureRow
from exchange.measures.types.publication import PUBLISHED_AT
from exchange.municipalities.tables import MunicipalityRow
from exchange.municipalities.types import alike_sql, land_numbers, size_class_sql
from exchange.projection.fields import Binder, Columns, Condition
from exchange.projection.ids import decode
from exchange.projection.values import Value
from exchange.storage.base import table_of
from exchange.storage.rows import Row, alias

_adoption, _field, _funding = table_of(AdoptionRow), table_of(MeasureFieldRow), table_of(MeasureFundingRow)
_PUBLISHED = All((Is("state", "CURRENT"), AnyOf((Shown(), Own()))))
"""Published, as far as the viewer sees what is; a draft beside it does not count."""

_MOST = Decimal(10) ** 15
_BETWEEN: ColumnElement[str] = literal_column("chr(31)")
_BERLIN: ColumnElement[str] = literal_column("'Europe/Berlin'")


def _is_one_of(name: str) -> Condition:
    return lambda row, value, parameter: row[name] == parameter(value, "text[]").any_()


def _has_one_of(name: str) -> Condition:
    return lambda row, value, parameter: row[name].op("&&")(parameter(value, "text[]"))


def _between(
    found: ColumnElement[Any], value: Value, lower: Callable[[Value], Any], upper: Callable[[Value], Any]
) -> ColumnElement[bool]:
    """Known, and within the bounds that are given."""
    conditions: list[ColumnElement[bool]] = [found.is_not(None)]
    if (start := value.field("from")).given:
        conditions.append(found >= lower(start))
    if (end := value.field("to")).given:
        conditions.append(found <= upper(end))
    return and_(*conditions)


# -- whose it is -------------------------------------------------------------------------------------------------------


def _from_municipality(asked: Condition) -> Condition:
    """The condition holds for the municipality whose record it is."""

    def condition(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
        owner = alias(table_of(MunicipalityRow), "owner")
        owners = select(owner.c["id"]).select_from(owner.source).where(asked(owner.c, value, parameter))
        return row["municipality_id"].in_(owners)

    return condition


def _in_states(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    return func.left(row["ags"], literal(2)) == parameter(value.map(land_numbers), "text[]").any_()


def _inhabitants(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    def bound(end: Value) -> ColumnElement[Any]:
        return parameter(end, "bigint")

    return _between(row["population"], value, bound, bound)


def _like_mine(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """The municipality is of the kind and the size class of one that the viewer acts for."""
    if parameter.scope.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST):
        raise ExchangeError(
            "'likeMine' compares with your municipality; it takes the API key of one.",
            german="„likeMine“ vergleicht mit Ihrer Kommune; dazu braucht es den Schlüssel einer Kommune.",
        )
    mine = alias(table_of(MunicipalityRow), "mine")
    where = (mine.c["id"] == parameter.scope.own.any_(), alike_sql(mine.c, row))
    alike = exists(select(literal(1)).select_from(mine.source).where(*where))
    return alike if value.current else ~alike


def _published(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """On one of these days by the German calendar, which begin and end at midnight there."""

    def midnight(day: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.timezone(_BERLIN, cast(day, TIMESTAMP))

    moment = PUBLISHED_AT.sql(row)  # what the index has; infinite where it never was
    conditions: list[ColumnElement[bool]] = [row["published_at"].is_not(None)]
    if (start := value.field("from")).given:
        conditions.append(moment >= midnight(parameter(start, "date")))
    if (end := value.field("to")).given:
        conditions.append(moment < midnight(parameter(end, "date") + literal_column("1")))
    return and_(*conditions)


PUBLICATION_FILTERS: dict[str, Condition] = {
    "states": _from_municipality(_in_states),
    "municipalities": _from_municipality(_is_one_of("ags")),
    "municipalityKinds": _from_municipality(_is_one_of("kind")),
    "sizeClasses": _from_municipality(
        lambda row, value, parameter: size_class_sql(row) == parameter(value, "text[]").any_()
    ),
    "population": _from_municipality(_inhabitants),
    "likeMine": _from_municipality(_like_mine),
    "stages": _is_one_of("stage"),
    "updatedSince": lambda row, value, parameter: row["updated_at"] >= parameter(value, "timestamptz"),
    "published": _published,
}


# -- measures ----------------------------------------------------------------------------------------------------------


def _in_fields(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    keys = parameter(value, "text[]")
    return exists().where(_field.c.edition_id == row["id"], _field.c.field_key == keys.any_()).correlate_except(_field)


def _overlaps(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """The measure's period and the asked one overlap; an open end reaches on for ever, no date at all matches
    nothing."""
    start, end = value.field("from"), value.field("to")
    conditions: list[ColumnElement[bool]] = [or_(row["starts_on"].is_not(None), row["ends_on"].is_not(None))]
    if start.given:
        last = func.coalesce(row["ends_on"], literal_column("'infinity'::date"))
        conditions.append(last >= parameter(start, "date"))
    if start.given and end.given:
        conditions.append(parameter(start, "date") <= parameter(end, "date"))
    if end.given:
        # Said twice: by the first PostgreSQL knows how many to expect, the second it finds in an index.
        conditions.append(or_(row["starts_on"].is_(None), row["starts_on"] <= parameter(end, "date")))
        first = func.coalesce(row["starts_on"], literal_column("'-infinity'::date"))
        conditions.append(first <= parameter(end, "date"))
    return and_(*conditions)


def _cents(rounding: str) -> Callable[[Decimal], Decimal]:
    """A bound of amounts, which have two decimals, as PostgreSQL can take it: with two decimals, and not too large."""

    def bound(number: Decimal) -> Decimal:
        if number.is_nan():
            raise ExchangeError("A bound of costs must be a number.")
        return max(-_MOST, min(_MOST, number)).quantize(Decimal("0.01"), rounding)

    return bound


def _costs(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """The amount lies between the bounds, in their currency; nothing is converted."""

    def bound(rounding: str) -> Callable[[Value], Any]:
        return lambda end: parameter(end.map(_cents(rounding)), "numeric")

    conditions = [
        _between(row["cost_amount"], value, bound(ROUND_CEILING), bound(ROUND_FLOOR)),
        func.coalesce(row["cost_currency"], literal("EUR")) == parameter(value.field("currency"), "text"),
    ]
    if (frequency := value.field("frequency")).given:
        conditions.append(row["cost_frequency"] == parameter(frequency, "text"))
    return and_(*conditions)


def _funded_by(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """The funder or the programme of a grant has one of the names, in capitals or not."""
    # Folded as one text: unlike a sub-select, PostgreSQL knows its value when it plans.
    folded = func.lower(func.array_to_string(parameter(value, "text[]"), _BETWEEN))
    names = func.string_to_array(folded, _BETWEEN)
    given = or_(func.lower(_funding.c.funder) == any_(names), func.lower(_funding.c.programme) == any_(names))
    return row["id"].in_(select(_funding.c.edition_id).where(given))


def _taught(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """It has a lesson of one of these kinds that the viewer sees."""
    lesson = alias(table_of(LessonRow), "taught")
    where = (lesson.c["kind"] == parameter(value, "text[]").any_(), EDITION.sql(lesson, parameter.scope))
    return row["record_id"].in_(select(lesson.c["measure_id"]).select_from(lesson.source).where(*where))


def _adopted(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """It was taken over from a measure that the viewer sees, and that is one of those asked for."""
    source = alias(table_of(MeasureRow), "origin")
    conditions = [_adoption.c.source_id == source.c["record_id"], EDITION.sql(source, parameter.scope)]
    if (ags := value.field("municipalities")).given:
        conditions.append(_from_municipality(_is_one_of("ags"))(source.c, ags, parameter))
    if (measures := value.field("measures")).given:
        conditions.append(source.c["record_id"] == parameter(measures.map(_record_ids), "uuid[]").any_())
    return row["id"].in_(select(_adoption.c.edition_id).select_from(source.source).where(*conditions))


def _record_ids(ids: list[str] | None) -> list[Any]:
    return [found for text in ids or () if (found := decode("measure", text)) is not None]


MEASURE_FILTERS: dict[str, Condition] = {
    **PUBLICATION_FILTERS,
    "fieldsOfAction": _in_fields,
    "targetGroups": _has_one_of("target_groups"),
    "lifePhases": _has_one_of("life_phases"),
    "milieus": _has_one_of("milieus"),
    "executionStates": _is_one_of("execution_state"),
    "period": _overlaps,
    "regularService": lambda row, value, _parameter: row["regular_service"].is_(literal_column(str(value.current))),
    "cost": _costs,
    "fundedBy": _funded_by,
    "lessonKinds": _taught,
    "hasEvidence": lambda row, value, _parameter: row["has_evidence"] if value.current else ~row["has_evidence"],
    "adoptedFrom": _adopted,
    "languages": _is_one_of("language"),
    "licences": _is_one_of("licence"),
}


# -- lessons -----------------------------------------------------------------------------------------------------------


def of_its_measure(asked: Condition) -> Condition:
    """The condition holds for the published measure that a lesson belongs to, if the viewer sees that."""

    def condition(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
        measure: Row = alias(table_of(MeasureRow), "its_measure")
        where = (_PUBLISHED.sql(measure, parameter.scope), asked(measure.c, value, parameter))
        return row["measure_id"].in_(select(measure.c["record_id"]).select_from(measure.source).where(*where))

    return condition


def _in_fields_itself_or_its_measure(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """The lesson stands alone in one of the fields, or its published measure lies in one."""
    alone = row["field_key"] == parameter(value, "text[]").any_()
    return or_(alone, of_its_measure(_in_fields)(row, value, parameter))


LESSON_FILTERS: dict[str, Condition] = {
    **PUBLICATION_FILTERS,
    "kinds": _is_one_of("kind"),
    "fieldsOfAction": _in_fields_itself_or_its_measure,
    **{name: of_its_measure(MEASURE_FILTERS[name]) for name in ("targetGroups", "lifePhases", "milieus")},
}
