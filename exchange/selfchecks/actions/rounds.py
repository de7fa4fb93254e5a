"""Rounds: opening them, inviting to them, reminding, extending and closing. All of it is the coordinators'."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, any_, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError, forbidden, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.measures.actions.loading import CONFLICT
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules.checks import LINE, SUMMARY, day, text
from exchange.measures.rules.report import Report
from exchange.municipalities.tables import MembershipRow, MunicipalityRow, ProgrammeRow
from exchange.selfchecks.rules import rounds as rules
from exchange.selfchecks.rules.rounds import Period
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.tables import InstrumentRow, InvitationRow, RoundRow, SelfCheckRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

ROUND_PATH = ("input", "round")
# A round lasts from midnight to midnight in Germany.
_TODAY: ColumnElement[date] = literal_column("(now() AT TIME ZONE 'Europe/Berlin')::date", Date)


async def open_self_check_round(
    database: Database,
    viewer: Viewer,
    *,
    programme: str,
    instrument_id: UUID,
    title: str,
    opens_on: date,
    closes_on: date,
    municipalities: Sequence[str] | None = None,
    demo: bool = False,
) -> Outcome:
    """Open a round and invite to it: municipalities by their keys, all that take part in the programme unless told."""

    async def work(session: AsyncSession) -> UUID:
        _require_coordinator(viewer)
        report = new_report()
        cleaned = _required(text(LINE), title, report.at("title"))
        _judge(Period(opens_on, closes_on), report)
        if await session.get(InstrumentRow, instrument_id) is None:
            report.at("instrument").unknown()
        programme_id = await session.scalar(select(ProgrammeRow.id).where(ProgrammeRow.key == programme))
        if programme_id is None:
            report.at("programme").unknown()
        invited = await _invitable(session, programme_id, municipalities, report) if programme_id else []
        if report.collected.errors:
            raise Refused(*report.collected.errors.values())
        round_id, period = uuid7(), {"opens_on": opens_on, "closes_on": closes_on}
        of = {"programme_id": programme_id, "instrument_id": instrument_id}
        session.add(RoundRow(id=round_id, title=cleaned, demo=demo, **of, **period))
        await session.flush()
        await _invite(session, round_id, invited)
        append_audit(session, viewer, "round.opened", subject_id=round_id, details={"invited": len(invited)})
        return round_id

    return await run(database, work)


async def invite_to_round(
    database: Database, viewer: Viewer, round_id: UUID, municipalities: Sequence[str], version: int | None = None
) -> Outcome:
    """Invite further municipalities; those that are invited already stay so."""

    async def change(session: AsyncSession, row: RoundRow, today: date) -> dict[str, Any]:
        _refuse(rules.invitation_refusal(_period(row), today, ROUND_PATH))
        report = new_report()
        invited = await _invitable(session, row.programme_id, municipalities, report)
        if report.collected.errors:
            raise Refused(*report.collected.errors.values())
        await _invite(session, row.id, invited)
        return {"municipalities": sorted(municipalities)}

    return await _change(database, viewer, round_id, version, "round.invited", change)


async def remind_round(
    database: Database, viewer: Viewer, round_id: UUID, message: str, version: int | None = None
) -> Outcome:
    """Remind those invited that have not completed; they find the text with their invitation."""

    async def change(session: AsyncSession, row: RoundRow, today: date) -> dict[str, Any]:
        _refuse(rules.work_refusal(_period(row), today, ROUND_PATH))
        report = new_report()
        cleaned = _required(text(SUMMARY, lines=True), message, report.at("text"))
        if report.collected.errors:
            raise Refused(*report.collected.errors.values())
        completed = exists().where(
            SelfCheckRow.round_id == InvitationRow.round_id,
            InvitationRow.municipality_id == any_(SelfCheckRow.owners),
            SelfCheckRow.stage == SelfCheckStage.ADMINISTRATION,
            SelfCheckRow.state == SelfCheckState.COMPLETED,
        )
        reminded = await session.execute(
            update(InvitationRow)
            .where(InvitationRow.round_id == row.id, ~completed)
            .values(reminded_at=func.now(), reminders=InvitationRow.reminders + 1, reminder_text=cleaned)
            .returning(InvitationRow.municipality_id)
        )
        return {"reminded": len(reminded.all())}

    return await _change(database, viewer, round_id, version, "round.reminded", change)


async def extend_round(
    database: Database, viewer: Viewer, round_id: UUID, closes_on: date, version: int | None = None
) -> Outcome:
    """Move the last day of a round back, also when it is over already."""

    async def change(_session: AsyncSession, row: RoundRow, _today: date) -> dict[str, Any]:
        report = new_report()
        day()(closes_on, report.at("closes_on"))
        if report.collected.errors:
            raise Refused(*report.collected.errors.values())
        _refuse(rules.extension_refusal(_period(row), closes_on, ROUND_PATH))
        details = {"before": str(row.closes_on), "after": str(closes_on)}
        row.closes_on = closes_on
        return details

    return await _change(database, viewer, round_id, version, "round.extended", change)


async def close_round(database: Database, viewer: Viewer, round_id: UUID, version: int | None = None) -> Outcome:
    """Close a round for good: nothing is started or completed in it any more. What was begun stays its
    municipality's."""

    async def change(session: AsyncSession, row: RoundRow, _today: date) -> dict[str, Any]:
        _refuse(rules.end_refusal(_period(row), ROUND_PATH))
        row.closed_at = await session.scalar(select(func.now()))
        return {}

    return await _change(database, viewer, round_id, version, "round.closed", change)


