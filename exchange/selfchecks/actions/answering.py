"""Saving answers: a patch by question, so that two people who answer different questions never meet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Uuid, bindparam, cast, column, func, insert, select, types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from exchange.access.audit import audit_values
from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.tables import AuditRow
from exchange.access.viewer import Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules.report import Report
from exchange.measures.tables.kinds import MEASURE, RECORD
from exchange.selfchecks.actions.loading import Loaded, answer_columns, load
from exchange.selfchecks.rules.answers import Answer, patched
from exchange.selfchecks.rules.instrument import Question
from exchange.selfchecks.rules.progress import arising
from exchange.selfchecks.rules.workflow import SelfCheckAction
from exchange.selfchecks.tables import AnswerRow
from exchange.storage.base import table_of
from exchange.storage.engine import Database

MOST_ANSWERS = 500

CHANGED_TEXT = Text(
    "Diese Antwort wurde inzwischen geändert. Sehen Sie sie an, und speichern Sie Ihre noch einmal.",
    "This answer has been changed in the meantime. Look at it, and save yours again.",
)
_NONE_TEXT = Text("Es ist keine Antwort dabei.", "There is no answer.")
_MANY_TEXT = Text(
    f"Höchstens {MOST_ANSWERS} Antworten sind auf einmal möglich.", f"At most {MOST_ANSWERS} answers at once."
)
_TWICE_TEXT = Text(
    "Diese Frage ist hier schon einmal beantwortet.", "This question has an answer in this list already."
)

_UNANSWERED_TEXT = Text(
    "Diese Frage ist noch nicht beantwortet; eine Version gibt es erst mit der ersten Antwort.",
    "This question has no answer yet; there is a version from the first answer on.",
)

_answer = table_of(AnswerRow)


@dataclass(frozen=True, slots=True)
class AnswersOutcome(Outcome):
    """What came of saving answers; `conflicts` are the questions, of the self-check, that others answered before."""

    self_check_id: UUID | None = None
    conflicts: tuple[UUID, ...] = ()


class _Overtaken(Refused):
    """Others answered these questions before."""

    def __init__(self, questions: Sequence[UUID], places: Mapping[UUID, int]) -> None:
        paths = (("input", "answers", str(places[question]), "version") for question in questions)
        super().__init__(*(UserError(ErrorCode.CONFLICT, path, CHANGED_TEXT) for path in paths))
        self.questions = tuple(questions)


async def save_answers(
    database: Database, viewer: Viewer, self_check_id: UUID, answers: Sequence[Mapping[str, Any]]
) -> AnswersOutcome:
    """Save answers to some questions, all or none. Each is a patch and names the `version` that it replaces."""

    async def work(session: AsyncSession) -> UUID:
        loaded = await load(session, viewer, SelfCheckAction.ANSWER, self_check_id)
        await write(session, viewer, loaded, answers)
        return self_check_id

    return await run_with_conflicts(database, self_check_id, work)


async def run_with_conflicts(
    database: Database, self_check_id: UUID, work: Callable[[AsyncSession], Awaitable[UUID]]
) -> AnswersOutcome:
    """Do the work, as `run` does, and tell which answers others had given before."""
    overtaken: tuple[UUID, ...] = ()

    async def watched(session: AsyncSession) -> UUID:
        nonlocal overtaken
        try:
            return await work(session)
        except _Overtaken as refused:
            overtaken = refused.questions
            raise

    outcome = await run(database, watched)
    return AnswersOutcome(outcome.record_id, outcome.errors, self_check_id, overtaken)


async def write(
    session: AsyncSession, viewer: Viewer, loaded: Loaded, given: Sequence[Mapping[str, Any]]
) -> dict[str, Answer]:
    """Write answers of a self-check that is held; returns all its answers as they
    are then. Raises Refused with every error of the input, and where others gave an answer before."""
    report = new_report().at("answers")
    places = _places(loaded, given, report)
    changed = {
        loaded.asked.by_id[each["question"]].key: after
        for index, each in enumerate(given)
        if (after := _patched(loaded, each, report.at(index))) is not None
    }
    answers = loaded.answers | changed
    _refuse_unasked(loaded, places, answers, report)
    for question_id, index in places.items():
        if given[index].get("version") is not None and _version(loaded, question_id) is None:
            report.at(index, "version").refuse(ErrorCode.INVALID, _UNANSWERED_TEXT)
    await _refuse_foreign_measures(session, loaded, given, report)
    if report.collected.errors:
        raise Refused(*report.collected.errors.values())
    stale = [each["question"] for each in given if each.get("version") != _version(loaded, each["question"])]
    if not stale:
        stale = await _store(session, viewer, loaded, changed)
    if stale:
        raise _Overtaken(sorted(stale, key=places.__getitem__), places)
    return answers


def _places(loaded: Loaded, given: Sequence[Mapping[str, Any]], report: Report) -> dict[UUID, int]:
    """Where each question stands in the list; reports those that are no questions here, and those that come again."""
    if not given:
        report.refuse(ErrorCode.REQUIRED, _NONE_TEXT)
    if len(given) > MOST_ANSWERS:
        report.refuse(ErrorCode.TOO_LONG, _MANY_TEXT)
        raise Refused(*report.collected.errors.values())
    places: dict[UUID, int] = {}
    for index, each in enumerate(given):
        place = report.at(index, "question")
        if each["question"] not in loaded.asked.by_id:
            place.unknown()
        elif places.setdefault(each["question"], index) != index:
            place.refuse(ErrorCode.DUPLICATE, _TWICE_TEXT)
    return places


def _patched(loaded: Loaded, given: Mapping[str, Any], report: Report) -> Answer | None:
    question = loaded.asked.by_id.get(given["question"])
    if question is None:
        return None
    stored = loaded.stored.get(question.key)
    return patched(question, None if stored is None else stored.answer, given, report)


def _version(loaded: Loaded, question_id: UUID) -> int | None:
    stored = loaded.stored.get(loaded.asked.by_id[question_id].key)
    return None if stored is None else stored.version


def _refuse_unasked(loaded: Loaded, places: Mapping[UUID, int], answers: Mapping[str, Answer], report: Report) -> None:
    """A question is answered only where it arises, with all that is saved now."""
    put = arising(loaded.asked.instrument.questions, answers)
    for question_id, index in places.items():
        question = loaded.asked.by_id[question_id]
        if question.key not in put:
            report.at(index, "question").refuse(ErrorCode.INVALID, _unasked_text(loaded, question))


def _unasked_text(loaded: Loaded, question: Question) -> Text:
    first = question
    if question.depends_on is not None:
        first = loaded.asked.by_id[loaded.asked.questions[question.depends_on.question]]
    return Text(
        f"Diese Frage stellt sich nur nach einer bestimmten Antwort auf „{first.text.de}“.",
        f"This question is put only after a certain answer to “{first.text.en}”.",
    )


async def _refuse_foreign_measures(
    session: AsyncSession, loaded: Loaded, given: Sequence[Mapping[str, Any]], report: Report
) -> None:
    """Linked are measures of those whose self-check it is; there are no others here."""
    linked = [
        (measure, report.at(index, "measures", place))
        for index, each in enumerate(given)
        for place, measure in enumerate(each.get("measures") or ())
    ]
    if not linked:
        return
    statement = select(RECORD.c.id).where(
        RECORD.c.id.in_({measure for measure, _ in linked}),
        RECORD.c.kind == MEASURE.name,
        RECORD.c.municipality_id.in_(loaded.row.owners),
    )
    own = set((await session.scalars(statement)).all())
    for measure, place in linked:
        if measure not in own:
            place.unknown()


async def _store(session: AsyncSession, viewer: Viewer, loaded: Loaded, changed: Mapping[str, Answer]) -> list[UUID]:
    """Write the answers and what is noted about it in one statement; returns the questions that somebody else answered
    after they were read."""
    answers = {loaded.asked.questions[key]: answer for key, answer in changed.items()}
    rows = [
        answer_columns(answer) | {"question_id": question_id, "version": (_version(loaded, question_id) or 0) + 1}
        for question_id, answer in answers.items()
    ]
    details = {"questions": len(rows)}
    noted = audit_values(viewer, "selfcheck.answered", loaded.row.id, loaded.row.municipality_id, details)
    statement = _STORE.add_cte(insert(table_of(AuditRow)).values(noted).cte("noted"))
    given = {"self_check": loaded.row.id, "key": viewer.principal_id, "rows": orjson.dumps(rows, default=str).decode()}
    done = set((await session.scalars(statement, given)).all())
    return [question_id for question_id in answers if question_id not in done]


def _stored() -> ReturningInsert[UUID]:
    """Puts answers in, given as one JSON text: however many they are, it is the same statement. Everybody takes them in
    the same order, so that nobody waits in a circle. Answers that are not of the version before stay as they are."""
    names = ("question_id", "state", "value", "reason", "rationale", "evidence", "measures", "version")
    columns = [column(name, _answer.c[name].type) for name in names]
    rows = func.jsonb_to_recordset(cast(bindparam("rows", type_=types.Text()), JSONB)).table_valued(*columns)
    row = rows.render_derived(name="given", with_types=True)
    whose = (bindparam("self_check", type_=Uuid()), bindparam("key", type_=Uuid()))
    selected = select(*whose, *(row.c[name] for name in names)).order_by(row.c.question_id)
    statement = upsert(_answer).from_select(["self_check_id", "changed_by", *names], selected)
    changes = {name: statement.excluded[name] for name in ("changed_by", *names[1:])}
    return statement.on_conflict_do_update(
        index_elements=["self_check_id", "question_id"],
        set_=changes | {"changed_at": func.now()},
        where=_answer.c.version == statement.excluded.version - 1,
    ).returning(_answer.c.question_id)


_STORE = _stored()
