"""What is searched of a record: its texts by how much a word in them says about it, and the impact of every word."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from exchange.search.rules.folding import fold
from exchange.search.rules.query import phrase
from exchange.search.rules.stopwords import STOPWORDS
from exchange.search.rules.words import SOFT_HYPHEN, words

MOST_WORDS = 20_000
"""Words of a document that are read; a record cannot have more."""

_SATURATION = 2.0
_USUAL_LENGTH = 160.0
_LENGTH_MATTERS = 0.4


@dataclass(frozen=True, slots=True)
class WeightedText:
    """A text and its weight: how much a word in it says about the record, 1 for running text."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word of a document: as it was written first, and its impact, from 0 to 1."""

    shown: str
    impact: float


def occurrences(texts: Iterable[WeightedText]) -> dict[str, Occurrence]:
    """Every folded word with its impact: more where it stands in weighty texts and often, less in long
    documents. This is the part of BM25F (Robertson, Zaragoza and Taylor 2004) that a document brings along; how rare
    a word is comes in when it is looked for."""
    weights: dict[str, float] = defaultdict(float)
    shown: dict[str, str] = {}
    read = ((given, word, fold(word.text)) for given in texts for word in words(given.text))
    telling = list(itertools.islice((found for found in read if found[2] not in STOPWORDS), MOST_WORDS))
    for given, word, folded in telling:
        weights[folded] += given.weight
        shown.setdefault(folded, given.text[word.start : word.end].replace(SOFT_HYPHEN, ""))
    norm = _SATURATION * (1 - _LENGTH_MATTERS + _LENGTH_MATTERS * len(telling) / _USUAL_LENGTH)
    return {word: Occurrence(shown[word], round(weight / (weight + norm), 4)) for word, weight in weights.items()}


def body(texts: Iterable[WeightedText]) -> str:
    """All texts as phrases are compared, each on a line of its own, so that no phrase reaches over two."""
    return "\n".join(f" {text} " for given in texts if (text := phrase(given.text)))
