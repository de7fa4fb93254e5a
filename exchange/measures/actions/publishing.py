"""Publishing, in few statements however large the record is.

A measure takes its lessons with it: their drafts are published with it, and no lesson stays visible to more people.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Update, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import ErrorCode, Refused, UserError, Visibility
from exchange.access.viewer import Viewer
from exchange.measures.actions.kinds import Kind
from exchange.measures.actions.loading import ID_PATH, Loaded, load
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.stepping import lock_below, lock_parent, retire
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import (
    LESSON_FOUR_EYES_TEXT,
    PENDING,
    Action,
    lesson_refusal,
    own_four_eyes,
    publication,
    wider_than,
)
from exchange.storage.engine import Database


async def publish(
    database: Database, viewer: Viewer, kind: Kind, record_id: UUID, version: int, visibility: str
) -> Outcome:
    """Publish the draft that is in review; what was published before becomes a revision."""
    chosen = publication(visibility)
    if isinstance(chosen, UserError):
        return Outcome(None, (chosen,))

    async def work(session: AsyncSession) -> UUID:
        await lock_parent(session, kind, record_id)
        loaded = await load(session, kind, viewer, Action.PUBLISH, record_id, version)
        above = loaded.standing.above
        if above is not None and (error := lesson_refusal(chosen, above)) is not None:
            raise Refused(error)
        further = await _publish_all(session, viewer, loaded, chosen)
        facts = {
            "from": loaded.shown.stage,
            "to": Stage.PUBLISHED.value,
            "version": loaded.shown.version + 1,
            "visibility": chosen.value,
            "lessons": [str(event.record_id) for event in further],
        }
        payload = {"visibility": chosen.value, "before": loaded.current.visibility if loaded.current else None}
        event = Event(kind, "published", record_id, payload)
        await note(session, viewer, loaded.municipality_id, event, facts, further)
        return record_id

    return await run(database, work)


async def _publish_all(session: AsyncSession, viewer: Viewer, loaded: Loaded, visibility: Visibility) -> list[Event]:
    """Publish the record and the drafts below it; tells what happened to those below."""
    table, below = loaded.kind.table, loaded.kind.below
    this = table.c.record_id == loaded.record_id
    if below is None:
        await session.execute(retire(table, this))
        await session.execute(_promote(table, this, visibility))
        return []
    lessons = below.table
    theirs = lessons.c.measure_id == loaded.record_id
    await lock_below(session, below, loaded.record_id)
    retired = retire(lessons, and_(theirs, lessons.c.has_draft)).cte("retired")
    narrowed = _narrow(lessons, and_(theirs, ~lessons.c.has_draft), visibility).cte("narrowed")
    # Sub-statements of one statement do not see one another, so what is retired here is promoted only by the next.
    first = select(narrowed.c.record_id).add_cte(retired, retire(table, this).cte("own"))
    narrowed_ids = list((await session.execute(first)).scalars())
    promoted = (
        _promote(lessons, and_(theirs, lessons.c.stage.in_([stage.value for stage in PENDING])), visibility)
        .returning(lessons.c.record_id, lessons.c.changed_by)
        .cte("promoted")
    )
    second = select(promoted.c.record_id, promoted.c.changed_by).add_cte(_promote(table, this, visibility).cte("own"))
    published = list(await session.execute(second))
    if any(own_four_eyes(row.changed_by, viewer, four_eyes=loaded.standing.four_eyes) for row in published):
        raise Refused(UserError(ErrorCode.FOUR_EYES, ID_PATH, LESSON_FOUR_EYES_TEXT))
    payload = {"visibility": visibility.value}
    return [
        *(Event(below, "published", row.record_id, payload) for row in published),
        *(Event(below, "narrowed", record_id, payload) for record_id in narrowed_ids),
    ]


def _promote(table: Table, where: ColumnElement[bool], visibility: Visibility) -> Update:
    """Make drafts the published editions, with the next number."""
    other = table.alias("other")
    last = select(func.coalesce(func.max(other.c.number), 0)).where(other.c.record_id == table.c.record_id)
    values = {
        "state": "CURRENT",
        "stage": Stage.PUBLISHED.value,
        "visibility": visibility.value,
        "version": table.c.version + 1,
        "number": last.correlate(table).scalar_subquery() + 1,
        "published_at": func.now(),
        "updated_at": func.now(),
    }
    return update(table).where(where, table.c.state == "WORKING").values(values)


def _narrow(table: Table, where: ColumnElement[bool], visibility: Visibility) -> Any:
    """Show published editions to no more people than this; content and revisions stay."""
    values = {"visibility": visibility.value, "version": table.c.version + 1, "updated_at": func.now()}
    wider = table.c.visibility.in_(wider_than(visibility))
    return update(table).where(where, table.c.state == "CURRENT", wider).values(values).returning(table.c.record_id)
