"""Averages of groups that are too small: told, or what remains of others when they are subtracted.

A group counts with those in it who released their results by name; but whoever knows these is left with the average of
the others, of whom there must be more than one or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exchange.statistics.rules.policy import FLOOR, Policy
from tests.attacks.differencing import Row, averages, derived, remainders
from tests.attacks.seen import Published, Seen


@dataclass(frozen=True, slots=True)
class Group:
    """A group below the minimum, and how narrow its average is known, in hundredths."""

    identities: tuple[str, ...]
    subject: str
    around: str
    width: int


def small_groups(published: Sequence[Published], policy: Policy) -> list[Group]:
    """Within a release none below the minimum follows, and from all releases together none below the floor."""
    found = [group for each in published for group in _below(Seen([each]), policy.minimum, policy)]
    return found + (_below(Seen(published), FLOOR, policy) if len(published) > 1 else [])


def _below(seen: Seen, minimum: int, policy: Policy) -> list[Group]:
    rows = [row for row in averages(seen) if np.abs(row.weights).max() == np.abs(row.weights).min()]
    rows += derived(rows, len(seen.unknowns)) + remainders(seen)
    return [group for row in rows if (group := _group(seen, row, minimum, policy.protection * 100)) is not None]


def _group(seen: Seen, row: Row, minimum: int, width: int) -> Group | None:
    unknown = [place for place in row.places.tolist() if seen.secret[place]]
    about = {(seen.unknowns[place].subject, seen.unknowns[place].around) for place in row.places.tolist()}
    few = len(row.places) < minimum or len(unknown) < FLOOR
    if not unknown or not few or len(about) > 1 or len(set(row.weights.tolist())) > 1:
        return None
    spread = int((row.most - row.least + 1) / abs(row.weights[0]) / len(unknown))
    if spread >= width:
        return None
    ((subject, around),) = about
    return Group(tuple(seen.unknowns[place].identity for place in unknown), subject, around, spread)
