"""How downloads are answered: for the reader of the API key, in the language asked for, with the headers that go with
it; errors in the form that the API gives them."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from exchange.access.viewer import PUBLIC_VIEWER, Viewer
from exchange.api import negotiation
from exchange.api.address import Addresses
from exchange.api.arrivals import Arrivals
from exchange.api.budgets import Caller
from exchange.api.credentials import PLACE, Credentials
from exchange.api.deadline import CLIENT_GONE, Deadline, Gone
from exchange.api.errors import ErrorCode, ExchangeError, unexpected
from exchange.api.execution import Execution
from exchange.api.reading import Reader
from exchange.api.statuses import STATUS, WITH_STATUS
from exchange.observing.work import Work
from exchange.selfchecks.typesetting import Typesetter

READING, MAKING = 1_000, 20_000
"""What a download is charged in nodes; and what more, if a process of its own has to make it, which takes up to a
second."""

_MADE_APART = ("image/png", "application/pdf", "application/vnd.")
_STATUS = {**STATUS, ErrorCode.NOT_FOUND: 404}
_ALWAYS = {"vary": "Accept-Language, Authorization", "x-content-type-options": "nosniff"}
_SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8"
_POLICY = "default-src 'none'; sandbox"
"""A picture that is opened as a page of its own can neither run nor load anything."""

Make = Callable[[], Awaitable[bytes | Iterator[bytes]]]


@dataclass(frozen=True, slots=True)
class Download:
    """What a reader gets: made from what `source` gives by `make`, as a whole or in pieces, which is not called for a
    copy that is still right."""

    media_type: str
    name: str
    source: Callable[[], Iterable[str]]
    make: Make
    attached: bool = False

    @property
    def tag(self) -> str:
        """Names the content; weak, as the same source may be laid out by a newer version."""
        hashed = hashlib.sha256("\0".join(self.source()).encode()).hexdigest()[:32]
        return f'W/"{hashed}"'


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, by whom: the names in the path and the parameters."""

    path: Mapping[str, str]
    parameters: Mapping[str, str]
    reader: Reader


Prepare = Callable[[Request], Awaitable[Download]]


class Downloads:
    """Answers requests for downloads."""

    def __init__(
        self, execution: Execution, credentials: Credentials, addresses: Addresses, arrivals: Arrivals, within: float
    ) -> None:
        self._execution = execution
        self._credentials = credentials
        self._addresses = addresses
        self._arrivals = arrivals
        self._within = within

    def route(self, path: str, prepare: Prepare, allowed: Iterable[str] = ()) -> Route:
        """A route for GET and HEAD; besides the language these parameters are allowed."""
        return Route(path, partial(self.answer, path, prepare, frozenset(("language", *allowed))))

    async def answer(self, path: str, prepare: Prepare, allowed: frozenset[str], request: HttpRequest) -> Response:
        """The download, or why there is none; logs and metrics know it by its path."""
        headers = dict(request.scope["headers"])
        work = self._arrivals.begin(
            "download", request.scope, headers.get(b"x-request-id"), headers.get(b"traceparent")
        )
        work.operation, work.is_registered = path, True
        status = 500
        try:
            response = await self._answer(prepare, allowed, request, work)
            status, work.size = response.status_code, len(getattr(response, "body", b""))
            return response
        finally:
            self._arrivals.observer.end(work, status)

    async def _answer(self, prepare: Prepare, allowed: frozenset[str], request: HttpRequest, work: Work) -> Response:
        request_id = work.request_id
        language = negotiation.language(request.headers.get("accept-language", "").encode("latin-1"))
        try:
            parameters = _parameters(request.scope["query_string"], allowed)
            language = _language(parameters.get("language"), language)
            viewer = work.who = await self._viewer(request)
            asked = Request(request.path_params, parameters, Reader(viewer, language, request_id))
            caller = self._execution.caller(viewer, self._addresses.of(request.scope))
            async with Deadline(self._within, request.receive), self._execution.admitted(caller, READING):
                response = await self._delivered(await prepare(asked), viewer, caller, request)
        except Gone:
            return Response(status_code=CLIENT_GONE)
        except ExchangeError as error:
            work.codes.add(error.code.value)
            return _refused(error.in_language(language), error.extensions, language, request_id)
        except Exception as error:
            entry = unexpected(error, request_id)
            work.note([entry])
            return _refused(entry["message"], entry["extensions"], language, request_id)
        response.headers.update({**_ALWAYS, "content-language": language, "x-request-id": request_id})
        return response

    async def _viewer(self, request: HttpRequest) -> Viewer:
        authorization = request.headers.get("authorization")
        if authorization is None:
            return PUBLIC_VIEWER
        place = request.headers.get(PLACE.decode())
        chosen = None if place is None else place.encode("latin-1")
        return await self._credentials.viewer(authorization.encode("latin-1"), chosen)

    async def _delivered(
        self, download: Download, viewer: Viewer, caller: Caller | None, request: HttpRequest
    ) -> Response:
        """The response with the download. What everybody may see is kept by whoever likes, but asked for anew each
        time, as it may be taken back; what not everybody may see is kept by nobody."""
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
        if download.media_type.startswith(_MADE_APART):
            await self._execution.charge(caller, MAKING)
        made = await download.make()
        if isinstance(made, bytes):
            return Response(made, media_type=download.media_type, headers=headers)
        return StreamingResponse(made, media_type=download.media_type, headers=headers)


def ready(text: str) -> Callable[[], Awaitable[bytes]]:
    """What is made already."""

    async def encoded() -> bytes:
        return text.encode()

    return encoded


def picture(name: str, drawn: str) -> Download:
    """A picture as it was drawn."""
    return Download(_SVG, name, lambda: [drawn], ready(drawn))


def pixels(name: str, drawn: str, typesetter: Typesetter) -> Download:
    """A picture in pixels."""
    return Download("image/png", name, lambda: [drawn], partial(typesetter.png, drawn))


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


def _refused(message: str, extensions: Mapping[str, object], language: str, request_id: str) -> Response:
    """An error in the form that the API gives it."""
    status = _STATUS.get(ErrorCode(str(extensions["code"])), 400)
    retry_after = {"retry-after": str(extensions["retryAfter"])} if "retryAfter" in extensions else {}
    headers = {
        **_ALWAYS,
        **{name.decode(): value.decode() for name, value in WITH_STATUS.get(status, ())},
        **retry_after,
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
        raise malformed(
            "The query of the URL is not form-encoded UTF-8.", "Die Abfrage der URL ist nicht als UTF-8 kodiert."
        ) from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise malformed(
                f"There is no parameter '{name[:50]}' here; there are: {known}.",
                f"Den Parameter '{name[:50]}' gibt es hier nicht; es gibt: {known}.",
            )
        if name in found:
            raise malformed(
                f"The parameter '{name}' is given more than once.", f"Der Parameter '{name}' steht mehrmals da."
            )
        found[name] = value
    return found


def _language(given: str | None, preferred: str) -> str:
    if given is None:
        return preferred
    if given not in negotiation.LANGUAGES:
        raise malformed(
            "The parameter 'language' must be 'de' or 'en'.", "Der Parameter 'language' muss 'de' oder 'en' sein."
        )
    return given


def malformed(message: str, german: str) -> ExchangeError:
    """What is refused because a parameter cannot be used."""
    return ExchangeError(message, ErrorCode.BAD_REQUEST, german=german)
