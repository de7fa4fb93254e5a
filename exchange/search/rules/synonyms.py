"""Other words for the same: what a term of one or more words can be said with instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from exchange.search.rules.keys import own_keys
from exchange.search.rules.lexicon import lemmas
from exchange.search.rules.roots import root, without_gender
from exchange.search.rules.stopwords import STOPWORDS
from exchange.search.rules.words import whole_words

LONGEST_TERM = 4
"""Words of a term that count."""

Slots = tuple[Mapping[str, float], ...]
Signature = tuple[str, ...]
Group = Mapping[Signature, Slots]
"""The terms of a group by the lemmas of their words, each with the keys of these words."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Terms by their signature, the lemmas or the roots of their words. A signature leads to the groups that its term
    stands in, each with the term's lemmas, by which the others are told from it. `words` are all that stand in
    terms."""

    terms: Mapping[Signature, tuple[tuple[Signature, Group], ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def of(self, words: Sequence[str]) -> tuple[Slots, ...]:
        """The other terms for these folded words, each as the keys of its words: by their lemmas, and where nobody
        knows those, by their roots."""
        found = self.terms.get(tuple(map(_lemma, words))) or self.terms.get(tuple(map(_root, words)), ())
        others = {other: slots for own, group in found for other, slots in group.items() if other != own}
        return tuple(others.values())

    def knows(self, folded: str) -> bool:
        """Whether the word stands in a term, so that it is no misspelt one."""
        return folded in self.words or _lemma(folded) in self.words

    def changed(self, added: Iterable[Sequence[str]], removed: Iterable[Sequence[str]]) -> "Synonyms":
        """The same with these groups and without those; what they have nothing to do with is not made anew."""
        terms = dict(self.terms)
        for group in removed:
            for signature, entry in _entries(group):
                left = list(terms[signature])
                left.remove(entry)  # of two groups that say the same, one stays
                terms[signature] = tuple(left)
        for group in added:
            for signature, entry in _entries(group):
                terms[signature] = (*terms.get(signature, ()), entry)
        return Synonyms(terms, frozenset(word for signature in terms for word in signature))


@lru_cache(maxsize=65_536)
def _lemma(folded: str) -> str:
    return without_gender((lemmas(folded) or (folded,))[0])


@lru_cache(maxsize=65_536)
def _root(folded: str) -> str:
    return f"~{root(_lemma(folded))}"


def content_words(text: str) -> list[str]:
    """The folded words of a term without stop words; of a hyphenated word only the whole."""
    found = whole_words(text)
    return [word for word in found if word not in STOPWORDS] or found


@lru_cache(maxsize=65_536)
def _read(term: str) -> tuple[Signature, Signature, Slots]:
    """A term by its lemmas, by its roots, and as the keys of its words."""
    read = content_words(term)[:LONGEST_TERM]
    return tuple(map(_lemma, read)), tuple(map(_root, read)), tuple(map(own_keys, read))


def _entries(given: Sequence[str]) -> list[tuple[Signature, tuple[Signature, Group]]]:
    """The signatures of a group, each with what it leads to."""
    read = [_read(term) for term in given]
    group = {own: slots for own, _, slots in read}
    # Each once: two forms of one term have the same lemmas.
    signatures = dict.fromkeys((way, term[0]) for term in read for way in term[:2])
    return [(signature, (own, group)) for signature, own in signatures]


def read_synonyms(groups: Iterable[Sequence[str]]) -> Synonyms:
    """Groups of terms that say the same."""
    return Synonyms().changed(groups, ())
