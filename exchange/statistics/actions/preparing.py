"""Preparing a release: what it is computed from is written down at once, and what came of it when it is computed. In
between nothing is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.rules import ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.selfchecks.tables import RoundRow
from exchange.statistics.actions.loading import ROUND_PATH, load_round, refuse
from exchange.statistics.actions.material import Gathered, gather
from exchange.statistics.actions.published import Published, load_published
from exchange.statistics.auditing import Audited
from exchange.statistics.rules.plain import plain_figures, plain_material, plain_policy
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.states import Failure, ReleaseState
from exchange.statistics.rules.workflow import UNDER_WAY_TEXT, Last, preparation_refusal, withdrawn
from exchange.statistics.tables import MaterialRow, ReleaseRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

SILENT = "1 minute"
"""A process that was not heard of for so long is gone."""


@dataclass(frozen=True, slots=True)
class Job:
    """A release to be computed: `data` is what `exchange.statistics.auditor` takes, `earlier` are the releases that it
    is audited against, in the order of their numbers."""

    release_id: UUID
    viewer: Viewer
    data: dict[str, Any]
    earlier: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of the attempt to begin, and the job, unless there is none to be done (again)."""

    outcome: Outcome
    job: Job | None


async def begin(
    database: Database,
    viewer: Viewer,
    round_id: UUID,
    policy: Policy,
    workers: int,
    version: int | None = None,
    *,
    at: datetime | None = None,
) -> Begun:
    """Begin to prepare a release of the round; what was prepared before and not published is discarded. `at` is when it
    was, where that is told later (synthetic history)."""
    jobs: list[Job] = []

    async def work(session: AsyncSession) -> UUID:
        jobs.clear()
        around = await load_round(session, viewer, round_id, version)
        prepared = await _under_way(session, around)
        gathered = await gather(session, around)
        before = await load_published(session, around, gathered.instrument_key)
        refuse(preparation_refusal(_last(before, around), gathered.material.round, policy, ROUND_PATH))
        if prepared is not None:
            await _discard(session, viewer, prepared)
        release_id = await _insert(session, viewer, around, gathered, policy, at)
        job = Job(release_id, viewer, _data(gathered, before, policy, workers), tuple(each.id for each in before))
        session.add(MaterialRow(release_id=release_id, material=_stored(gathered, job)))
        append_audit(session, viewer, "release.begun", subject_id=release_id)
        jobs.append(job)
        return release_id

    outcome = await run(database, work)
    return Begun(outcome, jobs[0] if jobs and outcome.record_id is not None else None)


async def finish(database: Database, job: Job, audited: Audited) -> None:
    """Keep what was computed; nobody sees a figure before it is published. Does nothing where the release was given up
    meanwhile."""
    async with database.transaction() as session:
        values = {"state": ReleaseState.PREPARED.value, "audit": audited.summary, "done": ReleaseRow.steps}
        if not await _leave_preparing(session, [job.release_id], values):
            return
        results = {"figures": audited.figures, "retract": [str(job.earlier[number - 1]) for number in audited.retract]}
        record = func.jsonb_build_object("audit", cast(literal(audited.record.decode(), Text), JSONB))
        kept = update(MaterialRow).where(MaterialRow.release_id == job.release_id)
        await session.execute(kept.values(record=record.op("||")(literal(results, JSONB))))
        append_audit(session, job.viewer, "release.prepared", subject_id=job.release_id)


async def fail(database: Database, viewer: Viewer, release_id: UUID, failure: Failure) -> None:
    """Give a preparation up."""
    async with database.transaction() as session:
        await _fail(session, viewer, [release_id], failure)


async def fail_silent(database: Database) -> None:
    """Give up what nobody works on any more: preparations whose process was not heard of for a minute."""
    silent = "SELECT id FROM statistical_release WHERE state = 'PREPARING' AND seen_at < now() - $1::text::interval"
    gone = [row["id"] for row in await database.fetch_all(silent, SILENT)]
    if gone:
        async with database.transaction() as session:
            await _fail(session, COMMAND_LINE, gone, Failure.INTERRUPTED)


async def beat(database: Database, release_id: UUID, done: int, steps: int) -> bool:
    """Note that somebody works on it, and how far it has come; whether it is still to be done."""
    # No change that anybody's caches would have to know of, so no transaction that counts as one.
    statement = (
        "UPDATE statistical_release SET seen_at = now(), done = $2, steps = $3 WHERE id = $1 AND state = 'PREPARING'"
    )
    return bool(await database.pool.execute(statement, release_id, done, steps) == "UPDATE 1")


