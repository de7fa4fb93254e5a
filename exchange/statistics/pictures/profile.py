"""Where the network stands: a row for each field of action, on the scale the middle half, the median and the mean, and
below, where it is asked for, what one municipality's own result is. No minimum, no maximum, no other municipality.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exchange.selfchecks.pictures.canvas import wrapped
from exchange.selfchecks.pictures.page import INK, LEFT, PAPER, RIGHT
from exchange.selfchecks.pictures.scale import MARKS, Scale, mark
from exchange.selfchecks.pictures.words import of_hundred
from exchange.statistics.exports.figures import Average, Count, Quartiles, Release, Row
from exchange.statistics.pictures import words
from exchange.statistics.pictures.notes import Notes
from exchange.statistics.pictures.page import StatisticsPage

MIDDLE = "#b9d0e6"
"""The middle half; its edge is as dark as a mark."""

_AXIS, _AXIS_END, _BESIDE = LEFT + 12, 560, 586
_LINE, _OWN_LINE = 56, 34
_BAND, _MEDIAN = 24, 34


@dataclass(frozen=True, slots=True)
class Own:
    """A municipality's own results by the keys of the fields of action."""

    municipality: str
    scores: Mapping[str, Decimal]


def draw_profile(release: Release, rows: Sequence[Row], language: str, own: Own | None = None) -> str:
    """The picture of the rows about whole fields of action and the whole network, as SVG."""
    return _Profile(release, rows, language, own).drawn()


class _Profile(StatisticsPage):
    """The picture being drawn."""

    def __init__(self, release: Release, rows: Sequence[Row], language: str, own: Own | None) -> None:
        super().__init__(release, language, words.PROFILE.in_language(language), words.PROFILE_MEANING)
        self._rows = rows
        self._own = own
        self._scale = Scale(release.levels, _AXIS, _AXIS_END)

    def drawn(self) -> str:
        """The whole picture."""
        self.head([self._sentence(row) for row in self._rows])
        self._legend()
        self.names(self._scale.spans())
        for row in self._rows:
            self.field(row.subject.field)
            self._network(row)
            if self._own is not None:
                self._own_result(self._own, row.subject.field_key)
            self.y += 8
        return self.foot()

    def _sentence(self, row: Row) -> str:
        said = "; ".join(_told(row, None, self.language))
        own = "" if self._own is None else f"; {self._own.municipality}: {self._own_told(row.subject.field_key)}"
        return f"{row.subject.field}: {said}{own}."

    def _legend(self) -> None:
        self.y += 24
        self._band(LEFT + 4, LEFT + 36, self.y - 5)
        self._median(LEFT + 338, self.y - 5, 24)
        mark(self.canvas, 3, LEFT + 442, self.y - 5)
        for x, text in ((46, words.MIDDLE_HALF), (354, words.MEDIAN), (462, words.MEAN)):
            self.canvas.write(LEFT + x, self.y, text.in_language(self.language), 15, INK)
        if self._own is not None:
            self._own_legend(f"{self._own.municipality}: {words.OWN.in_language(self.language)}")
        self.y += 18

    def _own_legend(self, text: str) -> None:
        self.y += 8
        for number, line in enumerate(wrapped(text, 15, RIGHT - LEFT - 46)):
            self.y += 20
            if number == 0:
                mark(self.canvas, 0, LEFT + 20, self.y - 5)
            self.canvas.write(LEFT + 46, self.y, line, 15, INK)

    def _network(self, row: Row) -> None:
        middle = self.y + _LINE / 2
        lower, upper = row.quartiles.lower, row.quartiles.upper
        if lower is None and row.median.value is None and row.mean.value is None:
            told = f"{words.WITHHELD.in_language(self.language)}{self.notes.mark(row.mean.withheld)}"
            self.blank(_AXIS, _AXIS_END, middle, told)
        else:
            self._scale.draw(self.canvas, middle)
            if lower is not None and upper is not None:
                self._band(self._scale.place(Decimal(lower)), self._scale.place(Decimal(upper)), middle)
            if row.median.value is not None:
                self._median(self._scale.place(Decimal(row.median.value)), middle, _MEDIAN)
            if row.mean.value is not None:
                mark(self.canvas, 3, self._scale.place(Decimal(row.mean.value)), middle)
            lines = [
                line for text in _told(row, self.notes, self.language) for line in wrapped(text, 15, RIGHT - _BESIDE)
            ]
            self.around(_BESIDE, middle, lines, 15, 18)
        self.y += _LINE

    def _own_result(self, own: Own, key: str) -> None:
        middle = self.y + _OWN_LINE / 2
        score = own.scores.get(key)
        if score is None:
            self.blank(_AXIS, _AXIS_END, middle, self._own_told(key))
        else:
            self._scale.draw(self.canvas, middle)
            mark(self.canvas, 0, self._scale.place(score), middle)
            self.around(_BESIDE, middle, wrapped(self._own_told(key), 15, RIGHT - _BESIDE), 15, 18)
        self.y += _OWN_LINE

    def _own_told(self, key: str) -> str:
        score = None if self._own is None else self._own.scores.get(key)
        if score is None:
            return words.NO_OWN.in_language(self.language)
        return f"{words.OWN.in_language(self.language)} {of_hundred(score, self.language)}"

    def _band(self, start: float, end: float, middle: float) -> None:
        self.canvas.draw(
            "rect",
            x=start,
            y=middle - _BAND / 2,
            width=max(end - start, 2),
            height=_BAND,
            fill=MIDDLE,
            stroke=MARKS[0],
            stroke_width=2,
        )

    def _median(self, x: float, middle: float, height: float) -> None:
        place = {"x": x - 4, "y": middle - height / 2, "width": 8, "height": height}
        self.canvas.draw("rect", fill=MARKS[0], stroke=PAPER, stroke_width=2, **place)


def _told(row: Row, notes: Notes | None, language: str) -> list[str]:
    """The figures in words; what is withheld with the mark of its note, or, without notes, the reason itself."""

    def note(figure: Count | Average | Quartiles) -> str:
        if notes is not None:
            return notes.mark(figure.withheld)
        return "" if figure.withheld is None else f" ({figure.withheld.text})"

    mean = words.average(row.mean, words.MEAN, note(row.mean), language)
    return [
        f"{mean}, {words.number(row.count, note(row.count), language)}",
        words.average(row.median, words.MEDIAN, note(row.median), language),
        words.quartiles(row.quartiles, note(row.quartiles), language),
    ]
