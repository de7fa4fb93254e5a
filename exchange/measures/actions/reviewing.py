"""Into review and back."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.viewer import Viewer
from exchange.measures.actions.loading import load
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules import checks
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action
from exchange.measures.tables.kinds import Kind
from exchange.storage.engine import Database

_DONE = {Action.SUBMIT: "submitted", Action.RETURN: "returned"}


async def submit(database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int) -> Outcome:
    """Hand a draft in for review."""
    return await _move(database, viewer, kind, record_id, version, Action.SUBMIT, Stage.IN_REVIEW, {})


async def send_back(
    database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int, reason: str
) -> Outcome:
    """Return a draft from review to its authors, with the reason in the audit trail."""
    report = new_report().at("reason")
    cleaned = checks.text(checks.SUMMARY, lines=True)(reason, report)
    if cleaned is None:
        report.missing()
        return Outcome(None, tuple(report.collected.errors.values()))
    return await _move(database, viewer, kind, record_id, version, Action.RETURN, Stage.DRAFT, {"reason": cleaned})


async def _move(
    database: Database,
    viewer: Viewer,
    kind: Kind,
    record_id: UUID,
    version: int,
    action: Action,
    stage: Stage,
    details: Row,
) -> Outcome:
    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, kind, viewer, action, record_id, version)
        table, new_version = kind.table, loaded.shown.version + 1
        values = {"stage": stage.value, "version": new_version, "updated_at": func.now()}
        await session.execute(update(table).where(table.c.id == loaded.shown.id).values(values))
        facts = {"from": loaded.shown.stage, "to": stage.value, "version": new_version} | details
        seen = loaded.published
        event = Event(kind, _DONE[action], record_id, before=seen, after=seen)
        await note(session, viewer, loaded.municipality_id, event, facts)
        return record_id

    return await run(database, work)
