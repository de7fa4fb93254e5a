"""People who sign in

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_person_issuer_subject")),
    )
    op.create_table(
        "person_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role IN ('READER', 'EDITOR', 'PUBLISHER')) = (municipality_id IS NOT NULL)",
            name=op.f("ck_person_access_municipality"),
        ),
        sa.CheckConstraint(
            "(role = 'COORDINATOR') = (organisation_id IS NOT NULL)", name=op.f("ck_person_access_organisation")
        ),
        sa.CheckConstraint("(person_id IS NULL) = (accepted_at IS NULL)", name=op.f("ck_person_access_accepted")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_person_access_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_access_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_access_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_access")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_person_access_code_hash")),
    )
    op.create_index("ix_person_access_municipality_id", "person_access", ["municipality_id", "id"])
    op.create_index(
        "uq_person_access_in_force",
        "person_access",
        ["person_id", "municipality_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL AND person_id IS NOT NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.add_column("audit", sa.Column("person_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("audit", "person_id")
    op.drop_table("person_access")
    op.drop_table("person")
