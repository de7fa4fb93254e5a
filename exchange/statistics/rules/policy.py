"""How strictly results are protected. Settings can only tighten it.

- *Minimum frequency*: a figure tells of at least so many contributors (Hundepool et al., Handbook on Statistical
  Disclosure Control, ESSnet SDC/CASC 2010, chapter 4.2.1, threshold rule). The Federal Employment Agency takes three;
  three is the floor here too, and five the default, as one of them may be the reader.
- *Protection interval*: nobody can narrow a result down to less than so many points (the same, chapters 4.2.2 and
  4.3.1: feasibility intervals and required protection). Only the width counts, so that results near 0 or 100, where
  the scale cuts the interval off, are protected by the side that is left ("sliding protection").
- *Differencing* (the same, chapters 4.3 and 4.4, linked tables): between two releases so many contributors changed.
"""

from dataclasses import dataclass

from exchange.statistics.rules.vocabulary import Priority

FLOOR = 3
"""No setting lets a figure tell of fewer contributors, or a release follow fewer changes."""

QUARTILES_FLOOR = 8
"""Below, a quartile is little else than the result of one municipality."""

PROTECTION_FLOOR = 15
"""In points of 100."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings. `minimum` contributors for a mean, a median and a change, `quartiles_from` for quartiles and
    distributions, `changed` between two releases; `protection` and `rounding` in points. What is told `first` loosens
    nothing."""

    minimum: int = 5
    quartiles_from: int = QUARTILES_FLOOR
    changed: int = FLOOR
    protection: int = PROTECTION_FLOOR
    rounding: int = 1
    first: Priority = Priority.AVERAGES

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
