"""What the headers of a request ask for: media type, language, and how its body is written. Pure functions."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"
OFFERED = (JSON, GRAPHQL_RESPONSE, EVENT_STREAM)
"""The media types of answers; a client without a preference gets the first."""

_WILDCARDS = {JSON: ("application/*", "*/*"), GRAPHQL_RESPONSE: ("application/*", "*/*"), EVENT_STREAM: ()}
"""Who wants a stream of events asks for it by name."""

LANGUAGES = ("de", "en")
"""The languages of answers; a client without a preference gets the first."""

_LONGEST_CACHED = 500


class _Range(NamedTuple):
    name: str
    parameters: dict[str, str]
    quality: float
    position: int


def response_type(accept: bytes | None) -> str | None:
    """The media type that `Accept` prefers: by q, then precision, then order. None if nothing offered suits."""
    if not accept:
        return JSON
    return _response_type(accept) if len(accept) <= _LONGEST_CACHED else _response_type.__wrapped__(accept)


def language(accept_language: bytes | None) -> str:
    """`de` or `en`, whichever `Accept-Language` prefers; `de` where it does not say."""
    if not accept_language:
        return LANGUAGES[0]
    short = len(accept_language) <= _LONGEST_CACHED
    return _language(accept_language) if short else _language.__wrapped__(accept_language)


def is_json_in_utf8(content_type: bytes | None) -> bool:
    """Whether a body of this `Content-Type` is JSON in UTF-8."""
    if content_type is None:
        return False
    if content_type == b"application/json":
        return True
    name, parameters = _split_parameters(content_type.decode("latin-1"))
    return name == JSON and parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def is_unencoded(content_encoding: bytes | None) -> bool:
    """Whether a body of this `Content-Encoding` is as it was written, not compressed."""
    return content_encoding is None or content_encoding.strip().lower() in (b"", b"identity")


@lru_cache(maxsize=256)
def _response_type(accept: bytes) -> str | None:
    ranges = [found for found in _ranges(accept) if found.parameters.get("charset", "utf-8") in ("utf-8", "utf8")]
    best: tuple[float, bool, int] | None = None
    chosen = None
    for offered in OFFERED:
        matching = _most_precise(ranges, (offered, *_WILDCARDS[offered]))
        if matching is None or matching.quality == 0:
            continue
        rank = (matching.quality, matching.name == offered, -matching.position)
        if best is None or rank > best:
            best, chosen = rank, offered
    return chosen


@lru_cache(maxsize=256)
def _language(accept_language: bytes) -> str:
    ranges = [found._replace(name=found.name.partition("-")[0]) for found in _ranges(accept_language)]
    ranges.sort(key=lambda found: (-found.quality, found.position))
    refused = {found.name for found in ranges if found.quality == 0}
    for found in ranges:
        if found.quality == 0:
            continue
        if found.name in LANGUAGES:
            return found.name
        if found.name == "*":
            return next((known for known in LANGUAGES if known not in refused), LANGUAGES[0])
    return LANGUAGES[0]


def _most_precise(ranges: list[_Range], names: tuple[str, ...]) -> _Range | None:
    for name in names:
        same = [found for found in ranges if found.name == name]
        if same:
            return max(same, key=lambda found: found.quality)
    return None


def _ranges(header: bytes) -> Iterator[_Range]:
    for position, item in enumerate(header.decode("latin-1").split(",")):
        name, parameters = _split_parameters(item)
        quality = _quality(parameters.pop("q", "1"))
        if name and quality is not None:
            yield _Range(name, parameters, quality, position)


def _quality(text: str) -> float | None:
    """A q-value from 0 to 1; None if it is none."""
    if not text or not set(text) <= set("0123456789."):
        return None
    try:
        quality = float(text)
    except ValueError:
        return None
    return quality if quality <= 1 else None


def _split_parameters(text: str) -> tuple[str, dict[str, str]]:
    name, *rest = text.split(";")
    parameters = {}
    for item in rest:
        key, _, value = item.partition("=")
        parameters[key.strip().lower()] = value.strip().strip('"').lower()
    return name.strip().lower(), parameters