async def outcome_of(database: Database, release_id: UUID) -> tuple[str, dict[str, Any]]:
    """The state of a release, and its audit in brief; nothing where there is none."""
    async with database.reading() as session:
        row = await session.get_one(ReleaseRow, release_id)
        return row.state, row.audit or {}


async def _under_way(session: AsyncSession, around: RoundRow) -> ReleaseRow | None:
    """What is prepared and not published. Raises Refused where a preparation is under way."""
    states = (ReleaseState.PREPARING, ReleaseState.PREPARED)
    held = select(ReleaseRow).where(ReleaseRow.round_id == around.id, ReleaseRow.state.in_(states)).with_for_update()
    found: ReleaseRow | None = await session.scalar(held.execution_options(populate_existing=True))
    if found is not None and found.state == ReleaseState.PREPARING:
        raise Refused(UserError(ErrorCode.WRONG_STAGE, ROUND_PATH, UNDER_WAY_TEXT))
    return found


def _last(before: Sequence[Published], around: RoundRow) -> Last | None:
    """The round as it was published last."""
    for each in reversed(before):
        if each.round_id == around.id:
            return Last(each.material.round, each.state is ReleaseState.RETRACTED)
    return None


async def _discard(session: AsyncSession, viewer: Viewer, row: ReleaseRow) -> None:
    row.state = ReleaseState.DISCARDED
    row.version += 1
    await session.flush()
    await session.execute(delete(MaterialRow).where(MaterialRow.release_id == row.id))
    append_audit(session, viewer, "release.discarded", subject_id=row.id)


async def _insert(
    session: AsyncSession, viewer: Viewer, around: RoundRow, gathered: Gathered, policy: Policy, at: datetime | None
) -> UUID:
    last = select(func.max(ReleaseRow.number)).where(ReleaseRow.round_id == around.id)
    release_id, before = uuid7(), gathered.before
    row = ReleaseRow(
        id=release_id,
        programme_id=around.programme_id,
        round_id=around.id,
        before_id=None if before is None else before.id,
        instrument_id=around.instrument_id,
        number=(await session.scalar(last) or 0) + 1,
        title=around.title,
        before_title=None if before is None else before.title,
        contributors=len(gathered.material.round.contributions),
        prepared_by=viewer.key_id,
        demo=around.demo,
        **plain_policy(policy),
    )
    if at is not None:
        row.prepared_at = at
    session.add(row)
    await session.flush()
    return release_id


def _data(gathered: Gathered, before: Sequence[Published], policy: Policy, workers: int) -> dict[str, Any]:
    """The job for the process that audits."""
    gone = {
        str(each.number): sorted(withdrawn(each.material.round, gathered.rounds[str(each.round_id)]))
        for each in before
        if each.state is ReleaseState.PUBLISHED and str(each.round_id) in gathered.rounds
    }
    return {
        "material": plain_material(gathered.material),
        "policy": plain_policy(policy),
        "earlier": [
            {
                "number": each.number,
                "material": each.stored,
                "figures": plain_figures(each.figures),
                "worlds": each.worlds,
            }
            for each in before
        ],
        "withdrawn": gone,
        "workers": workers,
    }


def _stored(gathered: Gathered, job: Job) -> dict[str, Any]:
    """What is kept of it: the material, and what has to be as it was when it is published."""
    return {
        **job.data["material"],
        "snapshots": {identity: str(snapshot) for identity, snapshot in gathered.snapshots.items()},
        "held": [str(snapshot) for snapshot in gathered.held],
        "earlier": [str(each) for each in job.earlier],
    }


async def _fail(session: AsyncSession, viewer: Viewer, releases: Sequence[UUID], failure: Failure) -> None:
    failed = await _leave_preparing(session, releases, {"state": ReleaseState.FAILED.value, "failure": failure.value})
    await session.execute(delete(MaterialRow).where(MaterialRow.release_id.in_(failed)))
    for release_id in failed:
        details = {"failure": failure.value}
        append_audit(session, viewer, "release.failed", subject_id=release_id, details=details)


async def _leave_preparing(session: AsyncSession, releases: Sequence[UUID], values: dict[str, Any]) -> list[UUID]:
    """Give those of the releases that are being prepared another state; returns which."""
    preparing = (ReleaseRow.id.in_(releases), ReleaseRow.state == ReleaseState.PREPARING)
    changed = update(ReleaseRow).where(*preparing).values(version=ReleaseRow.version + 1, **values)
    return list(await session.scalars(changed.returning(ReleaseRow.id)))
