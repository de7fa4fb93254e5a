"""Profiles for tests of pictures and reports."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.selfchecks.pictures.profile import FieldValue, Level, Profile

LEVELS = (
    Level("START", Decimal(0), "am Anfang", "Wenig ist festgelegt."),
    Level("WAY", Decimal(50), "auf dem Weg", "Vieles läuft."),
    Level("ROOTED", Decimal("82.5"), "fest verankert", "Es gehört zur Arbeit."),
)
FEW = "zu wenige Fragen beantwortet"
VALUES = {"Steuerung": "58.99", "Öffnung": FEW, "Teilhabe": None, "Arbeit": "0.00", "Begegnung": "100.00"}
"""A score, a reason why there is none, or nothing where it is hidden."""


def profile(values: Mapping[str, str | None] = VALUES, **known: Any) -> Profile:
    """A profile of Konstanz; everything else can be told."""
    facts: dict[str, Any] = {
        "municipality": "Konstanz",
        "stage": "Einschätzung der Verwaltung",
        "taken_on": date(2026, 3, 4),
        "instrument": "Kurzform, Version 1",
        "official": False,
        "demo": False,
        "levels": LEVELS,
    }
    return Profile(values=tuple(_value(label, told) for label, told in values.items()), **(facts | known))


def _value(label: str, told: str | None) -> FieldValue:
    if told is None:
        return FieldValue(label.upper(), label)
    if told == FEW:
        return FieldValue(label.upper(), label, coverage=Decimal("0.2000"), withheld=told)
    score = Decimal(told)
    level = [each.label for each in LEVELS if each.start <= score][-1]
    return FieldValue(label.upper(), label, score, level, Decimal("0.9167"))
