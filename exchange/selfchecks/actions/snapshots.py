"""Taking snapshots: what a self-check came to, frozen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.viewer import Viewer
from exchange.selfchecks.actions.loading import Loaded, answer_columns
from exchange.selfchecks.rules.answers import Answers
from exchange.selfchecks.rules.progress import arising
from exchange.selfchecks.rules.scoring import FORMULA, FieldScore, Score, score
from exchange.selfchecks.tables import CriterionScoreRow, FieldScoreRow, SelfCheckRow, SnapshotAnswerRow, SnapshotRow
from exchange.storage.base import Base, table_of, uuid7

Row = dict[str, Any]

_snapshot = table_of(SnapshotRow)
_PARTS = tuple(table_of(part) for part in (FieldScoreRow, CriterionScoreRow, SnapshotAnswerRow))


async def take(
    session: AsyncSession,
    viewer: Viewer,
    loaded: Loaded,
    answers: Answers,
    reason: str | None = None,
    *,
    at: datetime | None = None,
) -> int:
    """Freeze these answers and what they come to, as the newest snapshot; returns its number. With a reason it corrects
    the one before. Nobody but the owners sees it, until it is released."""
    check, asked = loaded.row, loaded.asked
    last = select(func.max(SnapshotRow.number)).where(SnapshotRow.self_check_id == check.id)
    number = (await session.scalar(last) or 0) + 1
    if number > 1:
        await _age(session, check.id)
    whose = {"self_check_id": check.id, "newest": True, "owners": list(check.owners)}
    facts = _facts(viewer, check, number, reason, at)
    part = whose | {"snapshot_id": facts["id"]}
    scores = score(asked.instrument, answers)
    field = part | {"instrument_id": check.instrument_id, "municipality_id": check.municipality_id}
    rows: list[tuple[type[Base], list[Row]]] = [
        (SnapshotRow, [whose | facts]),
        (FieldScoreRow, [field | _field(each) for each in scores]),
        (CriterionScoreRow, [part | row for each in scores for row in _criteria(each, asked.criteria)]),
        (SnapshotAnswerRow, [part | row for row in _answers(loaded, answers)]),
    ]
    for table, values in rows:
        if values:
            await session.execute(insert(table_of(table)), values)
    return number


def _facts(viewer: Viewer, check: SelfCheckRow, number: int, reason: str | None, at: datetime | None) -> Row:
    """What a snapshot says of itself."""
    facts = {
        "id": uuid7(),
        "municipality_id": check.municipality_id,
        "instrument_id": check.instrument_id,
        "stage": check.stage,
        "number": number,
        "formula": FORMULA,
        "reason": reason,
        "demo": check.demo,
        "taken_by": viewer.principal_id,
    }
    return facts if at is None else facts | {"taken_at": at}


async def _age(session: AsyncSession, self_check_id: UUID) -> None:
    """The newest snapshot is that no more."""

    def aged(table: Any) -> Any:
        return update(table).where(table.c.self_check_id == self_check_id, table.c.newest).values(newest=False)

    statement = aged(_snapshot)
    for table in _PARTS:
        statement = statement.add_cte(aged(table).cte(f"aged_{table.name}"))
    await session.execute(statement)


def _result(result: Score) -> Row:
    counted = result.tally
    return {
        "score": result.score,
        "coverage": result.coverage,
        "withheld": None if result.withheld is None else result.withheld.value,
        "answered": counted.answered,
        "skipped": counted.skipped,
        "not_applicable": counted.not_applicable,
        "total": counted.total,
    }


def _field(each: FieldScore) -> Row:
    return _result(each.result) | {"field_key": each.field_of_action, "level_key": each.level}


def _criteria(each: FieldScore, ids: Mapping[str, UUID]) -> Iterable[Row]:
    for criterion in each.criteria:
        yield _result(criterion.result) | {"field_key": each.field_of_action, "criterion_id": ids[criterion.key]}


def _answers(loaded: Loaded, answers: Answers) -> Iterable[Row]:
    """The answers to the questions that arise; what was answered before a question fell away says nothing any more."""
    instrument, ids = loaded.asked.instrument, loaded.asked.questions
    put = arising(instrument.questions, answers)
    for field in instrument.fields:
        for question in field.questions:
            if question.key in put and question.key in answers:
                named = {"field_key": field.field_of_action, "question_id": ids[question.key]}
                yield named | answer_columns(answers[question.key])
