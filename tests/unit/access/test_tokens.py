"""Which tokens count, and when a provider is asked for its keys."""

import asyncio
import base64
import hmac
import time
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from exchange.access.identity import Issuers, is_token
from exchange.access.identity.issuers import FETCH_AT_MOST_EVERY, KEEP_KEYS, is_safe
from exchange.access.identity.tokens import LONGEST, read_keys
from exchange.errors import ErrorCode, ExchangeError
from tests.identity import AUDIENCE, ISSUER, KEYS, Provider, claims, token

NOW = int(time.time())
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})
PUBLIC_PEM = KEYS["RS256"].as_pem(private=False)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def opened(provider: Provider, clock: Clock | None = None, now: Callable[[], float] = time.time) -> Issuers:
    return Issuers(
        {provider.issuer: [AUDIENCE, "second"]}, transport=provider.transport, now=now, steady=clock or Clock()
    )


def unsigned(header: dict[str, Any], signature: bytes = b"") -> str:
    parts = (orjson.dumps(header), orjson.dumps(claims()), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def with_secret(header: dict[str, Any]) -> str:
    """Signed with what everybody knows: the public key, taken for a secret."""
    signed = unsigned(header).rpartition(".")[0]
    signature = hmac.new(PUBLIC_PEM, signed.encode(), "sha256").digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "made",
    [
        *(token(algorithm) for algorithm in KEYS),
        token(aud=["other", AUDIENCE]),
        token(aud="second"),
        token(exp=NOW - 30),
        token(nbf=NOW + 30, iat=NOW + 30),
        token(iat=None),
        token(header={"typ": "at+jwt"}),
        token("RS256", header={"kid": None}),
    ],
)
async def test_tokens_that_count(made: str) -> None:
    issuers = opened(Provider(), now=lambda: NOW)
    found = await issuers.identify(made)
    await issuers.close()
    assert found is not None
    assert (found.issuer, found.subject) == (ISSUER, "anna")
    assert found.until > NOW


WRONG = {
    "another key under the same id": token(key=STRANGER),
    "an unknown key": token(key=ECKey.generate_key("P-256", {"kid": "new"})),
    "a changed claim": ".".join((token().split(".")[0], token(sub="mayor").split(".")[1], token().split(".")[2])),
    "no signature": token().rpartition(".")[0] + ".",
    "none": unsigned({"alg": "none"}),
    "None": unsigned({"alg": "None", "kid": "ec"}),
    "none with a signature": unsigned({"alg": "none", "kid": "ec"}, b"signature"),
    "the public key as a secret": with_secret({"alg": "HS256", "kid": "rsa"}),
    "an algorithm of another kind of key": unsigned({"alg": "RS256", "kid": "ec"}, b"x" * 64),
    "no algorithm": unsigned({"kid": "ec"}),
    "an algorithm that is no text": unsigned({"alg": ["ES256"], "kid": "ec"}),
    "a key id that is no text": unsigned({"alg": "ES256", "kid": 5}),
    "a key that came along": token(key=STRANGER, header={"jwk": STRANGER.as_dict(private=False), "kid": "mine"}),
    "a condition that nobody knows": token(header={"crit": ["b64"], "b64": False}),
    "a logout token": token(header={"typ": "logout+jwt"}),
    "expired": token(exp=NOW - 120),
    "without an end": token(exp=None),
    "an end that is text": token(exp=str(NOW + 300)),
    "an end that is true": token(exp=True),
    "not valid yet": token(nbf=NOW + 120),
    "issued in the future": token(iat=NOW + 120),
    "another audience": token(aud="other"),
    "no audience": token(aud=None),
    "audiences that are no texts": token(aud=[[AUDIENCE], 5, None]),
    "audiences in a mapping": token(aud={AUDIENCE: 1}),
    "another issuer": token(iss="https://evil.example"),
    "an issuer with a slash more": token(iss=f"{ISSUER}/"),
    "no issuer": token(iss=None),
    "no subject": token(sub=None),
    "an empty subject": token(sub=""),
    "a subject that is no text": token(sub=7),
    "a subject that is too long": token(sub="x" * 256),
    "a subject that cannot be stored": token(sub="a\0b"),
    "too long": token(padding="x" * LONGEST),
    "no object": ".".join(("W10", "W10", "eA")),
    "no JSON": "abc.def.ghi",
}


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG)
async def test_tokens_that_do_not_count(made: str) -> None:
    issuers = opened(Provider(), now=lambda: NOW)
    assert await issuers.identify(made) is None
    await issuers.close()


