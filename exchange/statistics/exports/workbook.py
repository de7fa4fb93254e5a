"""Tables as the sheets of a workbook: first one with the method and every column explained, then one for each table.

What is made here are cells; `statistics.bookbinder` writes them into a file. A cell is nothing, a number, a text, a
text with its style before it, or `true` where a figure is withheld.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from exchange.selfchecks.pictures.texts import printable
from exchange.selfchecks.pictures.words import yes_or_no
from exchange.statistics.exports import words
from exchange.statistics.exports.table import Cell, Coded, Mark, Method, Table

_LONGEST = 32_767
"""Characters in a cell, as Excel has it."""

_NARROWEST, _WIDEST = 12, 28

Cells = list[Any]


def workbook(tables: Sequence[Table[Any]], method: Method, language: str) -> dict[str, Any]:
    """What the file is written from; the same for the same tables."""
    explained = {
        "title": words.METHOD.in_language(language),
        "widths": [44, 90, 60],
        "rows": list(_explanation(tables, method, language)),
    }
    return {
        "title": printable(method.title),
        "created": (method.made_on or date(2020, 1, 1)).isoformat(),
        "sheets": [explained, *(_sheet(table, language) for table in tables)],
    }


def _explanation(tables: Sequence[Table[Any]], method: Method, language: str) -> Iterator[Cells]:
    yield [["title", printable(method.title)]]
    yield [["strong", words.SYNTHETIC.in_language(language)]] if method.synthetic else []
    for name, text in method.facts:
        yield [["strong", name], ["text", _fitting(text)]]
    yield []
    yield [["head", each.in_language(language)] for each in (words.COLUMN, words.MEANING, words.SHEETS)]
    for (title, meaning), sheets in _columns(tables, language).items():
        yield [["strong", title], ["text", meaning], ["text", ", ".join(sheets)]]


def _columns(tables: Sequence[Table[Any]], language: str) -> dict[tuple[str, str], list[str]]:
    """Every column once, by its title and what it means: the sheets that have it."""
    found: dict[tuple[str, str], list[str]] = {}
    for table in tables:
        for column in table.sheet.columns:
            told = column.title.in_language(language), column.description.in_language(language)
            found.setdefault(told, []).append(table.sheet.title.in_language(language))
    return found


def _sheet(table: Table[Any], language: str) -> dict[str, Any]:
    columns = table.sheet.columns
    titles = [column.title.in_language(language) for column in columns]
    rows = [[_cell(column.cell(row), language) for column in columns] for row in table.rows]
    return {
        "title": table.sheet.title.in_language(language),
        "widths": [max(_NARROWEST, min(_WIDEST, len(title) + 2)) for title in titles],
        "rows": [[["head", title] for title in titles], *rows],
        "filter": True,
    }


def _cell(value: Cell, language: str) -> Any:
    match value:
        case str():
            return _fitting(value)
        case bool():
            return yes_or_no(value, language)
        case Coded():
            return _fitting(value.text)
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case Mark():
            return True
    return value


@lru_cache(maxsize=1024)
def _fitting(text: str) -> str:
    return printable(text)[:_LONGEST]
