"""The figures themselves, in whole numbers: nothing depends on how a machine rounds.

Quantiles average the two values on either side where a position falls between them (Hyndman and Fan 1996, definition 2,
which for the median is the usual one). Everything is rounded half up to a multiple of `rounding` points.
"""

from collections.abc import Sequence
from math import ceil

from exchange.statistics.rules.contributions import HUNDREDTHS
from exchange.statistics.rules.vocabulary import Statistic

Value = tuple[int | None, ...]
"""What is published: one number, two quartiles, a count for each level, or how many have a score and how many don't."""


def rounded(total: int, count: int, rounding: int) -> int:
    """The average of hundredths that sum up to `total`, in points."""
    unit = HUNDREDTHS * count * rounding
    return (2 * total + unit) // (2 * unit) * rounding


def window(published: int, count: int, rounding: int) -> tuple[int, int]:
    """The least and the largest total of `count` hundredths whose average is published as this."""
    half = HUNDREDTHS * count
    least, beyond = (2 * published - rounding) * half, (2 * published + rounding) * half
    return -(-least // 2), -(-beyond // 2) - 1


def positions(statistic: Statistic, count: int) -> tuple[tuple[int, int], ...]:
    """Which two of `count` rising values (from 0) are averaged for the median or a quartile; often the same twice."""
    quarters = (2,) if statistic is Statistic.MEDIAN else (1, 3)
    found = []
    for quarter in quarters:
        exact = quarter * count / 4
        found.append((int(exact) - 1, int(exact)) if exact == int(exact) else (ceil(exact) - 1, ceil(exact) - 1))
    return tuple(found)


def level(value: int, starts: Sequence[int]) -> int:
    """Which level a score has, counted from 0."""
    return sum(value >= start for start in starts) - 1


def measured(statistic: Statistic, values: Sequence[int], starts: Sequence[int], rounding: int) -> Value:
    """A figure about these values, which are not empty."""
    if statistic in (Statistic.MEAN, Statistic.CHANGE):
        return (rounded(sum(values), len(values), rounding),)
    if statistic is Statistic.LEVELS:
        levels = [level(value, starts) for value in values]
        return tuple(levels.count(each) for each in range(len(starts)))
    rising = sorted(values)
    return tuple(rounded(rising[a] + rising[b], 2, rounding) for a, b in positions(statistic, len(values)))
