"""Compounds taken apart: `Dolmetscherpool` is `Dolmetscher` and `Pool`, `Sprachförderung` is `Sprache` and `Förderung`.

The parts must be words of the lexicon, with the usual letters between them (Integration-s-rat, Famili-en-zentrum) or
without their last ones (Schul-e, Sprach-e). Of several ways the one with the fewest and longest parts is taken.
"""

from functools import lru_cache

from exchange.search.rules.lexicon import is_noun, is_word, lemmas
from exchange.search.rules.roots import without_gender

SHORTEST, LONGEST = 7, 40
"""Letters of the words that are taken apart."""

_SHORT_NOUNS_TEXT = """
amt app art arm arzt bad ball bau box bus chor ehe eis elf fee film gas geld haus hof job kita lob mut not ort
pass plan pool rad rat raum recht see tag tal team test tor tuer uni wald weg wein welt zoo
"""
_SHORT_NOUNS = frozenset(_SHORT_NOUNS_TEXT.split())
_PREFIXES_TEXT = """
anti inter multi trans mehr viel neu alt gross klein oeko bio pro pre post ueber unter mit nach vor hoch haupt
gesamt sonder vize selbst wieder nicht erst zweit euro tele mikro makro
"""
_PREFIXES = frozenset(_PREFIXES_TEXT.split())
# Forms in the lexicon that are nearly always an ending or a piece of another word where they stand within one.
_NO_PARTS_TEXT = """
ahmen ahme ange anz ation barschaft beit bera dein dient dung egel eilig eine einer ende enden ent enz erden
eren erei erer erin errat ersten este falt falten ford gelt gene halt heit ier iere iert ierten inne innen isch ische
ischen ismus ist isten kation keit lich liche lichen ling linge mein meine nder ration rationen rinne rinnen
rung schaft schaften schafts sein seine ster taet taeten tern tion tions tung uni wart werd
"""
_NO_PARTS = frozenset(_NO_PARTS_TEXT.split())
_JOINTS = ("s", "es", "n", "en", "er", "e", "ns")
_CUT_OFF = ("e", "en", "n")


@lru_cache(maxsize=65_536)
def parts(folded: str) -> tuple[str, ...]:
    """The lemmas of a compound's parts in their order, without gender; of a word that is none, nothing.

    >>> parts("dolmetscherpool"), parts("sprachfoerderung"), parts("buergerinnenrat"), parts("beratung")
    (('dolmetscher', 'pool'), ('sprache', 'foerderung'), ('buerger', 'rat'), ())
    """
    if not SHORTEST <= len(folded) <= LONGEST:
        return ()
    found = _cheapest(folded)
    return tuple(map(without_gender, found)) if len(found) > 1 else ()


def _cheapest(word: str) -> tuple[str, ...]:
    """The parts with the least cost from every place to the end, from the end on."""
    best: dict[int, tuple[float, tuple[str, ...]]] = {len(word): (0.0, ())}
    for start in range(len(word) - 3, -1, -1):
        found: tuple[float, tuple[str, ...]] | None = None
        for end in range(start + 3, len(word) + 1):
            if end not in best or (start == 0 and end == len(word)):
                continue
            piece = word[start:end]
            lemma = _last(piece) if end == len(word) else _inner(piece, first=start == 0)
            if lemma is None:
                continue
            cost, rest = best[end]
            cost += _cost(lemma)
            if found is None or cost < found[0]:
                found = (cost, (lemma, *rest))
        if found is not None:
            best[start] = found
    return best.get(0, (0.0, ()))[1]


def _cost(part: str) -> float:
    return 1.0 + max(0, 5 - len(part)) * 0.45


def _last(piece: str) -> str | None:
    """The lemma of a compound's last part; one made of a verb need not be in the lexicon (Sprach-mittlung)."""
    if not _long_enough(piece):
        return None
    if is_word(piece):
        return lemmas(piece)[0]
    stem = piece.removesuffix("en").removesuffix("ung")
    if stem == piece or len(stem) < 4:
        return None
    verbs = [f"{stem}en", f"{stem}n", f"{stem}ieren"] + ([f"{stem[:-1]}e{stem[-1]}n"] if stem[-1] in "lr" else [])
    return f"{stem}ung" if any(map(is_word, verbs)) else None


def _inner(piece: str, *, first: bool) -> str | None:
    """The lemma of a part that another one follows, without the letters that join the two."""
    if first and piece in _PREFIXES:
        return piece
    for joint in _JOINTS:
        bare = piece.removesuffix(joint)
        if bare != piece and _long_enough(bare) and is_noun(bare) and joint in ("s", "es", "n", "en", "ns"):
            return lemmas(bare)[0]
    if not _long_enough(piece):
        return None
    if is_word(piece):
        return lemmas(piece)[0]
    for ending in _CUT_OFF:
        if is_word(piece + ending):
            return lemmas(piece + ending)[0]
    return None


def _long_enough(piece: str) -> bool:
    return piece in _SHORT_NOUNS or (len(piece) > 3 and piece not in _NO_PARTS)
