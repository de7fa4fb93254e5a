"""One spelling for all: lower case, umlauts and ß written out, accents dropped.

`Förderung`, `FÖRDERUNG` and `Foerderung` fold to `foerderung`. The way back is not unique; `unfolded` gives the
candidates, and the lexicon knows which of them is a word.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l"})
_TWO_LETTERS = re.compile("ae|oe|ue|ss")
_ONE_LETTER = {"ae": "ä", "oe": "ö", "ue": "ü", "ss": "ß"}
_MOST_PAIRS = 4


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text in the one spelling.

    >>> fold("Straßenfest für Übermorgen"), fold("Café")
    ('strassenfest fuer uebermorgen', 'cafe')
    """
    written = unicodedata.normalize("NFC", text).lower().translate(_WRITTEN_OUT)
    if written.isascii():
        return written
    parts = unicodedata.normalize("NFKD", written)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).lower().translate(_WRITTEN_OUT)


def plain(folded: str) -> str:
    """A folded word without the traces of its umlauts, so that `Rat` and `Räte` share their stem.

    >>> plain("raete"), plain("neue")
    ('rate', 'nue')
    """
    return folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def unfolded(word: str) -> Iterator[str]:
    """The spellings that a word may stand for, itself first: each of ae, oe, ue and ss may be one letter.

    >>> list(unfolded("strasse"))
    ['strasse', 'straße']
    """
    pairs = list(_TWO_LETTERS.finditer(word))[:_MOST_PAIRS]
    if not pairs:
        yield word
        return
    for choice in itertools.product((False, True), repeat=len(pairs)):
        written, end = [], 0
        for pair, single in zip(pairs, choice, strict=True):
            written += [word[end : pair.start()], _ONE_LETTER[pair[0]] if single else pair[0]]
            end = pair.end()
        yield "".join((*written, word[end:]))
