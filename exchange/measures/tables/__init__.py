"""Tables of measures, lessons and strategies."""

from exchange.measures.tables.lesson import LessonRow
from exchange.measures.tables.measure import (
    AdoptionRow,
    IndicatorRow,
    MeasureFieldRow,
    MeasureFundingRow,
    MeasureRow,
    MeasureSourceRow,
    PartnerRow,
    ReadingCorrectionRow,
    ReadingRow,
)
from exchange.measures.tables.record import RecordRow
from exchange.measures.tables.strategy import (
    GoalRow,
    ResolutionRow,
    StrategyFundingRow,
    StrategyRow,
    StrategySourceRow,
)

__all__ = [
    "AdoptionRow",
    "GoalRow",
    "IndicatorRow",
    "LessonRow",
    "MeasureFieldRow",
    "MeasureFundingRow",
    "MeasureRow",
    "MeasureSourceRow",
    "PartnerRow",
    "ReadingCorrectionRow",
    "ReadingRow",
    "RecordRow",
    "ResolutionRow",
    "StrategyFundingRow",
    "StrategyRow",
    "StrategySourceRow",
]
