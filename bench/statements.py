"""Statements that were taken down, to be run again: as they are, or with other ids in place of some."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID


class Statement(NamedTuple):
    """A statement with its arguments; one that `writes` is part of the transaction of those around it that do."""

    sql: str
    arguments: tuple[Any, ...]
    writes: bool = False


class Blank(Enum):
    """What differs from one publication to the next, in place of an argument."""

    RECORD = "the record that is published"
    CURRENT = "its edition that is published already"
    DRAFT = "its edition that is going to be"
    SLOT = "the part of the change counter"


def with_blanks(statement: Statement, blanks: Mapping[UUID, Blank]) -> Statement:
    """The statement with blanks in place of these ids."""
    if "change_counter" in statement.sql:
        return statement._replace(arguments=(Blank.SLOT,))
    return statement._replace(arguments=_exchanged(statement.arguments, blanks))


def filled(statement: Statement, values: Mapping[Blank, Any]) -> tuple[Any, ...]:
    """The arguments of the statement with values in place of its blanks."""
    arguments: tuple[Any, ...] = _exchanged(statement.arguments, values)
    return arguments


def _exchanged(value: Any, others: Mapping[Any, Any]) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_exchanged(each, others) for each in value)
    return others.get(value, value) if isinstance(value, UUID | Blank) else value
