"""GraphQL types of measures, lessons and strategies, and the fields that they add to municipalities."""

from sqlalchemy import ColumnElement

from exchange.measures.types.change import KNOWN, SUBJECTS, Change
from exchange.measures.types.facets import MeasureConnection
from exchange.measures.types.filters import (
    LessonFilter,
    MeasureFilter,
    MeasureOrder,
    PublicationOrder,
    StrategyFilter,
)
from exchange.measures.types.indicator import Indicator, Reading
from exchange.measures.types.lesson import LESSONS, LessonLearned
from exchange.measures.types.measure import MEASURES, Adoption, Measure, MeasureRevision
from exchange.measures.types.strategy import STRATEGIES, Goal, Strategy
from exchange.municipalities.types import Municipality
from exchange.projection.fields import Columns, argument, extend
from exchange.projection.relay import Connection, connection

__all__ = [
    "KNOWN",
    "LESSONS",
    "MEASURES",
    "STRATEGIES",
    "SUBJECTS",
    "Adoption",
    "Change",
    "Goal",
    "Indicator",
    "LessonFilter",
    "LessonLearned",
    "Measure",
    "MeasureConnection",
    "MeasureFilter",
    "MeasureOrder",
    "MeasureRevision",
    "PublicationOrder",
    "Reading",
    "Strategy",
    "StrategyFilter",
]

ORDER = "In which order, the newest publication first unless told; the id breaks ties."
MEASURE_ARGUMENTS = (
    argument("filter", MeasureFilter | None, "Which ones; all unless told."),
    argument("order_by", list[MeasureOrder] | None, ORDER),
)
LESSON_ARGUMENTS = (
    argument("filter", LessonFilter | None, "Which ones; all unless told."),
    argument("order_by", list[PublicationOrder] | None, ORDER),
)
STRATEGY_ARGUMENTS = (
    argument("filter", StrategyFilter | None, "Which ones; all unless told."),
    argument("order_by", list[PublicationOrder] | None, ORDER),
)


def _theirs(row: Columns, other: Columns) -> ColumnElement[bool]:
    return other["municipality_id"] == row["id"]


extend(
    Municipality, "measures", MeasureConnection, connection(MEASURES, "Its measures.", *MEASURE_ARGUMENTS, on=_theirs)
)
extend(
    Municipality,
    "lessons",
    Connection[LessonLearned],
    connection(LESSONS, "What it learned.", *LESSON_ARGUMENTS, on=_theirs),
)
extend(
    Municipality,
    "strategies",
    Connection[Strategy],
    connection(STRATEGIES, "Its strategies.", *STRATEGY_ARGUMENTS, on=_theirs),
)
