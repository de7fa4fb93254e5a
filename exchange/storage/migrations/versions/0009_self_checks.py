"""Self-checks

Revision ID: 0009
Revises: 0008

Instruments, rounds, self-checks and their snapshots. Triggers keep what was published of an instrument, and the content
of snapshots, from ever changing; who sees a snapshot may change.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTRUMENT = (
    "instrument",
    "instrument_level",
    "instrument_field",
    "instrument_suggestion",
    "instrument_goal",
    "instrument_criterion",
    "instrument_question",
    "instrument_option",
    "instrument_band",
    "comparable_question",
)

SNAPSHOT = {
    "self_check_snapshot": ("newest", "owners", "visibility", "answers_visibility"),
    "self_check_field_score": ("newest", "owners", "visibility"),
    "self_check_criterion_score": ("newest", "owners", "visibility"),
    "self_check_snapshot_answer": ("newest", "owners", "visibility"),
}
"""The tables of snapshots, each with the columns that may change: they say who sees it."""

REFUSE = """
CREATE FUNCTION refuse_frozen_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := TG_ARGV;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what is frozen never changes' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$"""


def upgrade() -> None:
    op.create_table(
        "instrument",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("title_de", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("note_de", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("minimum_coverage", sa.Numeric(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_instrument"),
        sa.UniqueConstraint("key", "version", name="uq_instrument_key_version"),
    )
    op.create_table(
        "instrument_field",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name="fk_instrument_field_field_key"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_instrument_field_instrument_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_field"),
        sa.UniqueConstraint("instrument_id", "field_key", name="uq_instrument_field_instrument_id_field_key"),
    )
    op.create_table(
        "instrument_level",
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Numeric(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_instrument_level_instrument_id"),
        sa.PrimaryKeyConstraint("instrument_id", "key", name="pk_instrument_level"),
    )
    op.create_table(
        "self_check_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name="ck_self_check_round_period"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_self_check_round_instrument_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_self_check_round_programme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_self_check_round"),
    )
    op.create_index("ix_self_check_round_opens_on_id", "self_check_round", ["opens_on", "id"])
    op.create_table(
        "instrument_goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_field_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_field_id"], ["instrument_field.id"], name="fk_instrument_goal_instrument_field_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_goal"),
    )
    op.create_index("ix_instrument_goal_instrument_field_id", "instrument_goal", ["instrument_field_id"])
    op.create_table(
        "instrument_suggestion",
        sa.Column("instrument_field_id", sa.Uuid(), nullable=False),
        sa.Column("level_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_field_id"], ["instrument_field.id"], name="fk_instrument_suggestion_instrument_field_id"
        ),
        sa.PrimaryKeyConstraint("instrument_field_id", "level_key", "position", name="pk_instrument_suggestion"),
    )
    op.create_table(
        "self_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("administration_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="IN_PROGRESS", nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'WORKSHOP') = (administration_id IS NOT NULL)", name="ck_self_check_administration"
        ),
        sa.CheckConstraint("(state = 'COMPLETED') = (completed_at IS NOT NULL)", name="ck_self_check_completed"),
        sa.CheckConstraint("stage IN ('ADMINISTRATION', 'WORKSHOP')", name="ck_self_check_stage"),
        sa.CheckConstraint("state IN ('IN_PROGRESS', 'COMPLETED')", name="ck_self_check_state"),
        sa.ForeignKeyConstraint(["administration_id"], ["self_check.id"], name="fk_self_check_administration_id"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_self_check_instrument_id"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_self_check_municipality_id"),
        sa.ForeignKeyConstraint(["round_id"], ["self_check_round.id"], name="fk_self_check_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_self_check"),
    )
    op.create_index("ix_self_check_municipality_id", "self_check", ["municipality_id", "started_at", "id"])
    op.create_index("ix_self_check_owners", "self_check", ["owners"], postgresql_using="gin")
    op.create_index("ix_self_check_started_at_id", "self_check", ["started_at", "id"])
    op.create_index("uq_self_check_administration_id", "self_check", ["administration_id"], unique=True)
    op.create_index(
        "uq_self_check_round",
        "self_check",
        ["round_id", "municipality_id", "stage"],
        unique=True,
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )
    op.create_table(
        "self_check_invitation",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reminder_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_self_check_invitation_municipality_id"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["self_check_round.id"], name="fk_self_check_invitation_round_id"),
        sa.PrimaryKeyConstraint("round_id", "municipality_id", name="pk_self_check_invitation"),
    )
    op.create_index("ix_self_check_invitation_municipality_id", "self_check_invitation", ["municipality_id"])
    op.create_table(
        "instrument_criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_field_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["instrument_goal.id"], name="fk_instrument_criterion_goal_id"),
        sa.ForeignKeyConstraint(
            ["instrument_field_id"], ["instrument_field.id"], name="fk_instrument_criterion_instrument_field_id"
        ),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_instrument_criterion_instrument_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_criterion"),
        sa.UniqueConstraint("instrument_id", "key", name="uq_instrument_criterion_instrument_id_key"),
    )
    op.create_index("ix_instrument_criterion_goal_id", "instrument_criterion", ["goal_id"])
    op.create_index("ix_instrument_criterion_instrument_field_id", "instrument_criterion", ["instrument_field_id"])
    op.create_table(
        "self_check_participant",
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("ceiling", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_self_check_participant_municipality_id"
        ),
        sa.ForeignKeyConstraint(
            ["self_check_id"],
            ["self_check.id"],
            name="fk_self_check_participant_self_check_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("self_check_id", "municipality_id", name="pk_self_check_participant"),
    )
    op.create_index("ix_self_check_participant_municipality_id", "self_check_participant", ["municipality_id"])
    op.create_table(
        "self_check_respondent",
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_self_check_respondent_number"),
        sa.ForeignKeyConstraint(
            ["self_check_id"],
            ["self_check.id"],
            name="fk_self_check_respondent_self_check_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("self_check_id", "role", name="pk_self_check_respondent"),
    )
    op.create_table(
        "self_check_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("answers_visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(number = 1) = (reason IS NULL)", name="ck_self_check_snapshot_reason"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_self_check_snapshot_instrument_id"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_self_check_snapshot_municipality_id"
        ),
        sa.ForeignKeyConstraint(["self_check_id"], ["self_check.id"], name="fk_self_check_snapshot_self_check_id"),
        sa.PrimaryKeyConstraint("id", name="pk_self_check_snapshot"),
        sa.UniqueConstraint("self_check_id", "number", name="uq_self_check_snapshot_self_check_id_number"),
    )
    op.create_index(
        "uq_self_check_snapshot_newest",
        "self_check_snapshot",
        ["self_check_id"],
        unique=True,
        postgresql_where=sa.text("newest"),
    )
    op.create_index(
        "uq_self_check_snapshot_released",
        "self_check_snapshot",
        ["self_check_id"],
        unique=True,
        postgresql_where=sa.text("visibility <> 'OWN'"),
    )
    op.create_table(
        "instrument_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("help_de", sa.Text(), nullable=True),
        sa.Column("help_en", sa.Text(), nullable=True),
        sa.Column("unit_de", sa.Text(), nullable=True),
        sa.Column("unit_en", sa.Text(), nullable=True),
        sa.Column("weight", sa.Numeric(), nullable=False),
        sa.Column("may_not_apply", sa.Boolean(), nullable=False),
        sa.Column("full_weight", sa.Numeric(), nullable=True),
        sa.Column("depends_on_id", sa.Uuid(), nullable=True),
        sa.Column("depends_on_options", sa.ARRAY(sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(depends_on_id IS NULL) = (depends_on_options IS NULL)", name="ck_instrument_question_dependency"
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["instrument_criterion.id"], name="fk_instrument_question_criterion_id"
        ),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["instrument_question.id"], name="fk_instrument_question_depends_on_id"
        ),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name="fk_instrument_question_field_key"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_instrument_question_instrument_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_question"),
        sa.UniqueConstraint("instrument_id", "key", name="uq_instrument_question_instrument_id_key"),
    )
    op.create_index("ix_instrument_question_criterion_id", "instrument_question", ["criterion_id"])
    op.create_table(
        "self_check_criterion_score",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("coverage", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.CheckConstraint("(score IS NULL) = (withheld IS NOT NULL)", name="ck_self_check_criterion_score_withheld"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["instrument_criterion.id"], name="fk_self_check_criterion_score_criterion_id"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["self_check_snapshot.id"], name="fk_self_check_criterion_score_snapshot_id"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "criterion_id", name="pk_self_check_criterion_score"),
    )
    op.create_table(
        "self_check_field_score",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("level_key", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("coverage", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.CheckConstraint("(score IS NULL) = (level_key IS NULL)", name="ck_self_check_field_score_level"),
        sa.CheckConstraint("(score IS NULL) = (withheld IS NOT NULL)", name="ck_self_check_field_score_withheld"),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name="fk_self_check_field_score_field_key"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_self_check_field_score_instrument_id"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_self_check_field_score_municipality_id"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["self_check_snapshot.id"], name="fk_self_check_field_score_snapshot_id"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "field_key", name="pk_self_check_field_score"),
    )
    op.create_index("ix_self_check_field_score_self_check_id", "self_check_field_score", ["self_check_id"])
    op.create_table(
        "comparable_question",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["instrument_question.id"], name="fk_comparable_question_other_id"),
        sa.ForeignKeyConstraint(["question_id"], ["instrument_question.id"], name="fk_comparable_question_question_id"),
        sa.PrimaryKeyConstraint("question_id", "other_id", name="pk_comparable_question"),
    )
    op.create_table(
        "instrument_band",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Numeric(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["instrument_question.id"], name="fk_instrument_band_question_id"),
        sa.PrimaryKeyConstraint("question_id", "start", name="pk_instrument_band"),
    )
    op.create_table(
        "instrument_option",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["instrument_question.id"], name="fk_instrument_option_question_id"),
        sa.PrimaryKeyConstraint("question_id", "key", name="pk_instrument_option"),
    )
    op.create_table(
        "self_check_answer",
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("measures", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("(state = 'ANSWERED') = (value IS NOT NULL)", name="ck_self_check_answer_value"),
        sa.CheckConstraint("(state = 'NOT_APPLICABLE') = (reason IS NOT NULL)", name="ck_self_check_answer_reason"),
        sa.CheckConstraint("state IN ('ANSWERED', 'NOT_APPLICABLE', 'SKIPPED')", name="ck_self_check_answer_state"),
        sa.ForeignKeyConstraint(["question_id"], ["instrument_question.id"], name="fk_self_check_answer_question_id"),
        sa.ForeignKeyConstraint(
            ["self_check_id"], ["self_check.id"], name="fk_self_check_answer_self_check_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("self_check_id", "question_id", name="pk_self_check_answer"),
    )
    op.create_table(
        "self_check_snapshot_answer",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("measures", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("self_check_id", sa.Uuid(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["instrument_question.id"], name="fk_self_check_snapshot_answer_question_id"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["self_check_snapshot.id"], name="fk_self_check_snapshot_answer_snapshot_id"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "question_id", name="pk_self_check_snapshot_answer"),
    )
    op.execute(REFUSE)
    for table, free in {**dict.fromkeys(INSTRUMENT, ()), **SNAPSHOT}.items():
        named = ", ".join(f"'{column}'" for column in free)
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION refuse_frozen_change({named})"
        )


def downgrade() -> None:
    op.drop_table("self_check_snapshot_answer")
    op.drop_table("self_check_answer")
    op.drop_table("instrument_option")
    op.drop_table("instrument_band")
    op.drop_table("comparable_question")
    op.drop_table("self_check_field_score")
    op.drop_table("self_check_criterion_score")
    op.drop_table("instrument_question")
    op.drop_table("self_check_snapshot")
    op.drop_table("self_check_respondent")
    op.drop_table("self_check_participant")
    op.drop_table("instrument_criterion")
    op.drop_table("self_check_invitation")
    op.drop_table("self_check")
    op.drop_table("instrument_suggestion")
    op.drop_table("instrument_goal")
    op.drop_table("self_check_round")
    op.drop_table("instrument_level")
    op.drop_table("instrument_field")
    op.drop_table("instrument")
    op.execute("DROP FUNCTION refuse_frozen_change()")
