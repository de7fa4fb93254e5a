"""Who comes with an `Authorization`: of an HTTP request, or of the first message on a WebSocket."""

import re
from collections.abc import Awaitable, Callable

from exchange.access.viewer import Viewer
from exchange.errors import ErrorCode, ExchangeError

Authenticate = Callable[[str], Awaitable[Viewer | None]]
"""From an API key to its viewer; None if the key is unknown, expired or revoked."""

_KEY = re.compile(rb"[A-Za-z0-9._~+/=-]{1,512}")


class Credentials:
    """Reads API keys. `authenticate` is asked about each that can be one."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    async def viewer(self, authorization: bytes) -> Viewer:
        """The viewer of a `Bearer` key. Raises ExchangeError (UNAUTHENTICATED) where there is none."""
        scheme, _, key = authorization.partition(b" ")
        key = key.strip()
        if scheme.lower() == b"bearer" and _KEY.fullmatch(key):
            viewer = await self._authenticate(key.decode("ascii"))
            if viewer is not None:
                return viewer
        raise ExchangeError("The API key is not valid.", ErrorCode.UNAUTHENTICATED)
