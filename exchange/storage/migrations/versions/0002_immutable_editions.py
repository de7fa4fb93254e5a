"""Published editions never change

Revision ID: 0002
Revises: 0001

Triggers refuse every change of a published edition's content and parts, and its deletion, whoever tries. Its lifecycle
may move on (it is superseded, shown to fewer people). Drafts are free, and so is inserting, for bulk loads. A migration
that adds a column with content to one of these tables has to make the table's triggers anew.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CONTENT = {
    "lesson": (
        "kind",
        "title",
        "text",
        "measure_id",
        "field_key",
        "id",
        "stage",
        "number",
        "published_at",
        "created_at",
        "changed_by",
        "record_id",
        "municipality_id",
    ),
    "measure": (
        "title",
        "title_sort",
        "summary",
        "context",
        "implementation",
        "results",
        "transferability",
        "preconditions",
        "target_groups",
        "target_group_note",
        "life_phases",
        "milieus",
        "execution_state",
        "discontinued_reason",
        "starts_on",
        "ends_on",
        "period_note",
        "regular_service",
        "responsible_unit",
        "cost_amount",
        "cost_currency",
        "cost_frequency",
        "cost_note",
        "staff_fte",
        "contact_unit",
        "contact_email",
        "contact_phone",
        "contact_visibility",
        "language",
        "licence",
        "attribution",
        "verified_on",
        "strategy_id",
        "goal_id",
        "id",
        "stage",
        "number",
        "published_at",
        "created_at",
        "changed_by",
        "record_id",
        "municipality_id",
    ),
    "strategy": (
        "title",
        "summary",
        "starts_on",
        "ends_on",
        "id",
        "stage",
        "number",
        "published_at",
        "created_at",
        "changed_by",
        "record_id",
        "municipality_id",
    ),
}

PARTS = {
    "lesson": (),
    "measure": ("adoption", "indicator", "measure_field", "measure_funding", "measure_source", "partner", "reading"),
    "strategy": ("goal", "resolution", "strategy_funding", "strategy_source"),
}

FUNCTIONS = (
    """
CREATE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published edition never changes' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$""",
    """
CREATE FUNCTION refuse_published_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  published boolean;
BEGIN
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM changed c JOIN %I e ON e.id = c.edition_id WHERE e.state <> ''WORKING'')', TG_ARGV[0]
  ) INTO published;
  IF published THEN
    RAISE EXCEPTION 'a part of a published edition never changes'
      USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$""",
)


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(function)
    for table, columns in CONTENT.items():
        old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
        back = "NEW.state = 'WORKING' OR OLD.state = 'PAST' AND NEW.state <> 'PAST'"
        op.execute(
            f"CREATE TRIGGER {table}_published_update BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN (OLD.state <> 'WORKING' AND (({old}) IS DISTINCT FROM ({new}) OR {back}))"
            " EXECUTE FUNCTION refuse_published_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_published_delete BEFORE DELETE ON {table} FOR EACH ROW"
            " WHEN (OLD.state <> 'WORKING') EXECUTE FUNCTION refuse_published_change()"
        )
        for part in PARTS[table]:
            for done in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {part}_published_{done.lower()} AFTER {done} ON {part}"
                    " REFERENCING OLD TABLE AS changed FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION refuse_published_part_change('{table}')"
                )


def downgrade() -> None:
    op.execute("DROP FUNCTION refuse_published_part_change() CASCADE")
    op.execute("DROP FUNCTION refuse_published_change() CASCADE")
