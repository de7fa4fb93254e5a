"""What a query asks for, out of any text.

A query is a list of units, one for every word that counts. A unit can be met in several ways (the word itself, the
parts of a compound apart, two words written as one, another term for the same), each an alternative with one or more
slots to fill; a slot names the keys that fill it, each with how well it does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from exchange.search.rules.compounds import parts
from exchange.search.rules.corrections import corrections
from exchange.search.rules.keys import LEMMA, own_keys
from exchange.search.rules.lexicon import is_noun, is_word, lemmas
from exchange.search.rules.mistakes import most_edits
from exchange.search.rules.roots import root
from exchange.search.rules.stopwords import STOPWORDS
from exchange.search.rules.synonyms import LONGEST_TERM, Slots, Synonyms
from exchange.search.rules.words import whole_words

LONGEST_QUERY = 400
"""Characters of a query that are read."""
MOST_UNITS = 12
"""Words of a query that count."""

WHOLE, JOINED, APART, SYNONYM, CORRECTED = 1.0, 0.9, 0.8, 0.6, 0.7
_ROOT_QUALITY = 0.85
_SHORTEST_PREFIX = 3
_SHORTEST_PIECE = 4

_QUOTED = re.compile(r"(-?)[\"„“”»«]([^\"„“”»«]*)[\"„“”»«]")
_EXCLUDED = re.compile(r"(?<!\S)-(\S+)")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a unit: every slot wants one of its keys. `quality` from 0 to 1. `in_parts`: it counts in part if
    some slots are met. `guessed`: it is tried only if nothing else is found for the unit."""

    quality: float
    slots: Slots
    in_parts: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of the query, folded, and the ways to meet it. `prefix` where it may be the beginning of a word."""

    word: str
    alternatives: tuple[Alternative, ...]
    prefix: bool

    @property
    def edits(self) -> int:
        """How many letters may be wrong."""
        return most_edits(self.word)


@dataclass(frozen=True, slots=True)
class Query:
    """Units to rank by, phrases that must stand in the text, and what must not: keys of words, and phrases. All
    folded."""

    units: tuple[Unit, ...]
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    excluded_phrases: tuple[str, ...]


def read_query(text: str, synonyms: Synonyms) -> Query:
    """Any text as a query; never fails."""
    text = text[:LONGEST_QUERY].replace("\x00", " ")
    phrases: list[str] = []
    excluded_phrases: list[str] = []
    for minus, quoted in _QUOTED.findall(text):
        if read := phrase(quoted):
            (excluded_phrases if minus else phrases).append(read)
    rest = _QUOTED.sub(lambda match: " " if match[1] else f" {match[2]} ", text)
    excluded = [key for found in _EXCLUDED.findall(rest) for word in whole_words(found)[:1] for key in _excluded(word)]
    units = _units(_EXCLUDED.sub(" ", rest), synonyms)
    return Query(tuple(units), tuple(phrases), tuple(excluded), tuple(excluded_phrases))


def _excluded(word: str) -> list[str]:
    """The keys of a word that is not wanted: its spellings and lemmas, not what is only akin."""
    return [key for key, weight in own_keys(word).items() if weight >= LEMMA]


def normal(text: str) -> str:
    """A text as its folded words, one space between them."""
    return " ".join(whole_words(text))


def phrase(text: str) -> str:
    """A text as phrases are compared: the roots of its words, so that `leichte Sprache` stands in `in Leichter
    Sprache`."""
    return " ".join(map(_stem, whole_words(text)))


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return root((lemmas(word) or (word,))[0])


def _units(text: str, synonyms: Synonyms) -> list[Unit]:
    read = list(dict.fromkeys(whole_words(text)))
    telling = [word for word in read if word not in STOPWORDS] or read
    telling = telling[:MOST_UNITS]
    typing = bool(text) and not text[-1].isspace() and len(read) > 0 and telling[-1:] == read[-1:]
    terms = list(_terms(telling, synonyms))
    covered = {index for start, end, _ in terms if end - start > 1 for index in range(start, end)}
    found = [list(_own_alternatives(word, synonyms)) for word in telling]
    for start, end, slots in terms:
        # What a longer term says is more than what its words say one by one.
        if end - start > 1 or start not in covered:
            for index in range(start, end):
                found[index].append(Alternative(SYNONYM, slots))
    for index in range(len(telling) - 1):
        joined = telling[index] + telling[index + 1]
        ways = [Alternative(JOINED, (_keys(joined),))]
        ways += [Alternative(SYNONYM, slots) for slots in synonyms.of((joined,))]
        found[index] += ways
        found[index + 1] += ways
    last = len(telling) - 1
    return [
        Unit(word, tuple(ways), typing and index == last and len(word) >= _SHORTEST_PREFIX)
        for index, (word, ways) in enumerate(zip(telling, found, strict=True))
    ]


def _own_alternatives(word: str, synonyms: Synonyms) -> Iterator[Alternative]:
    yield Alternative(WHOLE, (_keys(word),))
    if apart := parts(word):
        yield _apart(apart, APART, synonyms)
    if is_word(word) or synonyms.knows(word):
        return
    if not apart and (apart := _guessed(word)):
        yield _apart(apart, APART, synonyms)
    for spelling in corrections(word):
        yield Alternative(CORRECTED, (_keys(spelling),), guessed=True)
        for slots in synonyms.of((spelling,)):
            yield Alternative(CORRECTED * SYNONYM, slots, guessed=True)
        if apart := parts(spelling):
            yield _apart(apart, CORRECTED * APART, synonyms, guessed=True)


def _apart(apart: Sequence[str], quality: float, synonyms: Synonyms, *, guessed: bool = False) -> Alternative:
    slots = tuple(_part_keys(part, synonyms) for part in apart)
    return Alternative(quality, slots, in_parts=True, guessed=guessed)


def _part_keys(part: str, synonyms: Synonyms) -> Mapping[str, float]:
    """The keys of a compound's part, and of other single words for it."""
    found = dict(_keys(part))
    for slots in synonyms.of((part,)):
        if len(slots) == 1:
            for key, weight in slots[0].items():
                found.setdefault(key, weight * SYNONYM)
    return found


@lru_cache(maxsize=4096)
def _keys(word: str) -> Mapping[str, float]:
    return {key: _ROOT_QUALITY if key.startswith("~") else weight for key, weight in own_keys(word).items()}


def _guessed(word: str) -> tuple[str, ...]:
    """Of a word that nobody knows, the longest known beginning or end and the rest (`welcomecenter`)."""
    if is_word(word) or len(word) < 2 * _SHORTEST_PIECE:
        return ()
    for length in range(len(word) - _SHORTEST_PIECE, _SHORTEST_PIECE - 1, -1):
        if is_noun(word[-length:]):
            return word[:-length], word[-length:]
        if is_noun(word[:length]):
            return word[:length], word[length:]
    return ()


def _terms(telling: Sequence[str], synonyms: Synonyms) -> Iterator[tuple[int, int, Slots]]:
    """The other terms for one or more words in a row, with the places of these words."""
    for start in range(len(telling)):
        for end in range(start + 1, min(start + LONGEST_TERM, len(telling)) + 1):
            for slots in synonyms.of(telling[start:end]):
                yield start, end, slots