def test_what_is_a_token_at_all() -> None:
    assert all(map(is_token, (token(), "a.b.", "a.b.c")))
    assert not any(map(is_token, ("", "a.b", "a.b.c.d", "a.b.c ", "wok_1", "ä.b.c", "a.b=.c", "good.key-1")))


async def test_a_missing_key_id_is_no_choice_between_several_keys() -> None:
    provider = Provider()
    provider.published.append(RSAKey.generate_key(2048, {"kid": "second"}))
    issuers = opened(provider)
    assert await issuers.identify(token("RS256", header={"kid": None})) is None
    assert await issuers.identify(token("RS256")) is not None


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_keys_that_tokens_cannot_be_signed_with_do_not_count() -> None:
    good = KEYS["ES256"].as_dict(private=False)
    weak = RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)
    secret = OctKey.import_key("secret", {"kid": "secret"}).as_dict(private=True)
    wrong: list[Any] = [weak, secret, good | {"use": "enc"}, good | {"alg": "HS256"}, {"kty": "EC"}, {}, None, 5]
    wrong += [good | {"x": "AA"}, good | {"crv": "P-257"}]
    assert [key.kid for key in read_keys({"keys": [*wrong, good]})] == ["ec"]
    assert [read_keys(document) for document in (None, [], {}, {"keys": None})] == [[], [], [], []]


async def test_keys_are_kept_and_an_unknown_one_asks_again_but_not_all_the_time() -> None:
    provider, clock = Provider(), Clock()
    issuers = opened(provider, clock)
    both = [f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/keys"]
    assert provider.asked == []
    await asyncio.gather(*(issuers.identify(token()) for _ in range(5)))
    assert provider.asked == both
    new = ECKey.generate_key("P-256", {"kid": "new"})
    provider.published = [new]
    for _ in range(3):
        assert await issuers.identify(token(key=new)) is None
    assert provider.asked == both
    clock.seconds = FETCH_AT_MOST_EVERY
    assert await issuers.identify(token(key=new)) is not None
    assert await issuers.identify(token()) is None
    assert provider.asked == both * 2
    clock.seconds += KEEP_KEYS
    assert await issuers.identify(token(key=new)) is not None
    assert provider.asked == both * 3
    assert await issuers.identify(token(iss="https://evil.example")) is None
    assert provider.asked == both * 3
    await issuers.close()


@pytest.mark.parametrize(
    "fails", [httpx.ConnectError("no route"), httpx.ReadTimeout("slow"), 500, 302, 200, "issuer", "address", "none"]
)
async def test_a_provider_that_cannot_be_asked(fails: Any) -> None:
    provider, clock = Provider(), Clock()
    if isinstance(fails, str):
        wrong = {"issuer": {"issuer": "https://evil.example"}, "address": {"jwks_uri": "http://evil.example/keys"}}
        provider.described |= wrong.get(fails, {"jwks_uri": None})
    else:
        provider.fails = fails
    issuers = opened(provider, clock)
    for _ in range(3):
        with pytest.raises(ExchangeError) as raised:
            await issuers.identify(token())
        assert raised.value.code is ErrorCode.SERVICE_UNAVAILABLE
        assert ISSUER in raised.value.in_language("de")
    assert len(provider.asked) == 1
    provider.fails, provider.described = None, Provider().described
    clock.seconds = FETCH_AT_MOST_EVERY
    assert await issuers.identify(token()) is not None
    provider.fails = 500
    clock.seconds = 2 * FETCH_AT_MOST_EVERY
    assert await issuers.identify(token()) is not None
    with pytest.raises(ExchangeError):
        await issuers.identify(token(key=ECKey.generate_key("P-256", {"kid": "new"})))
    assert await issuers.identify(token()) is not None
    clock.seconds += KEEP_KEYS
    with pytest.raises(ExchangeError):
        await issuers.identify(token())
    await issuers.close()


async def test_a_provider_that_answers_too_much() -> None:
    provider = Provider()
    provider.described |= {"padding": "x" * 300_000}
    issuers = opened(provider)
    with pytest.raises(ExchangeError):
        await issuers.identify(token())


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example/keys", True),
        ("http://127.0.0.1:9000/keys", True),
        ("http://localhost/keys", True),
        ("http://login.example/keys", False),
        ("http://127.0.0.1.evil.example/", False),
        ("file:///etc/passwd", False),
        ("http://[", False),
        ("None", False),
    ],
)
def test_keys_come_over_tls_or_from_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
