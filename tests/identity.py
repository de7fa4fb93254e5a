"""An identity provider for tests: keys, the tokens that they sign, and its two documents without a socket."""

import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

ISSUER = "https://login.konstanz.example"
AUDIENCE = "exchange"
KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}


class Provider:
    """What it answers can be changed, and is counted."""

    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.published = list(KEYS.values())
        self.asked: list[str] = []
        self.described: dict[str, Any] = {"issuer": issuer, "jwks_uri": f"{issuer}/keys"}
        self.fails: Exception | int | None = None

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if isinstance(self.fails, Exception):
            raise self.fails
        if self.fails is not None:
            return httpx.Response(self.fails, content=b"<html>")
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.described)
        return httpx.Response(200, json=KeySet(self.published).as_dict(private=False))


def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "iat": now, "exp": now + 300} | more
    return {name: value for name, value in said.items() if value is not None}


def token(algorithm: str = "ES256", key: Any = None, header: dict[str, Any] | None = None, **more: Any) -> str:
    """A token; a header or claim that is None is left out."""
    signing = KEYS[algorithm] if key is None else key
    given = {"alg": algorithm, "kid": signing.kid} | (header or {})
    given = {name: value for name, value in given.items() if value is not None}
    algorithms = [given["alg"]]
    return jwt.encode(given, claims(**more), signing, algorithms=algorithms)
