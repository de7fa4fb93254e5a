"""Synthetic answers: what somebody might have answered who would reach about this score. Always the same for the same
keys."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from exchange.selfchecks.rules.answers import Answer, Value
from exchange.selfchecks.rules.instrument import Instrument, Question
from exchange.selfchecks.rules.progress import arising
from exchange.selfchecks.rules.vocabulary import AnswerState, QuestionKind

REASON = "Synthetische Angabe: trifft hier nicht zu."
RATIONALE = "Synthetische Begründung zur Anschauung."
_SKIPPED, _NOT_APPLICABLE, _EXPLAINED = 4, 7, 20
_SPREAD = 40


def invent(instrument: Instrument, aims: Mapping[str, int], seed: str) -> dict[str, dict[str, Any]]:
    """Answers by the keys of the questions that arise, each as `save_answers` takes it. `aims` are the scores aimed at
    by the keys of the fields of action."""
    known: dict[str, Answer] = {}
    given: dict[str, dict[str, Any]] = {}
    for field in instrument.fields:
        for question in field.questions:
            if question.depends_on is not None and question.key not in arising(instrument.questions, known):
                continue
            number = int.from_bytes(sha256(f"{seed}/{question.key}".encode()).digest()[:8])
            given[question.key] = invented = _invented(question, aims[field.field_of_action], number)
            if "value" in invented:
                value: Value = invented["value"]
                known[question.key] = Answer(AnswerState.ANSWERED, tuple(value) if isinstance(value, list) else value)
    return given


def _invented(question: Question, aim: int, number: int) -> dict[str, Any]:
    lot, rest = number % 100, number // 100
    if lot < _SKIPPED:
        return {"skipped": True}
    if lot < _NOT_APPLICABLE and question.may_not_apply:
        return {"not_applicable": {"reason": REASON}}
    around = min(100, max(0, aim + rest % (_SPREAD + 1) - _SPREAD // 2))
    answer = {"value": _value(question, Fraction(around))}
    return answer | {"rationale": RATIONALE} if lot >= 100 - _EXPLAINED else answer


def _value(question: Question, aim: Fraction) -> Any:
    """The value that is worth about so many points."""
    if question.kind is QuestionKind.NUMBER:
        nearest = min(question.bands, key=lambda band: abs(Fraction(band.points) - aim))
        return int(nearest.start) if nearest.start == nearest.start.to_integral_value() else float(nearest.start)
    if question.kind is not QuestionKind.CHOICES:
        return min(question.options, key=lambda option: abs(Fraction(option.points) - aim)).key
    full = question.full or sum((option.points for option in question.options), Decimal(0))
    chosen, reached = [], Fraction(0)
    for option in question.options:
        more = reached + Fraction(option.points) / Fraction(full) * 100
        if option.points > 0 and abs(more - aim) < abs(reached - aim):
            chosen.append(option.key)
            reached = more
    return chosen
