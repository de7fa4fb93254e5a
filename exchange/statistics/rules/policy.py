"""How strictly results are protected. Settings can only tighten it.

- *Minimum frequency*: a figure tells of at least so many contributors (Hundepool et al., Handbook on Statistical
  Disclosure Control, ESSnet SDC/CASC 2010: threshold rule). The Federal Employment Agency takes three; three is the
  floor here too, and five the default, as one of them may be the reader.
- *Protection interval*: nobody can narrow a result down to less than so many points (the same: feasibility intervals
  and required protection). Only the width counts, so that results near 0 or 100, where the scale cuts the interval
  off, are protected by the side that is left ("sliding protection").
- *Differencing* (the same: linked tables): between two releases so many contributors changed.
- *Few contributors* (simulatable auditing: Kenthapadi, Mishra and Nissim 2005): what is told of them goes by what
  everybody knows (`few`, `ends`), and by kinds below thirty, since what is withheld tells something, too.
- *Rounding*: the smaller the group, the coarser. The total behind a mean stays open by four times the protection
  interval, where that takes no more than 10 points, and by twice as much at least. So the last member of a group can't
  be computed sharply by whoever knows all the others, and most results are protected whatever the others are.
"""

from dataclasses import dataclass

from exchange.statistics.rules.contributions import HUNDREDTHS
from exchange.statistics.rules.ends import end_unit
from exchange.statistics.rules.vocabulary import Statistic

FLOOR = 3
"""No setting lets a figure tell of fewer contributors, or a release follow fewer changes."""

QUARTILES_FLOOR = 8
"""Below, a quartile is little else than the result of one municipality."""

PROTECTION_FLOOR = 15
"""In points of 100."""

UNITS = (1, 2, 5, 10)
"""To multiples of how many points figures are rounded."""

COARSER = (*UNITS, 20, 50, 100)
"""To what means are rounded where a setting asks for more."""

QUANTILE_UNIT = 5
"""A quantile is the result of one or two municipalities, so it is told more coarsely than a mean."""

DETAILED_FROM = 12
"""Among fewer contributors only means of fields of the whole network are told."""

COARSE = 25
"""So many points there are at most between the values of a scale that is fine; of a coarser one more contributors are
needed, as many times as it is coarser."""

BY_KINDS = 30
"""Among fewer contributors figures are told or withheld by kinds, since each that is withheld by itself would tell."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings. `minimum` contributors for a mean, a median and a change, `quartiles_from` for quartiles and
    distributions, `changed` between two releases; `protection` in points; `rounding` in points, at least."""

    minimum: int = 5
    quartiles_from: int = QUARTILES_FLOOR
    changed: int = FLOOR
    protection: int = PROTECTION_FLOOR
    rounding: int = 1

    def __post_init__(self) -> None:
        floors = {
            "minimum": FLOOR,
            "quartiles_from": QUARTILES_FLOOR,
            "changed": FLOOR,
            "protection": PROTECTION_FLOOR,
            "rounding": 1,
        }
        for name, floor in floors.items():
            if getattr(self, name) < floor:
                raise ValueError(f"{name} can't be less than {floor}")
        if self.protection > 100:
            raise ValueError("protection can't be more than the scale has points")

    @property
    def slack(self) -> int:
        """By how many points the total behind a mean stays open."""
        return self.protection * 4

    def detailed_from(self, hop: int) -> int:
        """How many contributors it takes that more is told than means of fields of the whole network: enough for a
        part, and for the rest to be one; more where it is so many hundredths from a value to another (`ends`)."""
        fine = max(DETAILED_FROM, 2 * self.minimum, self.quartiles_from)
        return max(fine, min(BY_KINDS, -(-fine * hop // (COARSE * HUNDREDTHS))))

    def unit(self, statistic: Statistic, count: int) -> int:
        """To multiples of how many points a figure about so many contributors is rounded; none where it counts."""
        if statistic in (Statistic.COUNTS, Statistic.LEVELS):
            return 0
        least = max(self.rounding, QUANTILE_UNIT if statistic in (Statistic.MEDIAN, Statistic.QUARTILES) else 1)
        open_enough = (unit for unit in UNITS if unit * count >= self.slack)
        found = max(least, next(open_enough, UNITS[-1]))
        if statistic is not Statistic.MEAN:
            return found
        return next((unit for unit in COARSER if unit >= found), COARSER[-1])

    def end(self, unit: int, count: int, hop: int, hidden: int, known: int) -> int | None:
        """To multiples of how many points means near the ends of the scale are rounded (`ends.end_unit`)."""
        return end_unit(unit, count, hop, hidden, known)
