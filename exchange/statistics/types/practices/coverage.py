"""In which fields of action the members of a programme have practices, and who has none."""

from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import ColumnElement, Integer, Select, Text, Uuid, and_, func, literal, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import Everyone, Scope
from exchange.measures.tables import MeasureFieldRow, MeasureRow
from exchange.municipalities.tables import FieldOfActionRow
from exchange.municipalities.types import FieldOfAction, Municipality
from exchange.projection.fields import Use, column, many, one
from exchange.projection.json_sql import Json, row_array, select_pairs
from exchange.projection.registry import projected
from exchange.search.hits import PUBLISHED
from exchange.statistics.types.practices.conditions import members
from exchange.storage.base import table_of
from exchange.storage.rows import Row, Types, alias

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler

_field, _action = table_of(MeasureFieldRow), table_of(FieldOfActionRow)
_NOBODY: ColumnElement[Any] = literal_column("'{}'::uuid[]")
_UNTOLD: ColumnElement[Any] = literal_column("NULL::uuid[]")
_NAMED = (ViewerKind.MEMBER, ViewerKind.COORDINATOR)


@projected(FieldOfActionRow, rule=Everyone(), key="key")
@strawberry.type(
    description="How many members of a programme have a practice in a field of action: a published measure that you "
    "may see. No ranking: fields come in their canonical order, municipalities by name."
)
class FieldCoverage:
    """The members with and without a practice in a field."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["key"], "The field of action.", implied=True
    )
    members: int = column("members", "How many municipalities take part in the programme today.")
    members_with: int = column("members_with", "How many of them have a practice in this field.")
    members_without: int = column("members_without", "How many have none that you may see.")
    practices: int = column("practices", "How many practices the members have in this field.")
    municipalities_without: list[Municipality] | None = many(
        lambda row, other: other["id"] == row["without"].any_(),
        "The members without one, by name; for members and coordinators, null for others.",
        order=("name_sort", "id"),
        implied=True,
        present=lambda row: row["without"].is_not(None),
    )


COVERAGE: Types = {
    "key": Text(),
    "position": Integer(),
    "members": Integer(),
    "members_with": Integer(),
    "members_without": Integer(),
    "practices": Integer(),
    "without": ARRAY(Uuid()),
}


def field_coverage(compiler: "Compiler", use: Use) -> Json:
    """The field `fieldCoverage` as JSON."""
    programme = compiler.parameter(use.arguments["programme"], "text")
    statement, name = coverage(programme, compiler.scope), compiler.name()
    row = Row(statement.subquery(name), name, COVERAGE)
    pairs = compiler.pairs(use.type, row, use.nodes)
    listed = select_pairs(pairs).select_from(row.source).order_by(row.c["position"])
    return row_array(listed, compiler.name())


def coverage(programme: ColumnElement[Any], scope: Scope) -> Select[Any]:
    """The rows of `COVERAGE`: every field of action, with what the members of the programme have in it."""
    taking_part = members(programme).cte("taking_part")
    measure = alias(table_of(MeasureRow), "practice")
    having = (
        select(_field.c.field_key, measure.c["municipality_id"].label("id"), func.count().label("practices"))
        .select_from(measure.source)
        .join(_field, _field.c.edition_id == measure.c["id"])
        .join(taking_part, taking_part.c.id == measure.c["municipality_id"])
        .where(PUBLISHED.sql(measure, scope))
        .group_by(_field.c.field_key, measure.c["municipality_id"])
        .cte("having_practices")
    )
    without = func.array_agg(taking_part.c.id).filter(having.c.id.is_(None))
    return (
        select(
            _action.c.key,
            _action.c.position,
            func.count(taking_part.c.id).label("members"),
            func.count(having.c.id).label("members_with"),
            (func.count(taking_part.c.id) - func.count(having.c.id)).label("members_without"),
            func.coalesce(func.sum(having.c.practices), literal(0)).label("practices"),
            (func.coalesce(without, _NOBODY) if scope.kind in _NAMED else _UNTOLD).label("without"),
        )
        .select_from(_action)
        .outerjoin(taking_part, true())
        .outerjoin(having, and_(having.c.field_key == _action.c.key, having.c.id == taking_part.c.id))
        .group_by(_action.c.key, _action.c.position)
    )
