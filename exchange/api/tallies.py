"""Statistics of practices for one reader, as tables and as a picture.

What they show is read by the API's own execution, as the reader: what is hidden there is not counted in them.
"""

from collections.abc import Mapping
from typing import Any

from exchange.api.execution import Execution
from exchange.api.reading import Reader, read
from exchange.statistics.exports.practices import (
    COUNTED,
    COVERED,
    FIELDS,
    MISSING,
    ROUNDS,
    SUM,
    TALLY,
    TOOK_PART,
    PracticeSheet,
)
from exchange.statistics.exports.table import Table
from exchange.statistics.pictures.gaps import draw_gaps, gaps_of
from exchange.statistics.rules.practices import PracticeDimension

NAMES = (SUM.name, *COUNTED, COVERED.name, MISSING.name, TOOK_PART.name)
"""Every table of practices."""


class Tallies:
    """Reads what is in tables and pictures of practices."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution

    async def table(self, name: str, reader: Reader) -> Table[Any]:
        """The table of this name, complete."""
        if name in COUNTED:
            return await self._counted(COUNTED[name], reader)
        if name == SUM.name:
            return Table(SUM, [(await self._tally(PracticeDimension.FIELD, None, reader))["total"]])
        if name == TOOK_PART.name:
            return Table(TOOK_PART, await self._rounds(reader))
        fields = await read(self._execution, reader, FIELDS, {})
        return (
            Table(COVERED, fields["fieldCoverage"]) if name == COVERED.name else Table(MISSING, fields["practiceGaps"])
        )

    async def tables(self, reader: Reader) -> list[Table[Any]]:
        """Every table."""
        return [await self.table(name, reader) for name in NAMES]

    async def gaps(self, reader: Reader) -> str:
        """The picture of where practices are missing."""
        fields = await read(self._execution, reader, FIELDS, {})
        return draw_gaps(gaps_of(fields["practiceGaps"]), reader.language)

    async def _counted(self, sheet: PracticeSheet, reader: Reader) -> Table[Any]:
        return Table(sheet.sheet, (await self._tally(sheet.by, sheet.within, reader))["cells"])

    async def _tally(
        self, by: PracticeDimension, within: PracticeDimension | None, reader: Reader
    ) -> Mapping[str, Any]:
        found = await read(self._execution, reader, TALLY, {"by": by, "and": within})
        counted: Mapping[str, Any] = found["practiceStatistics"]
        return counted

    async def _rounds(self, reader: Reader) -> list[Mapping[str, Any]]:
        """All rounds, page by page."""
        rounds: list[Mapping[str, Any]] = []
        after: str | None = None
        while True:
            found = (await read(self._execution, reader, ROUNDS, {"after": after}))["selfCheckRounds"]
            rounds += found["nodes"]
            if not found["pageInfo"]["hasNextPage"]:
                return rounds
            after = found["pageInfo"]["endCursor"]
