"""What all pictures have in common: a page that is written on from top to bottom."""

from collections.abc import Sequence

from exchange.selfchecks.pictures import words
from exchange.selfchecks.pictures.canvas import Canvas, wrapped

PAPER, INK, QUIET, EDGE = "#ffffff", "#1b1b1b", "#494949", "#6b6b6b"

WIDTH = 860
LEFT, RIGHT = 28, 832


class Page:
    """A picture being drawn; `y` is how far it has come."""

    def __init__(self, language: str) -> None:
        self.canvas = Canvas(WIDTH, language)
        self.language = language
        self.y = 0.0

    def begin(self, heading: str, description: str, *, demo: bool) -> None:
        """What the picture is called, what it shows in words, and whether its data is made up."""
        self.canvas.describe(heading, description)
        self.canvas.draw("rect", width="100%", height="100%", fill=PAPER)
        self.y = 14
        if demo:
            self._badge(words.SYNTHETIC.in_language(self.language))
        self.lines(heading, 24, INK, height=31, font_weight="700")

    def lines(self, text: str, size: float, fill: str, *, height: float, **more: str | float) -> None:
        """Lines of text, as many as it needs."""
        for line in wrapped(text, size, RIGHT - LEFT):
            self.y += height
            self.canvas.write(LEFT, self.y, line, size, fill, **more)

    def rule(self) -> None:
        """A line from side to side."""
        self.canvas.draw("line", x1=LEFT, y1=self.y, x2=RIGHT, y2=self.y, stroke=EDGE, stroke_width=0.75)

    def around(self, x: float, middle: float, lines: Sequence[str], size: float, height: float) -> None:
        """Lines of text beside something, around its middle."""
        for number, line in enumerate(lines):
            y = middle + 5.5 / 16 * size + height * (number - (len(lines) - 1) / 2)
            self.canvas.write(x, y, line, size, INK)

    def blank(self, left: float, right: float, middle: float, told: str) -> None:
        """No mark, neither at 0 nor anywhere else: an empty frame that says why."""
        self.canvas.draw(
            "rect",
            x=left,
            y=middle - 14,
            width=right - left,
            height=28,
            fill="none",
            stroke=EDGE,
            stroke_dasharray="5 4",
        )
        self.canvas.write((left + right) / 2, middle + 5.5, told, 15, INK, text_anchor="middle")

    def names(self, spans: Sequence[tuple[float, float, str]]) -> None:
        """What stretches of an axis are called, above it."""
        lines = [wrapped(label, 14, end - start - 12) for start, end, label in spans]
        deepest = max(map(len, lines), default=0)
        for (start, end, _), named in zip(spans, lines, strict=True):
            for number, line in enumerate(named):
                y = self.y + 18 * (deepest - len(named) + number + 1)
                self.canvas.write((start + end) / 2, y, line, 14, INK, text_anchor="middle")
        self.y += 18 * deepest + 8

    def _badge(self, text: str) -> None:
        self.canvas.draw(
            "rect", x=LEFT, y=self.y + 4, width=212, height=30, fill=PAPER, stroke=INK, stroke_width=2, rx=4
        )
        self.canvas.write(LEFT + 106, self.y + 25, text, 17, INK, font_weight="700", text_anchor="middle")
        self.y += 36
