"""The passage of a record that shows best why a text found it, with the words that matched marked.

Texts are safe as HTML: everything is escaped but the marks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from exchange.search.rules.folding import fold
from exchange.search.rules.keys import keys
from exchange.search.rules.mistakes import is_meant
from exchange.search.rules.query import Query
from exchange.search.rules.words import WRITTEN, words_in

LENGTH = 240
"""Characters of a passage, roughly: it begins and ends between words."""
_LEAST = 0.2
_MOST_REMEMBERED = 4_096
_AKIN = 0.6


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a word that matched stands in the passage: from its first character to after its last, in characters of
    Unicode."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the text of a field. `cut_before` and `cut_after` tell whether the field goes on there."""

    field: str
    text: str
    marks: tuple[Mark, ...]
    cut_before: bool
    cut_after: bool

    @property
    def html(self) -> str:
        """The passage as HTML: escaped, with `<mark>` around what matched."""
        written, end = [], 0
        for mark in self.marks:
            written += [
                escape(self.text[end : mark.start]),
                "<mark>",
                escape(self.text[mark.start : mark.end]),
                "</mark>",
            ]
            end = mark.end
        written.append(escape(self.text[end:]))
        return f"{'… ' if self.cut_before else ''}{''.join(written)}{' …' if self.cut_after else ''}"


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    unit: int
    value: float


class Marker:
    """Marks in texts what a query found. Remembers what it has seen written: the hits of a page repeat it."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._wanted = _wanted(query)
        self._met: dict[str, tuple[_Found, ...]] = {}

    def best_passage(self, texts: Iterable[tuple[str, str]]) -> Passage | None:
        """The best passage among the texts, given as (field, text) in the order in which equals are preferred. None
        where nothing matches."""
        best: tuple[float, Passage] | None = None
        for field, text in texts:
            found = list(self._found(text))
            if found:
                value, window = _best_window(found)
                if best is None or value > best[0]:
                    best = (value, _cut(field, text, window, found))
        return None if best is None else best[1]

    def _found(self, text: str) -> Iterator[_Found]:
        """What in a text meets the query, in its order."""
        met = self._met
        for match in WRITTEN.finditer(text):
            written = match[0]
            # Nearly everything was seen before, and meets nothing.
            found = met.get(written)
            if found is None:
                found = self._meets(written)
            if found:
                start = match.start()
                for each in found:
                    yield _Found(start + each.start, start + each.end, each.unit, each.value)

    def _meets(self, written: str) -> tuple[_Found, ...]:
        """The units that what is written meets, each with how well; places count from its beginning."""
        if len(self._met) >= _MOST_REMEMBERED:
            self._met.clear()
        met = self._met[written] = tuple(
            _Found(word.start, word.end, unit, value)
            for word in words_in(written)
            for unit, value in self._look(keys(fold(word.text)))
        )
        return met

    def _look(self, own: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        for number, unit in enumerate(self._wanted):
            value = max((weight * unit.get(key, 0) for key, weight in own.items()), default=0)
            if value < _LEAST and _is_meant(self._query, number, own):
                value = _AKIN
            if value >= _LEAST:
                yield number, value


def _wanted(query: Query) -> Sequence[Mapping[str, float]]:
    """For every unit the keys of all its alternatives, with the best quality that each has."""
    wanted = []
    for unit in query.units:
        best: dict[str, float] = {}
        for alternative in unit.alternatives:
            for slot in alternative.slots:
                for key, quality in slot.items():
                    share = alternative.quality * quality / len(alternative.slots)
                    best[key] = max(best.get(key, 0), share)
        wanted.append(best)
    return wanted


def _is_meant(query: Query, number: int, own: Mapping[str, float]) -> bool:
    """Whether the word is what somebody is typing, or mistyped."""
    unit = query.units[number]
    if unit.prefix and any(key.startswith(unit.word) for key in own):
        return True
    return unit.edits > 0 and any(
        is_meant(unit.word, key) for key, weight in own.items() if weight > 0.9 and key[0] != "~"
    )


def _best_window(found: Sequence[_Found]) -> tuple[float, tuple[int, int]]:
    """The stretch of text of a passage's length in which the most units match, and match best."""
    best = (0.0, (found[0].start, found[0].end))
    for first, begin in enumerate(found):
        units: dict[int, float] = {}
        end = begin.end
        for match in found[first:]:
            if match.end > begin.start + LENGTH - 40:
                break
            units[match.unit] = max(units.get(match.unit, 0), match.value)
            end = max(end, match.end)
        value = sum(units.values())
        if value > best[0]:
            best = (value, (begin.start, end))
    return best


def _cut(field: str, text: str, window: tuple[int, int], found: Sequence[_Found]) -> Passage:
    """The window with what stands around it, from the beginning of a sentence where one is near."""
    spare = max(0, LENGTH - (window[1] - window[0]))
    start = max(0, window[0] - spare // 2)
    end = min(len(text), start + LENGTH)
    start = max(0, min(start, end - LENGTH))
    if start > 0:
        sentence = text.rfind(". ", start, window[0])
        space = text.find(" ", start, window[0])
        start = sentence + 2 if sentence >= 0 else (space + 1 if space >= 0 else window[0])
    if end < len(text):
        space = text.rfind(" ", window[1], end)
        end = space if space >= 0 else window[1]
    passage = text[start:end].rstrip()
    return Passage(field, passage, _marks(found, start, start + len(passage)), start > 0, end < len(text.rstrip()))


def _marks(found: Sequence[_Found], start: int, end: int) -> tuple[Mark, ...]:
    """The matches within the passage, each place once, relative to its start."""
    marks: list[Mark] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        if start <= match.start and match.end <= end and (not marks or match.start - start >= marks[-1].end):
            marks.append(Mark(match.start - start, match.end - start))
    return tuple(marks)
