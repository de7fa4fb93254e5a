"""What an attacker faces: secret numbers, and the figures published about them in this and earlier releases.

The attacker is taken to know everything but the scores: who contributed to which round and release, in which groups,
to whom what does not apply, what changed from one release to the next and what did not, the weights of the
instrument, which values an answer can give, and what was released by name. A score that did not change is the same
number in every release that it went into (Hundepool et al., Handbook on Statistical Disclosure Control, chapter 4.4:
linked tables).

A field and its criteria are one network: the one can be computed from the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.contributions import TOP, Contribution, Field, Round
from exchange.statistics.rules.measuring import positions, window
from exchange.statistics.rules.tables import Figure, FigureKey, Material, scored
from exchange.statistics.rules.vocabulary import Statistic

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]

LINEAR = (Statistic.MEAN, Statistic.CHANGE)
ORDERED = (Statistic.MEDIAN, Statistic.QUARTILES, Statistic.LEVELS)


@dataclass(frozen=True, slots=True)
class Secret:
    """A score as an unknown. `parts` are the places of the scores that it is the weighted average of, with weights."""

    identity: str
    subject: str
    round: str
    value: int
    stride: int
    named: bool
    parts: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A published figure: about the secrets `plus` (for a change, less the secrets `minus`). One of an earlier release,
    number `release`, can't be withheld any more; the one under audit has none."""

    key: FigureKey
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    release: int | None = None

    @property
    def secrets(self) -> frozenset[int]:
        """All secrets that it is about."""
        return frozenset(self.plus) | frozenset(self.minus)


class Network:
    """The secrets of one field and its criteria, and the facts that could be told about them."""

    def __init__(self, field: Field, starts: Sequence[int], rounding: int) -> None:
        self.field = field
        self.starts = starts
        self.rounding = rounding
        self.secrets: list[Secret] = []
        self.facts: list[Fact] = []
        self.identities: list[str] = []
        self.occurrences: dict[str, list[tuple[int, str, str, int]]] = {}
        """By identity, which of its secrets went into which release: release, round, subject, place."""
        self._places: dict[object, int] = {}

    def add(self, release: int, material: Material, figures: Iterable[Figure], *, earlier: bool) -> None:
        """Take in a release: its contributions, and its figures that are not withheld."""
        rounds = [material.round, *([material.before] if material.before else [])]
        places = {each.key: self._add_round(release, each) for each in rounds}
        for figure in figures:
            key = figure.key
            if key.subject not in self.field.subjects or key.statistic is Statistic.COUNTS or figure.value is None:
                continue
            identities = scored(material, key)
            minus: tuple[int, ...] = ()
            if key.statistic is Statistic.CHANGE and material.before is not None:
                minus = tuple(places[material.before.key][identity, key.subject] for identity in identities)
            plus = tuple(places[key.round][identity, key.subject] for identity in identities)
            self.facts.append(Fact(key, plus, minus, release if earlier else None))

    def _add_round(self, release: int, around: Round) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for contribution in around.contributions:
            for subject in (*self.field.criteria, self.field.key):
                place = self._place(around.key, contribution, subject, found)
                if place is not None:
                    found[contribution.identity, subject] = place
                    self.occurrences.setdefault(contribution.identity, []).append((release, around.key, subject, place))
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
        parts: tuple[tuple[int, float], ...] = ()
        if subject == self.field.key:
            there = {each: found[identity, each] for each in self.field.criteria if (identity, each) in found}
            whole = float(sum(self.field.criteria[each] for each in there))
            parts = tuple((place, float(self.field.criteria[each]) / whole) for each, place in there.items())
        known = (identity, subject, around, value, parts, score.named)
        if known not in self._places:
            if identity not in self.identities:
                self.identities.append(identity)
            self._places[known] = len(self.secrets)
            stride = 1 if parts else score.stride
            self.secrets.append(Secret(identity, subject, around, value, stride, score.named, parts))
        return self._places[known]

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which secrets follow from no others."""
        return np.array([not secret.parts for secret in self.secrets], dtype=bool)

    def truth(self) -> Numbers:
        """The scores as they are, in hundredths."""
        return np.array([secret.value for secret in self.secrets], dtype=np.int64)

    def measured(self, fact: Fact, worlds: Numbers) -> Numbers:
        """The figure in each of several worlds (rows), before levels are hidden: what `measuring.measured` gives."""
        values = worlds[:, list(fact.plus)]
        if fact.minus:
            values = values - worlds[:, list(fact.minus)]
        if fact.key.statistic in LINEAR:
            return self._rounded(values.sum(axis=1), values.shape[1])[:, None]
        if fact.key.statistic is Statistic.LEVELS:
            levels = (values[:, :, None] >= np.array(self.starts)).sum(axis=2) - 1
            return np.stack([(levels == each).sum(axis=1) for each in range(len(self.starts))], axis=1)
        rising = np.sort(values, axis=1)
        pairs = positions(fact.key.statistic, values.shape[1])
        return np.stack([self._rounded(rising[:, a] + rising[:, b], 2) for a, b in pairs], axis=1)

    def _rounded(self, totals: Numbers, count: int) -> Numbers:
        unit = 100 * count * self.rounding
        return (2 * totals + unit) // (2 * unit) * self.rounding

    def limits(self, fact: Fact) -> tuple[int, int]:
        """The least and the largest total of which a linear fact is the rounded average."""
        published = int(self.measured(fact, self.truth()[None, :])[0, 0])
        return window(published, len(fact.plus), self.rounding)

    def bounds(self, fact: Fact, values: Numbers, ranks: Numbers) -> tuple[Numbers, Numbers]:
        """Of a fact that depends on the order: between which numbers each secret in it can move, whatever the others
        do, without changing the figure. Of equal values, those with higher `ranks` are taken to be the larger ones.

        Values on which a quantile rests stay where they are, those between two of them stay between, and nobody
        changes level. That is part of what is possible, never more: it can't make a result look safer than it is.
        """
        places = list(fact.plus)
        own = values[places]
        if fact.key.statistic is Statistic.LEVELS:
            edges = np.array([*self.starts, TOP + 1])
            levels = (own[:, None] >= edges[None, :-1]).sum(axis=1) - 1
            return edges[levels], edges[levels + 1] - 1
        rising = np.lexsort((ranks[places], own))
        posts = sorted({place for pair in positions(fact.key.statistic, len(own)) for place in pair})
        edges = np.array([0, *own[rising[posts]], TOP])
        between = np.searchsorted(posts, np.arange(len(own)))
        low, high = np.empty_like(own), np.empty_like(own)
        low[rising], high[rising] = edges[between], edges[between + 1]
        low[rising[posts]] = high[rising[posts]] = own[rising[posts]]
        return low, high
