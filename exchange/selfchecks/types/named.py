"""How results are asked for by name."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, false, select, true

from exchange.access.viewer import ViewerKind
from exchange.municipalities.tables import MunicipalityRow
from exchange.projection.fields import Binder, Columns, Order, Paging
from exchange.projection.ids import decode
from exchange.projection.values import Value
from exchange.selfchecks.tables import SelfCheckRow
from exchange.selfchecks.types.enums import SelfCheckStage
from exchange.selfchecks.types.filters import is_one_of, of_municipalities
from exchange.storage.base import table_of

_check, _owner = table_of(SelfCheckRow), table_of(MunicipalityRow)


@strawberry.input(
    description="Which results. A list means any of its members (an empty one: none), several fields all of them."
)
class NamedResultFilter:
    """Which results."""

    municipalities: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these municipalities, by official key (AGS)."
    )
    stages: list[SelfCheckStage] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these stages."
    )


def in_round(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """Asked for by a coordinator, and in the round with this id."""
    round_id = parameter(value.map(lambda text: decode("round", text)), "uuid")
    asked = true() if parameter.scope.kind is ViewerKind.COORDINATOR else false()
    return and_(asked, row["self_check_id"].in_(select(_check.c.id).where(_check.c.round_id == round_id)))


def _name(row: Columns) -> ColumnElement[Any]:
    return select(_owner.c.name_sort).where(_owner.c.id == row["municipality_id"]).correlate(None).scalar_subquery()


NAMED_RESULTS = Paging(
    orders={"NAME": Order(_name, "text")},
    default=(("NAME", False),),
    filters={"municipalities": of_municipalities, "stages": is_one_of("stage")},
)
