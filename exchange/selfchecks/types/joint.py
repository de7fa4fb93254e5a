"""Joint self-checks: who was invited to take part, and what they agreed to."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, case, cast, literal, null, select

from exchange.access.rules import Visibility
from exchange.access.visibility import AnyOf, Own, OwnAmong, Through
from exchange.municipalities.types import Municipality
from exchange.projection.fields import Columns, Order, Paging, column, expression, extend, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, connection
from exchange.selfchecks.tables import ParticipantRow, SelfCheckRow
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.storage.base import table_of

if TYPE_CHECKING:
    from exchange.selfchecks.types.selfcheck import SelfCheck

_check = table_of(SelfCheckRow)

JOINT = Paging(
    orders={"INVITED_AT": Order(lambda row: row["invited_at"], "timestamptz")}, default=(("INVITED_AT", True),)
)


def _of_check(name: str, row: Columns) -> ColumnElement[Any]:
    """A column of the self-check, which those invited do not see."""
    return select(_check.c[name]).where(_check.c.id == row["self_check_id"]).correlate(None).scalar_subquery()


def _up_to(row: Columns, _arguments: Any) -> ColumnElement[Any]:
    return case((and_(row["agreed_at"].is_not(None), row["left_at"].is_(None)), row["ceiling"]), else_=null())


@projected(ParticipantRow, rule=AnyOf((Own(), Through(_check, "self_check_id", "id", OwnAmong()))), key="self_check_id")
@strawberry.type(
    description="That a district invited a municipality to take part in its self-check, and what that municipality "
    "agreed to. It sees its own invitation, those that take part see all."
)
class JointParticipant:
    """An invitation to a joint self-check."""

    municipality: Municipality = one(
        lambda row, other: other["id"] == row["municipality_id"], "Who is invited.", implied=True
    )
    district: Municipality = one(
        lambda row, other: other["id"] == _of_check("municipality_id", row), "Who invites.", implied=True
    )
    instrument: SelfCheckInstrument = one(
        lambda row, other: other["id"] == _of_check("instrument_id", row),
        "The instrument that is used.",
        implied=True,
    )
    self_check_id: strawberry.ID = expression(
        lambda row, _arguments: literal("selfcheck_").concat(cast(row["self_check_id"], Text)),
        "The id of the self-check, to agree to it.",
    )
    self_check: Annotated["SelfCheck", strawberry.lazy("exchange.selfchecks.types.selfcheck")] | None = one(
        lambda row, other: other["id"] == row["self_check_id"],
        "The self-check; null unless you take part, or it was released to you.",
    )
    up_to: Visibility | None = expression(
        _up_to, "The widest visibility that the municipality agrees to; null unless it takes part."
    )
    invited_at: datetime = column("invited_at", "When it was invited.")
    agreed_at: datetime | None = column("agreed_at", "When it agreed for the first time; null while it never did.")
    left_at: datetime | None = column("left_at", "When it left; null while it takes part, or never did.")


extend(
    Municipality,
    "joint_self_check_invitations",
    Connection[JointParticipant],
    connection(
        JOINT,
        "The self-checks of its district in which it was invited to take part, the newest invitation first.",
        on=lambda row, other: other["municipality_id"] == row["id"],
    ),
)
