"""A table: its columns, each with a name, an explanation and where its cells come from, and its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from exchange.access.rules import Text

Source = TypeVar("Source")


@dataclass(frozen=True, slots=True)
class Coded:
    """A word out of a closed list: programs read the code, people the text."""

    code: str
    text: str


class Mark(Enum):
    """What stands in place of a number that is not told: nothing, and never a zero. The reason is in another column."""

    WITHHELD = "WITHHELD"


WITHHELD = Mark.WITHHELD

Cell = str | int | Decimal | bool | date | Coded | Mark | None


@dataclass(frozen=True, slots=True)
class Column(Generic[Source]):
    """A column: `key` for programs, `title` for people. `cell` reads it from what a row is made of."""

    key: str
    title: Text
    description: Text
    cell: Callable[[Source], Cell]


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Source]):
    """What a table is like, whatever is in it. `name` is what it is called in URLs and by programs."""

    name: str
    title: Text
    columns: tuple[Column[Source], ...]


@dataclass(frozen=True, slots=True)
class Table(Generic[Source]):
    """A table with its rows, all of them."""

    sheet: Sheet[Source]
    rows: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Method:
    """How a table came about: facts by their names, and whether its data is synthetic."""

    title: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool
    made_on: date | None = None
