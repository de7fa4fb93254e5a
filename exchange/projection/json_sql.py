"""The few ways in which rows become JSON in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, func, literal, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Json = ColumnElement[Any]
Pair = tuple[str, ColumnElement[Any]]

_LONGEST_IDENTIFIER = 63
_WHOLE = "$whole"

# Keys beside the selected ones in objects that must be completed in Python: the type's name, and, followed by a
# response key, what the resolver of that field needs.
MIXED = "$mixed"
ROW = "$row:"
# And in objects whose reading is noted, followed by a number and by what is noted: of what (`projection.trail`).
TRAIL = "$trail:"


def is_mixed(value: Any) -> bool:
    """Whether a value that was read has something in it that must be completed in Python."""
    if isinstance(value, list):
        return any(isinstance(item, dict) and MIXED in item for item in value)
    return isinstance(value, dict) and MIXED in value


class _JsonObject(FunctionElement[Any]):
    """`JSON_OBJECT(key VALUE value, …)`: any number of keys of any length (PostgreSQL 16)."""

    inherit_cache = True
    type = JSON()


@compiles(_JsonObject)
def _compile_json_object(element: _JsonObject, compiler: SQLCompiler, **kw: Any) -> str:
    parts = [compiler.process(part, **kw) for part in element.clauses]
    pairs = ", ".join(f"{key} VALUE {value}" for key, value in zip(parts[::2], parts[1::2], strict=True))
    return f"JSON_OBJECT({pairs})"


def select_pairs(pairs: Sequence[Pair]) -> Select[Any]:
    """A select of the pairs as columns named by their keys; where a key is longer than a column name may be, of one
    JSON object."""
    if all(len(key) <= _LONGEST_IDENTIFIER for key, _ in pairs):
        return select(*(value.label(key) for key, value in pairs))
    parts = [part for key, value in pairs for part in (literal(key), value)]
    return select(_JsonObject(*parts).label(_WHOLE)).execution_options(**{_WHOLE: True})


def row_object(statement: Select[Any], name: str) -> Json:
    """The one row of a statement as a JSON object, null where there is none."""
    row = _whole(name) if _is_whole(statement) else func.row_to_json(literal_column(name), type_=JSON)
    return select(row).select_from(statement.subquery(name)).scalar_subquery()


def row_array(statement: Select[Any], name: str) -> Json:
    """The rows of a statement as a JSON array, in their order."""
    # json_agg takes a row as it is, which saves a step over row_to_json.
    row = _whole(name) if _is_whole(statement) else literal_column(name)
    rows = func.coalesce(func.json_agg(row), literal_column("'[]'::json"), type_=JSON)
    return select(rows).select_from(statement.subquery(name)).scalar_subquery()


def _is_whole(statement: Select[Any]) -> bool:
    return bool(statement.get_execution_options().get(_WHOLE))


def _whole(name: str) -> Json:
    return literal_column(f'{name}."{_WHOLE}"', JSON())
