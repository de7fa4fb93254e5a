"""Tokens of identity providers: JSON Web Tokens, signed with a key of the provider's. Pure.

A token says nothing until its signature holds: before that its header and claims only choose which provider's keys are
looked at. Only asymmetric algorithms count, so that nobody can sign with what is public.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

Key = RSAKey | ECKey | OKPKey

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""What tokens may be signed with."""

LONGEST = 8_192
"""Characters of a token."""

CLOCK_SKEW = 60
"""Seconds by which the clocks of provider and exchange may differ."""

_TYPES: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_LEAST_RSA_BITS = 2048
_KIND = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_TOKEN_TYPES = ("jwt", "at+jwt", "application/at+jwt")


class InvalidToken(Exception):
    """The token is not one that counts here. The text is for logs and tests; the caller is told nothing of it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom a provider knows under this name of its own, until a moment in Unix time."""

    issuer: str
    subject: str
    until: float


@dataclass(frozen=True, slots=True)
class Unverified:
    """What a token says of itself."""

    issuer: str
    algorithm: str
    key_id: str | None


def is_token(text: str) -> bool:
    """Whether the text looks like a signed token: three parts of base64url with points between them."""
    return _SHAPE.fullmatch(text) is not None


def peek(token: str) -> Unverified:
    """Whose token it claims to be, and signed with what. Raises InvalidToken."""
    if len(token) > LONGEST or not is_token(token):
        raise InvalidToken("too long, or no token")
    header, claims = (_json(part) for part in token.split(".")[:2])
    algorithm, key_id, issuer = header.get("alg"), header.get("kid"), claims.get("iss")
    if algorithm not in ALGORITHMS:
        raise InvalidToken(f"the algorithm {str(algorithm)[:20]!r} does not count")
    if not isinstance(issuer, str) or not (key_id is None or isinstance(key_id, str)):
        raise InvalidToken("no issuer, or no readable key id")
    if str(header.get("typ", "JWT")).lower() not in _TOKEN_TYPES:
        raise InvalidToken("a token of another type")
    return Unverified(issuer, algorithm, key_id)


def _json(part: str) -> dict[str, Any]:
    try:
        value = orjson.loads(urlsafe_b64decode(part.encode()))
    except ValueError as error:
        raise InvalidToken("a part is no JSON") from error
    if not isinstance(value, dict):
        raise InvalidToken("a part is no object")
    return value


def read_keys(document: object) -> list[Key]:
    """The keys in a provider's set that tokens can be signed with; others, and what is unreadable, do not count."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    found = (_read_key(entry) for entry in entries or () if isinstance(entry, dict))
    return [key for key in found if key is not None]


def _read_key(entry: dict[str, Any]) -> Key | None:
    type_ = _TYPES.get(str(entry.get("kty")))
    if type_ is None or entry.get("use", "sig") != "sig" or entry.get("alg", ALGORITHMS[0]) not in ALGORITHMS:
        return None
    public = {name: value for name, value in entry.items() if name != "key_ops"}
    try:
        key = type_.import_key(public)
        weak = isinstance(key, RSAKey) and key.public_key.key_size < _LEAST_RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if weak else key


def choose(keys: Sequence[Key], said: Unverified) -> Key | None:
    """The key that the token says it is signed with; without a key id the only one that it can be."""
    kind = _KIND[said.algorithm[:2]]
    fitting = [key for key in keys if key.key_type == kind and key.get("alg") in (None, said.algorithm)]
    if said.key_id is not None:
        fitting = [key for key in fitting if key.get("kid") == said.key_id]
    return fitting[0] if len(fitting) == 1 else None


def verify(token: str, key: Key, said: Unverified, audiences: frozenset[str], now: float) -> Identity:
    """Who comes with the token. Raises InvalidToken unless it is signed with this key, for one of these audiences, and
    valid now."""
    try:
        claims = jwt.decode(token, key, algorithms=[said.algorithm]).claims
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidToken("the signature does not hold") from error
    subject, given = claims.get("sub"), claims.get("aud")
    if claims.get("iss") != said.issuer or not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise InvalidToken("no subject, or another issuer")
    meant = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, str)]
    if "\0" in subject or audiences.isdisjoint(meant):
        raise InvalidToken("for another audience, or a subject that cannot be stored")
    end = _moment(claims, "exp")
    if end is None or end + CLOCK_SKEW <= now:
        raise InvalidToken("expired, or without an end")
    for name in ("nbf", "iat"):
        start = _moment(claims, name)
        if start is not None and start - CLOCK_SKEW > now:
            raise InvalidToken("not valid yet")
    return Identity(said.issuer, subject, end + CLOCK_SKEW)


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidToken(f"{name} is no number")
    return float(value)
