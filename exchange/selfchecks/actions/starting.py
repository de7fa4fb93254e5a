"""Starting a self-check, of the administration or with a workshop; saying who answers; discarding one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions.creating import owner_of
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules import checks
from exchange.measures.tables.kinds import MEASURE
from exchange.selfchecks.actions.completing import touch
from exchange.selfchecks.actions.instruments import load_instrument
from exchange.selfchecks.actions.loading import load
from exchange.selfchecks.actions.rounds import open_round
from exchange.selfchecks.rules.respondents import respondents_of
from exchange.selfchecks.rules.vocabulary import SelfCheckStage
from exchange.selfchecks.rules.workflow import SelfCheckAction
from exchange.selfchecks.tables import AnswerRow, RespondentRow, SelfCheckRow
from exchange.storage.base import table_of, uuid7
from exchange.storage.engine import Database

_ROUND_TEXT = Text(
    "In dieser Runde hat Ihre Kommune schon einen Selbstcheck.",
    "Your municipality has a self-check in this round already.",
)

_answer = table_of(AnswerRow)


async def start_self_check(
    database: Database,
    viewer: Viewer,
    instrument_id: UUID,
    round_id: UUID | None = None,
    municipality: str | None = None,
    note: str | None = None,
    *,
    demo: bool = False,
    at: datetime | None = None,
) -> Outcome:
    """Start a self-check of the administration, in a round or outside of any. `municipality` (an AGS) says whose it is
    if not the viewer's own. `at` is when it was, where that is told later (synthetic history)."""

    async def work(session: AsyncSession) -> UUID:
        # Whose it is is decided as for measures.
        owner = await owner_of(session, viewer, MEASURE, {"municipality": municipality})
        cleaned = _note(note)
        try:
            await load_instrument(session, instrument_id)
        except KeyError:
            raise Refused(UserError(ErrorCode.NOT_FOUND, ("input", "instrument"), NOT_FOUND_TEXT)) from None
        synthetic = demo
        if round_id is not None:
            synthetic |= await open_round(session, round_id, owner.id, instrument_id, at)
        values = {
            "municipality_id": owner.id,
            "owners": [owner.id],
            "instrument_id": instrument_id,
            "round_id": round_id,
            "stage": SelfCheckStage.ADMINISTRATION.value,
            "note": cleaned,
            "demo": synthetic,
        }
        return await _insert(session, viewer, values | _begun(at))

    return await run(database, work)


async def start_workshop(
    database: Database,
    viewer: Viewer,
    self_check_id: UUID,
    version: int | None = None,
    note: str | None = None,
    *,
    at: datetime | None = None,
) -> Outcome:
    """Start the self-check of a workshop from that of the administration: with a copy of its answers, both stay. `at`
    is as for `start_self_check`."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.START_WORKSHOP, self_check_id, version)
        before = loaded.row
        values = {
            "municipality_id": before.municipality_id,
            "owners": list(before.owners),
            "instrument_id": before.instrument_id,
            "round_id": before.round_id,
            "administration_id": before.id,
            "stage": SelfCheckStage.WORKSHOP.value,
            "note": _note(note),
            "demo": before.demo,
        }
        workshop_id = await _insert(session, viewer, values | _begun(at))
        names = ["question_id", "state", "value", "reason", "rationale", "evidence", "measures"]
        copied = select(literal(workshop_id), literal(viewer.principal_id), *(_answer.c[name] for name in names))
        copied = copied.where(_answer.c.self_check_id == before.id)
        await session.execute(insert(_answer).from_select(["self_check_id", "changed_by", *names], copied))
        return workshop_id

    return await run(database, work)


async def set_respondents(
    database: Database,
    viewer: Viewer,
    self_check_id: UUID,
    respondents: Sequence[Mapping[str, Any]],
    version: int | None = None,
) -> Outcome:
    """Say who answered, as functions with numbers; takes the place of what was said before."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.SET_RESPONDENTS, self_check_id, version)
        numbers = respondents_of(respondents, new_report().at("respondents"))
        await session.execute(delete(RespondentRow).where(RespondentRow.self_check_id == self_check_id))
        rows = [{"self_check_id": self_check_id, "role": role, "number": number} for role, number in numbers.items()]
        if rows:
            await session.execute(insert(RespondentRow), rows)
        await touch(session, viewer, loaded)
        _tell(session, viewer, "respondents_set", self_check_id, loaded.row.municipality_id)
        return self_check_id

    return await run(database, work)


async def discard_self_check(
    database: Database, viewer: Viewer, self_check_id: UUID, version: int | None = None
) -> Outcome:
    """Discard a self-check that is not completed, with all its answers, for good."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.DISCARD, self_check_id, version)
        await session.execute(delete(SelfCheckRow).where(SelfCheckRow.id == self_check_id))
        _tell(session, viewer, "discarded", self_check_id, loaded.row.municipality_id)
        return self_check_id

    return await run(database, work)


def _begun(at: datetime | None) -> dict[str, Any]:
    return {} if at is None else {"started_at": at}


async def _insert(session: AsyncSession, viewer: Viewer, values: Mapping[str, Any]) -> UUID:
    statement = (
        upsert(SelfCheckRow).values(id=uuid7(), changed_by=viewer.principal_id, **values).on_conflict_do_nothing()
    )
    inserted: UUID | None = await session.scalar(statement.returning(SelfCheckRow.id))
    if inserted is None:
        raise Refused(UserError(ErrorCode.DUPLICATE, ("input", "round"), _ROUND_TEXT))
    _tell(session, viewer, "started", inserted, values["municipality_id"], {"stage": values["stage"]})
    return inserted


def _note(given: str | None) -> str | None:
    report = new_report().at("note")
    cleaned: str | None = None if given is None else checks.text(checks.SUMMARY, lines=True)(given, report)
    if report.collected.errors:
        raise Refused(*report.collected.errors.values())
    return cleaned


def _tell(
    session: AsyncSession,
    viewer: Viewer,
    done: str,
    subject: UUID,
    whose: UUID,
    details: Mapping[str, Any] | None = None,
) -> None:
    append_audit(session, viewer, f"selfcheck.{done}", subject_id=subject, municipality_id=whose, details=details)
