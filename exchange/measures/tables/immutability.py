"""What was published never changes: triggers that refuse it, whoever tries.

They let the lifecycle columns of an edition move on (it is superseded, shown to fewer people) and refuse every change
of its content, of its parts, and its deletion. Drafts are free, and so is inserting, for bulk loads. A changed edition
costs a comparison, a statement on parts one look at the editions that it touches.
"""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table

from exchange.measures.tables.lesson import LessonRow
from exchange.measures.tables.measure import (
    AdoptionRow,
    IndicatorRow,
    MeasureFieldRow,
    MeasureFundingRow,
    MeasureRow,
    MeasureSourceRow,
    PartnerRow,
    ReadingRow,
)
from exchange.measures.tables.strategy import (
    GoalRow,
    ResolutionRow,
    StrategyFundingRow,
    StrategyRow,
    StrategySourceRow,
)
from exchange.storage.base import Base

_MAY_CHANGE = {"state", "visibility", "version", "has_draft", "superseded_at", "updated_at"}

_EDITIONS: dict[type[Base], tuple[type[Base], ...]] = {
    MeasureRow: (
        *(AdoptionRow, IndicatorRow, MeasureFieldRow, MeasureFundingRow, MeasureSourceRow, PartnerRow, ReadingRow),
    ),
    StrategyRow: (GoalRow, ResolutionRow, StrategyFundingRow, StrategySourceRow),
    LessonRow: (),
}

_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published edition never changes' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$""",
    """
CREATE OR REPLACE FUNCTION refuse_published_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
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


def immutability_ddl() -> list[str]:
    """The statements that make published editions immutable, once all tables are there; they may be run again."""
    statements = list(_FUNCTIONS)
    for edition, parts in _EDITIONS.items():
        table = cast(Table, edition.__table__)
        statements += _edition_triggers(table.name, (column.name for column in table.columns))
        for part in parts:
            statements += _part_triggers(cast(Table, part.__table__).name, table.name)
    return statements


def immutability_undo() -> list[str]:
    """The statements that take all of it back."""
    return [
        "DROP FUNCTION IF EXISTS refuse_published_part_change() CASCADE",
        "DROP FUNCTION IF EXISTS refuse_published_change() CASCADE",
    ]


def _edition_triggers(table: str, columns: Iterable[str]) -> list[str]:
    fixed = [name for name in columns if name not in _MAY_CHANGE]
    old, new = (", ".join(f"{row}.{name}" for name in fixed) for row in ("OLD", "NEW"))
    back = "NEW.state = 'WORKING' OR OLD.state = 'PAST' AND NEW.state <> 'PAST'"
    return [
        f"CREATE OR REPLACE TRIGGER {table}_published_update BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (OLD.state <> 'WORKING' AND (({old}) IS DISTINCT FROM ({new}) OR {back}))"
        " EXECUTE FUNCTION refuse_published_change()",
        f"CREATE OR REPLACE TRIGGER {table}_published_delete BEFORE DELETE ON {table} FOR EACH ROW"
        " WHEN (OLD.state <> 'WORKING') EXECUTE FUNCTION refuse_published_change()",
    ]


def _part_triggers(table: str, edition: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER {table}_published_{done.lower()} AFTER {done} ON {table}"
        " REFERENCING OLD TABLE AS changed FOR EACH STATEMENT"
        f" EXECUTE FUNCTION refuse_published_part_change('{edition}')"
        for done in ("UPDATE", "DELETE")
    ]
