"""What changes of records share: locks on the records around one, and the step from published to revision."""

from uuid import UUID

from sqlalchemy import ColumnElement, Table, Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.measures.rules.report import Row
from exchange.measures.tables.kinds import RECORD, Kind


async def lock_below(session: AsyncSession, below: Kind, record_id: UUID) -> None:
    """Hold the records below, in the order of their ids, so that nobody edits a draft that is being published."""
    table = below.table
    ids = select(table.c.record_id).where(table.c.measure_id == record_id, table.c.state != "PAST")
    statement = select(RECORD.c.id).where(RECORD.c.id.in_(ids)).order_by(RECORD.c.id)
    await session.execute(statement.with_for_update(key_share=True))


async def lock_parent(session: AsyncSession, kind: Kind, record_id: UUID) -> None:
    """Hold the record above, if there is one, before the one below, as publishing the one above does. What is done
    below changes how complete the one above is."""
    if not kind.belongs:
        return
    table = kind.table
    ids = select(table.c.measure_id).where(table.c.record_id == record_id, table.c.measure_id.is_not(None))
    await _hold(session, RECORD.c.id.in_(ids))


async def lock_new_parent(session: AsyncSession, content: Row) -> None:
    """Hold the record above one that is made now, if there is one."""
    if content.get("measure_id") is not None:
        await _hold(session, RECORD.c.id == content["measure_id"])


async def _hold(session: AsyncSession, which: ColumnElement[bool]) -> None:
    await session.execute(select(RECORD.c.id).where(which).with_for_update(key_share=True))


def retire(table: Table, where: ColumnElement[bool]) -> Update:
    """Make published editions revisions."""
    values = {"state": "PAST", "has_draft": False, "superseded_at": func.now()}
    return update(table).where(where, table.c.state == "CURRENT").values(values)
