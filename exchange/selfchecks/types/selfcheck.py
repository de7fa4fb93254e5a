"""Self-checks in the API, and how lists of them are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, select, true

from exchange.access.rules import Visibility
from exchange.access.visibility import OwnAmong
from exchange.municipalities.types import FieldOfAction, Municipality
from exchange.projection.fields import Arguments, Columns, Expression, column, expression, inline, many, one
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.selfchecks.rules.vocabulary import AnswerState
from exchange.selfchecks.tables import AnswerRow, InstrumentFieldRow, InstrumentQuestionRow, RespondentRow, SelfCheckRow
from exchange.selfchecks.types.allowed import AllowedSelfCheckAction, allowed_actions
from exchange.selfchecks.types.answer import DIFFERING, OWNERS, AnswerDifference, SelfCheckAnswer
from exchange.selfchecks.types.changes import SelfCheckChanges, changes
from exchange.selfchecks.types.counting import Questions
from exchange.selfchecks.types.enums import RespondentRole, SelfCheckStage, SelfCheckState
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.selfchecks.types.joint import JointParticipant
from exchange.selfchecks.types.round import SelfCheckRound
from exchange.selfchecks.types.score import FieldScore
from exchange.selfchecks.types.snapshot import FIELD_OF_ACTION, SelfCheckSnapshot
from exchange.selfchecks.visibility import PRESENT, SHOWN
from exchange.storage.base import table_of

_self_check, _field = table_of(SelfCheckRow), table_of(InstrumentFieldRow)
_question, _answer = table_of(InstrumentQuestionRow), table_of(AnswerRow)

_FIELDS = select(
    _self_check.c.id, _self_check.c.owners, _self_check.c.instrument_id, _field.c.field_key, _field.c.position
).join(_field, _field.c.instrument_id == _self_check.c.instrument_id)


def _questions(row: Columns) -> Questions:
    within = (row["field_key"],) if "field_key" in row else ()
    return Questions(row["id"], row["instrument_id"], *within)


def _done(*states: AnswerState) -> Expression:
    return lambda row, _arguments: _questions(row).done(*states)


def _open(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    return _questions(row).done() - _questions(row).done(*AnswerState)


def _not_applicable(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    asked = _questions(row)
    return asked.total - asked.done() + asked.done(AnswerState.NOT_APPLICABLE)


@strawberry.interface(description="What was done with questions.")
class Progress:
    """What was done with questions."""

    total: int = expression(lambda row, _arguments: _questions(row).total, "How many there are.")
    answered: int = expression(_done(AnswerState.ANSWERED), "How many were answered.")
    skipped: int = expression(_done(AnswerState.SKIPPED), "How many were skipped.")
    not_applicable: int = expression(
        _not_applicable, "How many do not apply: said to do so, or not put because of another answer."
    )
    open: int = expression(_open, "How many are left: they are put, and nothing was done with them yet.")


@projected(SelfCheckRow, rule=OwnAmong())
@strawberry.type(description="How far the questions of a self-check were answered.")
class SelfCheckProgress(Progress):
    """The progress of a self-check."""


@projected(SelfCheckRow, rule=OwnAmong())
@strawberry.type(description="How far the questions of a self-check in a field of action were answered.")
class FieldProgress(Progress):
    """The progress in a field."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action.", implied=True
    )
    answers: list[SelfCheckAnswer] = many(
        lambda row, other: and_(
            other["self_check_id"] == row["id"],
            _question.c.id == other["question_id"],
            _question.c.field_key == row["field_key"],
        ),
        "The present answers in this field, in the order of the instrument.",
        order=("position",),
        through=_question,
        implied=True,
    )


@projected(RespondentRow, rule=OWNERS, key="role")
@strawberry.type(description="How many people answered in a function. Who they were is not asked.")
class Respondent:
    """How many people answered in a function."""

    role: RespondentRole = column("role", "In which function.")
    number: int = column("number", "How many.")


def _updated(row: Columns, _arguments: Arguments) -> ColumnElement[Any]:
    """The last change of the self-check or of an answer."""
    changed = select(func.max(_answer.c.changed_at)).where(_answer.c.self_check_id == row["id"])
    return func.greatest(row["updated_at"], changed.correlate(None).scalar_subquery())


