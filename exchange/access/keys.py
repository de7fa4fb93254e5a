"""API keys and the codes of invitations: how they look and how they are kept. Pure; what is done with them is in
`access.actions`.

A key is `wok_`, 40 random characters and 6 characters of checksum. The prefix and the checksum let secret scanners
recognise a leaked key with certainty, and let us refuse a mistyped one without asking the database.

Only the SHA-256 is stored. A slow password hash would add nothing: it makes guessing dear where the secret is short or
chosen by people, while 40 characters of base 62 are 238 random bits, which nobody can search whatever a guess costs;
and it would have to be computed for every request.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "wok_"
CODE_PREFIX = "woi_"
"""A code is made like a key, and looks like one but for its beginning."""

RANDOM_LENGTH = 40
CHECKSUM_LENGTH = 6
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase

_SHAPE = re.compile(f"(?:{PREFIX}|{CODE_PREFIX})([0-9A-Za-z]{{{RANDOM_LENGTH}}})([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})")


def checksum(random_part: str) -> str:
    """The CRC-32 of the random part as 6 characters of base 62, padded with `0`."""
    value = zlib.crc32(random_part.encode("ascii"))
    characters = []
    for _ in range(CHECKSUM_LENGTH):
        value, rest = divmod(value, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(reversed(characters))


def new_key(prefix: str = PREFIX) -> str:
    """A new key from the operating system's randomness, or with its prefix a code."""
    random_part = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return prefix + random_part + checksum(random_part)


def is_well_formed(key: str, prefix: str = PREFIX) -> bool:
    """Whether the text can be a key of ours, or a code: prefix, length, alphabet and checksum are right."""
    match = _SHAPE.fullmatch(key)
    return match is not None and key.startswith(prefix) and checksum(match[1]) == match[2]


def hash_key(key: str) -> bytes:
    """The 32 bytes of SHA-256 under which a key is stored and looked up."""
    return hashlib.sha256(key.encode("utf-8")).digest()


def last_four(key: str) -> str:
    """The last four characters, by which people tell their keys apart."""
    return key[-4:]
