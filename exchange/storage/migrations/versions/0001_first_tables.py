"""First tables

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_municipality_id", "audit", ["municipality_id", "id"], unique=False)
    op.create_table(
        "change_counter",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_change_counter")),
    )
    op.create_table(
        "field_of_action",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("name_variants", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_field_of_action")),
        sa.UniqueConstraint("position", name=op.f("uq_field_of_action_position")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("ars", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area_km2", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_date", sa.Date(), nullable=True),
        sa.Column("register_date", sa.Date(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("four_eyes", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("ags ~ '^(0[1-9]|1[0-6])([0-9]{3}|[0-9]{6})$'", name=op.f("ck_municipality_ags")),
        sa.ForeignKeyConstraint(["parent_id"], ["municipality.id"], name=op.f("fk_municipality_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("ags", name=op.f("uq_municipality_ags")),
    )
    op.create_index("ix_municipality_name_sort_id", "municipality", ["name_sort", "id"], unique=False)
    op.create_index(op.f("ix_municipality_parent_id"), "municipality", ["parent_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description_de", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("key", name=op.f("uq_programme_key")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'COORDINATOR') = (organisation_id IS NOT NULL)", name=op.f("ck_api_key_organisation")
        ),
        sa.CheckConstraint(
            "(role IN ('READER', 'EDITOR', 'PUBLISHER')) = (municipality_id IS NOT NULL)",
            name=op.f("ck_api_key_municipality"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_api_key_municipality_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_api_key_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_key_hash")),
    )
    op.create_table(
        "figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_figure_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("municipality_id", "label_de", name=op.f("uq_figure_municipality_id_label_de")),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["municipality.id"], name=op.f("fk_mandate_district_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_mandate_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(
        "uq_mandate_in_force",
        "mandate",
        ["district_id", "municipality_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(municipality_id, organisation_id) = 1", name=op.f("ck_membership_one_participant")
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_membership_municipality_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_membership_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "programme_id", "municipality_id", "role", name=op.f("uq_membership_programme_id_municipality_id_role")
        ),
        sa.UniqueConstraint(
            "programme_id", "organisation_id", "role", name=op.f("uq_membership_programme_id_organisation_id_role")
        ),
    )
    op.create_index("ix_membership_municipality_id", "membership", ["municipality_id"], unique=False)
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"], unique=False)
    op.create_table(
        "programme_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_source_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_source")),
    )
    op.create_index(op.f("ix_programme_source_programme_id"), "programme_source", ["programme_id"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("external_reference", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_record_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint(
            "municipality_id",
            "kind",
            "external_reference",
            name=op.f("uq_record_municipality_id_kind_external_reference"),
        ),
        sa.UniqueConstraint("slug", name=op.f("uq_record_slug")),
    )
    op.create_table(
        "lesson",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.Column("field_key", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("has_draft", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'WORKING') = (number IS NULL)", name=op.f("ck_lesson_number")),
        sa.CheckConstraint("stage IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'WITHDRAWN')", name=op.f("ck_lesson_stage")),
        sa.CheckConstraint("state IN ('WORKING', 'CURRENT', 'PAST')", name=op.f("ck_lesson_state")),
        sa.CheckConstraint("num_nonnulls(measure_id, field_key) = 1", name=op.f("ck_lesson_belongs")),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name=op.f("fk_lesson_field_key")),
        sa.ForeignKeyConstraint(["measure_id"], ["record.id"], name=op.f("fk_lesson_measure_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_lesson_municipality_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_lesson_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    op.create_index(
        "ix_lesson_measure_id",
        "lesson",
        ["measure_id"],
        unique=False,
        postgresql_where=sa.text("measure_id IS NOT NULL"),
    )
    op.create_index(
        "ix_lesson_municipality",
        "lesson",
        ["municipality_id", sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_lesson_own", "lesson", ["municipality_id"], unique=False, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_index(
        "ix_lesson_published",
        "lesson",
        [sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_lesson_updated",
        "lesson",
        ["updated_at", "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "uq_lesson_current", "lesson", ["record_id"], unique=True, postgresql_where=sa.text("state = 'CURRENT'")
    )
    op.create_index("uq_lesson_number", "lesson", ["record_id", "number"], unique=True)
    op.create_index(
        "uq_lesson_working", "lesson", ["record_id"], unique=True, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_table(
        "measure",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("implementation", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("transferability", sa.Text(), nullable=True),
        sa.Column("preconditions", sa.Text(), nullable=True),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("target_group_note", sa.Text(), nullable=True),
        sa.Column("life_phases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("milieus", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("execution_state", sa.Text(), nullable=True),
        sa.Column("discontinued_reason", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("period_note", sa.Text(), nullable=True),
        sa.Column("regular_service", sa.Boolean(), nullable=True),
        sa.Column("responsible_unit", sa.Text(), nullable=True),
        sa.Column("cost_amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("cost_currency", sa.Text(), nullable=True),
        sa.Column("cost_frequency", sa.Text(), nullable=True),
        sa.Column("cost_note", sa.Text(), nullable=True),
        sa.Column("staff_fte", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("contact_unit", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_visibility", sa.Text(), server_default="NETWORK", nullable=False),
        sa.Column("language", sa.Text(), server_default="de", nullable=False),
        sa.Column("licence", sa.Text(), server_default="dl-de/by-2.0", nullable=False),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("strategy_id", sa.Uuid(), nullable=True),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("has_draft", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'WORKING') = (number IS NULL)", name=op.f("ck_measure_number")),
        sa.CheckConstraint("stage IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'WITHDRAWN')", name=op.f("ck_measure_stage")),
        sa.CheckConstraint("state IN ('WORKING', 'CURRENT', 'PAST')", name=op.f("ck_measure_state")),
        sa.CheckConstraint("cost_amount >= 0", name=op.f("ck_measure_cost")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_measure_period")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_measure_municipality_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_measure_record_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["record.id"], name=op.f("fk_measure_strategy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    op.create_index(
        "ix_measure_municipality",
        "measure",
        ["municipality_id", sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_measure_own", "measure", ["municipality_id"], unique=False, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_index(
        "ix_measure_published",
        "measure",
        [sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_measure_title",
        "measure",
        ["title_sort", "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_measure_updated",
        "measure",
        ["updated_at", "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "uq_measure_current", "measure", ["record_id"], unique=True, postgresql_where=sa.text("state = 'CURRENT'")
    )
    op.create_index("uq_measure_number", "measure", ["record_id", "number"], unique=True)
    op.create_index(
        "uq_measure_working", "measure", ["record_id"], unique=True, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_table(
        "strategy",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("has_draft", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'WORKING') = (number IS NULL)", name=op.f("ck_strategy_number")),
        sa.CheckConstraint("stage IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'WITHDRAWN')", name=op.f("ck_strategy_stage")),
        sa.CheckConstraint("state IN ('WORKING', 'CURRENT', 'PAST')", name=op.f("ck_strategy_state")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_strategy_municipality_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_strategy_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
    )
    op.create_index(
        "ix_strategy_municipality",
        "strategy",
        ["municipality_id", sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_strategy_own", "strategy", ["municipality_id"], unique=False, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_index(
        "ix_strategy_published",
        "strategy",
        [sa.literal_column("coalesce(published_at, 'infinity')"), "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "ix_strategy_updated",
        "strategy",
        ["updated_at", "record_id"],
        unique=False,
        postgresql_where=sa.text("state = 'CURRENT'"),
    )
    op.create_index(
        "uq_strategy_current", "strategy", ["record_id"], unique=True, postgresql_where=sa.text("state = 'CURRENT'")
    )
    op.create_index("uq_strategy_number", "strategy", ["record_id", "number"], unique=True)
    op.create_index(
        "uq_strategy_working", "strategy", ["record_id"], unique=True, postgresql_where=sa.text("state = 'WORKING'")
    )
    op.create_table(
        "adoption",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("adopted", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("dropped", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("source_id IS NOT NULL OR origin IS NOT NULL", name=op.f("ck_adoption_origin")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name=op.f("fk_adoption_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["record.id"], name=op.f("fk_adoption_source_id")),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_adoption")),
    )
    op.create_index("ix_adoption_source_id", "adoption", ["source_id"], unique=False)
    op.create_table(
        "goal",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["strategy.id"], name=op.f("fk_goal_edition_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_goal")),
    )
    op.create_index("ix_goal_id", "goal", ["id"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("baseline", sa.Numeric(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.Numeric(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name=op.f("fk_indicator_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_indicator")),
    )
    op.create_index("ix_indicator_id", "indicator", ["id"], unique=False)
    op.create_table(
        "measure_field",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name=op.f("fk_measure_field_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name=op.f("fk_measure_field_field_key")),
        sa.PrimaryKeyConstraint("edition_id", "field_key", name=op.f("pk_measure_field")),
    )
    op.create_index("ix_measure_field_field_key", "measure_field", ["field_key", "edition_id"], unique=False)
    op.create_table(
        "measure_funding",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("funder", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name=op.f("fk_measure_funding_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_measure_funding")),
    )
    op.create_table(
        "measure_source",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["measure.id"], name=op.f("fk_measure_source_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_measure_source")),
    )
    op.create_table(
        "partner",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["measure.id"], name=op.f("fk_partner_edition_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_partner")),
    )
    op.create_table(
        "reading",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["measure.id"], name=op.f("fk_reading_edition_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_reading")),
    )
    op.create_index("uq_reading_date", "reading", ["edition_id", "indicator_id", "date"], unique=True)
    op.create_table(
        "resolution",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("vote", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["strategy.id"], name=op.f("fk_resolution_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_resolution")),
    )
    op.create_table(
        "strategy_funding",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("funder", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["strategy.id"], name=op.f("fk_strategy_funding_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_strategy_funding")),
    )
    op.create_table(
        "strategy_source",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["strategy.id"], name=op.f("fk_strategy_source_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("pk_strategy_source")),
    )
    op.execute("INSERT INTO change_counter (slot) SELECT generate_series(0, 15)")


def downgrade() -> None:
    op.drop_table("strategy_source")
    op.drop_table("strategy_funding")
    op.drop_table("resolution")
    op.drop_index("uq_reading_date", table_name="reading")
    op.drop_table("reading")
    op.drop_table("partner")
    op.drop_table("measure_source")
    op.drop_table("measure_funding")
    op.drop_index("ix_measure_field_field_key", table_name="measure_field")
    op.drop_table("measure_field")
    op.drop_index("ix_indicator_id", table_name="indicator")
    op.drop_table("indicator")
    op.drop_index("ix_goal_id", table_name="goal")
    op.drop_table("goal")
    op.drop_index("ix_adoption_source_id", table_name="adoption")
    op.drop_table("adoption")
    op.drop_index("uq_strategy_working", table_name="strategy", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("uq_strategy_number", table_name="strategy")
    op.drop_index("uq_strategy_current", table_name="strategy", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_strategy_updated", table_name="strategy", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_strategy_published", table_name="strategy", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_strategy_own", table_name="strategy", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("ix_strategy_municipality", table_name="strategy", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_table("strategy")
    op.drop_index("uq_measure_working", table_name="measure", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("uq_measure_number", table_name="measure")
    op.drop_index("uq_measure_current", table_name="measure", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_measure_updated", table_name="measure", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_measure_title", table_name="measure", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_measure_published", table_name="measure", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_measure_own", table_name="measure", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("ix_measure_municipality", table_name="measure", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_table("measure")
    op.drop_index("uq_lesson_working", table_name="lesson", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("uq_lesson_number", table_name="lesson")
    op.drop_index("uq_lesson_current", table_name="lesson", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_lesson_updated", table_name="lesson", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_lesson_published", table_name="lesson", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_lesson_own", table_name="lesson", postgresql_where=sa.text("state = 'WORKING'"))
    op.drop_index("ix_lesson_municipality", table_name="lesson", postgresql_where=sa.text("state = 'CURRENT'"))
    op.drop_index("ix_lesson_measure_id", table_name="lesson", postgresql_where=sa.text("measure_id IS NOT NULL"))
    op.drop_table("lesson")
    op.drop_table("record")
    op.drop_index(op.f("ix_programme_source_programme_id"), table_name="programme_source")
    op.drop_table("programme_source")
    op.drop_index("ix_membership_organisation_id", table_name="membership")
    op.drop_index("ix_membership_municipality_id", table_name="membership")
    op.drop_table("membership")
    op.drop_index("uq_mandate_in_force", table_name="mandate", postgresql_where=sa.text("revoked_at IS NULL"))
    op.drop_table("mandate")
    op.drop_table("figure")
    op.drop_table("api_key")
    op.drop_table("programme")
    op.drop_table("outbox")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_municipality_parent_id"), table_name="municipality")
    op.drop_index("ix_municipality_name_sort_id", table_name="municipality")
    op.drop_table("municipality")
    op.drop_table("field_of_action")
    op.drop_table("change_counter")
    op.drop_index("ix_audit_municipality_id", table_name="audit")
    op.drop_table("audit")
