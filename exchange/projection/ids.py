"""Ids as the API shows them: a prefix that tells the type, and the UUID. Callers treat them as opaque."""

from uuid import UUID


def encode(prefix: str, value: UUID) -> str:
    """The id of the API.

    >>> encode("measure", UUID(int=1))
    'measure_00000000-0000-0000-0000-000000000001'
    """
    return f"{prefix}_{value}"


def decode(prefix: str, text: str) -> UUID | None:
    """The UUID in an id of the API; None when the id is malformed or of another type.

    >>> decode("measure", "lesson_00000000-0000-0000-0000-000000000001") is None
    True
    """
    start, _, rest = text.rpartition("_")
    if start != prefix or len(rest) != 36:
        return None
    try:
        return UUID(rest)
    except ValueError:
        return None


def prefix_of(text: str) -> str:
    """The prefix of an id, empty when it has none."""
    return text.rpartition("_")[0]
