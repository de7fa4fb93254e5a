"""The page about tables of statistics names every table and explains every column, as the files do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import exchange
from exchange.statistics.exports.columns import FIGURES, LEVELS
from exchange.statistics.exports.practice_columns import COVERAGE, CROSSED, GAPS, TURNOUT
from exchange.statistics.exports.practices import COUNTED, COVERED, MISSING, SUM, TOOK_PART
from exchange.statistics.exports.release import SHEETS
from exchange.statistics.exports.table import Column

PAGE = Path(exchange.__file__).parent.parent / "docs" / "statistics.md"
EVERY = (FIGURES, LEVELS, CROSSED, COVERAGE, GAPS, TURNOUT)


def explained(columns: tuple[Column[Any], ...]) -> Iterator[str]:
    """The table that explains columns."""
    yield "| key | heading in German | heading in English | meaning |"
    yield "|---|---|---|---|"
    for column in columns:
        yield f"| `{column.key}` | {column.title.de} | {column.title.en} | {column.description.en} |"


def test_the_page_explains_every_column() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for columns in EVERY:
        assert "\n".join(explained(columns)) in page


def test_the_page_names_every_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in (*SHEETS, *COUNTED, *(sheet.name for sheet in (SUM, COVERED, MISSING, TOOK_PART))):
        assert f"`{name}`" in page, name


def test_columns_are_told_apart() -> None:
    for columns in EVERY:
        for told in ([column.key for column in columns], [column.title.de for column in columns]):
            assert sorted(set(told)) == sorted(told)
