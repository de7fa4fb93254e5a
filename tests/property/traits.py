"""What filters tell apart, drawn for each municipality and edition of a world from the world's salt."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.measures.rules.vocabulary import LessonKind
from exchange.municipalities.rules import MunicipalityKind

TARGETS = ["FAMILIES", "REFUGEES", "WOMEN"]
PHASES = ["ARRIVAL", "OLD_AGE"]
MILIEUS = ["SPORT", "ONLINE"]
KINDS = [LessonKind.OBSTACLE.value, LessonKind.PRECONDITION.value]
STATES = ["PLANNED", "ONGOING", None]
DAYS = [None, date(2020, 1, 1), date(2022, 6, 30)]
AMOUNTS = [None, Decimal("0.00"), Decimal("10.50"), Decimal("2000.00")]
CURRENCIES = [None, "EUR", "CHF"]
FREQUENCIES = [None, "ONE_OFF", "YEARLY"]
LANGUAGES = ["de", "en"]
LICENCES = ["dl-de/by-2.0", "CC0"]
PLACES = [MunicipalityKind.TOWN, MunicipalityKind.MARKET_TOWN, MunicipalityKind.UNINCORPORATED_AREA]
DISTRICT = 3
"""The number of the district among the municipalities."""
POPULATIONS = [None, 900, 60_000, 65_000]


def _some(dice: random.Random, of: list[str]) -> list[str]:
    return [value for value in of if dice.random() < 0.4]


def of_municipality(salt: int, number: int) -> dict[str, Any]:
    """Kind and population."""
    dice = random.Random(f"{salt} municipality {number}")
    kind = MunicipalityKind.DISTRICT if number == DISTRICT else dice.choice(PLACES)
    return {"kind": kind, "population": dice.choice(POPULATIONS)}


def of_measure(salt: int, name: str) -> dict[str, Any]:
    """Columns of an edition of a measure."""
    dice = random.Random(f"{salt} {name}")
    starts, ends = dice.choice(DAYS), dice.choice(DAYS)
    return {
        "target_groups": _some(dice, TARGETS),
        "life_phases": _some(dice, PHASES),
        "milieus": _some(dice, MILIEUS),
        "execution_state": dice.choice(STATES),
        "starts_on": starts,
        "ends_on": None if starts and ends and ends < starts else ends,
        "regular_service": dice.choice([None, True, False]),
        "cost_amount": dice.choice(AMOUNTS),
        "cost_currency": dice.choice(CURRENCIES),
        "cost_frequency": dice.choice(FREQUENCIES),
        "language": dice.choice(LANGUAGES),
        "licence": dice.choice(LICENCES),
    }


def target_of(salt: int, name: str) -> int | None:
    """The target of the indicators of an edition."""
    return random.Random(f"{salt} {name} target").choice([None, 5])


def kind_of(salt: int, name: str) -> str:
    """The kind of an edition of a lesson."""
    return random.Random(f"{salt} {name} kind").choice(KINDS)
