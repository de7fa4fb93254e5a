"""Where the answers of two views differ."""

from collections.abc import Iterable

from exchange.selfchecks.rules.answers import Answer, Answers
from exchange.selfchecks.rules.instrument import Question


def differing(questions: Iterable[Question], one: Answers, other: Answers) -> tuple[str, ...]:
    """The keys of the questions to which the two say something different, in order. Reasons, rationales, evidence and
    measures do not count; a question that only one of the two came to does."""
    return tuple(
        question.key for question in questions if _said(one.get(question.key)) != _said(other.get(question.key))
    )


def _said(answer: Answer | None) -> object:
    return None if answer is None else (answer.state, answer.value)
