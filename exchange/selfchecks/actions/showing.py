"""Who sees a self-check, in its tables. Every row says so itself (`selfchecks.visibility`), so each of these sets all
rows concerned in one statement; the self-check must be held before."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Table, Update, case, column, func, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from exchange.access.rules import Visibility
from exchange.selfchecks.rules.release import Release, wider
from exchange.selfchecks.tables import (
    CriterionScoreRow,
    FieldScoreRow,
    SelfCheckRow,
    SnapshotAnswerRow,
    SnapshotRow,
)
from exchange.storage.base import table_of

_check, _snapshot = table_of(SelfCheckRow), table_of(SnapshotRow)
_scores, _answers = (table_of(FieldScoreRow), table_of(CriterionScoreRow)), table_of(SnapshotAnswerRow)
_frozen = (_snapshot, *_scores, _answers)
_CHANGED = {"version": _check.c.version + 1, "updated_at": func.now()}


async def show(session: AsyncSession, self_check_id: UUID, fields: Sequence[str], release: Release) -> None:
    """Show the newest snapshot as the release says, in place of what was shown before."""
    # First what was shown before: at no time may two snapshots of one self-check be released.
    await session.execute(_together(_narrowed([self_check_id], Visibility.OWN)))

    def newest(table: Table) -> Update:
        return update(table).where(table.c.self_check_id == self_check_id, table.c.newest)

    def by_field(table: Table, visibilities: Sequence[Visibility]) -> Update:
        given = _given(fields, visibilities, f"given_{table.name}")
        return newest(table).where(table.c.field_key == given.c.key).values(visibility=given.c.visibility)

    check: dict[str, Any] = {
        "visibility": release.whole.value,
        "released_at": None if release.whole is Visibility.OWN else func.now(),
    }
    snapshot = {"visibility": release.whole.value, "answers_visibility": release.answers.value}
    shown = [by_field(table, [release.of_field(key) for key in fields]) for table in _scores]
    shown.append(by_field(_answers, [release.of_answers(key) for key in fields]))
    own = update(_check).where(_check.c.id == self_check_id).values(check | _CHANGED)
    await session.execute(_together([own, newest(_snapshot).values(snapshot), *shown]))


async def narrow(session: AsyncSession, self_checks: Sequence[UUID], ceiling: Visibility) -> None:
    """Show nothing of these self-checks more widely than the ceiling."""
    widths = [visibility.value for visibility in wider(ceiling)]
    if not widths:
        return
    check: dict[str, Any] = {"visibility": ceiling.value}
    if ceiling is Visibility.OWN:
        check["released_at"] = None
    wide = update(_check).where(_check.c.id.in_(self_checks), _check.c.visibility.in_(widths))
    await session.execute(_together([wide.values(check | _CHANGED), *_narrowed(self_checks, ceiling)]))


async def belong(session: AsyncSession, self_checks: Sequence[UUID], owners: Sequence[UUID]) -> None:
    """Make these municipalities the owners of the self-checks and of all their snapshots."""
    values = {"owners": literal(list(owners), ARRAY(Uuid()))}
    own = update(_check).where(_check.c.id.in_(self_checks)).values(values | _CHANGED)
    frozen = [update(table).where(table.c.self_check_id.in_(self_checks)).values(values) for table in _frozen]
    await session.execute(_together([own, *frozen]))


def _narrowed(self_checks: Sequence[UUID], ceiling: Visibility) -> list[Update]:
    """All that is shown more widely than the ceiling, cut back to it."""
    widths = [visibility.value for visibility in wider(ceiling)]
    answers = _snapshot.c.answers_visibility
    values = {"visibility": literal(ceiling.value)}
    also = {"answers_visibility": case((answers.in_(widths), ceiling.value), else_=answers)}
    return [
        update(table)
        .where(table.c.self_check_id.in_(self_checks), table.c.visibility.in_(widths))
        .values(values | also if table is _snapshot else values)
        for table in _frozen
    ]


def _given(keys: Sequence[str], visibilities: Sequence[Visibility], name: str) -> FromClause:
    """The visibilities as rows with the keys of their fields."""
    lists = (literal(list(keys), ARRAY(Text)), literal([each.value for each in visibilities], ARRAY(Text)))
    columns = (column("key", Text), column("visibility", Text))
    return func.unnest(*lists).table_valued(*columns).render_derived(name=name)


def _together(updates: Sequence[Update]) -> Update:
    """The updates, each of another table, as one statement."""
    statement, *others = updates
    for number, other in enumerate(others):
        statement = statement.add_cte(other.cte(f"with_{number}"))
    return statement
