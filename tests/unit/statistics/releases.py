"""Releases for tests of exports and pictures."""

from datetime import date
from decimal import Decimal
from typing import Any

from exchange.selfchecks.pictures.profile import Level
from exchange.statistics.exports.figures import (
    Average,
    Change,
    Count,
    Group,
    LevelCount,
    Quartiles,
    Release,
    Row,
    Subject,
)
from exchange.statistics.exports.table import Coded

LEVELS = (
    Level("START", Decimal(0), "am Anfang"),
    Level("WAY", Decimal(50), "auf dem Weg"),
    Level("ROOTED", Decimal("82.5"), "fest verankert"),
)
FEW = Coded("TOO_FEW", "zu wenige Kommunen")
CLOSE = Coded("PROTECTION", "sonst ließe sich das Ergebnis einer Kommune zu genau eingrenzen")
STATE = Coded("STATE", "Land")
BAVARIA, HESSE = Coded("BY", "Bayern"), Coded("HE", "Hessen")


def release(**known: Any) -> Release:
    """A release; everything can be told."""
    facts: dict[str, Any] = {
        "round": "Herbst 2026",
        "number": 2,
        "published_on": date(2026, 11, 5),
        "instrument": "Kurzform, Version 1",
        "official": False,
        "levels": LEVELS,
        "contributors": 35,
        "minimum": 5,
        "quartiles_from": 8,
        "protection": 15,
        "before": "Frühjahr 2026",
    }
    return Release(**(facts | known))


def row(field: str = "Steuerung", group: Coded | None = None, *, of: Release | None = None, **known: Any) -> Row:
    """All figures about a field, everything told; everything can be told otherwise."""
    facts: dict[str, Any] = {
        "count": Count(35, 5, Decimal("0.1250")),
        "mean": Average(58, 1),
        "median": Average(60, 5),
        "quartiles": Quartiles(45, 70, 5),
        "levels": (
            LevelCount(Coded("START", "am Anfang"), 12, Decimal("0.3429")),
            LevelCount(Coded("WAY", "auf dem Weg"), 23, Decimal("0.6571")),
            LevelCount(Coded("ROOTED", "fest verankert"), withheld=FEW),
        ),
        "change": Change(-3, 12, 1),
    }
    subject = Subject(field.upper(), field)
    return Row(of or release(), subject, None if group is None else Group(STATE, group), **(facts | known))


def withheld(field: str = "Öffnung", group: Coded | None = None, *, of: Release | None = None, **known: Any) -> Row:
    """Nothing about a field is told."""
    facts: dict[str, Any] = {
        "count": Count(withheld=FEW),
        "mean": Average(withheld=FEW),
        "median": Average(withheld=FEW),
        "quartiles": Quartiles(withheld=FEW),
        "levels": tuple(LevelCount(Coded(each.key, each.label), withheld=FEW) for each in LEVELS),
        "change": Change(withheld=CLOSE),
    }
    return row(field, group, of=of, **(facts | known))
