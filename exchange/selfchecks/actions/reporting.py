"""Reports from the command line: whoever holds the server sees what the municipality sees, and it is written down."""

from uuid import UUID

from sqlalchemy import select

from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.selfchecks.tables import SelfCheckRow
from exchange.storage.engine import Database


async def reader_for_report(database: Database, self_check_id: UUID) -> Viewer | None:
    """A reader who sees the self-check as the municipality does whose it is, noted in its audit trail; None where there
    is none."""
    owner = select(SelfCheckRow.municipality_id).where(SelfCheckRow.id == self_check_id)
    async with database.transaction() as session:
        municipality_id = await session.scalar(owner)
        if municipality_id is None:
            return None
        append_audit(
            session,
            COMMAND_LINE,
            "selfcheck.reported",
            subject_id=self_check_id,
            municipality_id=municipality_id,
        )
    return Viewer(
        ViewerKind.GUEST,
        Role.READER,
        municipality_id=municipality_id,
        name=COMMAND_LINE.name,
        municipalities=(municipality_id,),
    )
