"""The search index

Revision ID: 0007
Revises: 0006

Words, their keys, documents and postings. What is published already is indexed when the exchange starts. The
extensions are PostgreSQL's own and may be created by a database's owner.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SPELLING = sa.Text(collation="C")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
    op.create_table(
        "search_analysis",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("version", name="pk_search_analysis"),
    )
    op.create_table(
        "search_synonym",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("terms", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_synonym"),
    )
    op.create_table(
        "search_word",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("spelling", _SPELLING, nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_word"),
    )
    op.create_table(
        "search_key",
        sa.Column("key", _SPELLING, nullable=False),
        sa.Column("word_id", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.ForeignKeyConstraint(["word_id"], ["search_word.id"], name="fk_search_key_word_id"),
        sa.PrimaryKeyConstraint("key", "word_id", name="pk_search_key"),
    )
    op.create_index("ix_search_key_word_id", "search_key", ["word_id"])
    op.execute("CREATE INDEX ix_search_key_similar ON search_key USING gin (key gin_trgm_ops) WHERE weight >= 0.95")
    op.create_table(
        "search_document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_search_document_record_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["record.id"], name="fk_search_document_subject_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sa.UniqueConstraint("record_id", name="uq_search_document_record_id"),
    )
    op.create_index("ix_search_document_subject_id", "search_document", ["subject_id"])
    op.create_table(
        "search_posting",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("word_id", sa.BigInteger(), nullable=False),
        sa.Column("impact", sa.REAL(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["search_document.id"], name="fk_search_posting_document_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "word_id", name="pk_search_posting"),
    )
    op.execute("CREATE INDEX ix_search_posting_impact ON search_posting (word_id, impact DESC) INCLUDE (document_id)")


def downgrade() -> None:
    for table in (
        "search_posting",
        "search_document",
        "search_key",
        "search_word",
        "search_synonym",
        "search_analysis",
    ):
        op.drop_table(table)
