"""What is served of a self-check beside GraphQL: its profile as a picture and a table, and the report.

`/self-checks/{id}/profile.svg`, `.png`, `.csv` and `/self-checks/{id}/report.pdf`, for the reader of the API key.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from exchange.access.viewer import PUBLIC_VIEWER, Viewer
from exchange.api import negotiation
from exchange.api.credentials import PLACE, Credentials
from exchange.api.errors import ErrorCode, ExchangeError, unexpected
from exchange.api.papers import Asked, Papers, file_name
from exchange.selfchecks.pictures.drawing import MOST, draw
from exchange.selfchecks.pictures.table import table
from exchange.selfchecks.typesetting import Typesetter

_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
}
_WITH_STATUS = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": "5"}}
_ALWAYS = {"vary": "Accept-Language, Authorization", "x-content-type-options": "nosniff"}
_SVG = "image/svg+xml"
_POLICY = "default-src 'none'; sandbox"
"""A picture that is opened as a page of its own can neither run nor load anything."""

_PICTURE = frozenset(("language", "with", "snapshot"))
_REPORT = frozenset(("language", "snapshot"))


@dataclass(frozen=True, slots=True)
class Download:
    """What a reader gets: made from `source` by `make`, which is not called for a copy that is still right."""

    media_type: str
    name: str
    source: Iterable[str]
    make: Callable[[], Awaitable[bytes]]
    attached: bool = False

    @property
    def tag(self) -> str:
        """Names the content; weak, as the same source may be laid out by a newer version."""
        hashed = hashlib.sha256("\0".join(self.source).encode()).hexdigest()[:32]
        return f'W/"{hashed}"'


Prepare = Callable[[Asked, Viewer, str], Awaitable[Download]]


def routes(papers: Papers, credentials: Credentials, typesetter: Typesetter) -> list[Route]:
    """The routes, for GET and HEAD."""
    downloads = _Downloads(papers, credentials, typesetter)
    return [
        Route(f"/self-checks/{{id}}/{name}", partial(downloads.answer, prepare, allowed))
        for name, prepare, allowed in (
            ("profile.svg", downloads.svg, _PICTURE),
            ("profile.png", downloads.png, _PICTURE),
            ("profile.csv", downloads.csv, _PICTURE),
            ("report.pdf", downloads.pdf, _REPORT),
        )
    ]


class _Downloads:
    """Answers requests for downloads."""

    def __init__(self, papers: Papers, credentials: Credentials, typesetter: Typesetter) -> None:
        self._papers = papers
        self._credentials = credentials
        self._typesetter = typesetter

    async def answer(self, prepare: Prepare, allowed: frozenset[str], request: Request) -> Response:
        """The download, or why there is none."""
        request_id = secrets.token_hex(8)
        language = negotiation.language(request.headers.get("accept-language", "").encode("latin-1"))
        try:
            parameters = _parameters(request.scope["query_string"], allowed)
            language = _language(parameters.get("language"), language)
            viewer = await self._viewer(request)
            download = await prepare(_asked(request.path_params["id"], language, parameters), viewer, request_id)
            response = await _delivered(download, viewer, request)
        except ExchangeError as error:
            return _refused(error.in_language(language), error.extensions, language, request_id)
        except Exception as error:
            entry = unexpected(error, request_id)
            return _refused(entry["message"], entry["extensions"], language, request_id)
        response.headers.update({**_ALWAYS, "content-language": language, "x-request-id": request_id})
        return response

    async def _viewer(self, request: Request) -> Viewer:
        authorization = request.headers.get("authorization")
        if authorization is None:
            return PUBLIC_VIEWER
        place = request.headers.get(PLACE.decode())
        chosen = None if place is None else place.encode("latin-1")
        return await self._credentials.viewer(authorization.encode("latin-1"), chosen)

    async def svg(self, asked: Asked, viewer: Viewer, request_id: str) -> Download:
        """The picture."""
        profiles = await self._papers.profiles(asked, viewer, request_id)
        drawn = draw(profiles, asked.language)
        return Download(_SVG, file_name("svg", profiles[0], asked.language), [drawn], _ready(drawn))

    async def png(self, asked: Asked, viewer: Viewer, request_id: str) -> Download:
        """The picture in pixels."""
        profiles = await self._papers.profiles(asked, viewer, request_id)
        drawn = draw(profiles, asked.language)
        make = partial(self._typesetter.png, drawn)
        return Download("image/png", file_name("png", profiles[0], asked.language), [drawn], make)

    async def csv(self, asked: Asked, viewer: Viewer, request_id: str) -> Download:
        """The table."""
        profiles = await self._papers.profiles(asked, viewer, request_id)
        written = table(profiles, asked.language)
        name = file_name("csv", profiles[0], asked.language)
        return Download("text/csv; charset=utf-8", name, [written], _ready(written), attached=True)

    async def pdf(self, asked: Asked, viewer: Viewer, request_id: str) -> Download:
        """The report."""
        report = await self._papers.report(asked, viewer, request_id)
        make = partial(self._typesetter.pdf, report.files, report.taken_at)
        name = file_name("pdf", report.profile, asked.language)
        return Download("application/pdf", name, report.files.values(), make)


def _ready(text: str) -> Callable[[], Awaitable[bytes]]:
    async def encoded() -> bytes:
        return text.encode()

    return encoded


async def _delivered(download: Download, viewer: Viewer, request: Request) -> Response:
    """The response with the download. What everybody may see is kept by whoever likes, but asked for anew each time,
    as it may be taken back; what not everybody may see is kept by nobody."""
    headers = {
        "content-disposition": f'{"attachment" if download.attached else "inline"}; filename="{download.name}"',
    }
    if download.media_type == _SVG:
        headers["content-security-policy"] = _POLICY
    if viewer != PUBLIC_VIEWER:
        headers["cache-control"] = "private, no-store"
    else:
        headers |= {"cache-control": "public, no-cache", "etag": download.tag}
        if download.tag in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
    return Response(await download.make(), media_type=download.media_type, headers=headers)


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


def _refused(message: str, extensions: Mapping[str, object], language: str, request_id: str) -> Response:
    """An error in the form that the API gives it."""
    status = _STATUS.get(ErrorCode(str(extensions["code"])), 400)
    headers = {
        **_ALWAYS,
        **_WITH_STATUS.get(status, {}),
        "cache-control": "private, no-store",
        "content-language": language,
        "x-request-id": request_id,
    }
    return JSONResponse({"errors": [{"message": message, "extensions": dict(extensions)}]}, status, headers)


def _parameters(query: bytes, allowed: frozenset[str]) -> dict[str, str]:
    """The parameters of the URL, each once. Raises ExchangeError (BAD_REQUEST)."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError:
        raise _malformed(
            "The query of the URL is not form-encoded UTF-8.", "Die Abfrage der URL ist nicht als UTF-8 kodiert."
        ) from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise _malformed(
                f"There is no parameter '{name[:50]}' here; there are: {known}.",
                f"Den Parameter '{name[:50]}' gibt es hier nicht; es gibt: {known}.",
            )
        if name in found:
            raise _malformed(
                f"The parameter '{name}' is given more than once.", f"Der Parameter '{name}' steht mehrmals da."
            )
        found[name] = value
    return found


def _language(given: str | None, preferred: str) -> str:
    if given is None:
        return preferred
    if given not in negotiation.LANGUAGES:
        raise _malformed(
            "The parameter 'language' must be 'de' or 'en'.", "Der Parameter 'language' muss 'de' oder 'en' sein."
        )
    return given


def _asked(self_check: str, language: str, parameters: Mapping[str, str]) -> Asked:
    given = parameters.get("with")
    others = () if given is None else tuple(given.split(","))
    if len(others) >= MOST:
        raise _malformed(
            f"At most {MOST} self-checks fit in one picture, and so {MOST - 1} in the parameter 'with'.",
            f"Höchstens {MOST} Selbstchecks passen in ein Bild, also {MOST - 1} in den Parameter 'with'.",
        )
    snapshot = parameters.get("snapshot")
    if "" in (snapshot, *others):
        raise _malformed("An id must not be empty.", "Eine Id darf nicht leer sein.")
    return Asked(self_check, language, snapshot, others)


def _malformed(message: str, german: str) -> ExchangeError:
    return ExchangeError(message, ErrorCode.BAD_REQUEST, german=german)
