"""Statistics

Revision ID: 0010
Revises: 0009

Statistical releases: what they were computed from, who is in them, and their figures, which triggers keep as they are.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FROZEN = {
    "statistical_figure": ("visibility",),
    "statistical_contributor": (),
    "statistical_release": (
        "state",
        "visibility",
        "audit",
        "done",
        "steps",
        "failure",
        "seen_at",
        "published_at",
        "published_by",
        "retracted_at",
        "retracted_by",
        "retraction",
        "retraction_note",
        "version",
    ),
}
"""What never changes, each with the columns that may: they say who sees it, and how far a release has come."""


def upgrade() -> None:
    op.create_table(
        "statistical_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("before_title", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="PREPARING", nullable=False),
        sa.Column("visibility", sa.Text(), server_default="COORDINATION", nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("quartiles_from", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("protection", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.Integer(), nullable=False),
        sa.Column("audit", postgresql.JSONB(), nullable=True),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_by", sa.Uuid(), nullable=True),
        sa.Column("retraction", sa.Text(), nullable=True),
        sa.Column("retraction_note", sa.Text(), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("(state = 'FAILED') = (failure IS NOT NULL)", name="ck_statistical_release_failed"),
        sa.CheckConstraint(
            "(state IN ('PUBLISHED', 'RETRACTED')) = (published_at IS NOT NULL)",
            name="ck_statistical_release_published",
        ),
        sa.CheckConstraint(
            "(state = 'RETRACTED') = (retracted_at IS NOT NULL)", name="ck_statistical_release_retracted"
        ),
        sa.CheckConstraint(
            "state IN ('PREPARING', 'PREPARED', 'FAILED', 'DISCARDED', 'PUBLISHED', 'RETRACTED')",
            name="ck_statistical_release_state",
        ),
        sa.ForeignKeyConstraint(["before_id"], ["self_check_round.id"], name="fk_statistical_release_before_id"),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name="fk_statistical_release_instrument_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_statistical_release_programme_id"),
        sa.ForeignKeyConstraint(["round_id"], ["self_check_round.id"], name="fk_statistical_release_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statistical_release"),
        sa.UniqueConstraint("round_id", "number", name="uq_statistical_release_round_id_number"),
    )
    op.create_index("ix_statistical_release_prepared_at_id", "statistical_release", ["prepared_at", "id"])
    op.create_index(
        "uq_statistical_release_underway",
        "statistical_release",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('PREPARING', 'PREPARED')"),
    )
    op.create_table(
        "statistical_material",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("material", postgresql.JSONB(), nullable=False),
        sa.Column("record", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["statistical_release.id"], name="fk_statistical_material_release_id"),
        sa.PrimaryKeyConstraint("release_id", name="pk_statistical_material"),
    )
    op.create_table(
        "statistical_contributor",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_statistical_contributor_municipality_id"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["statistical_release.id"], name="fk_statistical_contributor_release_id"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["self_check_snapshot.id"], name="fk_statistical_contributor_snapshot_id"
        ),
        sa.PrimaryKeyConstraint("release_id", "municipality_id", name="pk_statistical_contributor"),
    )
    op.create_index("ix_statistical_contributor_municipality_id", "statistical_contributor", ["municipality_id"])
    op.create_table(
        "statistical_figure",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field_key", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=True),
        sa.Column("dimension", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("not_applicable", sa.Integer(), nullable=True),
        sa.Column("counts_withheld", sa.Text(), nullable=True),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Integer(), nullable=True),
        sa.Column("mean_withheld", sa.Text(), nullable=True),
        sa.Column("quantile_unit", sa.Integer(), nullable=False),
        sa.Column("median", sa.Integer(), nullable=True),
        sa.Column("median_withheld", sa.Text(), nullable=True),
        sa.Column("lower_quartile", sa.Integer(), nullable=True),
        sa.Column("upper_quartile", sa.Integer(), nullable=True),
        sa.Column("quartiles_withheld", sa.Text(), nullable=True),
        sa.Column("levels", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("levels_withheld", sa.Text(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=True),
        sa.Column("change_number", sa.Integer(), nullable=True),
        sa.Column("change_unit", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("change_withheld", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), server_default="OWN", nullable=False),
        sa.CheckConstraint("(number IS NULL) = (counts_withheld IS NOT NULL)", name="ck_statistical_figure_counts"),
        sa.CheckConstraint("(dimension IS NULL) = (value IS NULL)", name="ck_statistical_figure_group"),
        sa.CheckConstraint("mean IS NULL OR mean_withheld IS NULL", name="ck_statistical_figure_mean"),
        sa.CheckConstraint("median IS NULL OR median_withheld IS NULL", name="ck_statistical_figure_median"),
        sa.CheckConstraint(
            "(lower_quartile IS NULL) = (upper_quartile IS NULL)", name="ck_statistical_figure_quartiles"
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["instrument_criterion.id"], name="fk_statistical_figure_criterion_id"
        ),
        sa.ForeignKeyConstraint(["field_key"], ["field_of_action.key"], name="fk_statistical_figure_field_key"),
        sa.ForeignKeyConstraint(["release_id"], ["statistical_release.id"], name="fk_statistical_figure_release_id"),
        sa.PrimaryKeyConstraint("release_id", "position", name="pk_statistical_figure"),
    )
    op.create_index("ix_statistical_figure_release_id", "statistical_figure", ["release_id", "dimension", "field_key"])
    for table, free in FROZEN.items():
        named = ", ".join(f"'{column}'" for column in free)
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION refuse_frozen_change({named})"
        )


def downgrade() -> None:
    op.drop_table("statistical_figure")
    op.drop_table("statistical_contributor")
    op.drop_table("statistical_material")
    op.drop_table("statistical_release")