async def open_round(
    session: AsyncSession, round_id: UUID, municipality_id: UUID, instrument_id: UUID, at: datetime | None = None
) -> bool:
    """Make sure that the municipality may start a self-check with this instrument in the round, now or at the time that
    it is told of; nobody closes the round before the transaction ends. A round to which it is not invited does not
    exist for it.

    Returns whether the round is one of synthetic data, and so all that is made in it. Raises Refused.
    """
    invited = (InvitationRow.round_id == RoundRow.id, InvitationRow.municipality_id == municipality_id)
    row, today = await _locked(session, round_id, exists().where(*invited))
    if row.instrument_id != instrument_id:
        raise Refused(UserError(ErrorCode.INVALID, ("input", "instrument"), rules.OTHER_INSTRUMENT_TEXT))
    _refuse(rules.work_refusal(_period(row), at.date() if at else today, ROUND_PATH))
    return row.demo


async def still_open(session: AsyncSession, round_id: UUID, path: tuple[str, ...], at: datetime | None = None) -> None:
    """Make sure that a self-check may be completed in the round, now or at the time that is told of; nobody closes the
    round before the transaction ends.

    Raises Refused at the path.
    """
    row, today = await _locked(session, round_id)
    _refuse(rules.work_refusal(_period(row), at.date() if at else today, path))


async def _change(
    database: Database,
    viewer: Viewer,
    round_id: UUID,
    version: int | None,
    action: str,
    change: Callable[[AsyncSession, RoundRow, date], Awaitable[dict[str, Any]]],
) -> Outcome:
    """One change of a round, with the round held and everything checked that all changes share."""

    async def work(session: AsyncSession) -> UUID:
        # Others than coordinators and those invited do not learn that there is such a round; to these it is forbidden.
        if viewer.role is not Role.COORDINATOR:
            invited = InvitationRow.municipality_id.in_(viewer.municipalities)
            await _locked(session, round_id, exists().where(InvitationRow.round_id == RoundRow.id, invited))
        _require_coordinator(viewer, ROUND_PATH)
        row, today = await _locked(session, round_id, key_share=True)
        if version is not None and version != row.version:
            raise Refused(CONFLICT)
        details = await change(session, row, today)
        row.version += 1
        append_audit(session, viewer, action, subject_id=round_id, details=details | {"version": row.version})
        return round_id

    return await run(database, work)


async def _locked(
    session: AsyncSession, round_id: UUID, *conditions: ColumnElement[bool], key_share: bool = False
) -> tuple[RoundRow, date]:
    """The round, held against changes, or with `key_share` for one, and today's date. Raises Refused where there is
    none."""
    statement = select(RoundRow, _TODAY).where(RoundRow.id == round_id, *conditions)
    locking = statement.with_for_update(of=RoundRow, read=not key_share, key_share=key_share)
    found = (await session.execute(locking.execution_options(populate_existing=True))).first()
    if found is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, ROUND_PATH, NOT_FOUND_TEXT))
    return found[0], found[1]


async def _invitable(
    session: AsyncSession, programme_id: UUID, municipalities: Sequence[str] | None, report: Report
) -> list[UUID]:
    """The municipalities that take part in the programme today, all or those with these keys; reports others."""
    member = exists().where(
        MembershipRow.programme_id == programme_id,
        MembershipRow.municipality_id == MunicipalityRow.id,
        or_(MembershipRow.starts_on.is_(None), MembershipRow.starts_on <= _TODAY),
        or_(MembershipRow.ends_on.is_(None), MembershipRow.ends_on >= _TODAY),
    )
    if municipalities is None:
        return list(await session.scalars(select(MunicipalityRow.id).where(member)))
    if not municipalities:
        report.at("municipalities").missing()
    named = select(MunicipalityRow.ags, MunicipalityRow.id, member).where(MunicipalityRow.ags.in_(municipalities))
    known = {row[0]: (row[1], row[2]) for row in await session.execute(named)}
    for index, ags in enumerate(municipalities):
        place = report.at("municipalities", index)
        if ags not in known:
            place.unknown()
        elif not known[ags][1]:
            place.refuse(ErrorCode.INVALID, rules.NO_MEMBER_TEXT)
    return [municipality_id for municipality_id, _ in known.values()]


async def _invite(session: AsyncSession, round_id: UUID, municipalities: Sequence[UUID]) -> None:
    if municipalities:
        rows = [{"round_id": round_id, "municipality_id": each} for each in municipalities]
        await session.execute(insert(InvitationRow).values(rows).on_conflict_do_nothing())


def _period(row: RoundRow) -> Period:
    return Period(row.opens_on, row.closes_on, row.closed_at is not None)


def _judge(period: Period, report: Report) -> None:
    """Report what is wrong with the days of a new round."""
    day()(period.opens_on, report.at("opens_on"))
    day()(period.closes_on, report.at("closes_on"))
    if (error := rules.period_refusal(period)) is not None:
        report.at("closes_on").refuse(error.code, error.message)


def _required(check: Any, value: str, report: Report) -> Any:
    cleaned = check(value, report)
    if cleaned is None:
        report.missing()
    return cleaned


def _require_coordinator(viewer: Viewer, path: tuple[str, ...] = ("input",)) -> None:
    if not is_in_role(viewer, Role.COORDINATOR):
        raise Refused(forbidden(path, Role.COORDINATOR, viewer))


def _refuse(error: UserError | None) -> None:
    if error is not None:
        raise Refused(error)