@projected(SelfCheckRow, rule=SHOWN, prefix="selfcheck")
@strawberry.type(
    description="An assessment of a municipality by itself (Selbstcheck): where it stands in the fields of action, to "
    "work from; no mark and no rank. Others see it as far as the municipality released it; which results coordinators "
    "read that not everybody sees, its audit trail says."
)
class SelfCheck(Node):
    """A self-check."""

    municipality: Municipality = one(
        lambda row, other: other["id"] == row["municipality_id"], "Whose it is.", implied=True
    )
    instrument: SelfCheckInstrument = one(
        lambda row, other: other["id"] == row["instrument_id"], "The version of the instrument.", implied=True
    )
    municipalities: list[Municipality] = many(
        lambda row, other: other["id"] == row["owners"].any_(),
        "All whose it is: of a joint one the district and those of its municipalities that take part.",
        order=("ags",),
        implied=True,
    )
    participants: list[JointParticipant] = many(
        lambda row, other: other["self_check_id"] == func.coalesce(row["administration_id"], row["id"]),
        "Which municipalities of the district were invited to take part, and what they agreed to; empty for others.",
        order=("invited_at", "municipality_id"),
    )
    round: SelfCheckRound | None = one(
        lambda row, other: other["id"] == row["round_id"],
        "The round that it belongs to; null outside of rounds, and where you may not see the round.",
    )
    stage: SelfCheckStage = column("stage", "Whose view it gives.")
    state: SelfCheckState = column("state", "How far it has come.")
    visibility: Visibility = column("visibility", "Who sees what it came to.")
    demo: bool = column("demo", "Whether it is made up, to try things out with.")
    started_at: datetime = column("started_at", "When it was started.")
    completed_at: datetime | None = column("completed_at", "When it was completed; null while it is in progress.")
    version: int | None = expression(
        lambda row, _arguments: row["version"],
        "Counts its changes but for those of answers, which have versions of their own; null for others.",
        rule=OwnAmong(),
    )
    updated_at: datetime | None = expression(
        _updated, "When it or an answer was changed last; null for others.", rule=OwnAmong()
    )
    note: str | None = expression(
        lambda row, _arguments: row["note"], "What those who work on it should know; null for others.", rule=OwnAmong()
    )
    allowed_actions: list[AllowedSelfCheckAction] = allowed_actions()
    respondents: list[Respondent] = many(
        lambda row, other: other["self_check_id"] == row["id"],
        "Who answered, as functions and numbers; empty for others.",
        order=("role",),
    )
    progress: SelfCheckProgress | None = inline(
        lambda _row: true(), "How far the questions were answered; null for others."
    )
    progress_by_field: list[FieldProgress] = many(
        lambda row, other: other["id"] == row["id"],
        "How far they were answered in each field of action, in the order of the instrument; empty for others.",
        order=("position",),
        table=_FIELDS,
    )
    answers: list[SelfCheckAnswer] = many(
        lambda row, other: and_(other["self_check_id"] == row["id"], _question.c.id == other["question_id"]),
        "The present answers in the order of the instrument; empty for others.",
        order=("position",),
        through=_question,
    )
    snapshot: SelfCheckSnapshot | None = one(
        lambda row, other: other["self_check_id"] == row["id"],
        "What it came to: for its owners the newest snapshot, for others the one that was released; null while there "
        "is none.",
        only=PRESENT,
    )
    snapshots: list[SelfCheckSnapshot] = many(
        lambda row, other: other["self_check_id"] == row["id"],
        "All snapshots that you may see, the oldest first.",
        order=("number",),
    )
    scores: list[FieldScore] = many(
        lambda row, other: and_(other["self_check_id"] == row["id"], FIELD_OF_ACTION.c.key == other["field_key"]),
        "What the fields of action came to in `snapshot`, as far as you may see them, in their canonical order.",
        order=("position",),
        through=FIELD_OF_ACTION,
        only=PRESENT,
    )
    administration: SelfCheck | None = one(
        lambda row, other: other["id"] == row["administration_id"],
        "Of a WORKSHOP, the self-check of the administration that it started from; null where you may not see that.",
    )
    workshop: SelfCheck | None = one(
        lambda row, other: other["administration_id"] == row["id"],
        "The self-check of the workshop that started from this one; null where there is none, or you may not see it.",
    )
    differences: list[AnswerDifference] = many(
        lambda row, other: other["id"] == row["id"],
        "The questions to which the workshop gives another answer than the administration, in the order of the "
        "instrument; empty in the stage ADMINISTRATION, and for others.",
        order=("position",),
        table=DIFFERING,
    )
    changes: SelfCheckChanges | None = changes()
