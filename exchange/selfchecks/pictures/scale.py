"""The scale from 0 to 100, divided into levels, and the marks that stand on it."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from exchange.selfchecks.pictures.canvas import Canvas
from exchange.selfchecks.pictures.page import EDGE, PAPER
from exchange.selfchecks.pictures.profile import Level

BANDS = ("#eef1f5", "#dfe5ec")
MARKS = ("#0b4a7d", "#8a2b06", "#1f5c33", "#5b2a7a")
_SHAPES: tuple[tuple[tuple[int, int], ...], ...] = (
    (),  # a circle
    ((-9, -9), (9, -9), (9, 9), (-9, 9)),
    ((0, -11), (11, 9), (-11, 9)),
    ((0, -12), (12, 0), (0, 12), (-12, 0)),
)
_TRACK = 20


class Scale:
    """A scale that lies between two places of a picture."""

    def __init__(self, levels: Sequence[Level], start: float, end: float) -> None:
        self._levels = levels
        self._start = start
        self._end = end

    def place(self, score: Decimal) -> float:
        """Where a score lies."""
        return self._start + float(score) / 100 * (self._end - self._start)

    def spans(self) -> list[tuple[float, float, str]]:
        """From where to where each level reaches, and what it is called."""
        starts = [self.place(level.start) for level in self._levels] + [self._end]
        return [(start, end, level.label) for (start, end), level in zip(pairwise(starts), self._levels, strict=True)]

    def draw(self, canvas: Canvas, middle: float) -> None:
        """The levels side by side."""
        for position, (start, end, _) in enumerate(self.spans()):
            fill = BANDS[position % 2]
            canvas.draw(
                "rect", x=start, y=middle - _TRACK / 2, width=end - start, height=_TRACK, fill=fill, stroke=EDGE
            )


def mark(canvas: Canvas, index: int, x: float, y: float) -> None:
    """A mark: each has a shape of its own, in a colour that is as dark as the others."""
    corners = " ".join(f"{x + across:.2f},{y + down:.2f}" for across, down in _SHAPES[index])
    common: dict[str, str | float] = {"fill": MARKS[index], "stroke": PAPER, "stroke_width": 2}
    if corners:
        canvas.draw("polygon", points=corners, **common)
    else:
        canvas.draw("circle", cx=x, cy=y, r=10, **common)
