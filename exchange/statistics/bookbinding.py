"""Workbooks: cells become a file in a process of its own, as it takes a second of processor time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exchange.selfchecks.typesetting import Press

_BOOKBINDER = Path(__file__).with_name("bookbinder.py")


class Bookbinder(Press):
    """Makes workbooks."""

    def __init__(self) -> None:
        super().__init__(_BOOKBINDER)

    async def xlsx(self, workbook: Mapping[str, Any]) -> bytes:
        """The file of what `statistics.exports.workbook` makes, the same for the same, byte for byte. Raises what
        `made` raises."""
        return await self.made(workbook)
