"""The tables of a statistical release: all figures, and the distributions over levels, for the whole network and for
each dimension."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.access.rules import Text
from exchange.selfchecks.pictures.words import day, levels_from, questionnaire
from exchange.statistics.exports import words
from exchange.statistics.exports.columns import FIGURES, LEVELS, OnLevel
from exchange.statistics.exports.figures import Release, Row
from exchange.statistics.exports.table import Method, Sheet, Table
from exchange.statistics.rules.vocabulary import Dimension


@dataclass(frozen=True, slots=True)
class ReleaseSheet:
    """A table of a release: about the whole network, or broken down by `dimension`; its `figures`, or the levels."""

    dimension: Dimension | None
    figures: bool
    sheet: Sheet[Any]

    def table(self, rows: Sequence[Row]) -> Table[Any]:
        """The table of these rows."""
        return Table(self.sheet, rows if self.figures else [OnLevel(row, each) for row in rows for each in row.levels])


_NAMES: dict[Dimension | None, tuple[str, Text]] = {
    None: ("network", Text("Netzwerk", "Network")),
    Dimension.STATE: ("state", Text("Land", "State")),
    Dimension.KIND: ("kind", Text("Art der Kommune", "Kind")),
    Dimension.SIZE_CLASS: ("size-class", Text("Größenklasse", "Size class")),
    Dimension.ROLE: ("role", Text("Rolle", "Role")),
    Dimension.STAGE: ("stage", Text("Stand", "Stage")),
}


def _sheet(dimension: Dimension | None, figures: bool) -> ReleaseSheet:
    name, title = _NAMES[dimension]
    if figures:
        return ReleaseSheet(dimension, True, Sheet(name, title, FIGURES))
    called = Text(f"{title.de}, Stufen", f"{title.en}, levels")
    return ReleaseSheet(dimension, False, Sheet(f"{name}-levels", called, LEVELS))


SHEETS = {each.sheet.name: each for each in (_sheet(by, figures) for by in _NAMES for figures in (True, False))}
"""Every table of a release by its name."""


def method(release: Release, language: str) -> Method:
    """How the figures of a release came about."""
    facts = (
        (words.ROUND, release.round),
        (words.NUMBER, str(release.number)),
        (words.PUBLISHED, day(release.published_on, language)),
        (words.INSTRUMENT, questionnaire(release.instrument, release.official, language)),
        (words.LEVELS, levels_from(release.levels, language)),
        (words.BEFORE, release.before or words.NO_ROUND_BEFORE.in_language(language)),
        (words.CONTRIBUTORS, str(release.contributors)),
        (words.MINIMUM, str(release.minimum)),
        (words.QUARTILES_FROM, str(release.quartiles_from)),
        (words.PROTECTION, str(release.protection)),
        *((name, text.in_language(language)) for name, text in words.EXPLAINED),
    )
    named = tuple((name.in_language(language), text) for name, text in facts)
    return Method(words.TITLE.in_language(language), named, release.demo, release.published_on)
