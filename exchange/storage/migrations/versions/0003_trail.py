"""The outbox can be followed, and the trail is only ever appended to

Revision ID: 0003
Revises: 0002

Events get the transaction they happened in and what others saw before and see after them, and wake whoever listens on
`exchange_outbox`. Triggers refuse every change and deletion of an audit entry or event, whoever tries; they fire for
replicas, too.
"""

import sqlalchemy as sa
from alembic import op

from exchange.storage.outbox import Xid8

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What was published until now said in its payload to whom; each event goes on where the one before it ended.
FILL = (
    "UPDATE outbox SET announced = kind ~ '_(PUBLISHED|NARROWED|WITHDRAWN)$'",
    """
UPDATE outbox e SET visibility_after = (
  SELECT l.payload ->> 'visibility' FROM outbox l
  WHERE l.subject_id = e.subject_id AND l.id <= e.id AND l.announced ORDER BY l.id DESC LIMIT 1
)""",
    """
UPDATE outbox e SET visibility_before = (
  SELECT l.visibility_after FROM outbox l WHERE l.subject_id = e.subject_id AND l.id < e.id ORDER BY l.id DESC LIMIT 1
)""",
)

FUNCTIONS = (
    """
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever appended to', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$""",
    """
CREATE FUNCTION tell_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('exchange_outbox', '');
  RETURN NULL;
END $$""",
)


def upgrade() -> None:
    for column in (
        sa.Column("txid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("visibility_before", sa.Text()),
        sa.Column("visibility_after", sa.Text()),
        sa.Column("announced", sa.Boolean()),
    ):
        op.add_column("outbox", column)
    for statement in FILL:
        op.execute(statement)
    op.alter_column("outbox", "announced", nullable=False)
    op.create_index("ix_outbox_txid_id", "outbox", ["txid", "id"])
    op.create_index("ix_outbox_subject_id_id", "outbox", ["subject_id", "id"])
    op.create_index("ix_audit_subject_id", "audit", ["subject_id", "id"])
    for function in FUNCTIONS:
        op.execute(function)
    for table in ("audit", "outbox"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
            " EXECUTE FUNCTION refuse_rewriting()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    op.execute(
        "CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION tell_of_events()"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION tell_of_events() CASCADE")
    op.execute("DROP FUNCTION refuse_rewriting() CASCADE")
    op.drop_index("ix_audit_subject_id", "audit")
    op.drop_index("ix_outbox_subject_id_id", "outbox")
    op.drop_index("ix_outbox_txid_id", "outbox")
    for column in ("announced", "visibility_after", "visibility_before", "txid"):
        op.drop_column("outbox", column)
