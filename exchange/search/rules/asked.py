"""A query as the flat lists that a statement takes: a row for every key of every slot, and for every way to guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from exchange.search.rules.mistakes import patterns
from exchange.search.rules.query import Query, Unit

PREFIX_QUALITY, SIMILAR_QUALITY, WITHIN_QUALITY = 0.6, 0.65, 0.5
_SHORTEST_WITHIN = 5


class Mode(IntEnum):
    """How a key is looked up: as it is; as the beginning of one; and, for a word that nothing else was found for, as
    what may have been meant, with letters wrong, or within a longer word."""

    EXACT = 0
    PREFIX = 1
    GUESSED = 2
    SIMILAR = 3
    WITHIN = 4


class Asked(NamedTuple):
    """One key to look up, for a slot of an alternative of a unit. `slots` is how many the alternative has, negative
    where it counts only if all of them are met. A word with `edits` letters wrong is looked for where one of its
    patterns leads to, each a row."""

    unit: int
    alternative: int
    slot: int
    slots: int
    key: str
    quality: float
    mode: Mode
    edits: int = 0
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """The columns of the rows, as parameters of a statement."""

    units: list[int]
    alternatives: list[int]
    slot: list[int]
    slots: list[int]
    keys: list[str]
    qualities: list[float]
    modes: list[Mode]
    edits: list[int]
    patterns: list[str]


def lists(query: Query) -> Lists:
    """The rows of a query by columns."""
    rows = [row for number, unit in enumerate(query.units) for row in _rows(number, unit)]
    return Lists(
        [row.unit for row in rows],
        [row.alternative for row in rows],
        [row.slot for row in rows],
        [row.slots for row in rows],
        [row.key for row in rows],
        [row.quality for row in rows],
        [row.mode for row in rows],
        [row.edits for row in rows],
        [row.pattern for row in rows],
    )


def _rows(number: int, unit: Unit) -> Iterator[Asked]:
    for at, alternative in enumerate(unit.alternatives):
        mode = Mode.GUESSED if alternative.guessed else Mode.EXACT
        size = len(alternative.slots)
        size = -size if size > 1 and not alternative.in_parts else size
        for slot, keys in enumerate(alternative.slots):
            for key, weight in keys.items():
                yield Asked(number, at, slot, size, key, alternative.quality * weight, mode)
    guess = len(unit.alternatives)
    if unit.prefix:
        yield Asked(number, guess, 0, 1, unit.word, PREFIX_QUALITY, Mode.PREFIX)
    if unit.edits:
        for pattern in patterns(unit.word, unit.edits):
            yield Asked(number, guess, 0, 1, unit.word, SIMILAR_QUALITY, Mode.SIMILAR, unit.edits, pattern)
    if len(unit.word) >= _SHORTEST_WITHIN and unit.word.isascii():
        yield Asked(number, guess, 0, 1, unit.word, WITHIN_QUALITY, Mode.WITHIN)
