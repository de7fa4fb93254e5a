"""The value of an answer, whose shape depends on the kind of its question."""

from typing import NewType

import strawberry

AnswerValue = NewType("AnswerValue", object)

ANSWER_VALUE = strawberry.scalar(
    name="AnswerValue",
    description="What was answered, by the kind of the question: SCALE and YES_PARTLY_NO the key of an option as a "
    "String, CHOICES a list of such keys, NUMBER a number with at most four decimals. A step of a SCALE may also be "
    "given by its place in the scale, an Int from 1; it is always read as its key.",
)
