"""Rate windows

Revision ID: 0011
Revises: 0010

How much each caller has asked for in the present minute, shared by all processes. The table needs no log: what it says
is worth nothing after a minute.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_window"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_rate_window_ends_at", "rate_window", ["ends_at"])


def downgrade() -> None:
    op.drop_table("rate_window")
