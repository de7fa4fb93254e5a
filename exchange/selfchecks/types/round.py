"""Rounds, who is invited to them, and how far those invited have come; never what they answered."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, any_, case, exists, literal, literal_column

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import AnyOf, AskedBy, Own, Through
from exchange.municipalities.tables import MunicipalityRow
from exchange.municipalities.types import Municipality, Programme
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import Binder, Columns, Order, Paging, argument, column, expression, extend, many, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection
from exchange.projection.values import Value
from exchange.selfchecks.rules.rounds import ROUND_STATE_LABELS, RoundState
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.tables import InvitationRow, RoundRow, SelfCheckRow
from exchange.selfchecks.types.enums import Participation
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.storage.base import table_of

graphql_enum(RoundState, ROUND_STATE_LABELS, "Where a round stands today, by the German calendar.")

_check, _municipality = table_of(SelfCheckRow), table_of(MunicipalityRow)
_TODAY: ColumnElement[date] = literal_column("(now() AT TIME ZONE 'Europe/Berlin')::date")
_PARTICIPANT = AnyOf((AskedBy(ViewerKind.COORDINATOR), Own()))


def state_sql(row: Columns) -> ColumnElement[str]:
    """`rules.rounds.Period.state` in SQL."""
    return case(
        (row["closed_at"].is_not(None), literal(RoundState.CLOSED.value)),
        (row["closes_on"] < _TODAY, literal(RoundState.CLOSED.value)),
        (row["opens_on"] <= _TODAY, literal(RoundState.OPEN.value)),
        else_=literal(RoundState.PLANNED.value),
    )


def _participation(row: Columns, _arguments: Any) -> ColumnElement[str]:
    """By the administration's self-check, also one that a district leads; the workshop comes on top."""

    def has(*more: ColumnElement[bool]) -> ColumnElement[bool]:
        theirs = (_check.c.round_id == row["round_id"], row["municipality_id"] == any_(_check.c.owners))
        return exists().where(*theirs, *more).correlate_except(_check)

    completed = has(
        _check.c.stage == literal(SelfCheckStage.ADMINISTRATION.value),
        _check.c.state == literal(SelfCheckState.COMPLETED.value),
    )
    return case(
        (completed, literal(Participation.COMPLETED.value)),
        (has(), literal(Participation.BEGUN.value)),
        else_=literal(Participation.NOT_BEGUN.value),
    )


def _states(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    return state_sql(row) == parameter(value, "text[]").any_()


ROUNDS = Paging(
    orders={"OPENS_ON": Order(lambda row: row["opens_on"], "date")},
    default=(("OPENS_ON", True),),
    filters={"states": _states},
)
INVITATIONS = Paging(
    orders={"INVITED_AT": Order(lambda row: row["invited_at"], "timestamptz")}, default=(("INVITED_AT", True),)
)


@strawberry.input(description="Which rounds. A list means any of its members (an empty one: none).")
class SelfCheckRoundFilter:
    """Which rounds."""

    states: list[RoundState] | None = strawberry.field(
        default=strawberry.UNSET, description="That stand like this today."
    )


@projected(InvitationRow, rule=_PARTICIPANT, key="round_id")
@strawberry.type(
    description="That a municipality is invited to a round, how far it has come, and how it was reminded. Coordinators "
    "see all, a municipality its own."
)
class RoundParticipation:
    """An invitation and what came of it."""

    round: Annotated["SelfCheckRound", strawberry.lazy("exchange.selfchecks.types.round")] = one(
        lambda row, other: other["id"] == row["round_id"], "The round.", implied=True
    )
    municipality: Municipality = one(lambda row, other: other["id"] == row["municipality_id"], "Who is invited.")
    participation: Participation = expression(_participation, "How far it has come. Says nothing about any answer.")
    invited_at: datetime = column("invited_at", "When it was invited.")
    reminders: int = column("reminders", "How often it was reminded.")
    reminded_at: datetime | None = column("reminded_at", "When it was reminded last; null where it never was.")
    reminder_text: str | None = column("reminder_text", "What the last reminder says.")


@projected(
    RoundRow,
    rule=AnyOf((AskedBy(ViewerKind.COORDINATOR), Through(table_of(InvitationRow), "id", "round_id", Own()))),
    prefix="round",
)
@strawberry.type(
    description="A round: the time in which members of a programme check themselves with one instrument (Runde). "
    "Coordinators see all rounds, a municipality those that it is invited to."
)
class SelfCheckRound(Node):
    """A round."""

    title: str = column("title", "Its title.")
    programme: Programme = one(lambda row, other: other["id"] == row["programme_id"], "The programme.")
    instrument: SelfCheckInstrument = one(
        lambda row, other: other["id"] == row["instrument_id"], "The instrument that all use."
    )
    opens_on: date = column("opens_on", "Its first day.")
    closes_on: date = column("closes_on", "Its last day.")
    closed_at: datetime | None = column("closed_at", "When a coordinator closed it; null where nobody did.")
    state: RoundState = expression(lambda row, _arguments: state_sql(row), "Where it stands today.")
    version: int = column("version", "Counts its changes; changes may name the version that they are based on.")
    demo: bool = column("demo", "Whether all of it is made up, to show what the exchange can do.")
    participations: list[RoundParticipation] = many(
        lambda row, other: and_(other["round_id"] == row["id"], _municipality.c.id == other["municipality_id"]),
        "Who is invited, by name, and how far they have come. A municipality sees its own entry.",
        order=("name_sort", "id"),
        through=_municipality,
    )


ROUND_ARGUMENTS = (argument("filter", SelfCheckRoundFilter | None, "Which ones; all unless told."),)

extend(
    Municipality,
    "self_check_invitations",
    Connection[RoundParticipation],
    connection(
        INVITATIONS,
        "The rounds that it is invited to, the newest invitation first. Seen by itself and by coordinators.",
        on=lambda row, other: other["municipality_id"] == row["id"],
    ),
)
