"""What is done in a field of action beside its score: the municipality's own measures, and what others do and learned
there. Others' are ordered by how much like the viewer's municipality they are, never by a score."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, literal_column, not_, or_, select

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import Scope
from exchange.measures.tables import MeasureFieldRow, MeasureRow
from exchange.measures.types import MEASURES
from exchange.measures.types.publication import PUBLISHED_AT
from exchange.municipalities.tables import MunicipalityRow
from exchange.municipalities.types import alike_sql
from exchange.projection.fields import Columns, Order, Paging
from exchange.projection.relay import connection
from exchange.storage.base import alias_of, table_of
from exchange.storage.rows import alias

_field, _measure = table_of(MeasureFieldRow), alias_of(table_of(MeasureRow), "its_measure")
# More than any two municipalities differ by: those of another kind or size come after all that are alike.
_FAR: ColumnElement[int] = literal_column("1000000000::bigint")


def _distance(row: Columns, scope: Scope) -> ColumnElement[Any]:
    """By how many inhabitants the municipality differs from the viewer's; all are equally far from nowhere."""
    if scope.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST):
        return literal_column("0::bigint")
    mine, theirs = (alias(table_of(MunicipalityRow), name) for name in ("mine", "theirs"))
    own: ColumnElement[Any] = literal_column(f"({scope.own})[1]")
    apart = func.abs(
        func.coalesce(theirs.c["population"], literal(0)) - func.coalesce(mine.c["population"], literal(0))
    )
    found = (
        select(case((alike_sql(mine.c, theirs.c), apart), else_=apart + _FAR))
        .select_from(mine.source)
        .select_from(theirs.source)
        .where(mine.c["id"] == own, theirs.c["id"] == row["municipality_id"])
    )
    return found.scalar_subquery()


NEAREST = Order(lambda _row: literal_column("0::bigint"), "bigint", asked=_distance)

_NEAR = Paging(
    orders={"NEAREST": NEAREST, "PUBLISHED_AT": PUBLISHED_AT}, default=(("NEAREST", False), ("PUBLISHED_AT", True))
)


def is_own(row: Columns, other: Columns) -> ColumnElement[bool]:
    """The record belongs to the municipality of the self-check, or to one that takes part in it."""
    return other["municipality_id"] == row["owners"].any_()


def has_field(edition: ColumnElement[Any], field: ColumnElement[Any]) -> ColumnElement[bool]:
    """The edition of a measure lies in the field of action."""
    return exists().where(_field.c.edition_id == edition, _field.c.field_key == field).correlate_except(_field)


def in_field(row: Columns, other: Columns) -> ColumnElement[bool]:
    """The measure lies in the field of action."""
    return has_field(other["id"], row["field_key"])


def _lesson_in_field(row: Columns, other: Columns) -> ColumnElement[bool]:
    """The lesson stands alone in the field, or what is published of its measure lies in it."""
    theirs = (_measure.c.record_id == other["measure_id"], _measure.c.state == literal("CURRENT"))
    of_measure = exists().where(*theirs, has_field(_measure.c.id, row["field_key"])).correlate_except(_measure)
    return or_(other["field_key"] == row["field_key"], of_measure)


def own_measures() -> Any:
    """The measures of those whose self-check it is."""
    return connection(
        MEASURES,
        "The municipality's own measures in this field, the newest publication first.",
        on=lambda row, other: and_(is_own(row, other), in_field(row, other)),
    )


def practices() -> Any:
    """Measures of others."""
    return connection(
        _NEAR,
        "What others do in this field, as far as you may see it: first municipalities of the kind and size class of "
        "yours, those with nearly as many inhabitants before the rest; without a municipality of your own the newest "
        "publication first.",
        on=lambda row, other: and_(not_(is_own(row, other)), in_field(row, other)),
    )


def lessons() -> Any:
    """Lessons of others."""
    return connection(
        _NEAR,
        "What others learned in this field, as far as you may see it, in the order of `practices`.",
        on=lambda row, other: and_(not_(is_own(row, other)), _lesson_in_field(row, other)),
    )
