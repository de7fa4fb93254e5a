"""Scores in the API: of fields of action and of criteria. There is no total, and nothing ranks."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from exchange.access.rules import Visibility
from exchange.measures.types import LessonLearned, MeasureConnection
from exchange.municipalities.types import FieldOfAction
from exchange.municipalities.types.participants import LANGUAGE
from exchange.projection.enums import Language
from exchange.projection.fields import Arguments, Columns, column, expression, many, one
from exchange.projection.registry import projected
from exchange.projection.relay import Connection
from exchange.selfchecks.tables import (
    CriterionScoreRow,
    FieldScoreRow,
    InstrumentCriterionRow,
    InstrumentFieldRow,
    InstrumentSuggestionRow,
)
from exchange.selfchecks.trail import SCORES
from exchange.selfchecks.types.enums import WithheldReason
from exchange.selfchecks.types.instrument import InstrumentCriterion, InstrumentLevel
from exchange.selfchecks.types.practices import lessons, own_measures, practices
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.base import table_of

_criterion = table_of(InstrumentCriterionRow)
_field, _suggestion = table_of(InstrumentFieldRow), table_of(InstrumentSuggestionRow)


def _suggestions(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
    """What the instrument suggests for the field on this level, as a JSON array of texts."""
    text = _suggestion.c.text_en if arguments["language"].current is Language.EN else _suggestion.c.text_de
    listed = func.json_agg(aggregate_order_by(text, _suggestion.c.position))
    found = (
        select(func.coalesce(listed, literal_column("'[]'::json")))
        .join(_field, _field.c.id == _suggestion.c.instrument_field_id)
        .where(
            _field.c.instrument_id == row["instrument_id"],
            _field.c.field_key == row["field_key"],
            _suggestion.c.level_key == row["level_key"],
        )
    )
    return found.correlate(None).scalar_subquery()


@strawberry.interface(description="What some questions of a self-check came to.")
class Score:
    """What scores of fields and of criteria have in common."""

    score: float | None = column(
        "score", "From 0 to 100, with two decimals: a standpoint, no mark. Null where there is none."
    )
    coverage: float = column("coverage", "The share of the questions that apply which were answered, from 0 to 1.")
    withheld_because: WithheldReason | None = column("withheld", "Why there is no score; null where there is one.")
    answered: int = column("answered", "How many questions were answered.")
    skipped: int = column("skipped", "How many were skipped.")
    not_applicable: int = column(
        "not_applicable", "How many do not apply: said to do so, or not put because of another answer."
    )
    total: int = column("total", "How many there are.")
    visibility: Visibility = column("visibility", "Who sees it.")


@projected(CriterionScoreRow, rule=SHOWN, key="criterion_id", trails=(SCORES,))
@strawberry.type(description="What the questions of a criterion came to: their weighted mean.")
class CriterionScore(Score):
    """A score of a criterion."""

    criterion: InstrumentCriterion = one(
        lambda row, other: other["id"] == row["criterion_id"], "The criterion.", implied=True
    )


@projected(FieldScoreRow, rule=SHOWN, key="field_key", trails=(SCORES,))
@strawberry.type(
    description="What a field of action came to: the weighted mean of its criteria, however many questions these have."
)
class FieldScore(Score):
    """A score of a field of action."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action.", implied=True
    )
    level: InstrumentLevel | None = one(
        lambda row, other: and_(other["instrument_id"] == row["instrument_id"], other["key"] == row["level_key"]),
        "The level in words; null where there is no score.",
        implied=True,
    )
    suggestions: list[str] = expression(
        _suggestions,
        "What the instrument suggests to do next on this level; nothing where there is no score.",
        LANGUAGE,
    )
    criteria: list[CriterionScore] = many(
        lambda row, other: and_(
            other["snapshot_id"] == row["snapshot_id"],
            other["field_key"] == row["field_key"],
            _criterion.c.id == other["criterion_id"],
        ),
        "What its criteria came to, in the order of the instrument.",
        order=("position",),
        through=_criterion,
    )
    own_measures: MeasureConnection = own_measures()
    practices: MeasureConnection = practices()
    lessons: Connection[LessonLearned] = lessons()
