"""Draws profiles: a row for each field of action, in it a line for each snapshot, on it a mark where it stands.

What a mark says is written beside it, so nothing hangs on colour; snapshots differ in the shape of their mark, too.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from exchange.selfchecks.pictures import words
from exchange.selfchecks.pictures.canvas import Canvas, wrapped
from exchange.selfchecks.pictures.profile import FieldValue, Profile

MOST = 4
"""Snapshots in one picture; there are as many kinds of marks."""

PAPER, INK, QUIET, EDGE = "#ffffff", "#1b1b1b", "#494949", "#6b6b6b"
BANDS = ("#eef1f5", "#dfe5ec")
MARKS = ("#0b4a7d", "#8a2b06", "#1f5c33", "#5b2a7a")
_SHAPES: tuple[tuple[tuple[int, int], ...], ...] = (
    (),  # a circle
    ((-9, -9), (9, -9), (9, 9), (-9, 9)),
    ((0, -11), (11, 9), (-11, 9)),
    ((0, -12), (12, 0), (0, 12), (-12, 0)),
)

_WIDTH = 860
_LEFT, _RIGHT = 28, 832
_AXIS_END = 560
_BESIDE = 586
_LINE = 34
_TRACK = 20


def draw(profiles: Sequence[Profile], language: str) -> str:
    """The picture of 1 to 4 profiles on the same scale, as SVG; the same for the same profiles, byte for byte."""
    return _Picture(profiles, language).drawn()


class _Picture:
    """A picture being drawn from top to bottom; `y` is how far it has come."""

    def __init__(self, profiles: Sequence[Profile], language: str) -> None:
        self._profiles = profiles
        self._language = language
        self._canvas = Canvas(_WIDTH, language)
        self._axis = _LEFT + (12 if len(profiles) == 1 else 46)
        self._y = 0.0

    def drawn(self) -> str:
        """The whole picture."""
        self._canvas.describe(
            words.heading(self._profiles, self._language), words.description(self._profiles, self._language)
        )
        self._canvas.draw("rect", width="100%", height="100%", fill=PAPER)
        self._head()
        self._names_of_levels()
        for position in range(len(self._profiles[0].values)):
            self._field([profile.values[position] for profile in self._profiles])
        self._foot()
        return self._canvas.finish(self._y)

    def _lines(self, text: str, size: float, fill: str, *, height: float, **more: str | float) -> None:
        """Lines of text, as many as it needs."""
        for line in wrapped(text, size, _RIGHT - _LEFT):
            self._y += height
            self._canvas.write(_LEFT, self._y, line, size, fill, **more)

    def _head(self) -> None:
        self._y = 14
        if any(profile.demo for profile in self._profiles):
            self._badge(words.SYNTHETIC.in_language(self._language))
        self._lines(words.heading(self._profiles, self._language), 24, INK, height=31, font_weight="700")
        if len(self._profiles) == 1:
            self._lines(words.origin(self._profiles[0], self._language), 17, QUIET, height=26)
        else:
            self._legend()
        self._y += 18

    def _badge(self, text: str) -> None:
        self._canvas.draw(
            "rect", x=_LEFT, y=self._y + 4, width=212, height=30, fill=PAPER, stroke=INK, stroke_width=2, rx=4
        )
        self._canvas.write(_LEFT + 106, self._y + 25, text, 17, INK, font_weight="700", text_anchor="middle")
        self._y += 36

    def _legend(self) -> None:
        for index, profile in enumerate(self._profiles):
            told = words.legend(profile, self._language)
            for number, line in enumerate(wrapped(told, 16, _RIGHT - self._axis)):
                self._y += 25
                if number == 0:
                    self._mark(index, _LEFT + 12, self._y - 6)
                self._canvas.write(_LEFT + 34, self._y, line, 16, INK)

    def _names_of_levels(self) -> None:
        spans = self._spans()
        names = [wrapped(label, 14, end - start - 12) for start, end, label in spans]
        deepest = max(map(len, names))
        for (start, end, _), lines in zip(spans, names, strict=True):
            for number, line in enumerate(lines):
                y = self._y + 18 * (deepest - len(lines) + number + 1)
                self._canvas.write((start + end) / 2, y, line, 14, INK, text_anchor="middle")
        self._y += 18 * deepest + 8

    def _spans(self) -> list[tuple[float, float, str]]:
        """From where to where on the axis each level reaches."""
        levels = self._profiles[0].levels
        starts = [self._place(level.start) for level in levels] + [float(_AXIS_END)]
        return [(start, end, level.label) for (start, end), level in zip(pairwise(starts), levels, strict=True)]

    def _field(self, values: Sequence[FieldValue]) -> None:
        self._canvas.draw("line", x1=_LEFT, y1=self._y, x2=_RIGHT, y2=self._y, stroke=EDGE, stroke_width=0.75)
        self._lines(values[0].label, 18, INK, height=26, font_weight="600")
        self._y += 8
        for index, value in enumerate(values):
            self._value(index, value)
        self._y += 8

    def _value(self, index: int, value: FieldValue) -> None:
        middle = self._y + _LINE / 2
        told = words.outcome(value, self._language)
        if len(self._profiles) > 1:
            self._mark(index, _LEFT + 12, middle)
        if value.score is None:
            self._blank(middle, told)
        else:
            self._bands(middle)
            self._mark(index, self._place(value.score), middle)
            self._beside(middle, told)
        self._y += _LINE

    def _beside(self, middle: float, told: str) -> None:
        lines = wrapped(told, 16, _RIGHT - _BESIDE)
        for number, line in enumerate(lines):
            y = middle + 5.5 + 17 * (number - (len(lines) - 1) / 2)
            self._canvas.write(_BESIDE, y, line, 16, INK)

    def _bands(self, middle: float) -> None:
        top = middle - _TRACK / 2
        for position, (start, end, _) in enumerate(self._spans()):
            self._canvas.draw(
                "rect", x=start, y=top, width=end - start, height=_TRACK, fill=BANDS[position % 2], stroke=EDGE
            )

    def _blank(self, middle: float, told: str) -> None:
        """No mark: neither at 0 nor anywhere else."""
        self._canvas.draw(
            "rect",
            x=self._axis,
            y=middle - 14,
            width=_AXIS_END - self._axis,
            height=28,
            fill="none",
            stroke=EDGE,
            stroke_dasharray="5 4",
        )
        self._canvas.write((self._axis + _AXIS_END) / 2, middle + 5.5, told, 15, INK, text_anchor="middle")

    def _mark(self, index: int, x: float, y: float) -> None:
        """Each snapshot has a shape of its own, in a colour that is as dark as the others."""
        corners = " ".join(f"{x + across:.2f},{y + down:.2f}" for across, down in _SHAPES[index])
        common: dict[str, str | float] = {"fill": MARKS[index], "stroke": PAPER, "stroke_width": 2}
        if corners:
            self._canvas.draw("polygon", points=corners, **common)
        else:
            self._canvas.draw("circle", cx=x, cy=y, r=10, **common)

    def _foot(self) -> None:
        self._canvas.draw("line", x1=_LEFT, y1=self._y, x2=_RIGHT, y2=self._y, stroke=EDGE, stroke_width=0.75)
        self._y += 4
        self._lines(words.STANDPOINT.in_language(self._language), 16, INK, height=24, font_weight="700")
        self._lines(words.MEANING.in_language(self._language), 15, INK, height=22)
        for line in dict.fromkeys(words.instrument(profile, self._language) for profile in self._profiles):
            self._lines(line, 15, QUIET, height=22)
        self._y += 22

    def _place(self, score: Decimal) -> float:
        """Where a score lies on the axis."""
        return self._axis + float(score) / 100 * (_AXIS_END - self._axis)
