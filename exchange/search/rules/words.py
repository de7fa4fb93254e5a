"""The words of a text: where they stand, and the gendered forms that are one word to who writes them.

`Bürger:innen`, `Bürger*innen`, `Bürger_innen`, `Bürger/-innen` and `BürgerInnen` are all read as `Bürgerinnen`,
`Bürger*innenrat` as `Bürgerinnenrat`, `Rom*nja` as `Romnja`.
A word with hyphens is its parts and the whole: `Welcome-Center` is `WelcomeCenter`, `Welcome` and `Center`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exchange.search.rules.folding import fold

LONGEST = 64
"""Letters of a folded word that count; what is longer is no word that anybody looks for."""

# Letters and digits, with accents that are characters of their own, and soft hyphens.
_LETTERS = "[^\\W_]+(?:[\u0300-\u036f\u00ad]+[^\\W_]*)*"
# A mark with an ending, or with one that another word is joined to.
_MARK = "(?:[:*_·]|/-?)"
_GENDER = rf"{_MARK}(?:(?:innen|INNEN|in|r|n|e|nja|ni|zze|zza)\b|innen{_LETTERS}|INNEN{_LETTERS})"
WRITTEN = re.compile(rf"{_LETTERS}(?:[’']{_LETTERS})?(?:{_GENDER})*(?:[-‐‑]{_LETTERS}(?:{_GENDER})*)*")
_MARKS = re.compile(_MARK)
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\b|nnen[a-zäöüß])")
_POSSESSIVE = re.compile("[’']s$")
_HYPHEN = re.compile("[-‐‑]")
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is read, between two places of its text. A part of a hyphenated word has its own places."""

    text: str
    start: int
    end: int


def _read(written: str) -> str:
    """A word without the marks of gender."""
    plain = _POSSESSIVE.sub("", _MARKS.sub("", written.replace(SOFT_HYPHEN, "")))
    plain = plain.replace("’", "").replace("'", "")
    return _INNER_CAPITAL.sub("i", plain)


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; of a hyphenated word first the whole, then its parts.

    >>> [word.text for word in words("Bürger:innen im Welcome-Center")]
    ['Bürgerinnen', 'im', 'WelcomeCenter', 'Welcome', 'Center']
    """
    for match in WRITTEN.finditer(text):
        yield from words_in(match[0], match.start())


def words_in(written: str, start: int = 0) -> Iterator[Word]:
    """The words that something written (as `WRITTEN` finds it) is, if it stands at this place."""
    if written.isalnum() and "In" not in written[1:]:
        # Nearly every word: nothing in it is to be read in another way.
        if _counts(written):
            yield Word(written, start, start + len(written))
        return
    pieces = list(_pieces(written, start))
    whole = "".join(piece.text for piece in pieces)
    if _counts(whole):
        yield Word(whole, start, start + len(written))
    if len(pieces) > 1:
        yield from (piece for piece in pieces if _counts(piece.text))


def _counts(text: str) -> bool:
    """Whether it is short enough; a single character may fold to eighteen letters."""
    return len(text) <= LONGEST and (text.isascii() or len(fold(text)) <= LONGEST)


def _pieces(written: str, start: int) -> Iterator[Word]:
    begin = 0
    for hyphen in (*(match.start() for match in _HYPHEN.finditer(written)), len(written)):
        # `Bürger/-innen` has a hyphen that is part of its mark.
        if written[begin:hyphen].endswith("/"):
            continue
        piece = written[begin:hyphen]
        if piece:
            yield Word(_read(piece), start + begin, start + hyphen)
        begin = hyphen + 1


def whole_words(text: str) -> list[str]:
    """The words of a text, folded; of a hyphenated word only the whole.

    >>> whole_words("Im Welcome-Center")
    ['im', 'welcomecenter']
    """
    found, end = [], 0
    for word in words(text):
        if word.start >= end:
            found.append(fold(word.text))
            end = word.end
    return found


def single_words(text: str) -> list[str]:
    """The words of a text, folded; of a hyphenated word only the parts.

    >>> single_words("Im Welcome-Center")
    ['im', 'welcome', 'center']
    """
    found: list[Word] = []
    for word in words(text):
        if found and word.start < found[-1].end:
            found.pop()
        found.append(word)
    return [fold(word.text) for word in found]
