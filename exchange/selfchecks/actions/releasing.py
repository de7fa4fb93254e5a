"""Releasing the newest snapshot of a self-check, and taking a release back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import Refused, Visibility
from exchange.access.viewer import Viewer
from exchange.measures.actions.loading import CONFLICT
from exchange.measures.actions.outcome import Outcome, run
from exchange.municipalities.tables import MunicipalityRow
from exchange.selfchecks.actions.consents import consents_of
from exchange.selfchecks.actions.loading import CHECK_PATH, NOT_FOUND
from exchange.selfchecks.actions.showing import narrow, show
from exchange.selfchecks.rules import release as rules
from exchange.selfchecks.rules.joint import ceiling
from exchange.selfchecks.rules.release import Release, Standing
from exchange.selfchecks.rules.vocabulary import SelfCheckState
from exchange.selfchecks.tables import FieldScoreRow, SelfCheckRow, SnapshotRow
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.engine import Database


async def release_self_check(
    database: Database,
    viewer: Viewer,
    self_check_id: UUID,
    visibility: str,
    fields: Sequence[Mapping[str, str]] = (),
    answers: str = Visibility.OWN,
    version: int | None = None,
) -> Outcome:
    """Release the newest snapshot; what was released before is shown to nobody any more.

    `fields` are those that are shown less widely than the whole, each with its `field` and `visibility`.
    """

    async def work(session: AsyncSession) -> UUID:
        check, standing = await _loaded(session, viewer, self_check_id, version)
        limits = [(each["field"], Visibility(each["visibility"])) for each in fields]
        release = rules.stated(Visibility(visibility), limits, Visibility(answers), standing, CHECK_PATH)
        if (error := rules.release_refusal(release, standing, viewer, CHECK_PATH)) is not None:
            raise Refused(error)
        await show(session, check.id, standing.fields, release)
        _note(session, viewer, check, "selfcheck.released", _told(release))
        return check.id

    return await run(database, work)


async def revoke_release(
    database: Database, viewer: Viewer, self_check_id: UUID, version: int | None = None
) -> Outcome:
    """Take back what is released, whichever snapshot it is: at once, and without a second pair of eyes."""

    async def work(session: AsyncSession) -> UUID:
        check, standing = await _loaded(session, viewer, self_check_id, version)
        if (error := rules.revocation_refusal(standing, CHECK_PATH)) is not None:
            raise Refused(error)
        told = {"visibility": check.visibility}
        await narrow(session, [check.id], Visibility.OWN)
        _note(session, viewer, check, "selfcheck.release_revoked", told)
        return check.id

    return await run(database, work)


async def _loaded(
    session: AsyncSession, viewer: Viewer, self_check_id: UUID, version: int | None
) -> tuple[SelfCheckRow, Standing]:
    """The self-check, held until the transaction ends, and what the rules decide by. Raises Refused where there is none
    for the viewer, or it may not release it, or the version is another one."""
    held = select(SelfCheckRow).where(SelfCheckRow.id == self_check_id).with_for_update(key_share=True)
    check = await session.scalar(held)
    if check is None or not SHOWN.allows({"owners": check.owners, "visibility": check.visibility}, viewer):
        raise Refused(NOT_FOUND)
    if (error := rules.right_refusal(check.municipality_id, viewer, CHECK_PATH)) is not None:
        raise Refused(error)
    if version is not None and version != check.version:
        raise Refused(CONFLICT)
    return check, await _standing(session, check)


async def _standing(session: AsyncSession, check: SelfCheckRow) -> Standing:
    four_eyes = select(MunicipalityRow.four_eyes).where(MunicipalityRow.id == check.municipality_id)
    newest = select(SnapshotRow, four_eyes.scalar_subquery()).where(
        SnapshotRow.self_check_id == check.id, SnapshotRow.newest
    )
    found = (await session.execute(newest)).first()
    if found is None or check.state != SelfCheckState.COMPLETED:
        return Standing(check.municipality_id, completed=False)
    snapshot: SnapshotRow = found[0]
    scores = select(FieldScoreRow.field_key, FieldScoreRow.visibility).where(FieldScoreRow.snapshot_id == snapshot.id)
    fields = {key: Visibility(visibility) for key, visibility in await session.execute(scores)}
    return Standing(
        check.municipality_id,
        completed=True,
        shown=check.visibility != Visibility.OWN,
        fields=tuple(fields),
        present=Release(Visibility(snapshot.visibility), fields, Visibility(snapshot.answers_visibility)),
        keys=frozenset(key for key in (check.changed_by, snapshot.taken_by) if key is not None),
        four_eyes=found[1],
        ceiling=ceiling(await consents_of(session, check), snapshot.taken_at),
    )


def _told(release: Release) -> dict[str, Any]:
    """What the audit trail says of a release."""
    fields = {key: visibility.value for key, visibility in release.fields.items()}
    return {"visibility": release.whole.value, "fields": fields, "answers": release.answers.value}


def _note(session: AsyncSession, viewer: Viewer, check: SelfCheckRow, action: str, details: Mapping[str, Any]) -> None:
    told = {**details, "version": check.version + 1}
    append_audit(session, viewer, action, subject_id=check.id, municipality_id=check.municipality_id, details=told)
