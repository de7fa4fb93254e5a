"""What is served of a statistical release beside GraphQL: its tables and pictures.

`/statistics/{release}/{table}.csv` and `.json`, all of them as `tables.xlsx`; `profile`, `change` and `heat-map` as
`.svg` and `.png`.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.routing import Route

from exchange.access.rules import Text
from exchange.api.downloads.answering import Download, Downloads, Prepare, Request, malformed, picture, pixels
from exchange.api.downloads.tables import DIALECT, csv, dialect, json, xlsx
from exchange.api.figures import Figures, file_name
from exchange.selfchecks.typesetting import Typesetter
from exchange.statistics.bookbinding import Bookbinder
from exchange.statistics.exports.release import SHEETS, ReleaseSheet, method
from exchange.statistics.rules.vocabulary import Dimension

_TABLES = Text("tabellen", "tables")
_PROFILE = Text("profil", "profile")
_CHANGE = Text("veraenderung", "change")
_HEAT_MAP = Text("mittelwerte", "means")

Drawn = tuple[str, str]
"""What a picture's file is called but for its ending, and the picture."""

Draw = Callable[[Request], Awaitable[Drawn]]

_BY = {each.value.lower().replace("_", "-"): each for each in Dimension}


def routes(downloads: Downloads, figures: Figures, typesetter: Typesetter, bookbinder: Bookbinder) -> list[Route]:
    """The routes."""
    files = ReleaseFiles(figures, typesetter, bookbinder).every()
    return [downloads.route(f"/statistics/{{release}}/{name}", *file) for name, file in files.items()]


class ReleaseFiles:
    """Makes the files of releases."""

    def __init__(self, figures: Figures, typesetter: Typesetter, bookbinder: Bookbinder) -> None:
        self._figures = figures
        self._typesetter = typesetter
        self._bookbinder = bookbinder

    def every(self) -> dict[str, tuple[Prepare, tuple[str, ...]]]:
        """Every file of a release by its name: how it is made, and the parameters that it may have."""
        found: dict[str, tuple[Prepare, tuple[str, ...]]] = {"tables.xlsx": (self.xlsx, ())}
        for name, sheet in SHEETS.items():
            found[f"{name}.csv"] = partial(self.csv, sheet), (DIALECT,)
            found[f"{name}.json"] = partial(self.json, sheet), ()
        drawn: tuple[tuple[str, Draw, tuple[str, ...]], ...] = (
            ("profile", self.profile, ("municipality",)),
            ("change", self.change, ()),
            ("heat-map", self.heat_map, ("by",)),
        )
        for name, draw, allowed in drawn:
            found[f"{name}.svg"] = partial(self.svg, draw), allowed
            found[f"{name}.png"] = partial(self.png, draw), allowed
        return found

    async def csv(self, sheet: ReleaseSheet, request: Request) -> Download:
        """A table as CSV."""
        written, reader = dialect(request), request.reader
        release, table = await self._figures.table(request.path["release"], sheet, reader)
        name = file_name(release, sheet.sheet.name, reader.language) + ".csv"
        return csv(name, table, written, reader.language)

    async def json(self, sheet: ReleaseSheet, request: Request) -> Download:
        """A table as JSON."""
        reader = request.reader
        release, table = await self._figures.table(request.path["release"], sheet, reader)
        name = file_name(release, sheet.sheet.name, reader.language) + ".json"
        return json(name, table, method(release, reader.language), reader.language)

    async def xlsx(self, request: Request) -> Download:
        """All tables."""
        reader = request.reader
        release, tables = await self._figures.tables(request.path["release"], reader)
        name = file_name(release, _TABLES.in_language(reader.language), reader.language) + ".xlsx"
        return xlsx(name, tables, method(release, reader.language), reader.language, self._bookbinder)

    async def svg(self, draw: Draw, request: Request) -> Download:
        """A picture."""
        name, drawn = await draw(request)
        return picture(f"{name}.svg", drawn)

    async def png(self, draw: Draw, request: Request) -> Download:
        """A picture in pixels."""
        name, drawn = await draw(request)
        return pixels(f"{name}.png", drawn, self._typesetter)

    async def profile(self, request: Request) -> Drawn:
        """Where the network stands."""
        reader, ags = request.reader, request.parameters.get("municipality")
        release, drawn = await self._figures.profile(request.path["release"], reader, ags)
        return file_name(release, _PROFILE.in_language(reader.language), reader.language), drawn

    async def change(self, request: Request) -> Drawn:
        """What has changed."""
        reader = request.reader
        release, drawn = await self._figures.change(request.path["release"], reader)
        return file_name(release, _CHANGE.in_language(reader.language), reader.language), drawn

    async def heat_map(self, request: Request) -> Drawn:
        """Means by field of action and group."""
        reader, by = request.reader, _by(request.parameters.get("by", "state"))
        release, drawn = await self._figures.heat_map(request.path["release"], reader, by)
        return file_name(release, _HEAT_MAP.in_language(reader.language), reader.language), drawn


def _by(given: str) -> Dimension:
    if given not in _BY:
        known = ", ".join(_BY)
        raise malformed(
            f"The parameter 'by' must be one of {known}.", f"Der Parameter 'by' muss eines von {known} sein."
        )
    return _BY[given]
