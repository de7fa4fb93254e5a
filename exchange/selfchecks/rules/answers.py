"""What may be answered to a question, and what an answer becomes by a patch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from exchange.access.rules import ErrorCode, Text
from exchange.measures.rules import checks
from exchange.measures.rules.report import Report
from exchange.selfchecks.rules.instrument import Question
from exchange.selfchecks.rules.vocabulary import AnswerState, QuestionKind

Value = str | tuple[str, ...] | Decimal
"""The key of an option, those of several in the order in which they are shown, or a number."""

REASON, PROSE, MEASURES = 2_000, 5_000, 50
LARGEST = Decimal(10) ** 11
PLACES = Decimal("0.0001")

_WAYS = ("value", "not_applicable", "skipped")
_KEPT_TEXT = Text(
    "Eine Antwort lässt sich nicht löschen; überspringen Sie stattdessen die Frage.",
    "An answer cannot be removed; skip the question instead.",
)
_ONE_WAY_TEXT = Text(
    "Möglich ist nur eines: ein Wert, „trifft nicht zu“ oder übersprungen.",
    "Only one is possible: a value, not applicable, or skipped.",
)
_APPLIES_TEXT = Text(
    "Diese Frage trifft immer zu; Sie können sie beantworten oder überspringen.",
    "This question always applies; you can answer or skip it.",
)
_TWICE_TEXT = Text("Dieser Eintrag steht schon in der Liste.", "This entry is in the list already.")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Exactly where it was ANSWERED it has a value, exactly where it is NOT_APPLICABLE a reason. `measures`
    are records."""

    state: AnswerState
    value: Value | None = None
    reason: str | None = None
    rationale: str | None = None
    evidence: str | None = None
    measures: tuple[UUID, ...] = ()


Answers = Mapping[str, Answer]
"""Answers by the keys of their questions; those that were not come to are missing."""


def patched(question: Question, before: Answer | None, given: Mapping[str, Any], report: Report) -> Answer | None:
    """The answer after a patch: what is absent stays, None clears. None where errors were reported."""
    after = _decided(question, before, given, report)
    changes: dict[str, Any] = {
        name: _cleaned(given[name], PROSE, report.at(name)) for name in ("rationale", "evidence") if name in given
    }
    if "measures" in given:
        listed = checks.several(checks.identifier, MEASURES)(given["measures"] or [], report.at("measures"))
        changes["measures"] = tuple(listed or ())
    return None if after is None else replace(after, **changes)


def _decided(question: Question, before: Answer | None, given: Mapping[str, Any], report: Report) -> Answer | None:
    """The answer with what was decided about it, its texts and measures as they were."""
    named = [way for way in _WAYS if way in given]
    ways = [way for way in named if given[way] is not None and (way != "skipped" or given[way])]
    base = before or Answer(AnswerState.SKIPPED)
    if len(ways) > 1:
        report.at(ways[1]).refuse(ErrorCode.INVALID, _ONE_WAY_TEXT)
    elif ways == ["value"]:
        value = checked(question, given["value"], report.at("value"))
        return None if value is None else replace(base, state=AnswerState.ANSWERED, value=value, reason=None)
    elif ways == ["not_applicable"]:
        reason = _reason(question, given["not_applicable"], report.at("not_applicable"))
        return None if reason is None else replace(base, state=AnswerState.NOT_APPLICABLE, value=None, reason=reason)
    elif ways:
        return replace(base, state=AnswerState.SKIPPED, value=None, reason=None)
    elif named and before is not None:
        report.at(named[0]).refuse(ErrorCode.INVALID, _KEPT_TEXT)
    elif before is None:
        report.at("value").missing()
    return before


def _reason(question: Question, given: Mapping[str, Any], report: Report) -> str | None:
    if not question.may_not_apply:
        report.refuse(ErrorCode.INVALID, _APPLIES_TEXT)
        return None
    cleaned = _cleaned(given.get("reason"), REASON, report.at("reason"))
    if cleaned is None:
        report.at("reason").missing()
    return cleaned


def _cleaned(given: Any, limit: int, report: Report) -> str | None:
    if given is None:
        return None
    cleaned: str | None = checks.text(limit, lines=True)(given, report)
    return cleaned


def checked(question: Question, given: Any, report: Report) -> Value | None:
    """The value as it is stored, or None where it was reported what is wrong with it."""
    if question.kind is QuestionKind.NUMBER:
        return _number(question, given, report)
    if question.kind is QuestionKind.CHOICES:
        return _choices(question, given, report)
    return _option(question, given, report)


def _option(question: Question, given: Any, report: Report) -> str | None:
    keys = [option.key for option in question.options]
    is_place = question.kind is QuestionKind.SCALE and isinstance(given, int) and not isinstance(given, bool)
    for place, key in enumerate(keys, 1):
        if given == (place if is_place else key):
            return key
    known = ", ".join(keys)
    if question.kind is QuestionKind.SCALE:
        report.invalid(
            f"Das ist keine Stufe dieser Skala; möglich sind {known} oder 1 bis {len(keys)}.",
            f"This is no step of this scale; possible are {known}, or 1 to {len(keys)}.",
        )
    else:
        report.refuse(ErrorCode.INVALID, _unknown(known))
    return None


def _unknown(known: str) -> Text:
    return Text(f"Unbekannter Wert; möglich sind {known}.", f"Unknown value; possible are {known}.")


def _choices(question: Question, given: Any, report: Report) -> tuple[str, ...] | None:
    keys = [option.key for option in question.options]
    known = ", ".join(keys)
    if not isinstance(given, list | tuple):
        report.invalid(
            f"Erwartet wird eine Liste, auch für eine einzige Auswahl; möglich sind {known}.",
            f"A list is expected, also for a single choice; possible are {known}.",
        )
        return None
    if len(given) > len(keys):
        text = Text(f"Höchstens {len(keys)} Einträge sind möglich.", f"At most {len(keys)} entries are possible.")
        report.refuse(ErrorCode.TOO_LONG, text)
        return None
    for index, key in enumerate(given):
        if not isinstance(key, str) or key not in keys:
            report.at(index).refuse(ErrorCode.INVALID, _unknown(known))
        elif key in given[:index]:
            report.at(index).refuse(ErrorCode.DUPLICATE, _TWICE_TEXT)
    chosen = tuple(key for key in keys if key in given)
    return chosen if len(chosen) == len(given) else None


def _number(question: Question, given: Any, report: Report) -> Decimal | None:
    found = Decimal("NaN")
    if isinstance(given, int | float) and not isinstance(given, bool):
        # The text of a float is the shortest that stands for it: 0.1 and not 0.1000000000000000055.
        found = Decimal(str(given)) if isinstance(given, float) else Decimal(given)
    if not found.is_finite():
        report.invalid("Das ist keine Zahl.", "This is no number.")
        return None
    if abs(found) >= LARGEST:
        report.invalid("Die Zahl ist zu groß.", "The number is too large.")
        return None
    if found != found.quantize(PLACES):
        report.invalid("Höchstens vier Nachkommastellen sind möglich.", "At most four decimals are possible.")
        return None
    least = question.bands[0].start
    if found < least:
        report.invalid(f"Die Zahl muss mindestens {least} sein.", f"The number must be {least} or more.")
        return None
    return found


def to_json(value: Value | None) -> Any:
    """The value as it is kept and shown. Numbers have so few digits that none is lost."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def from_json(stored: Any) -> Value | None:
    """The value that is kept like this."""
    if isinstance(stored, int | float):
        return Decimal(str(stored))
    value: Value | None = tuple(stored) if isinstance(stored, list) else stored
    return value
