"""Means near the ends of the scale are told more coarsely, so that they can be told whatever the results are.

If all results are near 0, a mean that is told sharply says so of each of them and would have to be withheld; that it
is withheld would say the same. So means near 0 and near 100 are rounded to larger multiples, such that the sum of the
results stays away from both ends: whoever knows one of them, even if it is 100, must leave room for any other to be
another one, by the protection interval and by what the scale can give. A mean that no rounding makes safe is withheld,
whatever it is. (Hundepool et al., Handbook on Statistical Disclosure Control, ESSnet SDC/CASC 2010: top and bottom
coding; Kenthapadi, Mishra and Nissim 2005: a refusal that does not depend on the data tells nothing.)
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from exchange.statistics.rules.contributions import TOP, Field
from exchange.statistics.rules.measuring import rounded, window

_SCALE = 100
"""Points of the scale."""

COARSELY = 20
"""What is rounded to so many points or more, at an end of the scale, is told as everything below or above."""


def told_mean(total: int, count: int, unit: int, end: int) -> tuple[int, int]:
    """The mean of hundredths, and to how many points it is rounded: at the ends of the scale to `end`, else `unit`."""
    coarse = rounded(total, count, end)
    return (rounded(total, count, unit), unit) if 0 < coarse < _SCALE else (coarse, end)


@lru_cache(maxsize=4096)
def end_unit(unit: int, count: int, hop: int, hidden: int, known: int) -> int | None:
    """To how many points means of so many results are rounded near the ends of the scale, if they are to `unit`
    elsewhere; none if no rounding is safe. `hidden` of them are not known by name, the others sum up to `known`."""
    return next((end for end in _steps(unit) if _safe(unit, end, count, hop, hidden, known)), None)


def _steps(unit: int) -> tuple[int, ...]:
    """What may be taken near the ends: where the larger classes end, those of the unit must begin."""
    fitting = (each for each in range(unit, _SCALE, unit) if _SCALE % each == 0 and each // unit % 2)
    return (*fitting, _SCALE)


def _safe(unit: int, end: int, count: int, hop: int, hidden: int, known: int) -> bool:
    """Whether each mean that can be told leaves the sum of the hidden results away from both ends."""
    for least, most in _classes(unit, end, count):
        low, high = max(0, least - known), min(TOP * hidden, most - known)
        if low <= high and (high < TOP + hop or low > TOP * (hidden - 1) - hop):
            return False
    return True


def _classes(unit: int, end: int, count: int) -> list[tuple[int, int]]:
    """Between which sums those lie that are told as the same mean, for each mean that can be told."""
    below, above = window(0, count, end), window(_SCALE, count, end)
    between = (window(each, count, unit) for each in range(unit, _SCALE, unit))
    return [below, *(each for each in between if below[1] < each[0] and each[1] < above[0]), above]


def hop_of(field: Field, subject: str, stride: int, width: int) -> int:
    """From any value of a field or criterion, how far it is at most to another one that is `width` away or more.
    `stride` is the step of a scale that is not listed."""
    if subject not in field.criteria and field.criteria:
        return _hop_of_average(field, stride, width)
    values = _values(field, subject, stride)
    return width if values is None else _hop(values, width)


def _hop_of_average(field: Field, stride: int, width: int) -> int:
    """That of the mean of criteria, even if only one applies, or two."""
    found = width
    for subject, weight in field.criteria.items():
        values = _values(field, subject, stride)
        if values is None:
            continue
        found = max(found, _hop(values, width))
        others = [other for key, other in field.criteria.items() if key != subject and other]
        if others:
            gap = max(above - below for below, above in pairwise(values))
            found = max(found, width + int(gap * weight / (weight + min(others))) + 1)
    return found


def _values(field: Field, subject: str, stride: int) -> Sequence[int] | None:
    return field.possible.get(subject) or (range(0, TOP + 1, stride) if stride > 1 else None)


def _hop(values: Sequence[int], width: int) -> int:
    up = (values[at] - each for each in values if (at := bisect_left(values, each + width)) < len(values))
    down = (each - values[at - 1] for each in values if (at := bisect_right(values, each - width)))
    return max([width, *up, *down])
