"""Figures by breakdown

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_statistical_figure_breakdown",
        "statistical_figure",
        ["release_id", sa.text("coalesce(dimension, '')"), "position"],
    )


def downgrade() -> None:
    op.drop_index("ix_statistical_figure_breakdown", "statistical_figure")
