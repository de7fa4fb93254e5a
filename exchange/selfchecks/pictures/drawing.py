"""Draws profiles: a row for each field of action, in it a line for each snapshot, on it a mark where it stands.

What a mark says is written beside it, so nothing hangs on colour; snapshots differ in the shape of their mark, too.
"""

from collections.abc import Sequence

from exchange.selfchecks.pictures import words
from exchange.selfchecks.pictures.canvas import wrapped
from exchange.selfchecks.pictures.page import INK, LEFT, QUIET, RIGHT, Page
from exchange.selfchecks.pictures.profile import FieldValue, Profile
from exchange.selfchecks.pictures.scale import Scale, mark

MOST = 4
"""Snapshots in one picture; there are as many kinds of marks."""

_AXIS_END = 560
_BESIDE = 586
_LINE = 34


def draw(profiles: Sequence[Profile], language: str) -> str:
    """The picture of 1 to 4 profiles on the same scale, as SVG; the same for the same profiles, byte for byte."""
    return _Picture(profiles, language).drawn()


class _Picture(Page):
    """The picture being drawn."""

    def __init__(self, profiles: Sequence[Profile], language: str) -> None:
        super().__init__(language)
        self._profiles = profiles
        self._axis = LEFT + (12 if len(profiles) == 1 else 46)
        self._scale = Scale(profiles[0].levels, self._axis, _AXIS_END)

    def drawn(self) -> str:
        """The whole picture."""
        self._head()
        self.names(self._scale.spans())
        for position in range(len(self._profiles[0].values)):
            self._field([profile.values[position] for profile in self._profiles])
        self._foot()
        return self.canvas.finish(self.y)

    def _head(self) -> None:
        said = words.description(self._profiles, self.language)
        demo = any(profile.demo for profile in self._profiles)
        self.begin(words.heading(self._profiles, self.language), said, demo=demo)
        if len(self._profiles) == 1:
            self.lines(words.origin(self._profiles[0], self.language), 17, QUIET, height=26)
        else:
            self._legend()
        self.y += 18

    def _legend(self) -> None:
        for index, profile in enumerate(self._profiles):
            told = words.legend(profile, self.language)
            for number, line in enumerate(wrapped(told, 16, RIGHT - self._axis)):
                self.y += 25
                if number == 0:
                    mark(self.canvas, index, LEFT + 12, self.y - 6)
                self.canvas.write(LEFT + 34, self.y, line, 16, INK)

    def _field(self, values: Sequence[FieldValue]) -> None:
        self.rule()
        self.lines(values[0].label, 18, INK, height=26, font_weight="600")
        self.y += 8
        for index, value in enumerate(values):
            self._value(index, value)
        self.y += 8

    def _value(self, index: int, value: FieldValue) -> None:
        middle = self.y + _LINE / 2
        told = words.outcome(value, self.language)
        if len(self._profiles) > 1:
            mark(self.canvas, index, LEFT + 12, middle)
        if value.score is None:
            self.blank(self._axis, _AXIS_END, middle, told)
        else:
            self._scale.draw(self.canvas, middle)
            mark(self.canvas, index, self._scale.place(value.score), middle)
            self.around(_BESIDE, middle, wrapped(told, 16, RIGHT - _BESIDE), 16, 17)
        self.y += _LINE

    def _foot(self) -> None:
        self.rule()
        self.y += 4
        self.lines(words.STANDPOINT.in_language(self.language), 16, INK, height=24, font_weight="700")
        self.lines(words.MEANING.in_language(self.language), 15, INK, height=22)
        for line in dict.fromkeys(words.instrument(profile, self.language) for profile in self._profiles):
            self.lines(line, 15, QUIET, height=22)
        self.y += 22
