"""What is served of statistics of practices beside GraphQL: their tables, and a picture of where practices are missing.

`/practices/statistics/{table}.csv` and `.json`, all of them as `tables.xlsx`; `gaps.svg` and `gaps.png`.
"""

from datetime import UTC, datetime
from functools import partial

from starlette.routing import Route

from exchange.access.rules import Text
from exchange.api.downloads.answering import Download, Downloads, Request, picture, pixels
from exchange.api.downloads.tables import DIALECT, csv, dialect, json, xlsx
from exchange.api.tallies import NAMES, Tallies
from exchange.selfchecks.typesetting import Typesetter
from exchange.statistics.bookbinding import Bookbinder
from exchange.statistics.exports.practices import practice_method

_CALLED = Text("praxis", "practices")
_TABLES = Text("tabellen", "tables")


def routes(downloads: Downloads, tallies: Tallies, typesetter: Typesetter, bookbinder: Bookbinder) -> list[Route]:
    """The routes."""
    files = _PracticeFiles(tallies, typesetter, bookbinder)
    at = "/practices/statistics"
    found = [
        downloads.route(f"{at}/tables.xlsx", files.xlsx),
        downloads.route(f"{at}/gaps.svg", files.svg),
        downloads.route(f"{at}/gaps.png", files.png),
    ]
    for name in NAMES:
        found.append(downloads.route(f"{at}/{name}.csv", partial(files.csv, name), (DIALECT,)))
        found.append(downloads.route(f"{at}/{name}.json", partial(files.json, name)))
    return found


class _PracticeFiles:
    """Makes the files."""

    def __init__(self, tallies: Tallies, typesetter: Typesetter, bookbinder: Bookbinder) -> None:
        self._tallies = tallies
        self._typesetter = typesetter
        self._bookbinder = bookbinder

    async def csv(self, name: str, request: Request) -> Download:
        """A table as CSV."""
        written = dialect(request)
        table = await self._tallies.table(name, request.reader)
        return csv(_name(name, "csv", request), table, written, request.reader.language)

    async def json(self, name: str, request: Request) -> Download:
        """A table as JSON."""
        table, language = await self._tallies.table(name, request.reader), request.reader.language
        return json(_name(name, "json", request), table, practice_method(_now(), language), language)

    async def xlsx(self, request: Request) -> Download:
        """All tables."""
        tables, language = await self._tallies.tables(request.reader), request.reader.language
        name = _name(_TABLES.in_language(language), "xlsx", request)
        return xlsx(name, tables, practice_method(_now(), language), language, self._bookbinder)

    async def svg(self, request: Request) -> Download:
        """Where practices are missing."""
        return picture(_name("gaps", "svg", request), await self._tallies.gaps(request.reader))

    async def png(self, request: Request) -> Download:
        """The same in pixels."""
        return pixels(_name("gaps", "png", request), await self._tallies.gaps(request.reader), self._typesetter)


def _name(what: str, extension: str, request: Request) -> str:
    return f"{_CALLED.in_language(request.reader.language)}-{what}.{extension}"


def _now() -> datetime:
    return datetime.now(UTC)
