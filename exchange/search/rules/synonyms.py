"""Other words for the same: what a term of one or more words can be said with instead."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from exchange.search.rules.folding import fold
from exchange.search.rules.keys import own_keys
from exchange.search.rules.lexicon import lemmas
from exchange.search.rules.roots import root, without_gender
from exchange.search.rules.stopwords import STOPWORDS
from exchange.search.rules.words import words

LONGEST_TERM = 4
"""Words of a term that count."""

Slots = tuple[Mapping[str, float], ...]
Signature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Terms by their signature, the lemmas or the roots of their words. A signature leads to the keys of the words of
    every other term that says the same. `words` are all that stand in terms."""

    terms: Mapping[Signature, tuple[Slots, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def of(self, words: Sequence[str]) -> tuple[Slots, ...]:
        """The other terms for these folded words, each as the keys of its words: by their lemmas, and where nobody
        knows those, by their roots."""
        return self.terms.get(tuple(map(_lemma, words))) or self.terms.get(tuple(map(_root, words)), ())

    def knows(self, folded: str) -> bool:
        """Whether the word stands in a term, so that it is no misspelt one."""
        return folded in self.words or _lemma(folded) in self.words


def _lemma(folded: str) -> str:
    return without_gender((lemmas(folded) or (folded,))[0])


def _root(folded: str) -> str:
    return f"~{root(_lemma(folded))}"


def content_words(text: str) -> list[str]:
    """The folded words of a term without stop words; of a hyphenated word only the whole."""
    found, end = [], 0
    for word in words(text):
        if word.start >= end:
            found.append(fold(word.text))
            end = word.end
    return [word for word in found if word not in STOPWORDS] or found


def read_synonyms(groups: Iterable[Sequence[str]]) -> Synonyms:
    """Groups of terms that say the same."""
    terms: dict[Signature, dict[Signature, Slots]] = defaultdict(dict)
    known: set[str] = set()
    for group in groups:
        read = [content_words(term)[:LONGEST_TERM] for term in group]
        slots = {tuple(map(_lemma, term)): tuple(map(own_keys, term)) for term in read}
        for term in read:
            own = tuple(map(_lemma, term))
            known.update(term, own)
            others = {other: keys for other, keys in slots.items() if other != own}
            terms[own] |= others
            terms[tuple(map(_root, term))] |= others
    found = {signature: tuple(others.values()) for signature, others in terms.items()}
    return Synonyms(found, frozenset(known))
