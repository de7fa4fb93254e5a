"""Tables of statistical releases: figures, computed once, numbered and frozen. Triggers keep their content; who
sees them may change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class ReleaseRow(Base):
    """A release of the figures of a round, `number` in the order of preparation; `before_id` is the round that changes
    are counted from.

    While it is prepared coordinators alone see it (`visibility`), and nobody its figures; once published all members
    do. A retracted one stays, without figures. The policy's columns are points of 100 and numbers of contributors;
    `audit` is what the audit says of itself, without anybody's values. `done` of `steps` tells how far the preparation
    has come, `failure` why it ended without a result.
    """

    __tablename__ = "statistical_release"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint(
            "state IN ('PREPARING', 'PREPARED', 'FAILED', 'DISCARDED', 'PUBLISHED', 'RETRACTED')", name="state"
        ),
        CheckConstraint("(state IN ('PUBLISHED', 'RETRACTED')) = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(state = 'RETRACTED') = (retracted_at IS NOT NULL)", name="retracted"),
        CheckConstraint("(state = 'FAILED') = (failure IS NOT NULL)", name="failed"),
        Index("ix_statistical_release_prepared_at_id", "prepared_at", "id"),
        Index(
            "uq_statistical_release_underway",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('PREPARING', 'PREPARED')"),
        ),
    )

    id: Mapped[PrimaryKey]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("self_check_round.id"))
    before_id: Mapped[UUID | None] = mapped_column(ForeignKey("self_check_round.id"))
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    number: Mapped[int]
    title: Mapped[str]
    before_title: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="PREPARING")
    visibility: Mapped[str] = mapped_column(server_default="COORDINATION")
    contributors: Mapped[int]
    minimum: Mapped[int]
    quartiles_from: Mapped[int]
    changed: Mapped[int]
    protection: Mapped[int]
    rounding: Mapped[int]
    audit: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(server_default=text("0"))
    steps: Mapped[int] = mapped_column(server_default=text("0"))
    failure: Mapped[str | None]
    prepared_at: Mapped[CreatedAt]
    prepared_by: Mapped[UUID | None]
    seen_at: Mapped[CreatedAt]
    """When the process that prepares it was heard of last."""
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    retracted_at: Mapped[datetime | None]
    retracted_by: Mapped[UUID | None]
    retraction: Mapped[str | None]
    retraction_note: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


class MaterialRow(Base):
    """What a release was computed from, and the audit's record: the results of municipalities. No type of the API reads
    this table. Later audits need it: what was published once is known for good."""

    __tablename__ = "statistical_material"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("statistical_release.id"), primary_key=True)
    material: Mapped[dict[str, Any]] = mapped_column(JSONB)
    record: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ContributorRow(Base):
    """That a snapshot of a municipality went into a release. Seen by the municipality alone."""

    __tablename__ = "statistical_contributor"
    __table_args__ = (Index("ix_statistical_contributor_municipality_id", "municipality_id"),)

    release_id: Mapped[UUID] = mapped_column(ForeignKey("statistical_release.id"), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("self_check_snapshot.id"))


class FiguresRow(Base):
    """All figures about one field of action (or, with `criterion_id`, one criterion) and one group: the whole network,
    or those with `value` in `dimension`.

    Every figure is a number or the reason why it is withheld. `number` have a score; averages are whole points, rounded
    to `unit`, quantiles to `quantile_unit`, changes to `change_unit`; a unit is 0 where nothing is told. `levels`
    counts from the lowest level; a count that is withheld by itself is null. `change` is the mean change of the
    `change_number` that have a score in both rounds, which is null where it would tell to whom something does not
    apply. All about changes is null where there is no round before.
    """

    __tablename__ = "statistical_figure"
    __table_args__ = (
        CheckConstraint("(dimension IS NULL) = (value IS NULL)", name="group"),
        CheckConstraint("(number IS NULL) = (counts_withheld IS NOT NULL)", name="counts"),
        CheckConstraint("mean IS NULL OR mean_withheld IS NULL", name="mean"),
        CheckConstraint("median IS NULL OR median_withheld IS NULL", name="median"),
        CheckConstraint("(lower_quartile IS NULL) = (upper_quartile IS NULL)", name="quartiles"),
        Index("ix_statistical_figure_release_id", "release_id", "dimension", "field_key"),
        Index("ix_statistical_figure_breakdown", "release_id", text("coalesce(dimension, '')"), "position"),
    )

    release_id: Mapped[UUID] = mapped_column(ForeignKey("statistical_release.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    field_key: Mapped[str] = mapped_column(ForeignKey("field_of_action.key"))
    criterion_id: Mapped[UUID | None] = mapped_column(ForeignKey("instrument_criterion.id"))
    dimension: Mapped[str | None]
    value: Mapped[str | None]
    number: Mapped[int | None]
    not_applicable: Mapped[int | None]
    counts_withheld: Mapped[str | None]
    unit: Mapped[int]
    mean: Mapped[int | None]
    mean_withheld: Mapped[str | None]
    quantile_unit: Mapped[int]
    median: Mapped[int | None]
    median_withheld: Mapped[str | None]
    lower_quartile: Mapped[int | None]
    upper_quartile: Mapped[int | None]
    quartiles_withheld: Mapped[str | None]
    levels: Mapped[list[int | None] | None] = mapped_column(ARRAY(Integer))
    levels_withheld: Mapped[str | None]
    change: Mapped[int | None]
    change_number: Mapped[int | None]
    change_unit: Mapped[int] = mapped_column(server_default=text("0"))
    change_withheld: Mapped[str | None]
    visibility: Mapped[str] = mapped_column(server_default="OWN")
