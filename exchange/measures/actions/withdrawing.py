"""Taking back what is published. The lessons of a measure are withdrawn with it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.viewer import Viewer
from exchange.measures.actions import editions
from exchange.measures.actions.loading import Loaded, load
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.stepping import lock_below, lock_parent, retire
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action
from exchange.measures.tables.kinds import Kind
from exchange.search import indexing
from exchange.storage.engine import Database


async def withdraw(database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int) -> Outcome:
    """Take back what is published. It stays a revision; the municipality keeps a draft with the stage WITHDRAWN."""

    async def work(session: AsyncSession) -> UUID:
        await lock_parent(session, kind, record_id)
        loaded = await load(session, kind, viewer, Action.WITHDRAW, record_id, version)
        version_after = loaded.shown.version + 1
        await _keep_draft(session, loaded, version_after)
        further = await _withdraw_below(session, loaded)
        table = kind.table
        await session.execute(retire(table, table.c.record_id == record_id))
        await indexing.remove(session, [record_id, *(event.record_id for event in further)])
        facts = {
            "from": Stage.PUBLISHED.value,
            "to": Stage.WITHDRAWN.value,
            "version": version_after,
            "visibility": loaded.published,
            "lessons": [str(event.record_id) for event in further],
        }
        event = Event(kind, "withdrawn", record_id, before=loaded.published, announced=True)
        await note(session, viewer, loaded.municipality_id, event, facts, further)
        return record_id

    return await run(database, work)


async def _keep_draft(session: AsyncSession, loaded: Loaded, version: int) -> None:
    lifecycle: Row = {"stage": Stage.WITHDRAWN.value, "version": version}
    if loaded.working is None:
        await editions.copy(session, loaded.kind, loaded.shown.id, lifecycle)
        return
    table = loaded.kind.table
    values = lifecycle | {"updated_at": func.now()}
    await session.execute(update(table).where(table.c.id == loaded.working.id).values(values))


async def _withdraw_below(session: AsyncSession, loaded: Loaded) -> list[Event]:
    below = loaded.kind.below
    if below is None:
        return []
    table = below.table
    theirs = table.c.measure_id == loaded.record_id
    await lock_below(session, below, loaded.record_id)
    published = select(table.c.record_id).where(theirs, table.c.state == "CURRENT")
    kept = update(table).where(table.c.state == "WORKING", table.c.record_id.in_(published))
    values = {"stage": Stage.WITHDRAWN.value, "version": table.c.version + 1, "updated_at": func.now()}
    await session.execute(kept.values(values))
    await session.execute(_copy_withdrawn(below, and_(theirs, table.c.state == "CURRENT", ~table.c.has_draft)))
    retired = retire(table, theirs).returning(table.c.record_id, table.c.visibility)
    stages = {"from": Stage.PUBLISHED.value, "to": Stage.WITHDRAWN.value}
    return [
        Event(
            below,
            "withdrawn",
            row.record_id,
            before=row.visibility,
            announced=True,
            details=stages | {"visibility": row.visibility},
        )
        for row in await session.execute(retired)
    ]


def _copy_withdrawn(kind: Kind, where: ColumnElement[bool]) -> Any:
    """Drafts with the stage WITHDRAWN of published editions, all at once; for a kind without parts."""
    table = kind.table
    values: dict[str, ColumnElement[Any]] = {
        "id": func.gen_random_uuid(),
        "state": literal("WORKING"),
        "stage": literal(Stage.WITHDRAWN.value),
        "version": table.c.version + 1,
    }
    copied = ["record_id", "municipality_id", "published_at", "changed_by", *kind.content]
    selected = select(*values.values(), *(table.c[name] for name in copied)).where(where)
    return insert(table).from_select([*values, *copied], selected)
