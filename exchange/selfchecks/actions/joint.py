"""Joint self-checks: a district invites its municipalities, each decides for itself whether and how far it takes part.

A mandate does not help: it lets the district act for a municipality, it does not extend the district's own power.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import ErrorCode, Refused, UserError, Visibility, forbidden, has_role, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.municipalities.tables import MunicipalityRow
from exchange.selfchecks.actions.consents import consent_of, consents_of
from exchange.selfchecks.actions.loading import CHECK_PATH, NOT_FOUND
from exchange.selfchecks.actions.showing import belong, narrow
from exchange.selfchecks.rules import joint as rules
from exchange.selfchecks.rules.vocabulary import SelfCheckState
from exchange.selfchecks.tables import ParticipantRow, SelfCheckRow, SnapshotRow
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.engine import Database


async def invite_to_self_check(
    database: Database, viewer: Viewer, self_check_id: UUID, municipalities: Sequence[str]
) -> Outcome:
    """Invite municipalities of the district, by their keys, to take part in its self-check; those that are invited
    already stay so. They see nothing of it until they agree."""

    async def work(session: AsyncSession) -> UUID:
        check = (await _held(session, self_check_id))[0]
        if not SHOWN.allows({"owners": check.owners, "visibility": check.visibility}, viewer):
            raise Refused(NOT_FOUND)
        if not has_role(viewer, check.municipality_id, Role.EDITOR):
            raise Refused(forbidden(CHECK_PATH, Role.EDITOR, viewer))
        if check.state == SelfCheckState.COMPLETED:
            raise Refused(UserError(ErrorCode.WRONG_STAGE, CHECK_PATH, rules.COMPLETED_TEXT))
        await invite(session, check, municipalities, "municipalities")
        told = {"municipalities": sorted(municipalities)}
        _note(session, viewer, check, "selfcheck.shared", check.municipality_id, told)
        return self_check_id

    return await run(database, work)


async def invite(session: AsyncSession, check: SelfCheckRow, municipalities: Sequence[str], name: str) -> None:
    """Invite these municipalities to a self-check that is stored. Raises Refused below `name` of the input for those
    that do not lie in the district whose it is."""
    rows = select(MunicipalityRow.ags, MunicipalityRow.id, MunicipalityRow.parent_id)
    known = {row.ags: row for row in await session.execute(rows.where(MunicipalityRow.ags.in_(municipalities)))}
    report = new_report()
    if not municipalities:
        report.at(name).missing()
    for index, ags in enumerate(municipalities):
        place = report.at(name, index)
        if ags not in known:
            place.unknown()
        elif known[ags].parent_id != check.municipality_id:
            place.refuse(ErrorCode.INVALID, rules.NOT_IN_DISTRICT_TEXT)
    if report.collected.errors:
        raise Refused(*report.collected.errors.values())
    if known:
        invited = [{"self_check_id": check.id, "municipality_id": row.id} for row in known.values()]
        await session.execute(insert(ParticipantRow).values(invited).on_conflict_do_nothing())


async def agree_to_joint_self_check(database: Database, viewer: Viewer, self_check_id: UUID, up_to: str) -> Outcome:
    """Take part, or change the widest visibility that the viewer's municipality allows. What is released more widely is
    narrowed at once."""

    async def work(session: AsyncSession) -> UUID:
        checks, own = await _invited(session, viewer, self_check_id)
        own.ceiling = Visibility(up_to).value
        own.agreed_at = own.agreed_at or await session.scalar(select(func.now()))
        own.left_at = None
        await _apply(session, checks)
        _note(session, viewer, checks[0], "selfcheck.agreed", own.municipality_id, {"visibility": own.ceiling})
        return self_check_id

    return await run(database, work)


async def leave_joint_self_check(database: Database, viewer: Viewer, self_check_id: UUID) -> Outcome:
    """Take part no longer. The viewer's municipality sees nothing of it any more, and what was made with it is shown to
    nobody else until it agrees again."""

    async def work(session: AsyncSession) -> UUID:
        checks, own = await _invited(session, viewer, self_check_id)
        if (error := rules.leave_refusal(consent_of(own), CHECK_PATH)) is not None:
            raise Refused(error)
        own.left_at = await session.scalar(select(func.now()))
        await _apply(session, checks)
        _note(session, viewer, checks[0], "selfcheck.left", own.municipality_id, {})
        return self_check_id

    return await run(database, work)


async def _held(session: AsyncSession, self_check_id: UUID) -> list[SelfCheckRow]:
    """The administration's self-check, and the workshop's that went on from it, held in this order."""
    named = select(func.coalesce(SelfCheckRow.administration_id, SelfCheckRow.id))
    root = named.where(SelfCheckRow.id == self_check_id).scalar_subquery()
    both = select(SelfCheckRow).where(or_(SelfCheckRow.id == root, SelfCheckRow.administration_id == root))
    held = both.order_by(SelfCheckRow.stage).with_for_update(key_share=True)
    checks = list(await session.scalars(held))
    if not checks:
        raise Refused(NOT_FOUND)
    return checks


async def _invited(
    session: AsyncSession, viewer: Viewer, self_check_id: UUID
) -> tuple[list[SelfCheckRow], ParticipantRow]:
    """The self-checks, held, and the viewer's own municipality among those invited. Raises Refused where it is not
    invited, or the key is no publisher's."""
    checks = await _held(session, self_check_id)
    row = await session.get(ParticipantRow, (checks[0].id, viewer.municipality_id)) if viewer.municipality_id else None
    seen = any(SHOWN.allows({"owners": each.owners, "visibility": each.visibility}, viewer) for each in checks)
    if row is None:
        raise Refused(forbidden(CHECK_PATH, Role.PUBLISHER) if seen else NOT_FOUND)
    if not is_in_role(viewer, Role.PUBLISHER):
        raise Refused(forbidden(CHECK_PATH, Role.PUBLISHER, viewer))
    return checks, row


async def _apply(session: AsyncSession, checks: Sequence[SelfCheckRow]) -> None:
    """Make those the owners that take part now, and show no more than they allow."""
    first = checks[0]
    await session.flush()
    joined = select(ParticipantRow.municipality_id).where(
        ParticipantRow.self_check_id == first.id,
        ParticipantRow.agreed_at.is_not(None),
        ParticipantRow.left_at.is_(None),
    )
    owners = list(await session.scalars(joined.order_by(ParticipantRow.agreed_at, ParticipantRow.municipality_id)))
    await belong(session, [check.id for check in checks], [first.municipality_id, *owners])
    consents = await consents_of(session, first)
    released = select(SnapshotRow.self_check_id, SnapshotRow.taken_at).where(
        SnapshotRow.self_check_id.in_([check.id for check in checks]), SnapshotRow.visibility != Visibility.OWN.value
    )
    for self_check_id, taken_at in (await session.execute(released)).all():
        await narrow(session, [self_check_id], rules.ceiling(consents, taken_at))


def _note(
    session: AsyncSession, viewer: Viewer, check: SelfCheckRow, action: str, whose: UUID, details: Mapping[str, object]
) -> None:
    append_audit(session, viewer, action, subject_id=check.id, municipality_id=whose, details=details)
