"""Reports from the command line: whoever holds the server sees what the municipality sees, and it is written down."""

from uuid import UUID

from sqlalchemy import select

from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.selfchecks.tables import SelfCheckRow
from exchange.storage.engine import Database


async def reader_of(database: Database, self_check_id: UUID) -> Viewer | None:
    """A reader who sees the self-check as the municipality does whose it is; None where there is none."""
    async with database.reading() as session:
        owner = await session.scalar(select(SelfCheckRow.municipality_id).where(SelfCheckRow.id == self_check_id))
    if owner is None:
        return None
    name = COMMAND_LINE.name
    return Viewer(ViewerKind.GUEST, Role.READER, municipality_id=owner, name=name, municipalities=(owner,))


async def note_report(database: Database, reader: Viewer, self_check_id: UUID) -> None:
    """Write into the municipality's audit trail that a report was made."""
    whose = reader.municipality_id
    async with database.transaction() as session:
        append_audit(session, reader, "selfcheck.reported", subject_id=self_check_id, municipality_id=whose)
