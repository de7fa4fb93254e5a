"""What an attacker faces: secret numbers, and the figures published about them in this and earlier releases.

The attacker is taken to know everything but the scores: who contributed to which round and release, in which groups,
to whom what does not apply, what changed from one release to the next and what did not, the weights of the
instrument, which values an answer can give, and what was released by name. A score that did not change is the same
number in every release that it went into (Hundepool et al., Handbook on Statistical Disclosure Control: linked tables).

A field and its criteria are one network: the one can be computed from the others.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.contributions import TOP, Contribution, Field, Round
from exchange.statistics.rules.measuring import positions
from exchange.statistics.rules.tables import Figure, FigureKey, Material, scored
from exchange.statistics.rules.vocabulary import Statistic

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

LINEAR = (Statistic.MEAN, Statistic.CHANGE)

PLACES = 1
"""By how many hundredths a field may be off the average of its criteria, which are rounded themselves."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A score as an unknown. `parts` are the places of the scores that it is the weighted average of, with weights."""

    identity: str
    subject: str
    round: str
    value: int
    stride: int
    named: bool
    parts: tuple[tuple[int, int], ...]

    @property
    def slot(self) -> tuple[str, str]:
        """What it is a score of."""
        return self.round, self.subject


@dataclass(frozen=True, slots=True)
class Whole:
    """A field as the average of its criteria: `total` is the sum of the weights, `off` what rounding left besides."""

    place: int
    parts: tuple[int, ...]
    weights: tuple[int, ...]
    total: int
    off: int

    def of(self, world: Numbers) -> int:
        """The field in a world, in hundredths, halves rounded up."""
        weighed = sum(weight * int(world[part]) for part, weight in zip(self.parts, self.weights, strict=True))
        return (2 * weighed + self.total) // (2 * self.total) + self.off

    def between(self, low: int, high: int) -> tuple[int, int]:
        """The least and the largest weighted sum of the parts with which the field is between two numbers."""
        least = -((self.total - 2 * self.total * (low - self.off)) // 2)
        return least, (2 * self.total * (high - self.off + 1) - self.total - 1) // 2


@dataclass(frozen=True, slots=True)
class Fact:
    """A published figure: about the secrets `plus` (for a change, less the secrets `minus`), rounded to multiples of
    `unit` points. One of an earlier release, number `release`, can't be withheld any more; the one under audit has
    none."""

    key: FigureKey
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    unit: int
    release: int | None = None
    columns: tuple[Numbers, Numbers] = dataclasses.field(init=False, compare=False, repr=False)
    """`plus` and `minus` as indexes."""

    def __post_init__(self) -> None:
        columns = np.array(self.plus, dtype=np.int64), np.array(self.minus, dtype=np.int64)
        object.__setattr__(self, "columns", columns)

    @property
    def secrets(self) -> tuple[int, ...]:
        """All secrets that it is about."""
        return self.plus + self.minus


class Network:
    """The secrets of one field and its criteria, and the facts that could be told about them."""

    def __init__(self, field: Field, starts: Sequence[int]) -> None:
        self.field = field
        self.starts = starts
        self.secrets: list[Secret] = []
        self.facts: list[Fact] = []
        self.identities: dict[str, int] = {}
        self._places: dict[object, int] = {}
        scale = lcm(*(weight.as_integer_ratio()[1] for weight in field.criteria.values()))
        self._weights = {key: int(weight * scale) for key, weight in field.criteria.items()}

    def add(self, release: int, material: Material, figures: Iterable[Figure], *, earlier: bool) -> None:
        """Take in a release: its contributions, and its figures that are not withheld."""
        rounds = [material.round, *([material.before] if material.before else [])]
        places = {each.key: self._add_round(each) for each in rounds}
        members: dict[object, tuple[str, ...]] = {}
        for figure in figures:
            key = figure.key
            if key.subject not in self.field.subjects or key.statistic is Statistic.COUNTS or figure.value is None:
                continue
            change = key.statistic is Statistic.CHANGE
            group = (key.subject, key.cell, change)
            identities = members[group] = members.get(group) or scored(material, key)
            minus: tuple[int, ...] = ()
            if change and material.before is not None:
                minus = tuple(places[material.before.key][identity, key.subject] for identity in identities)
            plus = tuple(places[key.round][identity, key.subject] for identity in identities)
            self.facts.append(Fact(key, plus, minus, figure.unit, release if earlier else None))

    def _add_round(self, around: Round) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for contribution in around.contributions:
            for subject in (*self.field.criteria, self.field.key):
                place = self._place(around.key, contribution, subject, found)
                if place is not None:
                    found[contribution.identity, subject] = place
        return found

    def _place(
        self, around: str, contribution: Contribution, subject: str, found: dict[tuple[str, str], int]
    ) -> int | None:
        """Where the score stands among the secrets; a new place if it is one that was not there before."""
        score = contribution.scores.get(subject)
        value = None if score is None else score.hundredths
        if score is None or value is None:
            return None
        identity = contribution.identity
        parts: tuple[tuple[int, int], ...] = ()
        if subject == self.field.key:
            there = ((found.get((identity, each)), weight) for each, weight in self._weights.items())
            parts = tuple((place, weight) for place, weight in there if place is not None and weight)
        known = (identity, subject, around, value, parts)
        if known not in self._places:
            self.identities.setdefault(identity, len(self.identities))
            self._places[known] = len(self.secrets)
            self.secrets.append(Secret(identity, subject, around, value, score.stride, score.named, parts))
        place = self._places[known]
        if score.named and not self.secrets[place].named:
            self.secrets[place] = replace(self.secrets[place], named=True)
        return place

    def place(self, identity: str, subject: str, around: str, value: int) -> int | None:
        """Where a score that follows from no others stands, if it is there."""
        return self._places.get((identity, subject, around, value, ()))

    @cached_property
    def truth(self) -> Numbers:
        """The scores as they are, in hundredths."""
        return np.array([secret.value for secret in self.secrets], dtype=np.int64)

    @cached_property
    def owners(self) -> Numbers:
        """Whose each secret is, by number."""
        return np.array([self.identities[secret.identity] for secret in self.secrets], dtype=np.int64)

    @cached_property
    def wholes(self) -> dict[int, Whole]:
        """The fields that are averages of criteria, by place."""
        found = {}
        for place, secret in enumerate(self.secrets):
            if secret.parts:
                parts, weights = zip(*secret.parts, strict=True)
                plain = Whole(place, parts, weights, sum(weights), 0)
                found[place] = Whole(place, parts, weights, plain.total, secret.value - plain.of(self.truth))
        return found

    @cached_property
    def wholes_of(self) -> dict[int, tuple[Whole, ...]]:
        """By place, the fields that a criterion is part of; more than one where a part of a result changed later."""
        found: dict[int, tuple[Whole, ...]] = {}
        for whole in self.wholes.values():
            for part in whole.parts:
                found[part] = (*found.get(part, ()), whole)
        return found

    @cached_property
    def odd(self) -> Flags:
        """Fields that are not the average of their criteria, and these: nobody knows what they are, so that no world
        with others is a witness."""
        found = np.zeros(len(self.secrets), dtype=bool)
        for whole in self.wholes.values():
            if abs(whole.off) > PLACES:
                found[[whole.place, *whole.parts]] = True
        return found

    @cached_property
    def slots(self) -> dict[tuple[str, str], Numbers]:
        """The places of all scores of the same thing."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, secret in enumerate(self.secrets):
            found.setdefault(secret.slot, []).append(place)
        return {slot: np.array(places) for slot, places in found.items()}

    @cached_property
    def grids(self) -> dict[tuple[str, str], Numbers | None]:
        """The values that are possible for each thing; none where all are, or where they follow from others."""
        found: dict[tuple[str, str], Numbers | None] = {}
        for slot, places in self.slots.items():
            secrets = [self.secrets[place] for place in places]
            stride = lcm(*(secret.stride for secret in secrets))
            possible = self.field.possible.get(slot[1], tuple(range(0, TOP + 1, stride)) if stride > 1 else ())
            found[slot] = np.array(possible) if possible and not any(secret.parts for secret in secrets) else None
        return found

    @cached_property
    def slot_numbers(self) -> Numbers:
        """What each secret is a score of, by number."""
        numbers = {slot: number for number, slot in enumerate(self.slots)}
        return np.array([numbers[secret.slot] for secret in self.secrets], dtype=np.int64)

    @cached_property
    def grid_list(self) -> list[Numbers | None]:
        """`grids` by number."""
        return list(self.grids.values())

    def measured(self, fact: Fact, worlds: Numbers) -> Numbers:
        """The figure in each of several worlds (rows), before levels are hidden: what `measuring.measured` gives."""
        plus, minus = fact.columns
        values = worlds[:, plus]
        if fact.minus:
            values = values - worlds[:, minus]
        if fact.key.statistic in LINEAR:
            return _rounded(values.sum(axis=1), values.shape[1], fact.unit)[:, None]
        if fact.key.statistic is Statistic.LEVELS:
            below = [(values < start).sum(axis=1) for start in self.starts[1:]]
            return np.stack(below, axis=1) if below else np.zeros((len(worlds), 1), dtype=np.int64)
        rising = np.sort(values, axis=1)
        pairs = positions(fact.key.statistic, values.shape[1])
        return np.stack([_rounded(rising[:, a] + rising[:, b], 2, fact.unit) for a, b in pairs], axis=1)


def _rounded(totals: Numbers, count: int, unit: int) -> Numbers:
    whole = 100 * count * unit
    return (2 * totals + whole) // (2 * whole) * unit
