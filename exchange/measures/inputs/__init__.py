"""Inputs of the mutations about measures, lessons and strategies."""

import exchange.measures.types  # noqa: F401 - describes the enums before inputs use them
from exchange.measures.inputs.indicator import RecordReadingInput
from exchange.measures.inputs.lesson import CreateLessonInput, UpdateLessonInput
from exchange.measures.inputs.measure import CreateMeasureInput, UpdateMeasureInput
from exchange.measures.inputs.steps import (
    PublishLessonInput,
    PublishMeasureInput,
    PublishStrategyInput,
    ReturnLessonInput,
    ReturnMeasureInput,
    ReturnStrategyInput,
    SubmitLessonInput,
    SubmitMeasureInput,
    SubmitStrategyInput,
    WithdrawLessonInput,
    WithdrawMeasureInput,
    WithdrawStrategyInput,
)
from exchange.measures.inputs.strategy import CreateStrategyInput, UpdateStrategyInput

__all__ = [
    "CreateLessonInput",
    "CreateMeasureInput",
    "CreateStrategyInput",
    "PublishLessonInput",
    "PublishMeasureInput",
    "PublishStrategyInput",
    "RecordReadingInput",
    "ReturnLessonInput",
    "ReturnMeasureInput",
    "ReturnStrategyInput",
    "SubmitLessonInput",
    "SubmitMeasureInput",
    "SubmitStrategyInput",
    "UpdateLessonInput",
    "UpdateMeasureInput",
    "UpdateStrategyInput",
    "WithdrawLessonInput",
    "WithdrawMeasureInput",
    "WithdrawStrategyInput",
]
