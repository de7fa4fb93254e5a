"""What words of one family share: `Beratung`, `beraten` and `Beraterin` have the root `berat`.

Rougher than a lemma, so it counts for less. The endings are those that German makes new words with; what is left keeps
at least four letters, and umlauts are dropped last (`Räte`, `Rat`).
"""

import re
from functools import lru_cache

from exchange.search.rules.folding import plain
from exchange.search.rules.lexicon import is_noun, lemmas

_SHORTEST = 4
_PARTICIPLE = re.compile(
    "^(ab|an|auf|aus|bei|dar|durch|ein|fest|frei|mit|nach|teil|um|unter|vor|weiter|zu|zurueck|zusammen)?ge(.{4,}?)e?t$"
)
_FEMALE = re.compile("(er|or|eur|ist|ant|ent|og|at|et|iv|eut|aer|arzt|aerzt|wirt|nom|ph)in(?:nen)?$")
_FOREIGN_TEXT = """
isierungen isierung isation isieren isiert ierungen ierung ierend ierte ieren iert ationen ation atorin ator
ativ ionen ion ioesen ioeser ioeses ioese ioes anten ant anz enten ent enz istisch ist ismus ivitaet itaet taet
iv ell al
"""
_FOREIGN = _FOREIGN_TEXT.split()
_GERMAN_TEXT = """
erischen erische erisch igkeiten igkeit lichkeiten lichkeit barkeit keiten keit heiten heit schaften schaft
ungen ung lingen linge ling lichen liche lich ischen ische isch igen ige ig ende end en er es em e n s
"""
_GERMAN = _GERMAN_TEXT.split()


def without_gender(folded: str) -> str:
    """The form without the female ending: what it names is the same thing to who searches.

    >>> [without_gender(word) for word in ("beraterinnen", "kundin", "aerztin", "verein")]
    ['berater', 'kunde', 'arzt', 'verein']
    """
    stem = folded.removesuffix("nen").removesuffix("in")
    # One and several: there are Kundin and Kundinnen, but no Terminnen, and what is won is no Gewin.
    if stem != folded and is_noun(f"{stem}in") and is_noun(f"{stem}innen"):
        for man in (f"{stem}e", stem, f"{plain(stem)}e", plain(stem)):
            if is_noun(man):
                return lemmas(man)[0]
    return _FEMALE.sub(r"\1", folded)


@lru_cache(maxsize=65_536)
def root(lemma: str) -> str:
    """The root of a folded lemma.

    >>> [root(word) for word in ("beratung", "beraten", "beraterin", "integration", "integrieren", "vermittler")]
    ['berat', 'berat', 'berat', 'integr', 'integr', 'vermittl']
    """
    word = without_gender(lemma)
    if word.endswith(("eln", "ern")):
        word = word[:-1]
    bare = _without(word, _FOREIGN) or _without(word, _GERMAN) or word
    bare = _PARTICIPLE.sub(r"\1\2", bare)
    if bare != word:
        bare = _without(bare, ("lich", "isch", "ig", "er")) or bare
    # `fördern` and `Förderung`, `vermitteln` and `Vermittler` differ in an e that is only spoken.
    bare = re.sub(r"(?<=[^aeiou])e(?=[lr]$)", "", bare)
    return plain(bare)


def _without(word: str, endings: list[str] | tuple[str, ...]) -> str | None:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            return word[: -len(ending)]
    return None
