"""Tables as downloads: CSV and JSON in pieces, workbooks as a whole."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import orjson

from exchange.api.downloads.answering import CSV, Download, Request, malformed
from exchange.statistics.bookbinding import Bookbinder
from exchange.statistics.exports.separated import Dialect, separated
from exchange.statistics.exports.structured import structured
from exchange.statistics.exports.table import Method, Table
from exchange.statistics.exports.workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIALECT = "dialect"
"""The parameter of CSV."""


def csv(name: str, table: Table[Any], written: Dialect, language: str) -> Download:
    """A table as CSV."""

    async def make() -> Iterator[bytes]:
        return (piece.encode() for piece in separated(table, language, written))

    return Download(CSV, name, partial(separated, table, language, written), make, attached=True)


def json(name: str, table: Table[Any], method: Method, language: str) -> Download:
    """A table as JSON."""

    async def make() -> Iterator[bytes]:
        return structured(table, method, language)

    def source() -> Iterator[str]:
        return (piece.decode() for piece in structured(table, method, language))

    return Download("application/json", name, source, make, attached=True)


def xlsx(name: str, tables: Sequence[Table[Any]], method: Method, language: str, bookbinder: Bookbinder) -> Download:
    """Tables as a workbook."""
    job = workbook(tables, method, language)
    return Download(XLSX, name, lambda: [orjson.dumps(job).decode()], partial(bookbinder.xlsx, job), attached=True)


def dialect(request: Request) -> Dialect:
    """How CSV is to be written. Raises ExchangeError (BAD_REQUEST)."""
    given = request.parameters.get(DIALECT, Dialect.EXCEL)
    if given not in set(Dialect):
        raise malformed(
            "The parameter 'dialect' must be 'excel' or 'plain'.",
            "Der Parameter 'dialect' muss 'excel' oder 'plain' sein.",
        )
    return Dialect(given)
