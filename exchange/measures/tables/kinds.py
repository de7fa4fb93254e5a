"""The three kinds of records in the one workflow: which form they have, and in which tables it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table

from exchange.measures.rules import forms
from exchange.measures.rules.form import Form
from exchange.measures.tables import (
    AdoptionRow,
    GoalRow,
    IndicatorRow,
    LessonRow,
    MeasureFieldRow,
    MeasureFundingRow,
    MeasureRow,
    MeasureSourceRow,
    PartnerRow,
    ReadingCorrectionRow,
    ReadingRow,
    RecordRow,
    ResolutionRow,
    StrategyFundingRow,
    StrategyRow,
    StrategySourceRow,
)
from exchange.storage.base import table_of

RECORD = table_of(RecordRow)

LIFECYCLE = {
    *("id", "record_id", "municipality_id", "state", "stage", "visibility", "version", "number", "has_draft"),
    *("published_at", "superseded_at", "created_at", "updated_at", "changed_by"),
    *("completeness", "has_evidence"),
}
"""The columns of an edition that are not its content."""


@dataclass(frozen=True, slots=True)
class PartTable:
    """Where a part is kept. `parent` is the column with the id of the part that this is a part of, if it is one."""

    table: Table
    parent: str = ""


@dataclass(frozen=True, slots=True)
class ListTable:
    """Where a list of values is kept, in order."""

    table: Table
    column: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. `name` is its name in the database and in events; `slugged` records have a slug.

    `below` is the kind of records that belong to one of this kind and go with it when it is published or withdrawn. The
    records of a kind that `belongs` have a column `measure_id` with the record that they belong to.
    """

    name: str
    form: Form
    table: Table
    parts: Mapping[str, PartTable] = field(default_factory=dict)
    lists: Mapping[str, ListTable] = field(default_factory=dict)
    slugged: bool = True
    below: "Kind | None" = None
    belongs: bool = False

    @property
    def content(self) -> list[str]:
        """The columns of the edition's table that hold content."""
        return [column.name for column in self.table.columns if column.name not in LIFECYCLE]

    @property
    def all_parts(self) -> list[Table]:
        """Every table with rows that belong to an edition."""
        return [*(part.table for part in self.parts.values()), *(entry.table for entry in self.lists.values())]


LESSON = Kind("LESSON", forms.LESSON, table_of(LessonRow), slugged=False, belongs=True)

MEASURE = Kind(
    "MEASURE",
    forms.MEASURE,
    table_of(MeasureRow),
    parts={
        "indicators": PartTable(table_of(IndicatorRow)),
        "readings": PartTable(table_of(ReadingRow), "indicator_id"),
        "corrections": PartTable(table_of(ReadingCorrectionRow), "reading_id"),
        "fundings": PartTable(table_of(MeasureFundingRow)),
        "partners": PartTable(table_of(PartnerRow)),
        "sources": PartTable(table_of(MeasureSourceRow)),
        "adoptions": PartTable(table_of(AdoptionRow)),
    },
    lists={"fields_of_action": ListTable(table_of(MeasureFieldRow), "field_key")},
    below=LESSON,
)

STRATEGY = Kind(
    "STRATEGY",
    forms.STRATEGY,
    table_of(StrategyRow),
    parts={
        "resolutions": PartTable(table_of(ResolutionRow)),
        "goals": PartTable(table_of(GoalRow)),
        "fundings": PartTable(table_of(StrategyFundingRow)),
        "sources": PartTable(table_of(StrategySourceRow)),
    },
)
