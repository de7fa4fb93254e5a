"""A municipality's own result beside those of its peers. No rank, no names, nothing about the nearest to it.

Peers are a group out of the fixed dimensions that it belongs to, and told is what the release tells about that group
anyway: nothing is computed for the asker alone. The audit counts on the asker knowing its own results.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from exchange.statistics.rules.contributions import Contribution
from exchange.statistics.rules.tables import ALL, Cell, Figure
from exchange.statistics.rules.vocabulary import Dimension, Statistic


@dataclass(frozen=True, slots=True)
class Peers:
    """What an asker is told about one field or criterion: its own result in hundredths, and the release's figures about
    its peers, each with its value or why it is withheld."""

    subject: str
    own: int | None
    counts: Figure
    median: Figure
    quartiles: Figure


def peer_cells(contribution: Contribution) -> tuple[Cell, ...]:
    """The groups that an asker can choose from: all, and those that it belongs to."""
    there = contribution.dimensions
    return (ALL, *(Cell(each, there[each]) for each in Dimension if each in there))


def peers(figures: Iterable[Figure], asker: Contribution, cell: Cell) -> tuple[Peers, ...]:
    """All fields and criteria of a release, beside what the asker contributed."""
    if not cell.holds(asker):
        raise ValueError("Peers are a group that one belongs to")
    found: dict[str, dict[Statistic, Figure]] = {}
    for figure in figures:
        if figure.key.cell == cell:
            found.setdefault(figure.key.subject, {})[figure.key.statistic] = figure
    return tuple(
        Peers(
            subject,
            None if (score := asker.scores.get(subject)) is None else score.hundredths,
            row[Statistic.COUNTS],
            row[Statistic.MEDIAN],
            row[Statistic.QUARTILES],
        )
        for subject, row in found.items()
    )
