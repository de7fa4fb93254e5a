"""What a validation collects: all errors at once, and the references that still have to be looked up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Text, UserError

Path = tuple[str, ...]
Row = dict[str, Any]

REQUIRED_TEXT = Text("Diese Angabe fehlt.", "This is required.")


class Refers(Enum):
    """What a reference points to."""

    FIELD_OF_ACTION = auto()
    MEASURE = auto()
    OWN_MEASURE = auto()
    STRATEGY = auto()
    GOAL = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that must exist: where it stands in the input, and the row and column that take what it stands for."""

    refers: Refers
    path: Path
    value: UUID | str
    row: Row
    column: str


def camel_case(name: str) -> str:
    """The name as the API writes it.

    >>> camel_case("starts_on")
    'startsOn'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@dataclass(slots=True)
class Collected:
    """Everything that the reports of one validation found, and what the rules have to know of the world: the time, the
    key that acts, and which readings were `released` before, that is, are part of something published."""

    today: date
    new_id: Callable[[], UUID]
    now: datetime
    key_id: UUID | None = None
    released: frozenset[UUID] = frozenset()
    errors: dict[Path, UserError] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """A place in the input to which errors are reported. Of several errors at one place the first is kept."""

    collected: Collected
    path: Path = ("input",)

    @property
    def today(self) -> date:
        """The day against which "in the future" is decided."""
        return self.collected.today

    def at(self, *steps: str | int) -> "Report":
        """The report for a place further down; names are given in snake_case."""
        return Report(self.collected, self.path + tuple(camel_case(str(step)) for step in steps))

    def refuse(self, code: ErrorCode, message: Text) -> None:
        """Note an error here."""
        self.collected.errors.setdefault(self.path, UserError(code, self.path, message))

    def invalid(self, german: str, english: str) -> None:
        """Note that the value here is wrong."""
        self.refuse(ErrorCode.INVALID, Text(german, english))

    def missing(self) -> None:
        """Note that a value is required here."""
        self.refuse(ErrorCode.REQUIRED, REQUIRED_TEXT)

    def unknown(self) -> None:
        """Note that what is named here does not exist, or not for this viewer."""
        self.refuse(ErrorCode.NOT_FOUND, NOT_FOUND_TEXT)

    def refer(self, refers: Refers, value: UUID | str, row: Row, column: str) -> None:
        """Note a reference to look up; what is found goes into the row's column."""
        self.collected.references.append(Reference(refers, self.path, value, row, column))
