"""Corrections of readings: a number that was published changes with a reason only, and what it was before stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from exchange.access.rules import ErrorCode, Text
from exchange.measures.rules import checks
from exchange.measures.rules.report import Report, Row

KEPT = ("date", "value", "source", "note")
"""What a correction keeps of the reading as it was."""

SILENT_TEXT = Text(
    "Dieser Messwert wurde schon veröffentlicht und ändert sich nur mit einer Begründung: berichtigen Sie ihn mit"
    " correctReading.",
    "This reading was published already and changes with a reason only: correct it with correctReading.",
)

_NEEDS_REASON = ("date", "value")
_reason = checks.text(checks.SUMMARY, lines=True)


def correct(before: Row, after: Row, patch: Mapping[str, Any], report: Report) -> None:
    """Judge a change of a reading and note in `after` what it was, where a reason is given or needed.

    A reading that was never published may change freely.
    """
    given = patch.get("reason")
    reason = None if given is None else _reason(given, report.at("reason"))
    if all(before[name] == after[name] for name in KEPT):
        return
    released = before["id"] in report.collected.released
    if reason is None:
        if released and any(before[name] != after[name] for name in _NEEDS_REASON):
            report.at("reason").missing()
        return
    after["corrections"] = [*before["corrections"], _entry(before, reason, report)]


def refuse_silent(before: Sequence[Row], given: Sequence[Row], after: Sequence[Row], report: Report) -> None:
    """Refuse other values for published readings where no reason can be given: `given` are indicators in place of those
    `before`, and became those `after`, in the same order."""
    stored = {reading["id"]: reading for indicator in before for reading in indicator["readings"]}
    for index, (new, merged) in enumerate(zip(given, after, strict=True)):
        by_day = {reading["date"]: reading for reading in merged["readings"]}
        for place, reading in enumerate(new["readings"]):
            known = stored.get(by_day[reading["date"]]["id"])
            if known is not None and known["id"] in report.collected.released and known["value"] != reading["value"]:
                report.at(index, "readings", place, "value").refuse(ErrorCode.INVALID, SILENT_TEXT)


def carry(shown: Row, restored: Row, reason: str, report: Report) -> None:
    """Keep the history of readings when an older content takes the place of the one shown: corrections made since
    then stay, and a reading that gets its old value back has one more."""
    now = {reading["id"]: reading for indicator in shown.get("indicators", ()) for reading in indicator["readings"]}
    for indicator in restored.get("indicators", ()):
        for reading in indicator["readings"]:
            present = now.get(reading["id"])
            if present is None:
                continue
            reading["corrections"] = list(present["corrections"])
            if any(present[name] != reading[name] for name in KEPT):
                reading["corrections"].append(_entry(present, reason, report))


def _entry(before: Row, reason: str, report: Report) -> Row:
    return {
        "id": report.collected.new_id(),
        **{name: before[name] for name in KEPT},
        "reason": reason,
        "corrected_at": report.collected.now,
        "key_id": report.collected.key_id,
    }
