"""The process that writes workbooks: reads the cells from standard input, writes the file to standard output.

Run by its path, so that it needs nothing of the exchange; it ends with the job, and its memory goes with it.
"""

import io
import json
import sys
from datetime import UTC, datetime
from typing import Any

from xlsxwriter import Workbook

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_STYLES = {
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "strong": {"bold": True, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "withheld": {"pattern": 16, "fg_color": "#6B6B6B", "bg_color": "#FFFFFF"},
}
"""Pattern 16 are thin diagonal lines."""


def bind(job: dict[str, Any]) -> bytes:
    """The workbook that a job describes, as `statistics.exports.workbook` makes it. No text becomes a formula."""
    file = io.BytesIO()
    book = Workbook(file, _OPTIONS)
    book.set_properties({"title": job["title"], "created": datetime.fromisoformat(job["created"]).replace(tzinfo=UTC)})
    styles = {name: book.add_format(style) for name, style in _STYLES.items()}
    for described in job["sheets"]:
        sheet = book.add_worksheet(described["title"])
        for place, width in enumerate(described["widths"]):
            sheet.set_column(place, place, width)
        for number, row in enumerate(described["rows"]):
            for place, cell in enumerate(row):
                _write(sheet, number, place, cell, styles)
        if described.get("filter"):
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(described["rows"]) - 1, len(described["widths"]) - 1)
    book.close()
    return file.getvalue()


def _write(sheet: Any, row: int, place: int, cell: Any, styles: dict[str, Any]) -> None:
    match cell:
        case None:
            pass
        case True:
            sheet.write_blank(row, place, None, styles["withheld"])
        case str():
            sheet.write_string(row, place, cell)
        case [style, text]:
            sheet.write_string(row, place, text, styles[style])
        case number:
            sheet.write_number(row, place, number)


if __name__ == "__main__":
    sys.stdout.buffer.write(bind(json.load(sys.stdin)))
