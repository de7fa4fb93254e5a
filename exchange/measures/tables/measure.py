"""Measures and their parts. Every part belongs to one edition; amounts are exact decimals, staff in full-time
equivalents."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from exchange.measures.tables.record import Edition, Part, edition_constraints
from exchange.storage.base import Base, uuid7

Money = Numeric(14, 2)


def _current(name: str, *columns: str, using: str = "btree") -> Index:
    """An index of what is published, for a filter or an order of lists."""
    listed = [text(column) if "(" in column else column for column in columns]
    return Index(f"ix_measure_{name}", *listed, postgresql_where=text("state = 'CURRENT'"), postgresql_using=using)


class MeasureRow(Edition, Base):
    """An edition of a measure: a practice that a municipality carries out and publishes.

    `completeness` is what the description comes to for all who see the edition; it changes with the lessons.
    `has_evidence` tells of an indicator with a target and a reading. Both are kept so that lists need not look.
    """

    __tablename__ = "measure"
    __table_args__ = (
        *edition_constraints("measure"),
        _current("title", "title_sort", "record_id"),
        _current("start", "coalesce(starts_on, 'infinity')", "record_id"),
        _current("start_descending", "coalesce(starts_on, '-infinity')", "record_id"),
        _current("completeness", "completeness", "record_id"),
        _current("addressed", "target_groups", "life_phases", "milieus", using="gin"),
        _current("execution_state", "execution_state"),
        _current("cost", "coalesce(cost_currency, 'EUR')", "cost_amount"),
        _current("evidence", "has_evidence"),
        _current("language", "language"),
        _current("licence", "licence"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("cost_amount >= 0", name="cost"),
    )

    title: Mapped[str]
    title_sort: Mapped[str] = mapped_column(Text(collation="C"))
    summary: Mapped[str]
    context: Mapped[str | None]
    implementation: Mapped[str | None]
    results: Mapped[str | None]
    transferability: Mapped[str | None]
    preconditions: Mapped[str | None]
    target_groups: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    target_group_note: Mapped[str | None]
    life_phases: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    milieus: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    execution_state: Mapped[str | None]
    discontinued_reason: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    period_note: Mapped[str | None]
    regular_service: Mapped[bool | None]
    responsible_unit: Mapped[str | None]
    cost_amount: Mapped[Decimal | None] = mapped_column(Money)
    cost_currency: Mapped[str | None]
    cost_frequency: Mapped[str | None]
    cost_note: Mapped[str | None]
    staff_fte: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    contact_unit: Mapped[str | None]
    contact_email: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_visibility: Mapped[str] = mapped_column(server_default="NETWORK")
    language: Mapped[str] = mapped_column(server_default="de")
    licence: Mapped[str] = mapped_column(server_default="dl-de/by-2.0")
    attribution: Mapped[str | None]
    verified_on: Mapped[date | None]
    strategy_id: Mapped[UUID | None] = mapped_column(ForeignKey("record.id"))
    goal_id: Mapped[UUID | None]
    completeness: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    has_evidence: Mapped[bool] = mapped_column(server_default=text("false"))


class MeasurePart(Part):
    """A part of a measure's edition."""

    @declared_attr
    def edition_id(cls) -> Mapped[UUID]:
        """The measure's edition."""
        # First in the primary key: parts are read by their edition.
        return mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True, sort_order=-2)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class MeasureFieldRow(Base):
    """A field of action of a measure; the one at position 0 is the main one."""

    __tablename__ = "measure_field"
    __table_args__ = (Index("ix_measure_field_field_key", "field_key", "edition_id"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True)
    field_key: Mapped[str] = mapped_column(ForeignKey("field_of_action.key"), primary_key=True)
    position: Mapped[int]


class IndicatorRow(MeasurePart, Base):
    """What a measure is measured by: unit, baseline, and the target with the date it should be reached."""

    __tablename__ = "indicator"
    __table_args__ = (Index("ix_indicator_id", "id"),)

    name: Mapped[str]
    unit: Mapped[str | None]
    definition: Mapped[str | None]
    baseline: Mapped[Decimal | None] = mapped_column(Numeric)
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(Numeric)
    target_on: Mapped[date | None]


class ReadingRow(Base):
    """A dated value of an indicator, with its source."""

    __tablename__ = "reading"
    __table_args__ = (
        Index("uq_reading_date", "edition_id", "indicator_id", "date", unique=True),
        Index("ix_reading_id", "id"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    indicator_id: Mapped[UUID]
    date: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric)
    source: Mapped[str | None]
    note: Mapped[str | None]


class ReadingCorrectionRow(Base):
    """What a reading was before it was corrected, why, when and by which key."""

    __tablename__ = "reading_correction"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    reading_id: Mapped[UUID]
    date: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric)
    source: Mapped[str | None]
    note: Mapped[str | None]
    reason: Mapped[str]
    corrected_at: Mapped[datetime]
    key_id: Mapped[UUID | None]


class Funding(Part):
    """Columns of a grant, for measures and strategies alike."""

    programme: Mapped[str | None]
    funder: Mapped[str | None]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(server_default="EUR")
    round: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class MeasureFundingRow(Funding, MeasurePart, Base):
    """A grant for a measure."""

    __tablename__ = "measure_funding"
    __table_args__ = (
        Index("ix_measure_funding_funder", text("lower(funder)")),
        Index("ix_measure_funding_programme", text("lower(programme)")),
    )


class PartnerRow(MeasurePart, Base):
    """Who carries a measure together with the municipality."""

    __tablename__ = "partner"

    name: Mapped[str]
    kind: Mapped[str | None]
    role: Mapped[str | None]


class Source(Part):
    """Columns of a source: where what a record says can be read up."""

    title: Mapped[str]
    url: Mapped[str | None]


class MeasureSourceRow(Source, MeasurePart, Base):
    """A source of a measure."""

    __tablename__ = "measure_source"


class AdoptionRow(MeasurePart, Base):
    """What a measure was taken over from, what was changed and what dropped. The origin is a measure here, or told in
    words."""

    __tablename__ = "adoption"
    __table_args__ = (
        CheckConstraint("source_id IS NOT NULL OR origin IS NOT NULL", name="origin"),
        Index("ix_adoption_source_id", "source_id"),
    )

    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("record.id"))
    origin: Mapped[str | None]
    adopted: Mapped[str | None]
    changed: Mapped[str | None]
    dropped: Mapped[str | None]
