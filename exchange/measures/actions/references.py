"""Looking up what an input refers to. What does not exist and what the viewer may not see are the same."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError, forbidden, has_role
from exchange.access.viewer import Role, Viewer
from exchange.access.visibility import EDITION, Scope
from exchange.measures.rules.report import Collected, Reference, Refers, Report
from exchange.measures.tables.kinds import MEASURE, RECORD, STRATEGY, Kind
from exchange.municipalities.tables import FieldOfActionRow
from exchange.storage.base import uuid7

Found = dict[Any, Any]
"""What was found: the value in the input, and what is stored for it."""


def new_report(key_id: UUID | None = None, released: frozenset[UUID] = frozenset()) -> Report:
    """A report on the input of an action, by this key; `released` are readings that were published before."""
    now = datetime.now(UTC)
    # The latest time anywhere in Germany: a day that has begun there is not in the future.
    return Report(Collected((now + timedelta(hours=2)).date(), uuid7, now, key_id, released))


async def resolve(session: AsyncSession, viewer: Viewer, collected: Collected) -> None:
    """Replace every reference by what it stands for. Raises Refused with all errors that were found until now."""
    for refers in Refers:
        references = [entry for entry in collected.references if entry.refers is refers]
        if references:
            found = await _LOOKUPS[refers](session, viewer, {entry.value for entry in references})
            for reference in references:
                _take(reference, found, viewer, collected)
    if collected.errors:
        raise Refused(*collected.errors.values())


def _take(reference: Reference, found: Found, viewer: Viewer, collected: Collected) -> None:
    error: UserError | None = None
    if reference.value not in found:
        error = UserError(ErrorCode.NOT_FOUND, reference.path, NOT_FOUND_TEXT)
    elif reference.refers is Refers.OWN_MEASURE and not has_role(viewer, found[reference.value], Role.EDITOR):
        error = forbidden(reference.path, Role.EDITOR, viewer)
    elif reference.refers is Refers.STRATEGY:
        reference.row[reference.column] = found[reference.value]
    elif reference.refers is Refers.GOAL:
        _take_goal(reference, found[reference.value], collected)
    if error is not None:
        collected.errors.setdefault(error.path, error)


def _take_goal(reference: Reference, strategy_id: UUID, collected: Collected) -> None:
    # A goal says which strategy is meant; one of another strategy than the one named cannot be right.
    if reference.row.get("strategy_id") is None:
        reference.row["strategy_id"] = strategy_id
    elif reference.row["strategy_id"] != strategy_id:
        error = UserError(ErrorCode.NOT_FOUND, reference.path, NOT_FOUND_TEXT)
        collected.errors.setdefault(error.path, error)


def _readable(table: Table, viewer: Viewer) -> ColumnElement[bool]:
    own = literal(list(viewer.municipalities), ARRAY(Uuid))
    return EDITION.sql(table, Scope(viewer.kind, own))


async def _fields_of_action(session: AsyncSession, _viewer: Viewer, keys: Iterable[str]) -> Found:
    statement = select(FieldOfActionRow.key).where(FieldOfActionRow.key.in_(list(keys)))
    return {key: key for key in (await session.execute(statement)).scalars()}


async def _records(session: AsyncSession, viewer: Viewer, kind: Kind, values: Iterable[Any]) -> list[Any]:
    ids = [value for value in values if isinstance(value, UUID)]
    slugs = [value for value in values if isinstance(value, str)]
    statement = (
        select(RECORD.c.id, RECORD.c.slug, RECORD.c.municipality_id)
        .join(kind.table, kind.table.c.record_id == RECORD.c.id)
        .where(or_(RECORD.c.id.in_(ids), RECORD.c.slug.in_(slugs)), _readable(kind.table, viewer))
    )
    return list(await session.execute(statement))


async def _measures(session: AsyncSession, viewer: Viewer, values: Iterable[UUID]) -> Found:
    return {row.id: row.municipality_id for row in await _records(session, viewer, MEASURE, values)}


async def _strategies(session: AsyncSession, viewer: Viewer, values: Iterable[UUID | str]) -> Found:
    rows = await _records(session, viewer, STRATEGY, values)
    return {name: row.id for row in rows for name in (row.id, row.slug)}


async def _goals(session: AsyncSession, viewer: Viewer, values: Iterable[UUID]) -> Found:
    goal, strategy = STRATEGY.parts["goals"].table, STRATEGY.table
    statement = (
        select(goal.c.id, strategy.c.record_id)
        .join(strategy, strategy.c.id == goal.c.edition_id)
        .where(goal.c.id.in_(list(values)), _readable(strategy, viewer))
    )
    return {row.id: row.record_id for row in await session.execute(statement)}


_LOOKUPS: dict[Refers, Callable[..., Any]] = {
    Refers.FIELD_OF_ACTION: _fields_of_action,
    Refers.MEASURE: _measures,
    Refers.OWN_MEASURE: _measures,
    Refers.STRATEGY: _strategies,
    Refers.GOAL: _goals,
}
