"""Where practices are missing: for each field of action how the network stands and how many practices there are, each
with the middle over the fields, and whether both lie below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exchange.selfchecks.pictures.canvas import wrapped
from exchange.selfchecks.pictures.page import EDGE, INK, LEFT, PAPER, QUIET, RIGHT, Page
from exchange.selfchecks.pictures.scale import BANDS, MARKS
from exchange.selfchecks.pictures.words import SYNTHETIC, decimal
from exchange.statistics.pictures import words

_NAMES_END = 268
_COLUMNS = ((282, 440), (492, 650))
"""From where to where the bars of the network and of the practices reach; their numbers stand behind them."""
_FOUND = 700
_ROW = 50
_BAR = 16


@dataclass(frozen=True, slots=True)
class GapRow:
    """A field of action. `found` is whether practices are missing, None where that is not known."""

    field: str
    mean: int | None
    per_member: float | None
    found: bool | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """All fields, the middle of both numbers over them, and the release that the means are from, if there is one."""

    rows: Sequence[GapRow]
    middle_mean: float | None
    middle_per_member: float | None
    release: str | None = None
    demo: bool = False


def gaps_of(answered: Sequence[Mapping[str, Any]]) -> Gaps:
    """What was answered for the field `practiceGaps`."""
    found = [each["finding"] for each in answered]
    release = next((each["release"] for each in answered if each["release"] is not None), None)
    return Gaps(
        [
            GapRow(
                each["fieldOfAction"]["label"],
                each["mean"],
                each["finding"]["practicesPerMember"],
                each["finding"]["gap"],
                each["finding"]["explanation"],
            )
            for each in answered
        ],
        next((each["middleMean"] for each in found), None),
        next((each["middlePracticesPerMember"] for each in found), None),
        None if release is None else release["title"],
        release is not None and release["demo"],
    )


def draw_gaps(gaps: Gaps, language: str) -> str:
    """The picture, as SVG."""
    return _Gaps(gaps, language).drawn()


class _Gaps(Page):
    """The picture being drawn."""

    def __init__(self, gaps: Gaps, language: str) -> None:
        super().__init__(language)
        self._gaps = gaps
        self._most = max((row.per_member or 0 for row in gaps.rows), default=0) or 1

    def drawn(self) -> str:
        """The whole picture."""
        self._head()
        for row in self._gaps.rows:
            self._row(row)
        self.rule()
        self.y += 4
        self.lines(words.STANDPOINT.in_language(self.language), 16, INK, height=24, font_weight="700")
        self.lines(words.GAPS_MEANING.in_language(self.language), 15, INK, height=22)
        self.y += 22
        return self.canvas.finish(self.y)

    def _head(self) -> None:
        said = [words.STANDPOINT.in_language(self.language) + ".", words.GAPS_MEANING.in_language(self.language)]
        if self._gaps.demo:
            said.insert(0, f"{SYNTHETIC.in_language(self.language)}.")
        said += [f"{row.field}: {self._found(row)}. {row.explanation}" for row in self._gaps.rows]
        self.begin(words.GAPS.in_language(self.language), " ".join(said), demo=self._gaps.demo)
        if self._gaps.release is not None:
            self.lines(self._gaps.release, 17, QUIET, height=26)
        self.y += 10
        heads = (words.NETWORK_MEAN, words.PRACTICES_PER_MEMBER)
        self.names(
            [
                (start - 14, end + 46, head.in_language(self.language))
                for (start, end), head in zip(_COLUMNS, heads, strict=True)
            ]
        )

    def _row(self, row: GapRow) -> None:
        self.rule()
        names = wrapped(row.field, 15, _NAMES_END - LEFT)
        height = max(_ROW, 19 * len(names) + 14)
        middle = self.y + height / 2
        self.around(LEFT, middle, names, 15, 19)
        share = None if row.mean is None else row.mean / 100
        centre = None if self._gaps.middle_mean is None else self._gaps.middle_mean / 100
        self._bar(0, middle, share, centre, "" if row.mean is None else str(row.mean))
        per_member = None if row.per_member is None else row.per_member / self._most
        centre = None if self._gaps.middle_per_member is None else self._gaps.middle_per_member / self._most
        self._bar(1, middle, per_member, centre, self._decimal(row.per_member))
        self._finding(row, middle)
        self.y += height

    def _bar(self, column: int, middle: float, share: float | None, centre: float | None, told: str) -> None:
        """A bar as long as the share, with a dashed line where the middle over the fields is."""
        start, end = _COLUMNS[column]
        if share is None:
            self.blank(start, end, middle, words.NOT_KNOWN.in_language(self.language))
            return
        top, width = middle - _BAR / 2, end - start
        self.canvas.draw("rect", x=start, y=top, width=width, height=_BAR, fill=BANDS[0], stroke=EDGE)
        self.canvas.draw("rect", x=start, y=top, width=width * share, height=_BAR, fill=MARKS[column * 2])
        if centre is not None:
            x = start + width * centre
            for colour, thickness in ((PAPER, 5), (INK, 2)):
                self.canvas.draw(
                    "line", x1=x, y1=middle - 15, x2=x, y2=middle + 15, stroke=colour, stroke_width=thickness
                )
        self.canvas.write(end + 8, middle + 5, told, 15, INK)

    def _finding(self, row: GapRow, middle: float) -> None:
        text = self._found(row)
        if row.found:
            corners = ((_FOUND, -8), (_FOUND + 18, -8), (_FOUND + 9, 9))
            points = " ".join(f"{x:.2f},{middle + down:.2f}" for x, down in corners)
            self.canvas.draw("polygon", points=points, fill=MARKS[1])
        lines = wrapped(text, 14, RIGHT - _FOUND - 24)
        self.around(_FOUND + 24, middle, lines, 14, 17)

    def _found(self, row: GapRow) -> str:
        told = words.NOT_KNOWN if row.found is None else words.GAP if row.found else words.NO_GAP
        return told.in_language(self.language)

    def _decimal(self, number: float | None) -> str:
        return "" if number is None else decimal(Decimal(f"{number:.1f}"), self.language)
