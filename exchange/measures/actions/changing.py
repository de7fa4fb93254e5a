"""Changing a record's draft."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import Refused
from exchange.access.viewer import Viewer
from exchange.measures.actions import editions
from exchange.measures.actions.loading import Loaded, load
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import TAKEN, Outcome, is_taken, run
from exchange.measures.actions.references import new_report, resolve
from exchange.measures.actions.stepping import lock_parent
from exchange.measures.rules import form
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action
from exchange.measures.tables.kinds import RECORD, Kind
from exchange.storage.engine import Database


async def change(
    database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int, changes: Mapping[str, Any]
) -> Outcome:
    """Apply a patch to the record's draft, which is made from the published edition when there is none."""

    async def work(session: AsyncSession) -> UUID:
        await lock_parent(session, kind, record_id)
        loaded = await load(session, kind, viewer, Action.UPDATE, record_id, version)
        await patch(session, viewer, loaded, changes)
        return record_id

    return await run(database, work)


async def patch(session: AsyncSession, viewer: Viewer, loaded: Loaded, changes: Mapping[str, Any]) -> None:
    """Apply a patch to a loaded record within its transaction. Raises Refused with every error of the input."""
    kind, version = loaded.kind, loaded.shown.version + 1
    touched = [part.name for part in kind.form.parts if changes.get(part.name) is not None]
    before = await editions.read(session, kind, loaded.shown.id, touched)
    after = await _changed_content(session, viewer, kind, before, changes)
    edition_id = await draft_of(session, loaded)
    names = sorted(name for name in after if after[name] != before[name])
    lifecycle: Row = {"stage": Stage.DRAFT.value, "version": version, "updated_at": func.now()}
    if names:
        lifecycle["changed_by"] = viewer.principal_id
    await editions.write_changes(session, kind, edition_id, before, after, lifecycle)
    if "external_reference" in names:
        await _rename(session, kind, loaded, after["external_reference"])
    details = {"from": loaded.shown.stage, "to": Stage.DRAFT.value, "version": version, "changed": names}
    seen = loaded.published
    event = Event(kind, "updated", loaded.record_id, before=seen, after=seen)
    await note(session, viewer, loaded.municipality_id, event, details)


async def _changed_content(
    session: AsyncSession, viewer: Viewer, kind: Kind, before: Row, changes: Mapping[str, Any]
) -> Row:
    report = new_report(viewer.key_id, await editions.released(session, kind, [before]))
    after = form.update(kind.form, before, changes, report)
    await resolve(session, viewer, report.collected)
    if "goal" not in changes and after.get("strategy_id") != before.get("strategy_id"):
        after["goal_id"] = None  # it was a goal of the other strategy
    return after


async def _rename(session: AsyncSession, kind: Kind, loaded: Loaded, reference: str | None) -> None:
    if reference is not None and await is_taken(session, kind, loaded.municipality_id, reference):
        raise Refused(TAKEN)
    statement = update(RECORD).where(RECORD.c.id == loaded.record_id).values(external_reference=reference)
    await session.execute(statement)


async def draft_of(session: AsyncSession, loaded: Loaded) -> UUID:
    """The draft to write to, made from the published edition when there is none yet."""
    if loaded.working is not None:
        found: UUID = loaded.working.id
        return found
    kind, source = loaded.kind, loaded.shown
    lifecycle = {"stage": Stage.DRAFT.value, "version": source.version}
    edition_id = await editions.copy(session, kind, source.id, lifecycle)
    await session.execute(update(kind.table).where(kind.table.c.id == source.id).values(has_draft=True))
    return edition_id
