"""Records and their editions: what is common to measures, lessons and strategies.

A record is the identity that others refer to. Its content lies in editions: at most one WORKING edition (what the
municipality
is drafting), at most one CURRENT edition (what was published last), and the PAST ones, which are its older revisions.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class RecordRow(Base):
    """The identity of a measure, lesson or strategy: whose it is, and how it can be addressed. Never changes hands."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("municipality_id", "kind", "external_reference"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))
    slug: Mapped[str | None] = mapped_column(unique=True)
    external_reference: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Edition:
    """Columns of every edition table. `id` is the edition's own id, `record_id` what the API calls the id.

    `number` counts publications from 1 and is empty in a draft; `has_draft` is true in a CURRENT edition with a
    WORKING one
    beside it; `version` counts every change of the record and is what an update has to name.
    """

    id: Mapped[PrimaryKey]
    state: Mapped[str]
    stage: Mapped[str]
    visibility: Mapped[str] = mapped_column(server_default="OWN")
    version: Mapped[int]
    number: Mapped[int | None]
    has_draft: Mapped[bool] = mapped_column(server_default=text("false"))
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    changed_by: Mapped[UUID | None]

    @declared_attr
    def record_id(cls) -> Mapped[UUID]:
        """The record that this is an edition of."""
        return mapped_column(ForeignKey("record.id"))

    @declared_attr
    def municipality_id(cls) -> Mapped[UUID]:
        """Whose record it is; repeated from the record because every read asks for it."""
        return mapped_column(ForeignKey("municipality.id"))


def edition_constraints(table: str) -> tuple[SchemaItem, ...]:
    """What holds for every edition table: one draft, one published state, and the indexes that lists are read by."""
    current = text("state = 'CURRENT'")
    return (
        CheckConstraint("state IN ('WORKING', 'CURRENT', 'PAST')", name="state"),
        CheckConstraint("stage IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'WITHDRAWN')", name="stage"),
        CheckConstraint("(state = 'WORKING') = (number IS NULL)", name="number"),
        Index(f"uq_{table}_working", "record_id", unique=True, postgresql_where=text("state = 'WORKING'")),
        Index(f"uq_{table}_current", "record_id", unique=True, postgresql_where=text("state = 'CURRENT'")),
        Index(f"uq_{table}_number", "record_id", "number", unique=True),
        Index(
            f"ix_{table}_published", text("coalesce(published_at, 'infinity')"), "record_id", postgresql_where=current
        ),
        Index(f"ix_{table}_updated", "updated_at", "record_id", postgresql_where=current),
        Index(
            f"ix_{table}_municipality",
            "municipality_id",
            text("coalesce(published_at, 'infinity')"),
            "record_id",
            postgresql_where=current,
        ),
        Index(f"ix_{table}_own", "municipality_id", postgresql_where=text("state = 'WORKING'")),
    )


class Part:
    """Columns of every table that holds parts of an edition. `id` stays the same from edition to edition, so the key
    has both."""

    position: Mapped[int]
