"""Groups of terms that say the same: what one may consist of, and beside which others it may stand."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.search.rules.synonyms import LONGEST_TERM, content_words

FEWEST_TERMS, MOST_TERMS = 2, 30
SHORTEST, LONGEST = 2, 60
MOST_GROUPS = 1_000
"""Groups that coordinators may have in all."""
MOST_SHARED = 5
"""Groups that one term may stand in: with each, whoever searches for it looks for more words."""

Key = tuple[str, ...]

_SPACES = re.compile(" +")


class SynonymSource(StrEnum):
    """Who keeps a group."""

    SEED = "SEED"
    COORDINATOR = "COORDINATOR"


SOURCE_LABELS = {
    SynonymSource.SEED: Text("mitgelieferte Wortliste", "the word list that comes with the exchange"),
    SynonymSource.COORDINATOR: Text("Koordination des Programms", "coordinators of the programme"),
}

NOT_YOURS = Text(
    "Diese Gruppe gehört zur mitgelieferten Wortliste und wird mit ihr gepflegt. Legen Sie eine eigene Gruppe an, die "
    "ihre Begriffe und Ihre neuen enthält.",
    "This group belongs to the word list that comes with the exchange and is kept with it. Add a group of your own "
    "that has its terms and your new ones.",
)
_TOO_FEW = Text("Eine Gruppe hat mindestens zwei Begriffe.", "A group has at least two terms.")
_TOO_MANY = Text(f"Eine Gruppe hat höchstens {MOST_TERMS} Begriffe.", f"A group has at most {MOST_TERMS} terms.")
_CONTROL = Text(
    "Der Begriff enthält unzulässige Steuerzeichen oder Zeilenumbrüche.",
    "The term contains control characters or line breaks.",
)
_TOO_SHORT = Text(
    f"Ein Begriff hat mindestens {SHORTEST} Zeichen und ein Wort.",
    f"A term has at least {SHORTEST} characters and a word.",
)
_TOO_LONG = Text(f"Ein Begriff hat höchstens {LONGEST} Zeichen.", f"A term has at most {LONGEST} characters.")
_TOO_MANY_WORDS = Text(
    f"Ein Begriff hat höchstens {LONGEST_TERM} Wörter; Füllwörter wie „für“ zählen nicht.",
    f"A term has at most {LONGEST_TERM} words; words such as “for” do not count.",
)
_REPEATED = Text(
    "Die Suche liest diesen Begriff wie einen früheren dieser Gruppe.",
    "The search reads this term like an earlier one of this group.",
)
_KNOWN = Text(
    "Alle diese Begriffe stehen schon in einer Gruppe beisammen.", "All these terms stand together in a group already."
)
_SHARED = Text(
    f"Dieser Begriff steht schon in {MOST_SHARED} Gruppen; mehr sind nicht möglich.",
    f"This term stands in {MOST_SHARED} groups already; more are not possible.",
)
_FULL = Text(
    f"Es gibt schon {MOST_GROUPS} Gruppen der Koordination; mehr sind nicht möglich.",
    f"There are {MOST_GROUPS} groups of coordinators already; more are not possible.",
)


@lru_cache(maxsize=65_536)
def key(term: str) -> Key:
    """What the search reads of a term, by which two are the same.

    >>> key("Tageseinrichtung für Kinder"), key("GROẞE Straße") == key("grosse Strasse")
    (('tageseinrichtung', 'kinder'), True)
    """
    return tuple(content_words(term))


def checked(terms: Sequence[str]) -> list[str]:
    """The terms as they are stored: in NFC, spaces in a row as one. Raises Refused with every mistake in them."""
    if len(terms) < FEWEST_TERMS:
        raise Refused(UserError(ErrorCode.REQUIRED, ("terms",), _TOO_FEW))
    if len(terms) > MOST_TERMS:
        raise Refused(UserError(ErrorCode.TOO_LONG, ("terms",), _TOO_MANY))
    cleaned, errors, seen = [], [], set[Key]()
    for place, term in enumerate(terms):
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", term.strip()))
        wrong = _mistake(text)
        if wrong is None and key(text) in seen:
            wrong = ErrorCode.DUPLICATE, _REPEATED
        if wrong is None:
            seen.add(key(text))
            cleaned.append(text)
        else:
            errors.append(UserError(wrong[0], ("terms", str(place)), wrong[1]))
    if errors:
        raise Refused(*errors)
    return cleaned


def _mistake(text: str) -> tuple[ErrorCode, Text] | None:
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        return ErrorCode.INVALID, _CONTROL
    if len(text) > LONGEST:
        return ErrorCode.TOO_LONG, _TOO_LONG
    if len(text) < SHORTEST or not key(text):
        return ErrorCode.INVALID, _TOO_SHORT
    return (ErrorCode.TOO_LONG, _TOO_MANY_WORDS) if len(key(text)) > LONGEST_TERM else None


def check_beside(terms: Sequence[str], others: Iterable[Sequence[str]]) -> None:
    """Raises Refused where a group would say nothing new beside the others, or has a term that stands in too many."""
    own = [key(term) for term in terms]
    shared: Counter[Key] = Counter()
    for other in others:
        keys = {key(term) for term in other}
        if keys.issuperset(own):
            raise Refused(UserError(ErrorCode.DUPLICATE, ("terms",), _KNOWN))
        shared.update(keys.intersection(own))
    crowded = [place for place, term in enumerate(own) if shared[term] >= MOST_SHARED]
    if crowded:
        raise Refused(*(UserError(ErrorCode.TOO_LONG, ("terms", str(place)), _SHARED) for place in crowded))


def check_room(groups: int) -> None:
    """Raises Refused where coordinators have as many groups as they may have."""
    if groups >= MOST_GROUPS:
        raise Refused(UserError(ErrorCode.TOO_LONG, ("terms",), _FULL))
