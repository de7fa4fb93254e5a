"""Alembic runs this for every command; `storage.migrate` hands it the connection."""

from typing import Any

from alembic import context


def _tell(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    report = context.config.attributes.get("report")
    if report is not None:
        migration = step.up_revision
        direction = "Migrating" if step.is_upgrade else "Migrating back"
        report(f"{direction}: {migration.doc} ({migration.revision}) …")


# Migrations are written by hand, so there is no metadata to compare with: storage knows no capability's tables.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    transaction_per_migration=True,
    on_version_apply=_tell,
)

with context.begin_transaction():
    context.run_migrations()
