"""The closed lists of statistics; their labels are in `labels`."""

from enum import StrEnum


class Dimension(StrEnum):
    """What figures are broken down by, one at a time. The list is fixed: free combinations can't be protected."""

    STATE = "STATE"
    KIND = "KIND"
    SIZE_CLASS = "SIZE_CLASS"
    ROLE = "ROLE"
    STAGE = "STAGE"


class Statistic(StrEnum):
    """What is told about a group of municipalities. Never a minimum, a maximum or a rank."""

    COUNTS = "COUNTS"
    MEAN = "MEAN"
    MEDIAN = "MEDIAN"
    QUARTILES = "QUARTILES"
    LEVELS = "LEVELS"
    CHANGE = "CHANGE"


class WithheldBecause(StrEnum):
    """Why a figure is not told."""

    TOO_FEW = "TOO_FEW"
    TOO_FEW_FOR_QUARTILES = "TOO_FEW_FOR_QUARTILES"
    FEW_CONTRIBUTORS = "FEW_CONTRIBUTORS"
    COMPLEMENT = "COMPLEMENT"
    PROTECTION = "PROTECTION"


class Settled(StrEnum):
    """By what it was settled that a result is protected, the cheapest first."""

    HAND = "HAND"
    EXCHANGE = "EXCHANGE"
    SEARCH = "SEARCH"
    PROGRAMME = "PROGRAMME"


class Waiting(StrEnum):
    """Why there is no new release yet."""

    NOBODY = "NOBODY"
    TOO_FEW_CHANGED = "TOO_FEW_CHANGED"
