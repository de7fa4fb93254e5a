"""Writing the records of an import: new ones under slugs of their own, drafts in few statements, and who did it."""

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import ErrorCode, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions import bulk
from exchange.measures.actions.creating import SLUG_TRIES, TOO_MANY_TEXT, Owner
from exchange.measures.actions.importable import Item, lock
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import TAKEN
from exchange.measures.rules import slugs
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.tables.kinds import MEASURE, RECORD
from exchange.storage.base import uuid7


async def insert_records(session: AsyncSession, owner: Owner, items: Sequence[Item]) -> None:
    """Insert new records under the first slugs that are free, also while others insert: in rounds, mostly one."""
    used: set[str] = set()
    tries = {
        item.index: islice(slugs.candidates(slugs.slug(owner.name, item.after["title"]) or "measure"), SLUG_TRIES)
        for item in items
    }
    pending = list(items)
    while pending:
        rows = []
        for item in pending:
            slug = next((candidate for candidate in tries[item.index] if candidate not in used), None)
            if slug is None:
                item.errors.append(UserError(ErrorCode.DUPLICATE, (*item.report.path, "title"), TOO_MANY_TEXT))
                continue
            used.add(slug)
            item.record_id = uuid7()
            rows.append(_record(owner, item, slug))
        inserted = await _insert(session, rows)
        pending = [item for item in pending if not item.errors and item.record_id not in inserted]
        taken = await lock(session, owner, [item.reference for item in pending]) if pending else {}
        for item in pending:
            if item.reference in taken:  # by somebody who did not import
                item.errors.append(UserError(TAKEN.code, (*item.report.path, "externalReference"), TAKEN.message))
        pending = [item for item in pending if not item.errors]
    for item in items:
        if item.errors:
            item.record_id = None


def _record(owner: Owner, item: Item, slug: str) -> Row:
    return {
        "id": item.record_id,
        "kind": MEASURE.name,
        "municipality_id": owner.id,
        "external_reference": item.reference,
        "slug": slug,
    }


async def _insert(session: AsyncSession, rows: list[Row]) -> set[UUID]:
    if not rows:
        return set()
    statement = insert(RECORD).values(rows).on_conflict_do_nothing().returning(RECORD.c.id)
    return set((await session.execute(statement)).scalars())


async def write(session: AsyncSession, viewer: Viewer, owner: Owner, items: Sequence[Item]) -> None:
    """Write the drafts of records that are created or changed, with an audit entry and an event for each."""
    copied = {
        item.loaded.shown.id: uuid7() for item in items if item.loaded is not None and item.loaded.working is None
    }
    await bulk.copy(session, MEASURE, copied)
    changes, lifecycles = [], []
    for item in items:
        shown = None if item.loaded is None else item.loaded.shown
        lifecycle: Row = {"stage": Stage.DRAFT.value, "changed_by": viewer.principal_id}
        if shown is None:
            edition_id = uuid7()
            lifecycle |= {"record_id": item.record_id, "municipality_id": owner.id, "state": "WORKING", "version": 1}
        else:
            edition_id = copied.get(shown.id, shown.id)
            lifecycle |= {"version": shown.version + 1}
        changes.append(bulk.Change(edition_id, item.before, item.after))
        lifecycles.append(lifecycle)
    await bulk.write(session, MEASURE, changes, lifecycles)
    await _note(session, viewer, owner, items)


async def _note(session: AsyncSession, viewer: Viewer, owner: Owner, items: Sequence[Item]) -> None:
    """An audit entry and an event for each record, as if each had been changed by itself."""
    noted = [_told(item) for item in items]
    (event, details), *further = noted
    await note(session, viewer, owner.id, event, details, [entry for entry, _ in further])
    for entry, facts in further:
        action = f"measure.{entry.done}"
        append_audit(session, viewer, action, subject_id=entry.record_id, municipality_id=owner.id, details=facts)


def _told(item: Item) -> tuple[Event, Row]:
    if item.record_id is None:
        raise RuntimeError(f"the record {item.reference} was not made")
    if item.loaded is None:
        facts: Row = {"from": None, "to": Stage.DRAFT.value, "version": 1, "import": True}
        return Event(MEASURE, "created", item.record_id), facts
    shown = item.loaded.shown
    names = sorted(name for name in item.after if item.after[name] != item.before[name])
    version = shown.version + 1
    facts = {"from": shown.stage, "to": Stage.DRAFT.value, "version": version, "changed": names, "import": True}
    return Event(MEASURE, "updated", item.record_id), facts
