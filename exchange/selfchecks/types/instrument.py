"""Instruments in the API. Everybody reads them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import strawberry
from sqlalchemy import and_, select

from exchange.access.visibility import Everyone
from exchange.municipalities.types import FieldOfAction
from exchange.municipalities.types.participants import LANGUAGE, in_language
from exchange.projection.fields import column, expression, inline, many, one
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.selfchecks.tables import (
    ComparableQuestionRow,
    InstrumentBandRow,
    InstrumentCriterionRow,
    InstrumentFieldRow,
    InstrumentGoalRow,
    InstrumentLevelRow,
    InstrumentOptionRow,
    InstrumentQuestionRow,
    InstrumentRow,
    InstrumentSuggestionRow,
)
from exchange.selfchecks.types.enums import QuestionKind
from exchange.storage.base import table_of

_field = table_of(InstrumentFieldRow)
_comparable = table_of(ComparableQuestionRow)


@projected(InstrumentLevelRow, rule=Everyone(), key="key")
@strawberry.type(description="A level in words: what a score of a field of action says, a standpoint and no mark.")
class InstrumentLevel:
    """A level."""

    key: str = column("key", "Its key within the instrument.")
    start: Decimal = column("start", "The score from which on it holds, up to the next level; exact, as text.")
    label: str = expression(in_language("label"), "What it is called.", LANGUAGE)
    text: str = expression(in_language("text"), "What it says.", LANGUAGE)


@projected(InstrumentSuggestionRow, rule=Everyone(), key="position")
@strawberry.type(description="What a municipality on a level could do next in a field of action.")
class InstrumentSuggestion:
    """A suggestion."""

    level: InstrumentLevel = one(
        lambda row, other: and_(
            other["key"] == row["level_key"],
            other["instrument_id"]
            == select(_field.c.instrument_id).where(_field.c.id == row["instrument_field_id"]).scalar_subquery(),
        ),
        "The level that it is made for.",
        implied=True,
    )
    text: str = expression(in_language("text"), "The suggestion.", LANGUAGE)


@projected(InstrumentOptionRow, rule=Everyone(), key="key")
@strawberry.type(description="A possible answer to a question: a step of the scale, yes, partly or no, or a choice.")
class InstrumentOption:
    """An option."""

    key: str = column("key", "Its key within the question, as answers give it.")
    label: str = expression(in_language("label"), "What people read.", LANGUAGE)
    points: Decimal = column(
        "points",
        "What the answer is worth, from 0 to 100; of a choice (CHOICES) its weight in the sum. Exact, as text.",
    )


@projected(InstrumentBandRow, rule=Everyone(), key="start")
@strawberry.type(description="What a number is worth, from this band's start up to the next one's.")
class InstrumentBand:
    """A band."""

    start: Decimal = column("start", "The least number of the band; exact, as text.")
    points: Decimal = column("points", "What it is worth, from 0 to 100; exact, as text.")


@projected(InstrumentQuestionRow, rule=Everyone())
@strawberry.type(description="That a question is put only where an earlier one was answered in a certain way.")
class QuestionDependency:
    """A dependency, in the same row as the question."""

    question: InstrumentQuestion = one(
        lambda row, other: other["id"] == row["depends_on_id"], "The earlier question.", implied=True
    )
    options: list[InstrumentOption] = many(
        lambda row, other: and_(
            other["question_id"] == row["depends_on_id"], other["key"] == row["depends_on_options"].any_()
        ),
        "The answers to it with one of which this question is put.",
        order=("position",),
        implied=True,
    )


@projected(InstrumentQuestionRow, rule=Everyone(), prefix="question")
@strawberry.type(description="A question of an instrument.")
class InstrumentQuestion(Node):
    """A question."""

    key: str = column("key", "Its key within the instrument.")
    position: int = column("position", "Its place in the whole instrument, from 1.")
    kind: QuestionKind = column("kind", "How it is answered.")
    text: str = expression(in_language("text"), "The question.", LANGUAGE)
    help: str | None = expression(in_language("help"), "What helps to answer it.", LANGUAGE)
    weight: Decimal = column("weight", "How much it counts within its criterion; exact, as text.")
    may_not_apply: bool = column("may_not_apply", "Whether it may be answered with “does not apply” and a reason.")
    options: list[InstrumentOption] = many(
        lambda row, other: other["question_id"] == row["id"],
        "The possible answers in their order; none where the answer is a number.",
        order=("position",),
        implied=True,
    )
    bands: list[InstrumentBand] = many(
        lambda row, other: other["question_id"] == row["id"],
        "What which number is worth, from 0 upwards; empty unless the answer is a number.",
        order=("start",),
        implied=True,
    )
    unit: str | None = expression(in_language("unit"), "What a number counts; null unless the answer is one.", LANGUAGE)
    full_weight: Decimal | None = column(
        "full_weight",
        "Of choices: the sum of weights that is worth 100 points; what is beyond counts no more. Exact, as text.",
    )
    depends_on: QuestionDependency | None = inline(
        lambda row: row["depends_on_id"].is_not(None),
        "On what it depends whether the question is put; null where it always is. A question that is not put counts "
        "as one that does not apply.",
        implied=True,
    )
    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action it belongs to.", implied=True
    )
    criterion: InstrumentCriterion = one(
        lambda row, other: other["id"] == row["criterion_id"], "The criterion it belongs to.", implied=True
    )
    comparable_with: list[InstrumentQuestion] = many(
        lambda row, other: and_(_comparable.c.question_id == row["id"], _comparable.c.other_id == other["id"]),
        "Questions of earlier versions with which it can be compared over time.",
        order=("other_id",),
        through=_comparable,
        implied=True,
    )


@projected(InstrumentCriterionRow, rule=Everyone(), prefix="criterion")
@strawberry.type(description="What a goal is judged by; its score is the weighted mean of its questions.")
class InstrumentCriterion(Node):
    """A criterion."""

    key: str = column("key", "Its key within the instrument.")
    position: int = column("position", "Its place in the field of action, from 1.")
    label: str = expression(in_language("label"), "What it is called.", LANGUAGE)
    weight: Decimal = column("weight", "How much it counts within its field of action; exact, as text.")
    goal: InstrumentGoal = one(
        lambda row, other: other["id"] == row["goal_id"], "The goal that is judged by it.", implied=True
    )
    questions: list[InstrumentQuestion] = many(
        lambda row, other: other["criterion_id"] == row["id"],
        "Its questions in their order.",
        order=("position",),
        implied=True,
    )


@projected(InstrumentGoalRow, rule=Everyone())
@strawberry.type(description="What is aimed at in a field of action.")
class InstrumentGoal:
    """A goal."""

    key: str = column("key", "Its key within the instrument.")
    label: str = expression(in_language("label"), "What it is called.", LANGUAGE)
    criteria: list[InstrumentCriterion] = many(
        lambda row, other: other["goal_id"] == row["id"],
        "What it is judged by, in order.",
        order=("position",),
        implied=True,
    )


@projected(InstrumentFieldRow, rule=Everyone())
@strawberry.type(description="A field of action in an instrument, with its goals, criteria and questions.")
class InstrumentField:
    """A field of action."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "Which field of action it is.", implied=True
    )
    goals: list[InstrumentGoal] = many(
        lambda row, other: other["instrument_field_id"] == row["id"],
        "Its goals in their order.",
        order=("position",),
        implied=True,
    )
    criteria: list[InstrumentCriterion] = many(
        lambda row, other: other["instrument_field_id"] == row["id"],
        "The criteria of all its goals, in order.",
        order=("position",),
        implied=True,
    )
    suggestions: list[InstrumentSuggestion] = many(
        lambda row, other: other["instrument_field_id"] == row["id"],
        "What could be done next, for every level from the lowest to the highest.",
        order=("position",),
        implied=True,
    )


