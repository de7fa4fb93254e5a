"""Completing a self-check, and correcting one that is completed: both take a snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules import checks
from exchange.selfchecks.actions.answering import AnswersOutcome, run_with_conflicts, write
from exchange.selfchecks.actions.loading import CHECK_PATH, Loaded, load
from exchange.selfchecks.actions.rounds import still_open
from exchange.selfchecks.actions.snapshots import take
from exchange.selfchecks.rules.answers import REASON
from exchange.selfchecks.rules.differences import differing
from exchange.selfchecks.rules.progress import arising, tally
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.rules.workflow import SelfCheckAction
from exchange.selfchecks.tables import SelfCheckRow
from exchange.storage.engine import Database

_EMPTY_TEXT = Text("Noch ist keine Frage beantwortet.", "No question has been answered yet.")
_SAME_TEXT = Text("Damit ändert sich nichts.", "This changes nothing.")


async def complete_self_check(
    database: Database, viewer: Viewer, self_check_id: UUID, version: int | None = None, *, at: datetime | None = None
) -> Outcome:
    """Complete a self-check: what was answered is frozen, with what it comes to. Questions may be left open. `at` is
    when it was, where that is told later (synthetic history)."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.COMPLETE, self_check_id, version)
        check = loaded.row
        # A workshop comes after the administration is done; it may well end after the round.
        if check.round_id is not None and check.stage == SelfCheckStage.ADMINISTRATION:
            await still_open(session, check.round_id, CHECK_PATH, at)
        questions = list(loaded.asked.instrument.questions)
        if not tally(questions, loaded.answers, arising(questions, loaded.answers)).answered:
            raise Refused(UserError(ErrorCode.REQUIRED, CHECK_PATH, _EMPTY_TEXT))
        number = await take(session, viewer, loaded, loaded.answers, at=at)
        await touch(session, viewer, loaded, state=SelfCheckState.COMPLETED.value, completed_at=at or func.now())
        _note(session, viewer, loaded, "selfcheck.completed", {"number": number, "answers": len(loaded.answers)})
        return self_check_id

    return await run(database, work)


async def correct_self_check(
    database: Database,
    viewer: Viewer,
    self_check_id: UUID,
    reason: str,
    answers: Sequence[Mapping[str, Any]],
    version: int | None = None,
) -> AnswersOutcome:
    """Change answers of a completed self-check and take a new snapshot, saying why. What was released stays what others
    see."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.CORRECT, self_check_id, version)
        cleaned = _reason(reason)
        after = await write(session, viewer, loaded, answers)
        if after == loaded.answers:
            raise Refused(UserError(ErrorCode.INVALID, ("input", "answers"), _SAME_TEXT))
        number = await take(session, viewer, loaded, after, cleaned)
        await touch(session, viewer, loaded)
        changed = differing(loaded.asked.instrument.questions, loaded.answers, after)
        _note(session, viewer, loaded, "selfcheck.corrected", {"number": number, "changed": len(changed)})
        return self_check_id

    return await run_with_conflicts(database, self_check_id, work)


def _reason(given: str) -> str:
    report = new_report().at("reason")
    cleaned: str | None = checks.text(REASON, lines=True)(given, report)
    if cleaned is None:
        report.missing()
        raise Refused(*report.collected.errors.values())
    return cleaned


async def touch(session: AsyncSession, viewer: Viewer, loaded: Loaded, **values: Any) -> None:
    """Change columns of the self-check itself."""
    values |= {"version": SelfCheckRow.version + 1, "updated_at": func.now(), "changed_by": viewer.principal_id}
    await session.execute(update(SelfCheckRow).where(SelfCheckRow.id == loaded.row.id).values(values))


def _note(session: AsyncSession, viewer: Viewer, loaded: Loaded, action: str, details: Mapping[str, Any]) -> None:
    check = loaded.row
    append_audit(session, viewer, action, subject_id=check.id, municipality_id=check.municipality_id, details=details)
