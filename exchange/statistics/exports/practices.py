"""The tables of practices: counts by one or two dimensions, who has practices in a field, where practices are missing,
and who took part in rounds. What is in them is what the API answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exchange.access.rules import Text
from exchange.selfchecks.pictures.document import BERLIN
from exchange.selfchecks.pictures.words import day
from exchange.statistics.exports import words
from exchange.statistics.exports.practice_columns import CELLS, COVERAGE, CROSSED, GAPS, TOTAL, TURNOUT
from exchange.statistics.exports.table import Column, Method, Sheet
from exchange.statistics.rules.practices import PracticeDimension as By

_CELL = """fragment Cell on PracticeCell {
  keys { dimension value label(language: $language) }
  measures
  municipalities
  discontinued
  measuresWithEvidence
  lessonsByKind { kind count }
  indicators
  indicatorsWithReadings
  costs { frequency measures sum median }
  funding { grants withAmount amount }
}
"""

TALLY = (
    """query PracticeTable($by: PracticeDimension!, $and: PracticeDimension, $language: Language!) {
  practiceStatistics(by: $by, and: $and) { total { ...Cell } cells { ...Cell } }
}
"""
    + _CELL
)
"""Practices counted by one or two dimensions."""

FIELDS = """query PracticeFields($language: Language!) {
  fieldCoverage {
    fieldOfAction { key label(language: $language) }
    members
    membersWith
    membersWithout
    practices
    municipalitiesWithout { ags name }
  }
  practiceGaps {
    fieldOfAction { key label(language: $language) }
    release { title number demo }
    mean
    members
    practices
    finding { gap middleMean practicesPerMember middlePracticesPerMember explanation(language: $language) }
  }
}
"""
"""Where practices are, and where they are missing."""

ROUNDS = """query Turnout($after: String) {
  selfCheckRounds(first: 100, after: $after) {
    nodes {
      title
      opensOn
      closesOn
      demo
      turnout { invited begun completed contributors released { visibility count } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
"""Who took part in rounds, a hundred of them."""


@dataclass(frozen=True, slots=True)
class PracticeSheet:
    """A table of practices, counted by these dimensions."""

    by: By
    within: By | None
    sheet: Sheet[Any]


def _counted(name: str, title: Text, by: By, within: By | None = None) -> PracticeSheet:
    columns: tuple[Column[Any], ...] = CELLS if within is None else CROSSED
    return PracticeSheet(by, within, Sheet(name, title, columns))


COUNTED = {
    each.sheet.name: each
    for each in (
        _counted("field", Text("Handlungsfeld", "Field"), By.FIELD),
        _counted("state", Text("Land", "State"), By.STATE),
        _counted("kind", Text("Art der Kommune", "Kind"), By.KIND),
        _counted("size-class", Text("Größenklasse", "Size class"), By.SIZE_CLASS),
        _counted("target-group", Text("Zielgruppe", "Target group"), By.TARGET_GROUP),
        _counted("execution-state", Text("Umsetzungsstand", "State of execution"), By.EXECUTION_STATE),
        _counted("year", Text("Jahr des Beginns", "Year of start"), By.YEAR),
        _counted("quarter", Text("Neu im Quartal", "New in quarter"), By.QUARTER),
        _counted("field-state", Text("Feld und Land", "Field and state"), By.FIELD, By.STATE),
        _counted("field-size-class", Text("Feld und Größenklasse", "Field and size class"), By.FIELD, By.SIZE_CLASS),
        _counted(
            "field-target-group", Text("Feld und Zielgruppe", "Field and target group"), By.FIELD, By.TARGET_GROUP
        ),
        _counted("field-year", Text("Feld und Jahr", "Field and year"), By.FIELD, By.YEAR),
        _counted("field-quarter", Text("Feld und Quartal", "Field and quarter"), By.FIELD, By.QUARTER),
    )
}
"""The tables of counts by their names."""

SUM: Sheet[Mapping[str, Any]] = Sheet("total", Text("Alle zusammen", "All together"), TOTAL)
COVERED: Sheet[Mapping[str, Any]] = Sheet("coverage", Text("Abdeckung", "Coverage"), COVERAGE)
MISSING: Sheet[Mapping[str, Any]] = Sheet("gaps", Text("Lücken", "Gaps"), GAPS)
TOOK_PART: Sheet[Mapping[str, Any]] = Sheet("participation", Text("Beteiligung", "Participation"), TURNOUT)


def practice_method(read_at: datetime, language: str) -> Method:
    """How the tables of practices came about."""
    read_on = read_at.astimezone(BERLIN).date()
    facts = ((words.READ_ON, day(read_on, language)),)
    explained = ((name, text.in_language(language)) for name, text in words.PRACTICES_EXPLAINED)
    named = tuple((name.in_language(language), text) for name, text in (*facts, *explained))
    return Method(words.PRACTICES.in_language(language), named, False, read_on)
