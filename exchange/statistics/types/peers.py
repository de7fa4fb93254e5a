"""A municipality beside its peers: its own results and the published figures of a group that it belongs to. No rank, no
names, nothing that is computed for the asker alone."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, literal_column, select, true

from exchange.access.viewer import Scope, ViewerKind
from exchange.access.visibility import All, AskedBy, Own, Shown
from exchange.municipalities.tables import MunicipalityRow
from exchange.municipalities.types import Municipality
from exchange.municipalities.types.participants import LANGUAGE
from exchange.projection.fields import Arguments, Columns, column, expression, inline, many, one
from exchange.projection.registry import projected
from exchange.selfchecks.tables import InvitationRow, RoundRow
from exchange.selfchecks.types.enums import WithheldReason
from exchange.selfchecks.types.snapshot import SelfCheckSnapshot
from exchange.statistics.rules.explaining import MINE, NO_GROUP, NOT_MINE, PEERS_TEXTS
from exchange.statistics.tables import FiguresRow, ReleaseRow
from exchange.statistics.types.enums import Dimension
from exchange.statistics.types.figures import StatisticsCount, StatisticsMedian, StatisticsQuartiles
from exchange.statistics.types.peer_groups import PEER_ROWS
from exchange.statistics.types.release import PUBLISHED, StatisticalRelease
from exchange.statistics.types.row import SUBJECTS, StatisticsSubject, subjects
from exchange.statistics.types.wording import chosen, group_label, said
from exchange.storage.base import alias_of, table_of

_named = alias_of(table_of(ReleaseRow), "newest_release")
_round, _invitation = table_of(RoundRow), table_of(InvitationRow)


@projected(FiguresRow, rule=Shown(), key="position", scope=Scope.STATISTICS)
@strawberry.type(
    description="A result of your municipality beside the published figures of its peers. Which place it takes among "
    "them is not told."
)
class PeerFigures(StatisticsSubject):
    """A row of a comparison."""

    own: float | None = column(
        "own", "What your municipality's newest self-check in the round came to, from 0 to 100; null where it has none."
    )
    own_withheld: WithheldReason | None = column(
        "own_withheld", "Why your self-check has no score here; null where it has one, and where there is none at all."
    )
    count: StatisticsCount = inline(lambda _row: true(), "How many municipalities the group has.", implied=True)
    median: StatisticsMedian = inline(lambda _row: true(), "The group's median.", implied=True)
    quartiles: StatisticsQuartiles = inline(lambda _row: true(), "The group's quartiles.", implied=True)


def _explanation(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
    whom = case(
        (row["dimension"].is_(None), said(PEERS_TEXTS[None], arguments)),
        (row["value"].is_(None), said(NO_GROUP, arguments)),
        else_=chosen(row["dimension"], PEERS_TEXTS, arguments),
    )
    label = func.coalesce(group_label(row, arguments), literal(""))
    included = case((row["mine"], said(MINE, arguments)), else_=said(NOT_MINE, arguments))
    return func.replace(whom, literal("{label}"), label).concat(literal(" ")).concat(included)


@projected(MunicipalityRow, rule=All((AskedBy(ViewerKind.MEMBER), Own("id"))), scope=Scope.STATISTICS)
@strawberry.type(
    description="A municipality beside its peers in a round: its own results and the published figures of all, or of a "
    "group that it belongs to. Only the municipality itself sees it, and its district where that acts for it."
)
class PeerComparison:
    """A comparison."""

    municipality: Municipality = one(
        lambda row, other: other["id"] == row["id"], "The municipality that is compared.", implied=True
    )
    release: StatisticalRelease = one(
        lambda row, other: other["id"] == row["release_id"], "The release that the figures are from.", implied=True
    )
    by: Dimension | None = column("dimension", "What the group is made by; null for the whole network.")
    value: str | None = column(
        "value",
        "Which group it is, as in `StatisticsRow`, by what is known of the municipality today; null for the whole "
        "network, and where it belongs to none.",
    )
    label: str | None = expression(group_label, "What the group is called; null where it belongs to none.", LANGUAGE)
    mine: bool = column("mine", "Whether a result of your municipality is part of the figures.")
    explanation: str = expression(
        _explanation, "With whom the municipality is compared, and whether it is among them, in sentences.", LANGUAGE
    )
    snapshot: SelfCheckSnapshot | None = one(
        lambda row, other: other["id"] == row["snapshot_id"],
        "What your newest self-check in the round came to; null where there is none.",
    )
    figures: list[PeerFigures] = many(
        lambda row, other: and_(
            other["municipality_id"] == row["id"],
            other["release_id"] == row["release_id"],
            other["breakdown"] == row["breakdown"],
        ),
        "Your results beside those of the group: all fields of action, each followed by its criteria.",
        *SUBJECTS,
        order=("position",),
        table=PEER_ROWS,
        narrowed=subjects,
    )


def of_round(row: Columns, given: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """The release of the round with this id; without one, of the latest round with figures that the municipality was
    invited to."""
    if given is not None:
        return literal("round_").concat(cast(row["round_id"], Text)) == given
    newest = (
        select(_named.c.id)
        .join(_round, _round.c.id == _named.c.round_id)
        .join(_invitation, _invitation.c.round_id == _named.c.round_id)
        .where(_invitation.c.municipality_id == row["id"], _named.c.state == PUBLISHED)
        .order_by(_round.c.opens_on.desc(), _named.c.number.desc())
        .limit(literal_column("1"))
    )
    return row["release_id"] == newest.correlate(None).scalar_subquery()
