"""Who comes with an `Authorization`: of an HTTP request, or of the first message on a WebSocket. It is an API key, or
the token of somebody who signed in."""

import re
from collections.abc import Awaitable, Callable

from exchange.access.identity import is_token
from exchange.access.viewer import Viewer
from exchange.errors import ErrorCode, ExchangeError

Authenticate = Callable[[str], Awaitable[Viewer | None]]
"""From an API key to its viewer; None if the key is unknown, expired or revoked."""

SignIn = Callable[[str, str | None], Awaitable[Viewer | None]]
"""From the token of an identity provider, and the place to act for if one is named, to the viewer; None if the token
does not count. Raises ExchangeError."""

PLACE = b"exchange-municipality"
"""The header by which somebody with access to several municipalities says for which to act."""

_KEY = re.compile(rb"[A-Za-z0-9._~+/=-]{1,512}")
_PLACE = re.compile(r"[0-9a-z-]{1,64}")


class Credentials:
    """Reads API keys and tokens. `authenticate` is asked about each that can be a key, `sign_in` about each that is
    shaped like a token; without it no token counts."""

    def __init__(self, authenticate: Authenticate, sign_in: SignIn | None = None) -> None:
        self._authenticate = authenticate
        self._sign_in = sign_in

    async def viewer(self, authorization: bytes, place: bytes | None = None) -> Viewer:
        """The viewer of a `Bearer` key or token; `place` is what the header PLACE says.

        Raises ExchangeError: UNAUTHENTICATED where neither is valid, FORBIDDEN where the person may not act there,
        SERVICE_UNAVAILABLE where the provider of a token cannot be asked for its keys.
        """
        scheme, _, given = authorization.partition(b" ")
        given = given.strip()
        viewer: Viewer | None = None
        if scheme.lower() == b"bearer":
            if self._sign_in is not None and given.isascii() and is_token(given.decode("ascii")):
                return await self._person(self._sign_in, given.decode("ascii"), place)
            if _KEY.fullmatch(given):
                viewer = await self._authenticate(given.decode("ascii"))
        if viewer is None:
            raise ExchangeError("The API key is not valid.", ErrorCode.UNAUTHENTICATED)
        return viewer

    async def _person(self, sign_in: SignIn, token: str, place: bytes | None) -> Viewer:
        chosen = None if place is None else place.decode("latin-1").strip()
        if chosen is not None and not _PLACE.fullmatch(chosen):
            raise ExchangeError(
                "The header Exchange-Municipality must be an official key (AGS).", ErrorCode.BAD_REQUEST
            )
        viewer = await sign_in(token, chosen)
        if viewer is None:
            raise ExchangeError(
                "The sign-in is not valid, or not any more.",
                ErrorCode.UNAUTHENTICATED,
                german="Die Anmeldung ist nicht oder nicht mehr gültig.",
            )
        return viewer
