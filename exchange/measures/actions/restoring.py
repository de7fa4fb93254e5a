"""Making an older revision the draft again."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions import editions
from exchange.measures.actions.changing import draft_of
from exchange.measures.actions.loading import Loaded, load
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.actions.stepping import lock_parent
from exchange.measures.rules.corrections import carry
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action
from exchange.measures.tables.kinds import Kind
from exchange.storage.engine import Database


async def restore(
    database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int, revision: int
) -> Outcome:
    """Give the draft the content of a revision, parts and their ids included; others go on seeing what is published.

    The external reference and the history of readings are the record's own and stay.
    """

    async def work(session: AsyncSession) -> UUID:
        await lock_parent(session, kind, record_id)
        loaded = await load(session, kind, viewer, Action.RESTORE, record_id, version)
        before, after = await _contents(session, loaded, revision)
        carry(before, after, f"Wiederherstellung der Revision {revision}", new_report(viewer.key_id))
        names = sorted(name for name in after if after[name] != before[name])
        lifecycle: Row = {
            "stage": Stage.DRAFT.value,
            "version": loaded.shown.version + 1,
            "updated_at": func.now(),
            "changed_by": viewer.principal_id,
        }
        edition_id = await draft_of(session, loaded)
        await editions.write_changes(session, kind, edition_id, before, after, lifecycle)
        facts = {"from": loaded.shown.stage, "to": Stage.DRAFT.value, "version": lifecycle["version"]}
        facts |= {"revision": revision, "changed": names}
        event = Event(kind, "restored", record_id, {"revision": revision})
        await note(session, viewer, loaded.municipality_id, event, facts)
        return record_id

    return await run(database, work)


async def _contents(session: AsyncSession, loaded: Loaded, revision: int) -> tuple[Row, Row]:
    """The content that the municipality sees now, and that of the revision."""
    kind, table = loaded.kind, loaded.kind.table
    statement = select(table.c.id).where(table.c.record_id == loaded.record_id, table.c.number == revision)
    source: Any = (await session.execute(statement)).scalar()
    if source is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, ("input", "revision"), NOT_FOUND_TEXT))
    parts = [part.name for part in kind.form.parts]
    return (
        await editions.read(session, kind, loaded.shown.id, parts),
        await editions.read(session, kind, source, parts),
    )
