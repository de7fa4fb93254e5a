"""Who takes part: municipalities, organisations, the programme, memberships, and the fields of action."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class MunicipalityRow(Base):
    """A town, municipality or district. `ags` has 8 digits, of a district 5; `name_sort` is
    `rules.german_sort_key(name)`."""

    __tablename__ = "municipality"
    __table_args__ = (
        CheckConstraint("ags ~ '^(0[1-9]|1[0-6])([0-9]{3}|[0-9]{6})$'", name="ags"),
        Index("ix_municipality_name_sort_id", "name_sort", "id"),
    )

    id: Mapped[PrimaryKey]
    ags: Mapped[str] = mapped_column(unique=True)
    ars: Mapped[str | None]
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(Text(collation="C"))
    kind: Mapped[str]
    area_km2: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    population: Mapped[int | None]
    population_date: Mapped[date | None]
    register_date: Mapped[date | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    four_eyes: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]


class FigureRow(Base):
    """A published figure about a municipality, with its source (for example the share of residents with a migration
    history)."""

    __tablename__ = "figure"
    __table_args__ = (UniqueConstraint("municipality_id", "label_de"),)

    id: Mapped[PrimaryKey]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    position: Mapped[int]
    label_de: Mapped[str]
    label_en: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Numeric)
    unit: Mapped[str | None]
    as_of: Mapped[date | None]
    source_title: Mapped[str]
    source_url: Mapped[str | None]


class MandateRow(Base):
    """A municipality's consent that its district acts for it; revoked, not deleted."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index(
            "uq_mandate_in_force",
            "district_id",
            "municipality_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    granted_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]


class OrganisationRow(Base):
    """A body that runs or funds the programme; `key` names it on the command line."""

    __tablename__ = "organisation"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    url: Mapped[str | None]


class ProgrammeRow(Base):
    """A model programme with its period (dates of which only the year is known stay empty)."""

    __tablename__ = "programme"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description_de: Mapped[str]
    description_en: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    url: Mapped[str | None]


class ProgrammeSourceRow(Base):
    """Where a fact about the programme stands."""

    __tablename__ = "programme_source"

    id: Mapped[PrimaryKey]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str | None]


class MembershipRow(Base):
    """One participant, a municipality or an organisation, in a programme: since when, in which role, on what
    evidence."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("num_nonnulls(municipality_id, organisation_id) = 1", name="one_participant"),
        UniqueConstraint("programme_id", "municipality_id", "role"),
        UniqueConstraint("programme_id", "organisation_id", "role"),
        Index("ix_membership_municipality_id", "municipality_id"),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    id: Mapped[PrimaryKey]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("municipality.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    evidence: Mapped[str]
    evidence_url: Mapped[str | None]


class FieldOfActionRow(Base):
    """One of the seven fields of action, in canonical order and wording, with the names it is also known by."""

    __tablename__ = "field_of_action"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    label_de: Mapped[str]
    label_en: Mapped[str]
    name_variants: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
