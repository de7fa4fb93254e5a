"""Slugs: the readable part of a record's address, made once from the municipality's name and the title."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
)
_LENGTH = 90


def slug(*texts: str) -> str:
    """ASCII words of the texts, in lower case, joined by hyphens, at most 90 characters; may be empty.

    >>> slug("Überlingen", "„Wir sind mehrsprachig!“")
    'ueberlingen-wir-sind-mehrsprachig'
    """
    folded = unicodedata.normalize("NFC", " ".join(texts)).lower().translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain)
    while len("-".join(words)) > _LENGTH and len(words) > 1:
        words.pop()
    return "-".join(words)[:_LENGTH]


def candidates(base: str) -> Iterator[str]:
    """The slug itself, then with -2, -3 and so on."""
    yield base
    for number in count(2):
        yield f"{base}-{number}"
