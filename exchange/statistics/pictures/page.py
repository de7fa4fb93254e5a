"""What pictures of statistics have in common: what they are about, how to read them, and why figures are withheld."""

from collections.abc import Sequence

from exchange.access.rules import Text
from exchange.selfchecks.pictures.page import INK, QUIET, Page
from exchange.selfchecks.pictures.words import INSTRUMENT, SYNTHETIC, questionnaire
from exchange.statistics.exports.figures import Release
from exchange.statistics.pictures import words
from exchange.statistics.pictures.notes import Notes


class StatisticsPage(Page):
    """A picture of a release being drawn. `meaning` says how it is to be read."""

    def __init__(self, release: Release, language: str, heading: str, meaning: Text) -> None:
        super().__init__(language)
        self.release = release
        self.notes = Notes()
        self._heading = heading
        self._meaning = meaning.in_language(language)

    def head(self, told: Sequence[str]) -> None:
        """The heading, and out of which release it is; `told` is what the picture shows, in sentences."""
        standpoint = f"{words.STANDPOINT.in_language(self.language)}."
        synthetic = [f"{SYNTHETIC.in_language(self.language)}."] if self.release.demo else []
        origin = words.origin(self.release, self.language)
        said = " ".join((*synthetic, standpoint, self._meaning, f"{origin}.", *told))
        self.begin(self._heading, said, demo=self.release.demo)
        self.lines(origin, 17, QUIET, height=26)
        self.y += 10

    def field(self, name: str) -> None:
        """The name of a field of action, on a line of its own."""
        self.rule()
        self.lines(name, 18, INK, height=26, font_weight="600")
        self.y += 8

    def foot(self) -> str:
        """Why figures are withheld, and how the picture is to be read. Gives the whole picture."""
        self.rule()
        self.y += 4
        for digit, reason in self.notes.told():
            self.lines(f"{digit} {words.WITHHELD.in_language(self.language)}: {reason}", 15, INK, height=22)
        self.lines(words.STANDPOINT.in_language(self.language), 16, INK, height=24, font_weight="700")
        self.lines(self._meaning, 15, INK, height=22)
        named = questionnaire(self.release.instrument, self.release.official, self.language)
        self.lines(f"{INSTRUMENT.in_language(self.language)}: {named}", 15, QUIET, height=22)
        self.y += 22
        return self.canvas.finish(self.y)
