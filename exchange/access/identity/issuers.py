"""The identity providers whose tokens count: their keys are fetched when they are needed, and kept for a while."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from exchange.access.identity.tokens import Identity, InvalidToken, Key, choose, peek, read_keys, verify
from exchange.errors import ErrorCode, ExchangeError

KEEP_KEYS = 3600.0
"""Seconds after which the keys of a provider are fetched again."""

FETCH_AT_MOST_EVERY = 10.0
"""Seconds between two attempts to fetch the keys of a provider, whatever comes in."""

FETCH_WITHIN = 5.0
"""Seconds that a provider has for its answers."""

_LARGEST = 262_144
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DISCOVERY = "/.well-known/openid-configuration"

logger = logging.getLogger(__name__)


class _Unreachable(Exception):
    """The provider did not answer, or not with what it should."""


class Issuers:
    """The providers that are configured. `now` is the Unix time, `steady` a clock that only goes forward."""

    def __init__(
        self,
        audiences: Mapping[str, Iterable[str]],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = httpx.AsyncClient(timeout=FETCH_WITHIN, follow_redirects=False, transport=transport)
        self._now = now
        self._audiences = {issuer: frozenset(given) for issuer, given in audiences.items()}
        self._providers = {issuer: _Provider(issuer, self._client, steady) for issuer in audiences}

    async def identify(self, token: str) -> Identity | None:
        """Who comes with the token; None where it does not count. Raises ExchangeError (SERVICE_UNAVAILABLE) while the
        keys of its provider cannot be had."""
        try:
            said = peek(token)
            provider = self._providers.get(said.issuer)
            if provider is None:
                raise InvalidToken("of a provider that is not configured")
            key = choose(await provider.keys(), said) or choose(await provider.keys(anew=True), said)
            if key is None:
                raise InvalidToken("signed with a key that the provider does not publish")
            return verify(token, key, said, self._audiences[said.issuer], self._now())
        except InvalidToken as error:
            logger.info("a token was refused: %s", error)
            return None

    async def close(self) -> None:
        """Close the connections to the providers."""
        for provider in self._providers.values():
            provider.stop()
        await self._client.aclose()


class _Provider:
    """One provider and its keys."""

    def __init__(self, issuer: str, client: httpx.AsyncClient, steady: Callable[[], float]) -> None:
        self._issuer = issuer
        self._client = client
        self._steady = steady
        self._keys: list[Key] = []
        self._fetched: float | None = None
        self._tried: float | None = None
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def keys(self, *, anew: bool = False) -> list[Key]:
        """Its keys, `anew` those that it publishes now, as far as it was not asked just before."""
        old = self._fetched is None or self._steady() - self._fetched >= KEEP_KEYS
        if anew or old:
            await self._fetch()
        if self._failed and (anew or old):
            raise ExchangeError(
                f"The identity provider {self._issuer} cannot be reached; signing in with it is not possible at the "
                "moment.",
                ErrorCode.SERVICE_UNAVAILABLE,
                german=f"Der Anmeldedienst {self._issuer} ist nicht erreichbar; die Anmeldung mit ihm ist zurzeit "
                "nicht möglich.",
            )
        return self._keys

    def stop(self) -> None:
        """Give up what is under way."""
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch(self) -> None:
        """Fetch the keys, once for all who wait, unless that was tried just before."""
        if self._fetching is None:
            if self._tried is not None and self._steady() - self._tried < FETCH_AT_MOST_EVERY:
                return
            self._tried = self._steady()
            self._fetching = asyncio.create_task(self._try())
        await asyncio.shield(self._fetching)

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(2 * FETCH_WITHIN):
                described = await self._get(self._issuer.rstrip("/") + _DISCOVERY)
                if described.get("issuer") != self._issuer:
                    raise _Unreachable("it describes another issuer")
                self._keys = read_keys(await self._get(str(described.get("jwks_uri"))))
            self._fetched, self._failed = self._steady(), False
        except (_Unreachable, httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            self._failed = True
            logger.warning("the keys of %s could not be fetched: %r", self._issuer, error)
        finally:
            self._fetching = None

    async def _get(self, url: str) -> Mapping[str, Any]:
        if not is_safe(url):
            raise _Unreachable(f"{url[:200]} is no address with TLS")
        async with self._client.stream("GET", url, headers={"accept": "application/json"}) as response:
            if response.status_code != httpx.codes.OK:
                raise _Unreachable(f"{url} answers {response.status_code}")
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _LARGEST:
                    raise _Unreachable(f"{url} answers too much")
        try:
            document = orjson.loads(body)
        except ValueError:
            raise _Unreachable(f"{url} answers no JSON") from None
        if not isinstance(document, dict):
            raise _Unreachable(f"{url} answers no object")
        return document


def is_safe(url: str) -> bool:
    """Whether what comes from the address can be trusted: it is read over TLS, or from this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
