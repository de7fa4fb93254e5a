"""Strategies: what a council decided, with its resolutions, goals, grants and sources."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from exchange.measures.tables.measure import Funding, Source
from exchange.measures.tables.record import Edition, Part, edition_constraints
from exchange.storage.base import Base, uuid7


class StrategyRow(Edition, Base):
    """An edition of a strategy (Konzept)."""

    __tablename__ = "strategy"
    __table_args__ = edition_constraints("strategy")

    title: Mapped[str]
    summary: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class StrategyPart(Part):
    """A part of a strategy's edition."""

    @declared_attr
    def edition_id(cls) -> Mapped[UUID]:
        """The strategy's edition."""
        # First in the primary key: parts are read by their edition.
        return mapped_column(ForeignKey("strategy.id", ondelete="CASCADE"), primary_key=True, sort_order=-2)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class ResolutionRow(StrategyPart, Base):
    """A decision of the council: what makes a strategy binding."""

    __tablename__ = "resolution"

    decided_on: Mapped[date]
    body: Mapped[str]
    title: Mapped[str]
    text: Mapped[str | None]
    vote: Mapped[str | None]
    url: Mapped[str | None]


class GoalRow(StrategyPart, Base):
    """A goal of a strategy."""

    __tablename__ = "goal"
    __table_args__ = (Index("ix_goal_id", "id"),)

    title: Mapped[str]
    text: Mapped[str | None]


class StrategyFundingRow(Funding, StrategyPart, Base):
    """A grant for a strategy."""

    __tablename__ = "strategy_funding"


class StrategySourceRow(Source, StrategyPart, Base):
    """A source of a strategy."""

    __tablename__ = "strategy_source"
