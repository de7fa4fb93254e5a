"""Words that are spelled alike

Revision ID: 0008
Revises: 0007

The index that misspelt words are looked up in takes new words at once. A list of those that wait to be taken, which
PostgreSQL keeps for such indexes, has to be read by every look-up, which then takes up to thirty times as long.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER INDEX ix_search_key_similar SET (fastupdate = off)")
    op.execute("SELECT gin_clean_pending_list('ix_search_key_similar')")


def downgrade() -> None:
    op.execute("ALTER INDEX ix_search_key_similar RESET (fastupdate)")
