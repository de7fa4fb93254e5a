"""Statistical releases for one reader, as tables and as pictures.

What they show is read by the API's own execution, as the reader: what is hidden there is not in them.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from exchange.access.rules import Text
from exchange.api.execution import Execution
from exchange.api.reading import Reader, read
from exchange.errors import ErrorCode, ExchangeError
from exchange.measures.rules.slugs import slug
from exchange.statistics.exports.document import OWN, RELEASE, release_of, rows_of
from exchange.statistics.exports.figures import Release, Row
from exchange.statistics.exports.release import SHEETS, ReleaseSheet
from exchange.statistics.exports.table import Table
from exchange.statistics.pictures.change import draw_change
from exchange.statistics.pictures.heat_map import draw_heat_map
from exchange.statistics.pictures.profile import Own, draw_profile
from exchange.statistics.rules.labels import DIMENSION_LABELS
from exchange.statistics.rules.states import ReleaseState
from exchange.statistics.rules.vocabulary import Dimension

_CALLED = Text("statistik", "statistics")


class NoRelease(ExchangeError):
    """The release does not exist, or has no figures, or the reader may not see it: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            "There are no such published statistics, or you may not see them.",
            ErrorCode.NOT_FOUND,
            german="Eine solche veröffentlichte Statistik gibt es nicht, oder sie ist für Sie nicht sichtbar.",
        )


class Figures:
    """Reads what is in tables and pictures of releases. Everything raises NoRelease."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution

    async def table(self, release: str, sheet: ReleaseSheet, reader: Reader) -> tuple[Release, Table[Any]]:
        """One table, complete."""
        told, rows, _ = await self._read(release, sheet.dimension, reader)
        return told, sheet.table(rows)

    async def tables(self, release: str, reader: Reader) -> tuple[Release, list[Table[Any]]]:
        """Every table. A release is frozen, so that reads one after the other fit each other."""
        tables: list[Table[Any]] = []
        for dimension in (None, *Dimension):
            told, rows, _ = await self._read(release, dimension, reader)
            tables += [sheet.table(rows) for sheet in SHEETS.values() if sheet.dimension is dimension]
        return told, tables

    async def profile(self, release: str, reader: Reader, ags: str | None = None) -> tuple[Release, str]:
        """The picture of where the network stands, and beside it the results of the municipality with this key."""
        told, rows, around = await self._read(release, None, reader, criteria=False)
        own = None if ags is None else await self._own(ags, around, reader)
        return told, draw_profile(told, rows, reader.language, own)

    async def change(self, release: str, reader: Reader) -> tuple[Release, str]:
        """The picture of what has changed."""
        told, rows, _ = await self._read(release, None, reader, criteria=False)
        return told, draw_change(told, rows, reader.language)

    async def heat_map(self, release: str, reader: Reader, by: Dimension) -> tuple[Release, str]:
        """The picture of means by field of action and group."""
        told, rows, _ = await self._read(release, by, reader, criteria=False)
        named = DIMENSION_LABELS[by].in_language(reader.language)
        return told, draw_heat_map(told, rows, named, reader.language)

    async def _read(
        self, release: str, dimension: Dimension | None, reader: Reader, *, criteria: bool = True
    ) -> tuple[Release, Sequence[Row], str | None]:
        """The release, its rows in one breakdown, and the id of its round, where the reader sees that."""
        variables = {"release": release, "breakdown": dimension, "criteria": criteria}
        found = (await read(self._execution, reader, RELEASE, variables))["statisticalRelease"]
        if found is None or found["state"] != ReleaseState.PUBLISHED:
            raise NoRelease
        told = release_of(found, reader.language)
        return told, rows_of(found, told, reader.language), (found["round"] or {}).get("id")

    async def _own(self, ags: str, around: str | None, reader: Reader) -> Own:
        if around is None:
            raise NoRelease
        found = (await read(self._execution, reader, OWN, {"ags": ags, "round": around}))["peers"]
        if found is None:
            raise NoRelease
        scores = {each["fieldOfAction"]["key"]: each["own"] for each in found["figures"]}
        return Own(
            found["municipality"]["name"],
            {key: Decimal(str(score)) for key, score in scores.items() if score is not None},
        )


def file_name(release: Release, what: str, language: str) -> str:
    """What a file is called but for its ending: of which round, which release, and what is in it."""
    return f"{_CALLED.in_language(language)}-{slug(release.round)}-{release.number}-{what}"
