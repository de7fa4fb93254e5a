"""What can be done with synonyms, one transaction each: coordinators keep groups of their own, the operator loads those
of the word list."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError, forbidden, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.search.rules.groups import NOT_YOURS, SynonymSource, check_beside, check_room, checked
from exchange.search.tables import SYNONYMS_CHANGED, SearchSynonymRow
from exchange.storage.base import uuid7
from exchange.storage.claims import remember
from exchange.storage.engine import Database
from exchange.storage.outbox import OutboxRow

# Who adds a group looks at all others first, so they wait for one another; readers wait for nobody.
_LOCK = text("LOCK TABLE search_synonym IN SHARE ROW EXCLUSIVE MODE")
_GROUPS = select(SearchSynonymRow.id, SearchSynonymRow.terms, SearchSynonymRow.source)
_Row = Row[UUID, list[str], str]


async def add_synonyms(db: Database, viewer: Viewer, terms: Sequence[str]) -> UUID:
    """Add a group of terms that say the same; returns its id.

    Raises Refused with FORBIDDEN for everybody but coordinators, what `checked` finds wrong with the terms, and
    DUPLICATE or TOO_LONG where they do not fit beside the other groups.
    """
    _require_coordinator(viewer)
    cleaned = checked(terms)

    async def add(session: AsyncSession) -> UUID:
        others = await _all(session)
        check_room(sum(row.source == SynonymSource.COORDINATOR for row in others))
        await asyncio.to_thread(check_beside, cleaned, [row.terms for row in others])
        group_id = uuid7()
        session.add(SearchSynonymRow(id=group_id, terms=cleaned, source=SynonymSource.COORDINATOR.value))
        _note(session, viewer, "added", group_id, {"terms": cleaned})
        return group_id

    return await _write(db, add)


async def update_synonyms(db: Database, viewer: Viewer, group_id: UUID | None, terms: Sequence[str]) -> UUID:
    """Put these terms in the place of those of a coordinators' group; returns its id.

    Raises Refused as `add_synonyms` does, with NOT_FOUND where there is no such group, and FORBIDDEN for one of the
    word list.
    """
    _require_coordinator(viewer)
    cleaned = checked(terms)

    async def change(session: AsyncSession) -> UUID:
        groups = await _all(session)
        identity, before = _own(groups, group_id)
        if before != cleaned:
            others = [group.terms for group in groups if group.id != identity]
            await asyncio.to_thread(check_beside, cleaned, others)
            statement = update(SearchSynonymRow).where(SearchSynonymRow.id == identity).values(terms=cleaned)
            await session.execute(statement)
            _note(session, viewer, "updated", identity, {"before": before, "after": cleaned})
        return identity

    return await _write(db, change)


async def remove_synonyms(db: Database, viewer: Viewer, group_id: UUID | None) -> UUID:
    """Remove a coordinators' group; returns the id that it had. Raises Refused with FORBIDDEN and NOT_FOUND as
    `update_synonyms` does."""
    _require_coordinator(viewer)

    async def remove(session: AsyncSession) -> UUID:
        identity, terms = _own(await _all(session), group_id)
        await session.execute(delete(SearchSynonymRow).where(SearchSynonymRow.id == identity))
        _note(session, viewer, "removed", identity, {"terms": terms})
        return identity

    return await _write(db, remove)


async def ensure_synonyms(db: Database, viewer: Viewer, groups: Sequence[Sequence[str]]) -> int:
    """Let the groups of the word list be these; returns how many were added or removed. Those of coordinators stay.

    Raises Refused with FORBIDDEN for everybody but the operator; otherwise the path of an error begins with the
    group's place.
    """
    if not is_in_role(viewer, Role.OPERATOR):
        raise Refused(forbidden((), Role.OPERATOR, viewer))
    wanted = _checked_groups(groups)
    async with db.reading() as session:
        # Asked at every start, and seldom is there anything to do.
        if {tuple(row.terms) for row in await _of_word_list(session)} == wanted:
            return 0

    async def replace(session: AsyncSession) -> int:
        await session.execute(_LOCK)
        stored = {tuple(row.terms): row for row in await _of_word_list(session)}
        added, removed = sorted(wanted - stored.keys()), sorted(stored.keys() - wanted)
        for terms in removed:
            await session.delete(stored[terms])
        session.add_all(SearchSynonymRow(terms=list(terms), source=SynonymSource.SEED.value) for terms in added)
        if added or removed:
            _note(session, viewer, "loaded", None, {"added": added, "removed": removed})
        return len(added) + len(removed)

    return await db.write(replace)


def _checked_groups(groups: Sequence[Sequence[str]]) -> set[tuple[str, ...]]:
    """The groups as they are stored."""
    found: list[list[str]] = []
    for place, terms in enumerate(groups):
        try:
            found.append(checked(terms))
            check_beside(found[-1], found[:-1])
        except Refused as refused:
            errors = (UserError(each.code, (str(place), *each.path[1:]), each.message) for each in refused.errors)
            raise Refused(*errors) from refused
    return set(map(tuple, found))


async def _of_word_list(session: AsyncSession) -> Sequence[SearchSynonymRow]:
    seeds = SearchSynonymRow.source == SynonymSource.SEED.value
    return (await session.scalars(select(SearchSynonymRow).where(seeds))).all()


async def _all(session: AsyncSession) -> Sequence[_Row]:
    """All groups, which nobody else changes until the transaction ends."""
    await session.execute(_LOCK)
    return (await session.execute(_GROUPS)).all()


def _own(groups: Sequence[_Row], group_id: UUID | None) -> tuple[UUID, list[str]]:
    """The id and the terms of the group of coordinators with this id."""
    row = next((group for group in groups if group.id == group_id), None)
    if row is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, ("id",), NOT_FOUND_TEXT))
    if row.source == SynonymSource.SEED:
        raise Refused(UserError(ErrorCode.FORBIDDEN, ("id",), NOT_YOURS))
    return row.id, row.terms


def _require_coordinator(viewer: Viewer) -> None:
    if not is_in_role(viewer, Role.COORDINATOR):
        raise Refused(forbidden((), Role.COORDINATOR, viewer))


def _note(session: AsyncSession, viewer: Viewer, done: str, subject: UUID | None, details: Mapping[str, Any]) -> None:
    """An audit entry, and an event for the processes that hold the synonyms."""
    append_audit(session, viewer, f"synonyms.{done}", subject_id=subject, details=details)
    session.add(OutboxRow(kind=SYNONYMS_CHANGED, subject_id=subject or uuid7(), announced=False, payload={}))


async def _write(db: Database, work: Callable[[AsyncSession], Awaitable[UUID]]) -> UUID:
    """Do the work, and remember the id for a request that arrives again."""

    async def remembered(session: AsyncSession) -> UUID:
        group_id = await work(session)
        remember(session, id=str(group_id))
        return group_id

    return await db.write(remembered)
