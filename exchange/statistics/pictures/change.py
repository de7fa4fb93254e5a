"""What has changed between two rounds: a row for each field of action, an arrow from nothing to the mean change."""

from collections.abc import Sequence

from exchange.selfchecks.pictures.canvas import wrapped
from exchange.selfchecks.pictures.page import EDGE, INK, LEFT, RIGHT
from exchange.selfchecks.pictures.scale import BANDS, MARKS
from exchange.statistics.exports.figures import Change, Release, Row
from exchange.statistics.pictures import words
from exchange.statistics.pictures.page import StatisticsPage

_AXIS, _AXIS_END, _BESIDE = LEFT + 12, 560, 586
_LINE, _TRACK, _HEAD = 40, 20, 12
_STEP = 10


def draw_change(release: Release, rows: Sequence[Row], language: str) -> str:
    """The picture of the rows about whole fields of action and the whole network, as SVG."""
    return _Change(release, rows, language).drawn()


class _Change(StatisticsPage):
    """The picture being drawn."""

    def __init__(self, release: Release, rows: Sequence[Row], language: str) -> None:
        super().__init__(release, language, words.CHANGE.in_language(language), words.CHANGE_MEANING)
        self._changes = [(row.subject.field, row.change) for row in rows]
        largest = max((abs(each.value or 0) for _, each in self._changes if each is not None), default=0)
        self._bound = max(1, -(-largest // _STEP)) * _STEP

    def drawn(self) -> str:
        """The whole picture."""
        compared = words.compared(self.release, self.language)
        self.head([f"{compared}.", *(f"{field}: {self._described(change)}." for field, change in self._changes)])
        self.lines(compared, 16, INK, height=24)
        self._numbers()
        for field, change in self._changes:
            self.field(field)
            self._row(change)
        return self.foot()

    def _described(self, change: Change | None) -> str:
        if change is None:
            return words.NO_ROUND_BEFORE.in_language(self.language)
        reason = "" if change.withheld is None else f" ({change.withheld.text})"
        return words.change(change, reason, self.language)

    def _numbers(self) -> None:
        """What the axis means, above it."""
        self.y += 30
        for value in (-self._bound, 0, self._bound):
            self.canvas.write(self._place(value), self.y, words.signed(value), 14, INK, text_anchor="middle")
        self.y += 10

    def _row(self, change: Change | None) -> None:
        middle = self.y + _LINE / 2
        if change is None or change.value is None:
            note = "" if change is None else self.notes.mark(change.withheld)
            told = words.NO_ROUND_BEFORE if change is None else words.WITHHELD
            self.blank(_AXIS, _AXIS_END, middle, f"{told.in_language(self.language)}{note}")
        else:
            self._axis(middle)
            self._arrow(change.value, middle)
            told_beside = words.change(change, "", self.language)
            self.around(_BESIDE, middle, wrapped(told_beside, 16, RIGHT - _BESIDE), 16, 18)
        self.y += _LINE + 8

    def _axis(self, middle: float) -> None:
        width = _AXIS_END - _AXIS
        self.canvas.draw("rect", x=_AXIS, y=middle - _TRACK / 2, width=width, height=_TRACK, fill=BANDS[0], stroke=EDGE)
        nothing = self._place(0)
        self.canvas.draw("line", x1=nothing, y1=middle - 16, x2=nothing, y2=middle + 16, stroke=INK, stroke_width=2)

    def _arrow(self, value: int, middle: float) -> None:
        """Upwards and downwards differ in where the arrow points, not in colour alone."""
        if value == 0:
            self.canvas.draw("circle", cx=self._place(0), cy=middle, r=6, fill=INK)
            return
        start, end = self._place(0), self._place(value)
        side = 1 if value > 0 else -1
        neck = start if abs(end - start) < _HEAD else end - side * _HEAD
        outline = ((start, -5), (neck, -5), (neck, -10), (end, 0), (neck, 10), (neck, 5), (start, 5))
        points = " ".join(f"{x:.2f},{middle + down:.2f}" for x, down in outline)
        self.canvas.draw("polygon", points=points, fill=MARKS[0] if value > 0 else MARKS[1])

    def _place(self, value: int) -> float:
        return (_AXIS + _AXIS_END) / 2 + value / self._bound * (_AXIS_END - _AXIS) / 2
