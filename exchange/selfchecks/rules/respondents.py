"""Who answered, as functions and numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from exchange.access.rules import ErrorCode, Refused, Text
from exchange.measures.rules.report import Report

MOST_PEOPLE = 10_000

_TWICE_TEXT = Text("Diese Funktion steht schon in der Liste.", "This function is in the list already.")


def respondents_of(given: Sequence[Mapping[str, Any]], report: Report) -> dict[str, int]:
    """How many people answered in which function. Raises Refused with all errors."""
    numbers: dict[str, int] = {}
    for index, each in enumerate(given):
        if each["role"] in numbers:
            report.at(index, "role").refuse(ErrorCode.DUPLICATE, _TWICE_TEXT)
        numbers[each["role"]] = each["number"]
        if not 1 <= each["number"] <= MOST_PEOPLE:
            report.at(index, "number").invalid(
                f"Die Zahl muss zwischen 1 und {MOST_PEOPLE} liegen.",
                f"The number must lie between 1 and {MOST_PEOPLE}.",
            )
    if report.collected.errors:
        raise Refused(*report.collected.errors.values())
    return numbers
