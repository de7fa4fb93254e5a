"""Words that a misspelt one may have meant: those of the lexicon that are one edit away."""

import itertools
from collections.abc import Iterator
from functools import lru_cache

from exchange.search.rules.lexicon import is_word

SHORTEST, LONGEST = 5, 24
"""Letters of the words that are corrected."""
_MOST = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4096)
def corrections(folded: str) -> tuple[str, ...]:
    """At most three known words that differ by one letter more, less, other, or swapped with its neighbour.

    >>> corrections("einbuergrung")
    ('einbuergerung',)
    """
    if not SHORTEST <= len(folded) <= LONGEST or not folded.isascii() or not folded.isalpha():
        return ()
    return tuple(itertools.islice(filter(is_word, dict.fromkeys(_edits(folded))), _MOST))


def _edits(word: str) -> Iterator[str]:
    """Letters left out and swapped first: these are the mistakes of who types."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield from (left + right[1:] for left, right in cuts if right)
    yield from (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    yield from (left + letter + right for left, right in cuts for letter in _LETTERS)
    yield from (left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS)
