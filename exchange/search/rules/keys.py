"""The keys of a word: everything under which it can be found, each with how well it stands for the word.

A key that begins with `~` is a root; roots and spellings are apart, so that a root is never taken for a word.
"""

from collections.abc import Iterator
from functools import lru_cache

from exchange.search.rules.compounds import parts
from exchange.search.rules.lexicon import lemmas
from exchange.search.rules.roots import root, without_gender

SPELLING, LEMMA, ROOT = 1.0, 0.95, 0.8
HEAD_LEMMA, HEAD_ROOT = 0.7, 0.56
PART_LEMMA, PART_ROOT = 0.55, 0.44
_LONG = 10


@lru_cache(maxsize=65_536)
def own_keys(folded: str) -> dict[str, float]:
    """The keys of the word as a whole: its spelling, its lemmas, the form without gender, and their roots.

    >>> own_keys("beratungen")
    {'beratungen': 1.0, 'beratung': 0.95, '~berat': 0.8}
    """
    known = lemmas(folded)
    found = {folded: SPELLING}
    for lemma in known:
        found.setdefault(lemma, LEMMA)
        found.setdefault(without_gender(lemma), LEMMA)
    if not known:
        found.setdefault(without_gender(folded), LEMMA)
    for lemma in known or (folded,):
        found.setdefault(f"~{root(lemma)}", ROOT)
    return found


@lru_cache(maxsize=65_536)
def keys(folded: str) -> dict[str, float]:
    """All keys of a word that stands in a text: its own, and those of the parts of a compound. Its last part counts
    for more: a Gemeinschaftsgarten is a Garten, a Gartenbank is none.

    >>> keys("sprachmittlung")["~sprach"], keys("schulsozialarbeit")["sozialarbeit"]
    (0.44, 0.7)
    """
    found = dict(own_keys(folded))
    for lemma in lemmas(folded) or (folded,):
        for part, is_head in _all_parts(lemma):
            found.setdefault(part, HEAD_LEMMA if is_head else PART_LEMMA)
            found.setdefault(f"~{root(part)}", HEAD_ROOT if is_head else PART_ROOT)
    return found


def _all_parts(lemma: str) -> Iterator[tuple[str, bool]]:
    """The parts, and the parts of long ones, each with whether it stands last."""
    found = parts(lemma)
    for part in reversed(found):
        is_head = part is found[-1]
        yield part, is_head
        if len(part) > _LONG:
            yield from ((inner, is_head and last) for inner, last in _all_parts(part))
