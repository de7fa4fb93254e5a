"""Statistical releases, and how lists of them are asked for."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, literal, literal_column, true

from exchange.access.viewer import Scope
from exchange.access.visibility import Own, Shown
from exchange.municipalities.types import Municipality
from exchange.projection.fields import (
    Binder,
    Columns,
    Order,
    Paging,
    argument,
    column,
    inline,
    many,
    one,
)
from exchange.projection.ids import decode
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.projection.values import Value
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.selfchecks.types.round import SelfCheckRound
from exchange.selfchecks.types.snapshot import SelfCheckSnapshot
from exchange.statistics.tables import ContributorRow, ReleaseRow
from exchange.statistics.types.allowed import AllowedStatisticalReleaseAction, allowed_actions
from exchange.statistics.types.audit import StatisticsAudit, audit
from exchange.statistics.types.enums import Failure, ReleaseState, Retraction
from exchange.statistics.types.row import StatisticsRow, rows

PUBLISHED = literal(ReleaseState.PUBLISHED.value)


@strawberry.input(
    description="Which statistical releases. A list means any of its members (an empty one: none), several fields all "
    "of them."
)
class StatisticalReleaseFilter:
    """Which releases."""

    rounds: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these rounds, by id."
    )
    states: list[ReleaseState] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these states."
    )
    demo: bool | None = strawberry.field(default=strawberry.UNSET, description="Made up, or not.")


def _rounds(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    def ids(texts: list[str] | None) -> list[Any]:
        return [found for text in texts or () if (found := decode("round", text)) is not None]

    return row["round_id"] == parameter(value.map(ids), "uuid[]").any_()


RELEASES = Paging(
    orders={"PREPARED_AT": Order(lambda row: row["prepared_at"], "timestamptz")},
    default=(("PREPARED_AT", True),),
    filters={
        "rounds": _rounds,
        "states": lambda row, value, parameter: row["state"] == parameter(value, "text[]").any_(),
        "demo": lambda row, value, _parameter: row["demo"].is_(literal_column(str(value.current))),
    },
)
RELEASE_ARGUMENTS = (argument("filter", StatisticalReleaseFilter | None, "Which ones; all unless told."),)


@projected(ReleaseRow, rule=Shown())
@strawberry.type(
    description="How strictly results were protected in a release. How it is done: "
    "docs/decisions/0042-disclosure-control.md."
)
class StatisticsPolicy:
    """The policy of a release."""

    minimum: int = column("minimum", "A mean, a median or a change tells of at least so many municipalities.")
    quartiles_from: int = column("quartiles_from", "Quartiles and distributions tell of at least so many.")
    changed: int = column(
        "changed", "In so many municipalities at least a release differs from the one before, so that none stands out."
    )
    protection: int = column(
        "protection",
        "So many points of 100 at least remain between the lowest and the highest that a result could be, whatever "
        "somebody concludes from all releases together.",
    )


@projected(ReleaseRow, rule=Shown())
@strawberry.type(description="How far the preparation of a release has come.")
class StatisticsProgress:
    """Progress."""

    done: int = column("done", "How many steps are done.")
    steps: int = column("steps", "How many there are; 0 while that is not known yet.")


@projected(ContributorRow, rule=Own(), key="release_id")
@strawberry.type(description="That a self-check of your municipality is part of a statistical release.")
class StatisticsContribution:
    """A contribution; nobody else sees it."""

    municipality: Municipality = one(
        lambda row, other: other["id"] == row["municipality_id"], "Whose it is.", implied=True
    )
    snapshot: SelfCheckSnapshot | None = one(
        lambda row, other: other["id"] == row["snapshot_id"],
        "What was contributed: the scores of this snapshot, as far as they were released.",
    )


@projected(ReleaseRow, rule=Shown(), prefix="release", scope=Scope.STATISTICS)
@strawberry.type(
    description="A statistical release: the figures of a round, computed once, numbered and frozen (statistische "
    "Veröffentlichung). Members see those that are published, coordinators those in preparation, too, but no figures "
    "of these. One that was retracted stays in the list, without figures."
)
class StatisticalRelease(Node):
    """A release."""

    number: int = column("number", "Its number among the releases of the round.")
    title: str = column("title", "The title of the round.")
    round: SelfCheckRound | None = one(
        lambda row, other: other["id"] == row["round_id"], "The round; null where you may not see it."
    )
    compared_with: str | None = column(
        "before_title", "The title of the round that changes are counted from; null where there is none."
    )
    round_before: SelfCheckRound | None = one(
        lambda row, other: other["id"] == row["before_id"],
        "The round that changes are counted from; null where there is none, or you may not see it.",
    )
    instrument: SelfCheckInstrument = one(
        lambda row, other: other["id"] == row["instrument_id"],
        "The version of the instrument whose criteria and levels it uses.",
        implied=True,
    )
    state: ReleaseState = column("state", "How far it has come.")
    contributors: int = column("contributors", "How many municipalities contributed.")
    policy: StatisticsPolicy = inline(lambda _row: true(), "How strictly results are protected.", implied=True)
    progress: StatisticsProgress | None = inline(
        lambda row: row["state"] == literal(ReleaseState.PREPARING.value),
        "How far the preparation has come; null unless it is under way.",
        implied=True,
    )
    failure: Failure | None = column("failure", "Why the preparation ended without a result; null unless it did.")
    audit: StatisticsAudit | None = audit()
    allowed_actions: list[AllowedStatisticalReleaseAction] = allowed_actions()
    prepared_at: datetime = column("prepared_at", "When its preparation began.")
    published_at: datetime | None = column("published_at", "When it was published; null while it is not.")
    retracted_at: datetime | None = column("retracted_at", "When it was retracted; null unless it was.")
    retraction: Retraction | None = column("retraction", "Why it was retracted; null unless it was.")
    retraction_note: str | None = column("retraction_note", "What was said about that.")
    demo: bool = column("demo", "Whether it is made of made-up self-checks, to show what the exchange can do.")
    version: int = column("version", "Counts its changes; changes may name the version that they are based on.")
    my_contributions: list[StatisticsContribution] = many(
        lambda row, other: other["release_id"] == row["id"],
        "What your municipality, or one that you act for, contributed; empty for others.",
        order=("municipality_id",),
    )
    rows: list[StatisticsRow] = rows()
