"""Fetching rounds and releases for an action: held until the transaction ends, with the viewer's rights and the version
checked."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.access.visibility import Shown
from exchange.measures.actions.loading import CONFLICT
from exchange.selfchecks.tables import InvitationRow, RoundRow
from exchange.statistics.rules.workflow import may_act, right_refusal
from exchange.statistics.tables import ReleaseRow

ROUND_PATH, RELEASE_PATH = ("input", "round"), ("input", "release")


async def load_round(session: AsyncSession, viewer: Viewer, round_id: UUID, version: int | None) -> RoundRow:
    """The round, held against other preparations of it. Raises Refused: where there is none, to who is not invited as
    if there were none, to who may not do this, and where the version is another one."""
    held = select(RoundRow).where(RoundRow.id == round_id).with_for_update(key_share=True)
    if not may_act(viewer):
        invited = InvitationRow.municipality_id.in_(viewer.municipalities)
        held = held.where(exists().where(InvitationRow.round_id == RoundRow.id, invited))
    found: RoundRow | None = await session.scalar(held.execution_options(populate_existing=True))
    if found is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, ROUND_PATH, NOT_FOUND_TEXT))
    refuse(right_refusal(viewer, ROUND_PATH))
    if version is not None and version != found.version:
        raise Refused(CONFLICT)
    return found


async def load_release(session: AsyncSession, viewer: Viewer, release_id: UUID, version: int | None) -> ReleaseRow:
    """The release, held. Raises Refused where the viewer sees none, may not do this, or saw another version."""
    held = select(ReleaseRow).where(ReleaseRow.id == release_id).with_for_update(key_share=True)
    found: ReleaseRow | None = await session.scalar(held.execution_options(populate_existing=True))
    if found is None or not (may_act(viewer) or Shown().allows({"visibility": found.visibility}, viewer)):
        raise Refused(UserError(ErrorCode.NOT_FOUND, RELEASE_PATH, NOT_FOUND_TEXT))
    refuse(right_refusal(viewer, RELEASE_PATH))
    if version is not None and version != found.version:
        raise Refused(CONFLICT)
    return found


def refuse(error: UserError | None) -> None:
    """Leave the action with this error, if it is one."""
    if error is not None:
        raise Refused(error)
