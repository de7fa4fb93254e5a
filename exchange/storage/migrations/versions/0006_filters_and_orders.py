"""Filters and orders of measures

Revision ID: 0006
Revises: 0005

Two columns by which measures are ordered by completeness and filtered by evidence, filled for what there is, and the
indexes that filters and orders are read by. What they hold follows from content and lessons, so the triggers of
published editions leave them alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# `measures.rules.completeness`, as it was when this was written.
RATE = """
UPDATE measure m SET has_evidence = EXISTS (SELECT FROM indicator i
      JOIN reading r ON r.edition_id = i.edition_id AND r.indicator_id = i.id
      WHERE i.edition_id = m.id AND i.target IS NOT NULL),
  completeness =
    CASE WHEN implementation IS NOT NULL THEN 12 ELSE 0 END
  + CASE WHEN transferability IS NOT NULL THEN 12 ELSE 0 END
  + CASE WHEN results IS NOT NULL THEN 6 ELSE 0 END
  + CASE WHEN context IS NOT NULL THEN 5 ELSE 0 END
  + CASE WHEN preconditions IS NOT NULL THEN 4 ELSE 0 END
  + CASE WHEN responsible_unit IS NOT NULL THEN 2 ELSE 0 END
  + CASE WHEN num_nonnulls(cost_amount, staff_fte, cost_note) > 0 THEN 12 ELSE 0 END
  + CASE WHEN cardinality(target_groups) > 0 OR target_group_note IS NOT NULL THEN 4 ELSE 0 END
  + CASE WHEN num_nonnulls(starts_on, ends_on, period_note) > 0 OR coalesce(regular_service, false) THEN 4 ELSE 0 END
  + CASE WHEN num_nonnulls(contact_unit, contact_email, contact_phone) > 0 AND (state = 'WORKING'
      OR array_position(widths, contact_visibility) >= array_position(widths, visibility)) THEN 4 ELSE 0 END
  + CASE WHEN EXISTS (SELECT FROM measure_source p WHERE p.edition_id = m.id) THEN 3 ELSE 0 END
  + CASE WHEN EXISTS (SELECT FROM partner p WHERE p.edition_id = m.id) THEN 2 ELSE 0 END
  + CASE WHEN EXISTS (SELECT FROM measure_funding p WHERE p.edition_id = m.id) THEN 2 ELSE 0 END
  + CASE WHEN EXISTS (SELECT FROM indicator i JOIN reading r ON r.edition_id = i.edition_id AND r.indicator_id = i.id
      WHERE i.edition_id = m.id AND i.target IS NOT NULL) THEN 14 ELSE 0 END
  + CASE WHEN EXISTS (SELECT FROM lesson l WHERE l.measure_id = m.record_id AND l.kind = 'OBSTACLE' AND CASE m.state
      WHEN 'WORKING' THEN l.state = 'WORKING' OR l.state = 'CURRENT' AND NOT l.has_draft
      ELSE l.state = 'CURRENT' AND array_position(widths, l.visibility) >= array_position(widths, m.visibility)
      END) THEN 14 ELSE 0 END
FROM (VALUES ('{OWN,STATISTICS,COORDINATION,NETWORK,PUBLIC}'::text[])) AS known (widths)
WHERE state <> 'PAST'"""

INDEXES = {
    "start": "coalesce(starts_on, 'infinity'), record_id",
    "start_descending": "coalesce(starts_on, '-infinity'), record_id",
    "completeness": "completeness, record_id",
    "execution_state": "execution_state",
    "cost": "coalesce(cost_currency, 'EUR'), cost_amount",
    "evidence": "has_evidence",
    "language": "language",
    "licence": "licence",
}


def upgrade() -> None:
    op.add_column("measure", sa.Column("completeness", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("measure", sa.Column("has_evidence", sa.Boolean(), nullable=False, server_default="false"))
    op.execute(RATE)
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX ix_measure_{name} ON measure ({columns}) WHERE state = 'CURRENT'")
    op.execute(
        "CREATE INDEX ix_measure_addressed ON measure USING gin (target_groups, life_phases, milieus)"
        " WHERE state = 'CURRENT'"
    )
    for column in ("funder", "programme"):
        op.execute(f"CREATE INDEX ix_measure_funding_{column} ON measure_funding (lower({column}))")


def downgrade() -> None:
    for column in ("funder", "programme"):
        op.execute(f"DROP INDEX ix_measure_funding_{column}")
    for name in ("addressed", *INDEXES):
        op.execute(f"DROP INDEX ix_measure_{name}")
    for column in ("completeness", "has_evidence"):
        op.drop_column("measure", column)
