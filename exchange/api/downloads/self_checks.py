"""What is served of a self-check beside GraphQL: its profile as a picture and a table, and the report.

`/self-checks/{id}/profile.svg`, `.png`, `.csv` and `/self-checks/{id}/report.pdf`.
"""

from functools import partial

from starlette.routing import Route

from exchange.api.downloads.answering import (
    CSV,
    Download,
    Downloads,
    Request,
    malformed,
    picture,
    pixels,
    ready,
)
from exchange.api.papers import Asked, Papers, file_name
from exchange.selfchecks.pictures.drawing import MOST, draw
from exchange.selfchecks.pictures.profile import Profile
from exchange.selfchecks.pictures.table import table
from exchange.selfchecks.typesetting import Typesetter

_PICTURE = ("with", "snapshot")
_REPORT = ("snapshot",)


def routes(downloads: Downloads, papers: Papers, typesetter: Typesetter) -> list[Route]:
    """The routes."""
    files = _SelfCheckFiles(papers, typesetter)
    return [
        downloads.route(f"/self-checks/{{id}}/{name}", prepare, allowed)
        for name, prepare, allowed in (
            ("profile.svg", files.svg, _PICTURE),
            ("profile.png", files.png, _PICTURE),
            ("profile.csv", files.csv, _PICTURE),
            ("report.pdf", files.pdf, _REPORT),
        )
    ]


class _SelfCheckFiles:
    """Makes the files of self-checks."""

    def __init__(self, papers: Papers, typesetter: Typesetter) -> None:
        self._papers = papers
        self._typesetter = typesetter

    async def svg(self, request: Request) -> Download:
        """The picture."""
        name, drawn = await self._drawn("svg", request)
        return picture(name, drawn)

    async def png(self, request: Request) -> Download:
        """The picture in pixels."""
        name, drawn = await self._drawn("png", request)
        return pixels(name, drawn, self._typesetter)

    async def csv(self, request: Request) -> Download:
        """The table."""
        profiles = await self._profiles(request)
        language = request.reader.language
        written = table(profiles, language)
        return Download(CSV, file_name("csv", profiles[0], language), lambda: [written], ready(written), attached=True)

    async def pdf(self, request: Request) -> Download:
        """The report."""
        reader = request.reader
        report = await self._papers.report(_asked(request), reader.viewer, reader.request_id)
        make = partial(self._typesetter.pdf, report.files, report.taken_at)
        name = file_name("pdf", report.profile, reader.language)
        return Download("application/pdf", name, report.files.values, make)

    async def _profiles(self, request: Request) -> list[Profile]:
        return await self._papers.profiles(_asked(request), request.reader.viewer, request.reader.request_id)

    async def _drawn(self, extension: str, request: Request) -> tuple[str, str]:
        """The name of the picture, and the picture."""
        profiles, language = await self._profiles(request), request.reader.language
        return file_name(extension, profiles[0], language), draw(profiles, language)


def _asked(request: Request) -> Asked:
    parameters = request.parameters
    given = parameters.get("with")
    others = () if given is None else tuple(given.split(","))
    if len(others) >= MOST:
        raise malformed(
            f"At most {MOST} self-checks fit in one picture, and so {MOST - 1} in the parameter 'with'.",
            f"Höchstens {MOST} Selbstchecks passen in ein Bild, also {MOST - 1} in den Parameter 'with'.",
        )
    snapshot = parameters.get("snapshot")
    if "" in (snapshot, *others):
        raise malformed("An id must not be empty.", "Eine Id darf nicht leer sein.")
    return Asked(request.path["id"], request.reader.language, snapshot, others)