@projected(InstrumentRow, rule=Everyone(), prefix="instrument")
@strawberry.type(
    description="A version of an instrument: the questionnaire of a self-check with all that is needed to answer it "
    "and to say what the answers come to. It never changes; what is to be different makes a new version."
)
class SelfCheckInstrument(Node):
    """An instrument."""

    key: str = column("key", "A short name, the same in all versions.")
    version: str = column("version", "The version.")
    official: bool = column("official", "Whether it is the official questionnaire of the programme.")
    title: str = expression(in_language("title"), "What it is called.", LANGUAGE)
    note: str = expression(in_language("note"), "Where it comes from and what it is good for.", LANGUAGE)
    minimum_coverage: Decimal = column(
        "minimum_coverage",
        "The least share (0 to 1) of the questions of a field that apply which must be answered for a score; exact, as "
        "text.",
    )
    levels: list[InstrumentLevel] = many(
        lambda row, other: other["instrument_id"] == row["id"],
        "The levels in words, from the lowest to the highest.",
        order=("position",),
        implied=True,
    )
    fields: list[InstrumentField] = many(
        lambda row, other: other["instrument_id"] == row["id"],
        "The fields of action in their order.",
        order=("position",),
        implied=True,
    )
    questions: list[InstrumentQuestion] = many(
        lambda row, other: other["instrument_id"] == row["id"],
        "All questions in their order.",
        order=("position",),
        implied=True,
    )
    created_at: datetime = column("created_at", "When it was imported.")
