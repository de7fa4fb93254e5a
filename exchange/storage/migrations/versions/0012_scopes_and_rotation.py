"""Scopes and rotation of keys

Revision ID: 0012
Revises: 0011

Keys that were made before have the scopes of their role. Requests that may arrive again belong to whoever acts, which
is the same after a key was rotated.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_ROLE = """
    UPDATE api_key SET scopes = CASE role
        WHEN 'READER' THEN ARRAY['READ', 'STATISTICS']
        WHEN 'EDITOR' THEN ARRAY['READ', 'WRITE', 'STATISTICS']
        WHEN 'COORDINATOR' THEN ARRAY['READ', 'WRITE', 'STATISTICS']
        ELSE ARRAY['READ', 'WRITE', 'PUBLISH', 'STATISTICS'] END
"""


def upgrade() -> None:
    op.add_column("api_key", sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=True))
    op.execute(OF_ROLE)
    op.alter_column("api_key", "scopes", nullable=False)
    op.add_column("api_key", sa.Column("rotated_from_id", sa.Uuid(), nullable=True))
    op.add_column("api_key", sa.Column("first_id", sa.Uuid(), nullable=True))
    for name in ("rotated_from_id", "first_id"):
        op.create_foreign_key(op.f(f"fk_api_key_{name}_api_key"), "api_key", "api_key", [name], ["id"])
    op.create_unique_constraint(op.f("uq_api_key_rotated_from_id"), "api_key", ["rotated_from_id"])
    op.create_check_constraint(
        op.f("ck_api_key_scopes"),
        "api_key",
        "cardinality(scopes) > 0 AND scopes <@ ARRAY['READ', 'WRITE', 'PUBLISH', 'STATISTICS']",
    )
    op.create_check_constraint(
        op.f("ck_api_key_succession"), "api_key", "(rotated_from_id IS NULL) = (first_id IS NULL)"
    )
    op.create_index("ix_api_key_municipality_id", "api_key", ["municipality_id", "id"])
    op.drop_constraint(op.f("fk_idempotency_key_id_api_key"), "idempotency", type_="foreignkey")
    op.alter_column("idempotency", "key_id", new_column_name="caller_id")


def downgrade() -> None:
    op.alter_column("idempotency", "caller_id", new_column_name="key_id")
    op.execute("DELETE FROM idempotency WHERE NOT EXISTS (SELECT FROM api_key WHERE api_key.id = key_id)")
    op.create_foreign_key(
        op.f("fk_idempotency_key_id_api_key"), "idempotency", "api_key", ["key_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_index("ix_api_key_municipality_id", table_name="api_key")
    for name in ("scopes", "rotated_from_id", "first_id"):
        op.drop_column("api_key", name)
