"""Texts of users on paper and in pictures: data, never markup, and only what can be shown."""

import unicodedata

_PICTOGRAPHS = range(0x1F000, 0x1FB00)
_UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_KEPT = "\u00ad\u200c"
_DROPPED = "\ufe0e\ufe0f\u20e3"
_SPACES = str.maketrans(dict.fromkeys("\t\n\v\f\r\u0085\u2028\u2029", " "))


def printable(text: str) -> str:
    """The text on one line, without what paper has no use for: control characters, marks that turn the direction of
    writing, pictographs. Such marks could turn what stands beside them, and no font that comes with us has the
    pictographs."""
    kept = "".join(filter(_is_shown, text.translate(_SPACES)))
    return " ".join(word for word in kept.split(" ") if word)


def cell(text: str) -> str:
    """The text, which no spreadsheet takes for a formula."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(_FORMULAS) else shown


def _is_shown(character: str) -> bool:
    if character in _KEPT:
        return True
    if ord(character) in _PICTOGRAPHS or character in _DROPPED:
        return False
    return unicodedata.category(character) not in _UNSHOWN
