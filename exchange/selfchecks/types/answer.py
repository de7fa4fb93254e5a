"""Answers: the present ones, which only the owners see, those of a snapshot, and where two views differ."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, or_, select

from exchange.access.visibility import OwnAmong, Through
from exchange.measures.types import Measure
from exchange.projection.fields import Columns, column, many, one
from exchange.projection.registry import projected
from exchange.selfchecks.tables import AnswerRow, InstrumentQuestionRow, SelfCheckRow, SnapshotAnswerRow
from exchange.selfchecks.trail import ANSWERS
from exchange.selfchecks.types.enums import AnswerState
from exchange.selfchecks.types.instrument import InstrumentQuestion
from exchange.selfchecks.types.value import AnswerValue
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.base import alias_of, table_of

OWNERS = Through(table_of(SelfCheckRow), "self_check_id", "id", OwnAmong())


def _linked(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["record_id"] == row["measures"].any_()


def _asked(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["id"] == row["question_id"]


@strawberry.interface(description="An answer to a question.")
class GivenAnswer:
    """What present answers and those of snapshots have in common."""

    question: InstrumentQuestion = one(_asked, "The question.", implied=True)
    state: AnswerState = column("state", "What was done with the question.")
    value: AnswerValue | None = column("value", "What was answered; null unless the question was ANSWERED.")
    reason: str | None = column("reason", "Why the question does not apply; null unless it is NOT_APPLICABLE.")
    rationale: str | None = column("rationale", "Why it was answered like that.")
    evidence: str | None = column("evidence", "What shows it: documents, figures, addresses.")
    measures: list[Measure] = many(
        _linked, "The municipality's measures that belong to it, as far as you may see them.", order=("record_id",)
    )


@projected(AnswerRow, rule=OWNERS, key="question_id")
@strawberry.type(description="The present answer to a question of a self-check. Nobody but its owners sees it.")
class SelfCheckAnswer(GivenAnswer):
    """A present answer."""

    version: int = column("version", "Counts its changes. Whoever changes it gives the version that they have seen.")
    changed_at: datetime = column("changed_at", "When it was changed last.")


@projected(SnapshotAnswerRow, rule=SHOWN, key="question_id", trails=(ANSWERS,))
@strawberry.type(description="An answer as it was when the snapshot was taken.")
class SnapshotAnswer(GivenAnswer):
    """A frozen answer."""


_workshop, _question = table_of(SelfCheckRow), table_of(InstrumentQuestionRow)
_theirs, _ours = (alias_of(table_of(AnswerRow), name) for name in ("theirs", "ours"))


def _of(answer: Any, self_check: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(answer.c.self_check_id == self_check, answer.c.question_id == _question.c.id)


DIFFERING = (
    select(
        _workshop.c.id,
        _workshop.c.owners,
        _workshop.c.administration_id,
        _question.c.id.label("question_id"),
        _question.c.position,
    )
    .join(_question, _question.c.instrument_id == _workshop.c.instrument_id)
    .outerjoin(_ours, _of(_ours, _workshop.c.id))
    .outerjoin(_theirs, _of(_theirs, _workshop.c.administration_id))
    .where(
        _workshop.c.administration_id.is_not(None),
        or_(_ours.c.state.is_distinct_from(_theirs.c.state), _ours.c.value.is_distinct_from(_theirs.c.value)),
    )
)
"""`rules.differences` in SQL: the questions that a workshop answered in another way than the administration."""


@projected(SelfCheckRow, rule=OwnAmong())
@strawberry.type(description="A question to which the workshop gave another answer than the administration.")
class AnswerDifference:
    """A difference."""

    question: InstrumentQuestion = one(_asked, "The question.", implied=True)
    administration: SelfCheckAnswer | None = one(
        lambda row, other: and_(
            other["self_check_id"] == row["administration_id"], other["question_id"] == row["question_id"]
        ),
        "What the administration answered; null where it did not come to the question.",
        implied=True,
    )
    workshop: SelfCheckAnswer | None = one(
        lambda row, other: and_(other["self_check_id"] == row["id"], other["question_id"] == row["question_id"]),
        "What the workshop answered; null where it did not come to the question.",
        implied=True,
    )
