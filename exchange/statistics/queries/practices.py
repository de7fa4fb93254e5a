"""Counting practices."""

import strawberry

from exchange.projection.fields import argument, computed
from exchange.statistics.rules.practices import PracticeDimension
from exchange.statistics.types.practices.cells import PracticeStatistics, PracticeStatisticsFilter
from exchange.statistics.types.practices.coverage import FieldCoverage, field_coverage
from exchange.statistics.types.practices.gaps import PracticeGap, practice_gaps
from exchange.statistics.types.practices.tally import tally

_PROGRAMME = argument("programme", str, "The programme's key.", "weltoffene-kommune")


@strawberry.type
class PracticeStatisticsQueries:
    """Root fields that count practices."""

    practice_statistics: PracticeStatistics = computed(
        tally,
        "How many practices there are, by one or two dimensions; counted are measures that are published and that you "
        "may see.",
        argument("filter", PracticeStatisticsFilter | None, "Which ones; all unless told."),
        argument("by", PracticeDimension, "By what."),
        argument("and", PracticeDimension | None, "And, within that, by what; by nothing more unless told."),
    )
    field_coverage: list[FieldCoverage] = computed(
        field_coverage,
        "Every field of action in its canonical order, with how many members of a programme have practices in it, and "
        "who has none.",
        _PROGRAMME,
    )
    practice_gaps: list[PracticeGap] = computed(
        practice_gaps,
        "Every field of action in its canonical order, with whether the network is weak there and practices are few.",
        _PROGRAMME,
    )
