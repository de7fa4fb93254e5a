"""Means by field of action and group: a table whose cells are the darker, the higher the mean.

The number stands in every cell; one that is withheld is hatched and never has a colour.
"""

from collections.abc import Mapping, Sequence

from exchange.selfchecks.pictures.canvas import width_of, wrapped
from exchange.selfchecks.pictures.page import EDGE, INK, LEFT, PAPER, RIGHT
from exchange.statistics.exports.figures import Average, Group, Release, Row
from exchange.statistics.pictures import words
from exchange.statistics.pictures.page import StatisticsPage

SHADES = ((0, "#f3f7fb"), (20, "#cfe0f0"), (40, "#9fc0de"), (60, "#3f78ab"), (80, "#0b3f6b"))
"""From how many points on a cell has which colour; they differ in lightness, so that they can be told apart in grey."""

_LIGHT = "#ffffff"
_DARK_FROM = 60
_NAMES_END = 270
_WIDEST = 84
_ROW = 46
_LONGEST = 190


def draw_heat_map(release: Release, rows: Sequence[Row], dimension: str, language: str) -> str:
    """The picture of the rows about whole fields of action, broken down by a dimension (in words), as SVG."""
    return _HeatMap(release, rows, dimension, language).drawn()


class _HeatMap(StatisticsPage):
    """The picture being drawn."""

    def __init__(self, release: Release, rows: Sequence[Row], dimension: str, language: str) -> None:
        heading = words.HEAT_MAP.in_language(language).format(dimension=dimension)
        super().__init__(release, language, heading, words.HEAT_MAP_MEANING)
        self._fields = list(dict.fromkeys(row.subject.field for row in rows))
        self._groups: list[Group] = list(dict.fromkeys(row.group for row in rows if row.group is not None))
        self._means: Mapping[tuple[str, Group | None], Average] = {
            (row.subject.field, row.group): row.mean for row in rows
        }
        self._width = min(_WIDEST, (RIGHT - _NAMES_END) / max(len(self._groups), 1))

    def drawn(self) -> str:
        """The whole picture."""
        self.head([f"{group.value.text}: {self._described(group)}." for group in self._groups])
        self._hatched = self.canvas.hatching("withheld", EDGE)
        self._legend()
        self._names()
        for field in self._fields:
            self._row(field)
        self.y += 14
        return self.foot()

    def _described(self, group: Group) -> str:
        return "; ".join(f"{field} {self._told(self._means.get((field, group), Average()))}" for field in self._fields)

    def _told(self, mean: Average) -> str:
        if mean.value is not None:
            return words.points_of(mean, "", self.language)
        reason = "" if mean.withheld is None else f" ({mean.withheld.text})"
        return f"{words.WITHHELD.in_language(self.language)}{reason}"

    def _legend(self) -> None:
        self.y += 14
        x = float(LEFT)
        ends = [start for start, _ in SHADES[1:]] + [101]
        for (start, shade), end in zip(SHADES, ends, strict=True):
            self._box(x, self.y, 26, 18, shade)
            x = self._beside(x + 33, f"{start}–{end - 1}")
        self._box(x, self.y, 26, 18, self._hatched)
        self._beside(x + 33, words.WITHHELD.in_language(self.language))
        self.y += 34

    def _beside(self, x: float, text: str) -> float:
        self.canvas.write(x, self.y + 14, text, 15, INK)
        return x + width_of(text, 15) + 18

    def _names(self) -> None:
        """The groups above their columns, from below upwards, so that long names have room."""
        named = [wrapped(group.value.text, 14, _LONGEST) for group in self._groups]
        longest = max((width_of(line, 14) for lines in named for line in lines), default=0.0)
        self.y += longest
        for position, lines in enumerate(named):
            middle = _NAMES_END + self._width * (position + 0.5)
            for number, line in enumerate(lines):
                x, y = middle + 5 + 15 * (number - (len(lines) - 1) / 2), self.y
                self.canvas.write(x, y, line, 14, INK, transform=f"rotate(-90 {x:.2f} {y:.2f})")
        self.y += 10

    def _row(self, field: str) -> None:
        lines = wrapped(field, 15, _NAMES_END - LEFT - 12)
        height = max(_ROW, 19 * len(lines) + 10)
        middle = self.y + height / 2
        self.around(LEFT, middle, lines, 15, 19)
        for position, group in enumerate(self._groups):
            self._cell(_NAMES_END + self._width * position, height, self._means.get((field, group), Average()))
        self.y += height

    def _cell(self, x: float, height: float, mean: Average) -> None:
        if mean.value is None:
            self._box(x, self.y, self._width, height, self._hatched)
            note = self.notes.mark(mean.withheld)
            self._number(x, height, note, INK, backed=True)
            return
        shade = [colour for start, colour in SHADES if start <= mean.value][-1]
        self._box(x, self.y, self._width, height, shade)
        self._number(x, height, words.points_of(mean, "", self.language), _LIGHT if mean.value >= _DARK_FROM else INK)

    def _number(self, x: float, height: float, text: str, fill: str, *, backed: bool = False) -> None:
        across, middle = x + self._width / 2, self.y + height / 2
        if backed and text:
            self.canvas.draw("circle", cx=across, cy=middle, r=9, fill=PAPER)
        self.canvas.write(across, middle + 5.5, text, 16, fill, text_anchor="middle")

    def _box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.canvas.draw("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=EDGE)
