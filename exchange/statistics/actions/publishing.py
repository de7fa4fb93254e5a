"""Publishing what was prepared, and retracting what was published: one transaction each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import Refused, Visibility
from exchange.access.viewer import Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules.checks import SUMMARY, text
from exchange.municipalities.tables import ProgrammeRow
from exchange.selfchecks.actions.instruments import load_instrument
from exchange.selfchecks.tables import RoundRow, SelfCheckRow, SnapshotRow
from exchange.statistics.actions.loading import RELEASE_PATH, load_release, refuse
from exchange.statistics.actions.material import gather
from exchange.statistics.actions.published import published_ids
from exchange.statistics.rules.plain import figures_of, material_of
from exchange.statistics.rules.rows import rows_of
from exchange.statistics.rules.states import ReleaseState, Retraction
from exchange.statistics.rules.subjects import parts_of
from exchange.statistics.rules.workflow import ReleaseAction, publication_refusal, refusal
from exchange.statistics.tables import ContributorRow, FiguresRow, MaterialRow, ReleaseRow
from exchange.storage.engine import Database


async def publish_release(
    database: Database, viewer: Viewer, release_id: UUID, version: int | None = None, *, at: datetime | None = None
) -> Outcome:
    """Publish a prepared release: its figures are seen for the first time. Earlier ones beside which it would tell what
    somebody took back are retracted with it. `at` is when it was, where that is told later (synthetic history)."""

    async def work(session: AsyncSession) -> UUID:
        row = await load_release(session, viewer, release_id, version)
        refuse(refusal(ReleaseAction.PUBLISH, ReleaseState(row.state), RELEASE_PATH))
        kept = await session.get_one(MaterialRow, release_id)
        await _require_unchanged(session, row, kept.material)
        results = kept.record or {}
        await _insert_figures(session, row, kept.material, results["figures"])
        await _name_contributors(session, viewer, row, kept.material["snapshots"])
        kept.record = {key: value for key, value in results.items() if key != "figures"}
        # At once: between two of these the row would contradict itself.
        published_at = at or await session.scalar(select(func.now()))
        row.state, row.visibility, row.published_at = ReleaseState.PUBLISHED, Visibility.NETWORK, published_at
        row.published_by = viewer.key_id
        row.version += 1
        _note(session, viewer, "release.published", row, {"contributors": row.contributors})
        for earlier in await _published_among(session, results["retract"]):
            await _retract(session, viewer, earlier, Retraction.CONSENT_WITHDRAWN, None, published_at)
        return release_id

    return await run(database, work)


async def retract_release(
    database: Database, viewer: Viewer, release_id: UUID, note: str, version: int | None = None
) -> Outcome:
    """Take what is published out of sight, with a reason that all members read. What was read can't be unread, so later
    releases are audited against it all the same."""

    async def work(session: AsyncSession) -> UUID:
        row = await load_release(session, viewer, release_id, version)
        refuse(refusal(ReleaseAction.RETRACT, ReleaseState(row.state), RELEASE_PATH))
        report = new_report()
        cleaned = text(SUMMARY, lines=True)(note, report.at("note"))
        if cleaned is None:
            report.at("note").missing()
        if report.collected.errors:
            raise Refused(*report.collected.errors.values())
        now = await session.scalar(select(func.now()))
        await _retract(session, viewer, row, Retraction.COORDINATION, cleaned, now)
        return release_id

    return await run(database, work)


async def _require_unchanged(session: AsyncSession, row: ReleaseRow, stored: Mapping[str, Any]) -> None:
    """Make sure that all that was prepared is released as it was then, and that nothing else was published; both stay
    so until the transaction ends. Raises Refused."""
    # Publications in a programme wait for one another, and whoever takes a release back waits for us.
    programme = select(ProgrammeRow.id).where(ProgrammeRow.id == row.programme_id)
    await session.execute(programme.with_for_update(key_share=True))
    snapshots = [UUID(each) for each in stored["held"]]
    checks = select(SelfCheckRow.id).join(SnapshotRow, SnapshotRow.self_check_id == SelfCheckRow.id)
    checks = checks.where(SnapshotRow.id.in_(snapshots)).order_by(SelfCheckRow.id)
    await session.execute(checks.with_for_update(read=True, of=SelfCheckRow))
    around = await session.get_one(RoundRow, row.round_id)
    gathered = await gather(session, around)
    before = [str(each) for each in await published_ids(session, around, gathered.instrument_key)]
    same_before = before == stored["earlier"]
    refuse(publication_refusal(material_of(stored), gathered.material, same_before=same_before, path=RELEASE_PATH))


async def _insert_figures(session: AsyncSession, row: ReleaseRow, stored: Mapping[str, Any], figures: Any) -> None:
    criteria = (await load_instrument(session, row.instrument_id)).criteria
    rows = []
    for columns in rows_of(material_of(stored), figures_of(figures)):
        field, criterion = parts_of(columns.pop("subject"))
        named = {"field_key": field, "criterion_id": None if criterion is None else criteria[criterion]}
        rows.append({**columns, **named, "release_id": row.id, "visibility": Visibility.NETWORK.value})
    await session.execute(insert(FiguresRow), rows)


async def _name_contributors(
    session: AsyncSession, viewer: Viewer, row: ReleaseRow, snapshots: Mapping[str, str]
) -> None:
    """Write down, for each contributor in its own trail, too, that it is in the release."""
    rows = []
    for identity, snapshot in snapshots.items():
        municipality = UUID(identity)
        rows.append({"release_id": row.id, "municipality_id": municipality, "snapshot_id": UUID(snapshot)})
        details = {"round": row.title, "number": row.number}
        append_audit(
            session, viewer, "release.contributed", subject_id=row.id, municipality_id=municipality, details=details
        )
    await session.execute(insert(ContributorRow), rows)


async def _published_among(session: AsyncSession, releases: Iterable[str]) -> list[ReleaseRow]:
    wanted = (
        ReleaseRow.id.in_([UUID(each) for each in releases]),
        ReleaseRow.state == ReleaseState.PUBLISHED,
    )
    held = select(ReleaseRow).where(*wanted).order_by(ReleaseRow.id).with_for_update(key_share=True)
    return list(await session.scalars(held))


async def _retract(
    session: AsyncSession,
    viewer: Viewer,
    row: ReleaseRow,
    reason: Retraction,
    note: str | None,
    at: datetime | None,
) -> None:
    row.state, row.retraction, row.retraction_note = ReleaseState.RETRACTED, reason, note
    row.retracted_at, row.retracted_by = at, viewer.key_id
    row.version += 1
    await session.execute(
        update(FiguresRow).where(FiguresRow.release_id == row.id).values(visibility=Visibility.OWN.value)
    )
    details = {"why": reason.value} | ({} if note is None else {"reason": note})
    _note(session, viewer, "release.retracted", row, details)


def _note(session: AsyncSession, viewer: Viewer, action: str, row: ReleaseRow, details: Mapping[str, Any]) -> None:
    told = {"number": row.number, "version": row.version, **details}
    append_audit(session, viewer, action, subject_id=row.id, details=told)
