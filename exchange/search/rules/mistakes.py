"""Mistakes of who types: when two words differ by so few that one was meant with the other, and where to look for such
words without comparing all.
"""

from collections.abc import Iterator
from functools import lru_cache

from exchange.search.rules.words import LONGEST

ONE_EDIT, TWO_EDITS = 5, 9
"""Letters from which on a word may have one mistake, and two; for two it is enough that what was meant has so many, and
one of them is missing. Shorter pieces of what was typed would stand in too many words."""


def most_edits(typed: str) -> int:
    """How many mistakes a word that is typed may have. None in other alphabets, as PostgreSQL's index of trigrams may
    have no letters but those of ASCII.

    >>> most_edits("lots"), most_edits("lotse"), most_edits("zebarfik"), most_edits("привет")
    (0, 1, 2, 0)
    """
    return ((len(typed) >= ONE_EDIT) + (len(typed) >= TWO_EDITS - 1)) * typed.isascii()


def is_meant(typed: str, word: str) -> bool:
    """Whether one may be meant with the other.

    >>> is_meant("zebarfik", "zebrafink"), is_meant("ratwekke", "radwege"), is_meant("mso", "msa")
    (True, False, False)
    """
    most = most_edits(typed)
    return within(typed, word, most if max(len(typed), len(word)) >= TWO_EDITS else min(most, 1))


def within(left: str, right: str, edits: int) -> bool:
    """Whether two words differ by no more than so many letters more, less, other, or swapped with a neighbour (optimal
    string alignment).

    >>> within("dolmetcher", "dolmetscher", 1), within("integratoin", "integration", 1), within("haus", "maus", 0)
    (True, True, False)
    """
    if abs(len(left) - len(right)) > edits or max(len(left), len(right)) > LONGEST:
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        older, before, row = before, row, [at]
        for to, other in enumerate(right, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == right[to - 2] and left[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
    return row[-1] <= edits


@lru_cache(maxsize=1024)
def patterns(word: str, edits: int) -> tuple[str, ...]:
    """Patterns for LIKE; whatever differs from the word by so many mistakes at most is like one of them.

    Of a word in one piece more than there are mistakes, one piece is left as it was, unless two letters are swapped
    over a cut, which spoils two pieces. So each of these swaps is undone in turn, with a mistake less to look for. The
    word has more letters than that.

    >>> patterns("dolmetcher", 1)
    ('dolme%', '%tcher', 'dolmtecher')
    """
    return tuple(dict.fromkeys(_patterns(word, edits)))


def _patterns(word: str, edits: int) -> Iterator[str]:
    cuts = [len(word) * place // (edits + 1) for place in range(edits + 2)]
    for place in range(edits + 1):
        piece = word[cuts[place] : cuts[place + 1]]
        yield f"{'%' if place > 0 else ''}{piece}{'%' if place < edits else ''}"
    for cut in cuts[1:-1]:
        if word[cut - 1] != word[cut]:
            yield from _patterns(word[: cut - 1] + word[cut] + word[cut - 1] + word[cut + 1 :], edits - 1)
