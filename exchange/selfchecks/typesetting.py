"""Documents made in processes of their own: what is typeset, a PDF or a PNG, and what others make in the same way.

typst keeps what it has laid out; within the API that would be some 90 MB for good. A process that ends gives all of it
back, and one that hangs can be ended.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from exchange.errors import ErrorCode, ExchangeError

WITHIN = 20.0
"""Seconds that a document may take; a report takes half of one."""

AT_ONCE = 2
"""Documents made at the same time by one press; others wait."""

_TYPESETTER = Path(__file__).with_name("typesetter.py")
_PICTURE = """#set page(width: auto, height: auto, margin: 0pt)
#image("picture.svg")
"""


MOST_WAITING = 20
"""Documents that wait for their turn."""


class TypesettingError(Exception):
    """A document could not be made."""


class Press:
    """Makes documents by a script that reads a job from standard input and writes the document to standard output; a
    few at a time."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def made(self, job: Mapping[str, Any]) -> bytes:
        """The document. Raises TypesettingError, and ExchangeError (SERVICE_UNAVAILABLE) where too many wait."""
        if self._waiting >= MOST_WAITING:
            raise ExchangeError(
                "Too many documents are being made; try again in a moment.",
                ErrorCode.SERVICE_UNAVAILABLE,
                german="Es werden gerade zu viele Dokumente erstellt; versuchen Sie es gleich noch einmal.",
            )
        self._waiting += 1
        try:
            async with self._free:
                return await _run(self._script, orjson.dumps(job))
        finally:
            self._waiting -= 1


class Typesetter(Press):
    """Makes documents by typst."""

    def __init__(self) -> None:
        super().__init__(_TYPESETTER)

    async def pdf(self, files: Mapping[str, str], made_at: datetime) -> bytes:
        """The PDF of `main.typ`; the same for the same files and time, byte for byte.

        Raises what `made` raises.
        """
        return await self.made({"format": "pdf", "files": dict(files), "timestamp": int(made_at.timestamp())})

    async def png(self, svg: str) -> bytes:
        """The picture in pixels, two for each unit of the SVG. Raises what `made` raises."""
        return await self.made({"format": "png", "files": {"main.typ": _PICTURE, "picture.svg": svg}})


async def _run(script: Path, job: bytes) -> bytes:
    """What a process makes of the job. It does not outlive this call."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(script), stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(WITHIN):
            made, complaint = await process.communicate(job)
    except TimeoutError:
        raise TypesettingError(f"the document was not ready after {WITHIN:.0f} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise TypesettingError(complaint.decode(errors="replace"))
    return made
