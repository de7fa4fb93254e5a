"""The texts of the synthetic measures: German words, as often as Zipf's law has it.

The most frequent words are those of the judged collection of `bench/search`; rare ones are compounds. So there are
words that stand in nearly every measure, in one of a hundred, and in a handful, whatever the size of the archive.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from exchange.search.rules.folding import fold
from exchange.search.rules.stopwords import STOPWORDS

_PRACTICES = Path(__file__).parent / "search" / "practices.yaml"
SIZE = 20_000
"""Words that there are."""
_FIRST = """
Sprach Integrations Schul Familien Frauen Jugend Kinder Eltern Stadtteil Quartiers Nachbarschafts Gesundheits Bildungs
Arbeits Ausbildungs Berufs Willkommens Begegnungs Kultur Sport Musik Theater Wohn Garten Verkehrs Gewalt Konflikt
Demokratie Engagement Vereins Bürger Einbürgerungs Migrations Flüchtlings Verwaltungs Rathaus Behörden Beratungs
Dolmetscher Mentoring Senioren Pflege Kita Lese Schwimm Fahrrad Digital Medien Presse Handwerks Wirtschafts Gründungs
Forschungs Hochschul Sommer Ferien Wochenend Abend Straßen Kirchen Krisen
"""
_LAST = """
kurs beratung projekt treff netzwerk lotsen café pool stelle büro konzept rat fest woche forum werkstatt garten gruppe
verein förderung vermittlung begleitung ausbildung schulung sprechstunde zentrum haus bus börse karte broschüre umfrage
bericht konferenz dialog beirat ausschuss fonds preis patenschaft partnerschaft tandem labor atelier bibliothek kampagne
plattform sprechtag abend tag fahrt gespräch leitfaden
"""
_BETWEEN_TEXT = "und in der die mit für von den auf im eine zu bei das nach sich aus wird an werden"
_BETWEEN = _BETWEEN_TEXT.split()
_LENGTHS = {"title": 2, "summary": 8, "context": 12, "implementation": 18, "results": 8, "transferability": 6}
COLUMNS = tuple(_LENGTHS)
_SENTENCE = 6


@cache
def vocabulary() -> tuple[str, ...]:
    """The words, the most frequent first."""
    said = Counter(word for text in _texts(yaml.safe_load(_PRACTICES.read_text())) for word in _words(text))
    known = [word for word, _ in said.most_common()]
    first, last = _FIRST.split(), _LAST.split()
    pairs = (begin + end for end, begin in itertools.product(last, first))
    triples = (one + two.lower() + end for end, two, one in itertools.product(last, first, first) if one != two)
    return tuple(itertools.islice(dict.fromkeys(itertools.chain(known, pairs, triples)), SIZE))


def rows(measures: int) -> Iterator[tuple[int | str, ...]]:
    """For every measure its number and its texts, in the order of `COLUMNS`; the same in every run."""
    words = vocabulary()
    chances = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    chance, total = random.Random(1), sum(_LENGTHS.values())
    for number in range(1, measures + 1):
        picked = iter(chance.choices(words, cum_weights=chances, k=total))
        title, *others = (list(itertools.islice(picked, length)) for length in _LENGTHS.values())
        yield number, " ".join(title), *map(_text, others)


def _text(words: list[str]) -> str:
    """Words as sentences, with the little words between them that German has."""
    sentences = (words[start : start + _SENTENCE] for start in range(0, len(words), _SENTENCE))
    return " ".join(f"{_sentence(sentence)}." for sentence in sentences)


def _sentence(words: list[str]) -> str:
    start = len(words[0])
    between = (_BETWEEN[(start + place) % len(_BETWEEN)] for place in range(len(words) - 1))
    return " ".join((words[0], *(part for pair in zip(between, words[1:], strict=True) for part in pair)))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{3,}", text) if fold(word) not in STOPWORDS]


def _texts(value: object) -> Iterator[str]:
    """All texts of sentences in nested lists and mappings; keys and the names of enum values are none."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and not value.isupper() and "_" not in value:
        yield value
