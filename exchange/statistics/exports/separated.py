"""A table as CSV, piece by piece: as the spreadsheets of the language's country open it, or plain, for programs."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from exchange.selfchecks.pictures.table import BYTE_ORDER_MARK
from exchange.selfchecks.pictures.texts import cell as text_cell
from exchange.selfchecks.pictures.words import decimal, yes_or_no
from exchange.statistics.exports.table import Cell, Coded, Table

ROWS = 200
"""Rows in one piece."""


class Dialect(StrEnum):
    """How CSV is written."""

    EXCEL = "excel"
    """With a byte order mark, headings and words in the language; in German with semicolons and decimal commas."""
    PLAIN = "plain"
    """Commas, decimal points, no byte order mark; the keys of columns and words."""


def separated(table: Table[Any], language: str, dialect: Dialect = Dialect.EXCEL) -> Iterator[str]:
    """The pieces of the file: its head, then rows."""
    plain = dialect is Dialect.PLAIN
    columns = table.sheet.columns
    titles = [column.key if plain else column.title.in_language(language) for column in columns]
    yield ("" if plain else BYTE_ORDER_MARK) + _written([titles], language, plain)
    for start in range(0, len(table.rows), ROWS):
        rows = table.rows[start : start + ROWS]
        yield _written(
            [[_cell(column.cell(row), language, plain) for column in columns] for row in rows], language, plain
        )


def _written(rows: list[list[str]], language: str, plain: bool) -> str:
    text = io.StringIO()
    delimiter = "," if plain or language == "en" else ";"
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _cell(value: Cell, language: str, plain: bool) -> str:
    match value:
        case str():
            return text_cell(value)
        case bool():
            return str(value).lower() if plain else yes_or_no(value, language)
        case Coded():
            return value.code if plain else text_cell(value.text)
        case int():
            return str(value)
        case Decimal():
            return decimal(value, "en" if plain else language)
        case date():
            return value.isoformat()
    return ""
