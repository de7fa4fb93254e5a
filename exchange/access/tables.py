"""API keys, people who sign in, the audit trail, requests that may arrive again, and how much was asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey


class ApiKeyRow(Base):
    """A key. Only its SHA-256 and its last four characters are kept; the key itself is shown once, when it is made.

    A key that was rotated has a successor, which names it in `rotated_from_id`, and in `first_id` the first of all that
    it succeeds.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('READER', 'EDITOR', 'PUBLISHER')) = (municipality_id IS NOT NULL)", name="municipality"
        ),
        CheckConstraint("(role = 'COORDINATOR') = (organisation_id IS NOT NULL)", name="organisation"),
        CheckConstraint(
            "cardinality(scopes) > 0 AND scopes <@ ARRAY['READ', 'WRITE', 'PUBLISH', 'STATISTICS']", name="scopes"
        ),
        CheckConstraint("(rotated_from_id IS NULL) = (first_id IS NULL)", name="succession"),
        Index("ix_api_key_municipality_id", "municipality_id", "id"),
    )

    id: Mapped[PrimaryKey]
    name: Mapped[str]
    role: Mapped[str]
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("municipality.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    last_four: Mapped[str]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    scopes: Mapped[list[str]]
    rotated_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"), unique=True)
    first_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))


class PersonRow(Base):
    """Somebody who signed in and accepted an invitation: the provider's name for them, and nothing else."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[PrimaryKey]
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[CreatedAt]


class PersonAccessRow(Base):
    """That a person may act for a municipality or an organisation in a role; an invitation until it is accepted.

    Of its code only the SHA-256 is kept. `label` is what the inviting side calls it. A person has one access to each at
    a time.
    """

    __tablename__ = "person_access"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('READER', 'EDITOR', 'PUBLISHER')) = (municipality_id IS NOT NULL)", name="municipality"
        ),
        CheckConstraint("(role = 'COORDINATOR') = (organisation_id IS NOT NULL)", name="organisation"),
        CheckConstraint("(person_id IS NULL) = (accepted_at IS NULL)", name="accepted"),
        Index("ix_person_access_municipality_id", "municipality_id", "id"),
        Index(
            "uq_person_access_in_force",
            "person_id",
            "municipality_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL AND person_id IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[PrimaryKey]
    role: Mapped[str]
    label: Mapped[str]
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("municipality.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Base):
    """One thing that was done: by whom, through which key or as which person, to what, from which state to
    which. Only ever appended to."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_municipality_id", "municipality_id", "id"),
        Index("ix_audit_subject_id", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[CreatedAt]
    key_id: Mapped[UUID | None]
    actor: Mapped[str]
    municipality_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[UUID | None]


class IdempotencyRow(Base):
    """A request under an idempotency key: what its writes led to, by root field, and the whole answer once it is
    there."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_created_at", "created_at"),)

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    outcomes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    response: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]


class RateWindowRow(Base):
    """How much was counted under a key in its present window."""

    __tablename__ = "rate_window"
    __table_args__ = (Index("ix_rate_window_ends_at", "ends_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[datetime]
