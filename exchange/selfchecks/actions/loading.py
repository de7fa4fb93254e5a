"""Fetching a self-check for an action: held, with the viewer's rights and the version checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions.loading import CONFLICT
from exchange.selfchecks.actions.instruments import LoadedInstrument, load_instrument
from exchange.selfchecks.rules.answers import Answer, from_json, to_json
from exchange.selfchecks.rules.vocabulary import AnswerState, SelfCheckStage, SelfCheckState
from exchange.selfchecks.rules.workflow import SelfCheckAction, Standing, refusal
from exchange.selfchecks.tables import AnswerRow, SelfCheckRow
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.base import alias_of, table_of

CHECK_PATH = ("input", "selfCheck")
NOT_FOUND = UserError(ErrorCode.NOT_FOUND, CHECK_PATH, NOT_FOUND_TEXT)

_answer = table_of(AnswerRow)
_workshop = alias_of(table_of(SelfCheckRow), "its_workshop")


@dataclass(frozen=True, slots=True)
class Stored:
    """A present answer, with its version."""

    answer: Answer
    version: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A self-check that is held, its instrument and its present answers by the keys of their questions."""

    row: SelfCheckRow
    asked: LoadedInstrument
    stored: Mapping[str, Stored]

    @property
    def answers(self) -> dict[str, Answer]:
        """The present answers."""
        return {key: each.answer for key, each in self.stored.items()}


async def load(
    session: AsyncSession, viewer: Viewer, action: SelfCheckAction, self_check_id: UUID, version: int | None = None
) -> Loaded:
    """The self-check, ready for the action. Raises Refused where it is not visible, not allowed or out of date.

    Whoever answers holds it against being completed, and reads the answers by the same statement: they may be older
    than the hold, which the versions show when answers are written. Everybody else waits for those who answer.
    """
    answering = action is SelfCheckAction.ANSWER
    held = select(SelfCheckRow).where(SelfCheckRow.id == self_check_id)
    if not answering:
        await session.execute(held.with_for_update(key_share=True))
    statement = _everything(self_check_id)
    if answering:
        statement = statement.with_for_update(of=SelfCheckRow, read=True)
    found = (await session.execute(statement.execution_options(populate_existing=True))).first()
    if found is None or not SHOWN.allows({"owners": found[0].owners, "visibility": found[0].visibility}, viewer):
        raise Refused(NOT_FOUND)
    row, has_workshop, answers = found
    stage, state = SelfCheckStage(row.stage), SelfCheckState(row.state)
    standing = Standing(row.municipality_id, tuple(row.owners), stage, state, has_workshop)
    if (error := refusal(action, standing, viewer, CHECK_PATH)) is not None:
        raise Refused(error)
    if version is not None and version != row.version:
        raise Refused(CONFLICT)
    asked = await load_instrument(session, row.instrument_id)
    keys = {question_id: key for key, question_id in asked.questions.items()}
    stored = {keys[UUID(each["question_id"])]: _stored(each) for each in answers}
    return Loaded(row, asked, stored)


def _everything(self_check_id: UUID) -> Select[tuple[SelfCheckRow, bool, list[dict[str, Any]]]]:
    """The self-check, whether there is a workshop about it, and its answers."""
    answers = select(func.coalesce(func.json_agg(literal_column(_answer.name)), literal_column("'[]'::json")))
    answers = answers.select_from(_answer).where(_answer.c.self_check_id == self_check_id)
    workshop = select(_workshop.c.id).where(_workshop.c.administration_id == self_check_id).exists()
    return select(SelfCheckRow, workshop, answers.scalar_subquery()).where(SelfCheckRow.id == self_check_id)


def _stored(columns: Mapping[str, Any]) -> Stored:
    answer = Answer(
        AnswerState(columns["state"]),
        from_json(columns["value"]),
        columns["reason"],
        columns["rationale"],
        columns["evidence"],
        tuple(UUID(each) for each in columns["measures"]),
    )
    return Stored(answer, columns["version"])


def answer_columns(answer: Answer) -> dict[str, Any]:
    """An answer as the columns of whatever table keeps it."""
    return {
        "state": answer.state.value,
        "value": to_json(answer.value),
        "reason": answer.reason,
        "rationale": answer.rationale,
        "evidence": answer.evidence,
        "measures": list(answer.measures),
    }
