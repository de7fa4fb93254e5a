"""What browsers are told: which pages of other origins may ask the API, and what no page may do with its answers."""

from collections.abc import Sequence
from typing import Any

from starlette.middleware.cors import CORSMiddleware

from exchange.api.address import Addresses

YEAR = 31_536_000

_HEADERS = (
    *("Authorization", "Content-Type", "If-None-Match"),
    *("Exchange-Municipality", "Idempotency-Key", "Exchange-Cost"),
)
_EXPOSED = ("ETag", "Retry-After", "X-Request-Id", "Idempotency-Replayed")
_SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""Answers are data: they run nothing, load nothing, and are nobody's frame."""

_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=%d" % YEAR)


def origins_of(setting: str | None) -> tuple[str, ...]:
    """The origins of the setting, as browsers write them; `*` is every one."""
    return tuple(part.strip().lower().rstrip("/") for part in (setting or "").split(",") if part.strip())


def cors(app: Any, origins: Sequence[str]) -> CORSMiddleware:
    """The application, open to pages of these origins. It knows no cookies, so that a page can do nothing with it that
    its own key does not allow."""
    return CORSMiddleware(
        app, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=_HEADERS, expose_headers=_EXPOSED
    )


class Straight:
    """An ASGI application that leads HTTP requests for one path to their endpoint, and all others on. For nearly every
    request the router would find out the same anew."""

    def __init__(self, app: Any, path: str, endpoint: Any) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Lead on."""
        is_there = scope["type"] == "http" and scope["path"] == self._path
        await (self._endpoint if is_there else self._app)(scope, receive, send)


class SafeHeaders:
    """An ASGI application whose answers tell browsers to be careful with them; what an answer says itself stays. Where
    it is `open` to pages of others, caches are told that an answer to one of them is not one to all."""

    def __init__(self, app: Any, addresses: Addresses, *, open: bool = False) -> None:
        self._app = app
        self._addresses = addresses
        self._open = open

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve; adds to the headers of HTTP responses."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def careful(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                headers += [header for header in _SAFE if header[0] not in said]
                if self._open:
                    headers = _varying(headers)
                if self._addresses.is_secure(scope):
                    headers.append(_STRICT_TRANSPORT)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, careful)


def _varying(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers, with the origin among what an answer depends on."""
    told = [value for name, value in headers if name == b"vary"]
    if not any(b"origin" in value.lower() for value in told):
        told.append(b"Origin")
    return [*(header for header in headers if header[0] != b"vary"), (b"vary", b", ".join(told))]
