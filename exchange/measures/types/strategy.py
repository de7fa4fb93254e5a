"""Strategies, their resolutions and goals."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from exchange.access.visibility import EDITION, Through
from exchange.measures.tables import GoalRow, ResolutionRow, StrategyFundingRow, StrategyRow, StrategySourceRow
from exchange.measures.tables.kinds import STRATEGY
from exchange.measures.types.allowed import AllowedAction, allowed_actions
from exchange.measures.types.comparison import RevisionComparison, compare_revisions
from exchange.measures.types.conditions import PUBLICATION_FILTERS
from exchange.measures.types.parts import Funding, Source
from exchange.measures.types.publication import PUBLISHED_AT, UPDATED_AT, Publication, of_record
from exchange.measures.types.revision import Revision, as_it_was, revision_rule, revisions
from exchange.projection.fields import Columns, Paging, column, expression, many
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node
from exchange.storage.base import table_of

STRATEGIES = Paging(
    orders={"PUBLISHED_AT": PUBLISHED_AT, "UPDATED_AT": UPDATED_AT},
    default=(("PUBLISHED_AT", True),),
    filters=PUBLICATION_FILTERS,
)
OF_STRATEGY = Through(table_of(StrategyRow), "edition_id", "id", EDITION)


def _part(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["edition_id"] == row["id"]


@projected(ResolutionRow, rule=OF_STRATEGY, prefix="resolution")
@strawberry.type(description="A decision of the council: what makes a strategy binding (Beschluss).")
class Resolution(Node):
    """A resolution."""

    decided_on: date = column("decided_on", "The day of the decision.")
    body: str = column("body", "Who decided.")
    title: str = column("title", "What was decided, in one line.")
    text: str | None = column("text", "What was decided.")
    vote: str | None = column("vote", "With which majority.")
    url: str | None = column("url", "Where the decision can be read up.")


@projected(GoalRow, rule=OF_STRATEGY, prefix="goal")
@strawberry.type(description="A goal of a strategy (Ziel).")
class Goal(Node):
    """A goal."""

    title: str = column("title", "The goal in one line.")
    text: str | None = column("text", "The goal.")


STRATEGY_REVISION = revision_rule(StrategyRow)


@projected(StrategyRow, rule=STRATEGY_REVISION, prefix="strategyrevision")
@strawberry.type(description="A publication of a strategy. What was published once never changes.")
class StrategyRevision(Revision):
    """A revision."""

    strategy: "Strategy" = as_it_was(
        StrategyRow, "The strategy as it was. Records that it leads to are as they are now."
    )


@projected(StrategyRow, rule=EDITION, key="record_id", prefix="strategy")
@strawberry.type(description="What a council decided to pursue, with its resolutions, goals and grants (Konzept).")
class Strategy(Publication):
    """A strategy."""

    allowed_actions: list[AllowedAction] = allowed_actions(StrategyRow)
    slug: str | None = expression(of_record("slug"), "A readable key that does not change.")
    title: str = column("title", "Its title.")
    summary: str = column("summary", "What it is about.")
    starts_on: date | None = column("starts_on", "Since when it applies.")
    ends_on: date | None = column("ends_on", "Until when it applies.")
    resolutions: list[Resolution] = many(_part, "The council's decisions.", order=("decided_on", "id"), implied=True)
    goals: list[Goal] = many(_part, "Its goals.", order=("position", "id"), implied=True)
    fundings: list[Funding] = many(
        _part, "The grants for it.", order=("position", "id"), implied=True, table=table_of(StrategyFundingRow)
    )
    sources: list[Source] = many(
        _part, "Where this can be read up.", order=("position", "id"), implied=True, table=table_of(StrategySourceRow)
    )
    revisions: Connection[StrategyRevision] = revisions()
    compare_revisions: RevisionComparison | None = compare_revisions(STRATEGY, STRATEGY_REVISION)
