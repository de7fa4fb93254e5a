"""What is known about German words: their lemmas, and whether something is a word at all.

The forms are simplemma's (about 1.1 million, from open dictionaries), in a trie that the library makes once and keeps
in the user's cache folder: 8 MB, less than a microsecond a look-up.
"""

from functools import lru_cache

from simplemma.strategies import TrieDictionaryFactory

from exchange.search.rules.folding import fold, unfolded

_DICTIONARIES = TrieDictionaryFactory()
_LANGUAGE = "de"


def warm_up() -> None:
    """Open the trie before the first word needs it; the first time ever it is made, which takes some seconds."""
    _DICTIONARIES.get_dictionary(_LANGUAGE)


def _entry(form: str) -> str | None:
    return _DICTIONARIES.get_dictionary(_LANGUAGE).get(form)


@lru_cache(maxsize=65_536)
def lemmas(folded: str) -> tuple[str, ...]:
    """The lemmas of a folded word, folded, first those of a noun; none of a word that is not known.

    >>> lemmas("beratungen"), lemmas("foerdert"), lemmas("arbeiten")
    (('beratung',), ('foerdern',), ('arbeit', 'arbeiten'))
    """
    found: dict[str, None] = {}
    for spelling in unfolded(folded):
        for form in (spelling.capitalize(), spelling):
            lemma = _entry(form)
            if lemma is not None:
                found[fold(lemma)] = None
    return tuple(found)


@lru_cache(maxsize=65_536)
def is_noun(folded: str) -> bool:
    """Whether the folded word is a form of a noun."""
    return any(_entry(spelling.capitalize()) is not None for spelling in unfolded(folded))


def is_word(folded: str) -> bool:
    """Whether the folded word is a form of any word."""
    return bool(lemmas(folded))
