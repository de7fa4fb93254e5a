"""By what practices are counted. What is counted is what the viewer could list, so nothing is withheld here."""

from enum import StrEnum

from exchange.access.rules import Text


class PracticeDimension(StrEnum):
    """By what measures are told apart."""

    FIELD = "FIELD"
    STATE = "STATE"
    KIND = "KIND"
    SIZE_CLASS = "SIZE_CLASS"
    TARGET_GROUP = "TARGET_GROUP"
    EXECUTION_STATE = "EXECUTION_STATE"
    YEAR = "YEAR"
    QUARTER = "QUARTER"


PRACTICE_DIMENSION_LABELS = {
    PracticeDimension.FIELD: Text("Handlungsfeld", "field of action"),
    PracticeDimension.STATE: Text("Land", "state"),
    PracticeDimension.KIND: Text("Art der Kommune", "kind of municipality"),
    PracticeDimension.SIZE_CLASS: Text("Größenklasse", "size class"),
    PracticeDimension.TARGET_GROUP: Text("Zielgruppe", "target group"),
    PracticeDimension.EXECUTION_STATE: Text("Umsetzungsstand", "state of execution"),
    PracticeDimension.YEAR: Text("Jahr, in dem die Maßnahme beginnt", "year in which the measure starts"),
    PracticeDimension.QUARTER: Text("Quartal der ersten Veröffentlichung", "quarter of the first publication"),
}

NOT_GIVEN = Text("ohne Angabe", "not given")
"""What people read for the measures without a value in a dimension."""

MAY_BE_MISSING = {
    PracticeDimension.SIZE_CLASS,
    PracticeDimension.TARGET_GROUP,
    PracticeDimension.EXECUTION_STATE,
    PracticeDimension.YEAR,
}
"""The dimensions in which a measure may have no value: districts have no size class, the rest may not be known."""
