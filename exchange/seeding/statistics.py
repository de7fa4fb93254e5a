"""Publishes the statistics of the synthetic rounds that are over, as a coordinator would have done after each.

To compute them takes a while, so this goes on beside the requests. Several processes may begin at once, and may be
ended at any time: each round is published once, and what was left half done is taken up where it stands.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.seeding import files
from exchange.seeding.files import FOLDER
from exchange.selfchecks.tables import RoundRow
from exchange.statistics.actions.publishing import publish_release
from exchange.statistics.preparing import Preparer
from exchange.statistics.rules.states import Failure, ReleaseState
from exchange.statistics.tables import ReleaseRow
from exchange.storage.engine import Database

COORDINATOR = Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, name="seeds")
"""Who acts for the coordination."""

_FAILED, _IN_ERROR = ReleaseRow.state == ReleaseState.FAILED, ReleaseRow.failure == Failure.ERROR
_TRIES = 3
_AFTER = timedelta(days=14)
"""How long after its end a round is published."""


async def publish_synthetic_rounds(db: Database, preparer: Preparer, folder: Path = FOLDER) -> int:
    """Prepare and publish a release of each synthetic round that is over, the first before the next; returns how many
    were published."""
    file = files.read(folder / "self-checks" / "demo.yaml", files.SelfChecksFile)
    published = 0
    for given in file.rounds:
        if given.closes_on < date.today():
            published += await _publish(db, preparer, given)
    return published


async def _publish(db: Database, preparer: Preparer, given: files.Round) -> bool:
    """Whether this published the round. What anybody else did with it stays as it is."""
    at = datetime.combine(given.closes_on + _AFTER, time(10), tzinfo=UTC)
    async with db.reading() as session:
        synthetic = select(RoundRow).where(RoundRow.title == given.title, RoundRow.demo)
        around = await session.scalar(synthetic)
        if around is None:
            return False
        of_it = select(ReleaseRow).where(ReleaseRow.round_id == around.id)
        errors = await session.scalar(select(func.count()).select_from(of_it.where(_IN_ERROR).subquery()))
        latest = await session.scalar(of_it.where(~_FAILED).order_by(ReleaseRow.number.desc()).limit(1))
    if latest is None and (errors or 0) < _TRIES:
        prepared = (await preparer.prepare(db, COORDINATOR, around.id, at=at)).record_id
    elif latest is not None and latest.state == ReleaseState.PREPARED and latest.prepared_at == at:
        prepared = latest.id
    else:
        prepared = None
    if prepared is None:
        return False
    await preparer.done(prepared)
    return (await publish_release(db, COORDINATOR, prepared, at=at + timedelta(days=1))).record_id is not None
