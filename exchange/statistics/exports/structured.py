"""A table as JSON, piece by piece: how it came about, its columns explained, and its rows by the columns' keys."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from exchange.statistics.exports.separated import ROWS
from exchange.statistics.exports.table import Cell, Coded, Mark, Method, Table


def structured(table: Table[Any], method: Method, language: str) -> Iterator[bytes]:
    """The pieces of the file."""
    sheet = table.sheet
    head = {
        "title": method.title,
        "table": sheet.name,
        "synthetic": method.synthetic,
        "method": [{"name": name, "text": text} for name, text in method.facts],
        "columns": [
            {
                "key": column.key,
                "title": column.title.in_language(language),
                "description": column.description.in_language(language),
            }
            for column in sheet.columns
        ],
    }
    yield orjson.dumps(head)[:-1] + b',"rows":['
    for start in range(0, len(table.rows), ROWS):
        written = b",".join(_row(table, row) for row in table.rows[start : start + ROWS])
        yield (b"," if start else b"") + written
    yield b"]}"


def _row(table: Table[Any], row: Any) -> bytes:
    named: Mapping[str, Any] = {column.key: _value(column.cell(row)) for column in table.sheet.columns}
    return orjson.dumps(named)


def _value(value: Cell) -> Any:
    match value:
        case Coded():
            return value.code
        case Decimal():
            return float(value)
        case Mark():
            return None
    return value
