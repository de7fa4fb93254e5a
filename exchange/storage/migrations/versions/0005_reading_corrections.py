"""Corrections of readings

Revision ID: 0005
Revises: 0002

What a reading was before it was corrected, and why. Part of an edition like the reading itself; the same triggers keep
it from changing once it is published.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading_correction",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name="fk_reading_correction_edition_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name="pk_reading_correction"),
    )
    # A reading is looked up by its id alone when it is corrected.
    op.create_index("ix_reading_id", "reading", ["id"])
    for done in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reading_correction_published_{done.lower()} AFTER {done} ON reading_correction"
            " REFERENCING OLD TABLE AS changed FOR EACH STATEMENT"
            " EXECUTE FUNCTION refuse_published_part_change('measure')"
        )


def downgrade() -> None:
    op.drop_index("ix_reading_id", "reading")
    op.drop_table("reading_correction")
