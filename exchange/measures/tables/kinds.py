"""The three kinds of records in the one workflow: which form they have, and in which tables it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

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
from exchange.storage.base import Base

RECORD = cast(Table, RecordRow.__table__)

LIFECYCLE = {
    *("id", "record_id", "municipality_id", "state", "stage", "visibility", "version", "number", "has_draft"),
    *("published_at", "superseded_at", "created_at", "updated_at", "changed_by"),
    *("completeness", "has_evidence"),
}
"""The columns of an edition that are not its content."""


def _table(row: type[Base]) -> Table:
    return cast(Table, row.__table__)


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


LESSON = Kind("LESSON", forms.LESSON, _table(LessonRow), slugged=False, belongs=True)

MEASURE = Kind(
    "MEASURE",
    forms.MEASURE,
    _table(MeasureRow),
    parts={
        "indicators": PartTable(_table(IndicatorRow)),
        "readings": PartTable(_table(ReadingRow), "indicator_id"),
        "corrections": PartTable(_table(ReadingCorrectionRow), "reading_id"),
        "fundings": PartTable(_table(MeasureFundingRow)),
        "partners": PartTable(_table(PartnerRow)),
        "sources": PartTable(_table(MeasureSourceRow)),
        "adoptions": PartTable(_table(AdoptionRow)),
    },
    lists={"fields_of_action": ListTable(_table(MeasureFieldRow), "field_key")},
    below=LESSON,
)

STRATEGY = Kind(
    "STRATEGY",
    forms.STRATEGY,
    _table(StrategyRow),
    parts={
        "resolutions": PartTable(_table(ResolutionRow)),
        "goals": PartTable(_table(GoalRow)),
        "fundings": PartTable(_table(StrategyFundingRow)),
        "sources": PartTable(_table(StrategySourceRow)),
    },
)
