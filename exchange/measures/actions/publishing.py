"""Publishing, in few statements however large the record is.

A measure takes its lessons with it: their drafts are published with it, and no lesson stays visible to more people.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Table, Update, and_, cast, func, null, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import ErrorCode, Refused, UserError, Visibility
from exchange.access.viewer import Viewer
from exchange.measures.actions.indexing import index
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
from exchange.measures.tables.kinds import Kind
from exchange.storage.base import alias_of
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
        event = Event(kind, "published", record_id, before=loaded.published, after=chosen.value, announced=True)
        await note(session, viewer, loaded.municipality_id, event, facts, further)
        await index(session, [record_id, *(each.record_id for each in further if each.done == "published")])
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
    unversioned = cast(null(), Integer).label("version")
    edited = retire(lessons, and_(theirs, lessons.c.has_draft))
    retired = edited.returning(lessons.c.record_id, lessons.c.visibility, unversioned).cte("retired")
    narrowed = _narrow(lessons, and_(theirs, ~lessons.c.has_draft), visibility).cte("narrowed")
    # Sub-statements of one statement do not see one another, so what is retired here is promoted only by the next.
    first = union_all(select(retired), select(narrowed)).add_cte(retire(table, this).cte("own"))
    before = list(await session.execute(first))
    drafts = alias_of(lessons, "draft")
    pending = and_(theirs, lessons.c.stage.in_([stage.value for stage in PENDING]), drafts.c.id == lessons.c.id)
    columns = (lessons.c.record_id, lessons.c.version, lessons.c.changed_by, drafts.c.stage)
    promoted = _promote(lessons, pending, visibility).returning(*columns).cte("promoted")
    second = select(promoted).add_cte(_promote(table, this, visibility).cte("own"))
    published = list(await session.execute(second))
    if any(own_four_eyes(row.changed_by, viewer, four_eyes=loaded.standing.four_eyes) for row in published):
        raise Refused(UserError(ErrorCode.FOUR_EYES, ID_PATH, LESSON_FOUR_EYES_TEXT))
    return _events(below, before, published, visibility)


def _events(below: Kind, before: Sequence[Any], published: Sequence[Any], visibility: Visibility) -> list[Event]:
    """What happened to the records below: `before` are those that were published, with a version if they were
    narrowed, `published` those that are now."""
    after = visibility.value
    seen = {row.record_id: row.visibility for row in before}
    moved = [(row, "published", row.stage) for row in published]
    moved += [(row, "narrowed", Stage.PUBLISHED.value) for row in before if row.version is not None]
    events = []
    for row, done, stage in moved:
        details = {"from": stage, "to": Stage.PUBLISHED.value, "version": row.version, "visibility": after}
        was = seen.get(row.record_id)
        events.append(Event(below, done, row.record_id, before=was, after=after, announced=True, details=details))
    return events


def _promote(table: Table, where: ColumnElement[bool], visibility: Visibility) -> Update:
    """Make drafts the published editions, with the next number."""
    other = alias_of(table, "other")
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
    was = alias_of(table, "was")
    narrowed = update(table).where(where, table.c.state == "CURRENT", wider, was.c.id == table.c.id).values(values)
    return narrowed.returning(table.c.record_id, was.c.visibility, table.c.version)
