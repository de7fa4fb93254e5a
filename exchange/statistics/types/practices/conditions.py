"""Whose practices are counted, and which."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from exchange.measures.types.conditions import MEASURE_FILTERS
from exchange.municipalities.tables import MembershipRow, ProgrammeRow
from exchange.municipalities.types.participants import in_force
from exchange.projection.fields import Binder, Columns, Condition
from exchange.projection.values import Value
from exchange.storage.base import table_of
from exchange.storage.rows import alias

_programme = table_of(ProgrammeRow)


def members(key: ColumnElement[Any]) -> Select[Any]:
    """The ids of the municipalities that take part in a programme today, in the column `id`."""
    member = alias(table_of(MembershipRow), "member")
    statement = select(member.c["municipality_id"].label("id")).select_from(member.source)
    statement = statement.join(_programme, _programme.c.id == member.c["programme_id"])
    taking_part = (_programme.c.key == key, member.c["municipality_id"].is_not(None), in_force(member.c))
    return statement.where(*taking_part).distinct()


def _in_programme(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    return row["municipality_id"].in_(members(parameter(value, "text")))


FILTERS: dict[str, Condition] = {**MEASURE_FILTERS, "programme": _in_programme}
