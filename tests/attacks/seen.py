"""What was published, as unknown numbers and facts about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.contributions import Contribution, Field, Round, Score
from exchange.statistics.rules.suppression import hide_rare
from exchange.statistics.rules.tables import Figure, FigureKey, Material
from exchange.statistics.rules.vocabulary import Statistic

Numbers = NDArray[np.int64]
Published = tuple[Material, Sequence[Figure]]
TOP = 10_000
AVERAGES = (Statistic.MEAN, Statistic.CHANGE)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A result in hundredths of a point, and to what values the instrument confines it. `value` is for the judges."""

    identity: str
    subject: str
    around: str
    value: int
    possible: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Told:
    """A published figure about the unknowns `plus`, for a change less the unknowns `minus`."""

    key: FigureKey
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    value: tuple[int | None, ...]
    unit: int

    @property
    def statistic(self) -> Statistic:
        return self.key.statistic

    def windows(self) -> list[tuple[int, int]]:
        """Between which totals those lie that are rounded to what is published: of all for an average, of the two
        values in the middle for a quantile."""
        count = len(self.plus) if self.statistic in AVERAGES else 2
        half = 50 * count
        told = [value for value in self.value if value is not None]
        return [(half * (2 * value - self.unit), half * (2 * value + self.unit) - 1) for value in told]


def ranks(statistic: Statistic, count: int) -> list[tuple[int, int]]:
    """Between which two of `count` rising values the median or a quartile lies."""
    found = []
    for quarter in (2,) if statistic is Statistic.MEDIAN else (1, 3):
        whole, rest = divmod(quarter * count, 4)
        found.append((whole, whole) if rest else (whole - 1, whole))
    return found


class Seen:
    """All that was published in some releases of one instrument, whatever happened to them later."""

    def __init__(self, published: Sequence[Published]) -> None:
        self.starts = [int(start * 100) for start in published[0][0].scheme.levels]
        self.unknowns: list[Unknown] = []
        self.links: dict[int, tuple[tuple[int, Fraction], ...]] = {}
        """Of fields, the criteria that they are the average of, with weights that sum up to one."""
        self.named: set[int] = set()
        self.told: list[Told] = []
        self._places: dict[object, int] = {}
        for material, figures in published:
            self._see(material, figures)
        self.truth = np.array([each.value for each in self.unknowns], dtype=np.int64)
        self.members = list(dict.fromkeys(each.identity for each in self.unknowns))
        self.owners = np.array([self.members.index(each.identity) for each in self.unknowns])
        self.secret = np.array([place not in self.named for place in range(len(self.unknowns))], dtype=bool)
        for told in self.told:
            assert tuple(self.figured(told, self.truth[None, :])[0]) == hidden(told.value), told

    def _see(self, material: Material, figures: Sequence[Figure]) -> None:
        rounds = {each.key: each for each in (material.before, material.round) if each is not None}
        places = {key: self.places_of(each, material.scheme.fields) for key, each in rounds.items()}
        now = places[material.round.key]
        then = places[material.before.key] if material.before else {}
        for figure in figures:
            key = figure.key
            if figure.value is None or key.statistic is Statistic.COUNTS:
                continue
            about = [
                (each.identity, key.subject)
                for each in material.round.contributions
                if key.cell.holds(each) and (each.identity, key.subject) in now
            ]
            minus: tuple[int, ...] = ()
            if key.statistic is Statistic.CHANGE:
                about = [each for each in about if each in then]
                minus = tuple(then[each] for each in about)
            plus = tuple(now[each] for each in about)
            self.told.append(Told(key, plus, minus, figure.value, figure.unit))

    def places_of(self, around: Round, fields: Sequence[Field]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for each in around.contributions:
            for field in fields:
                self._bundle(around.key, each, field, found)
        return found

    def _bundle(self, around: str, each: Contribution, field: Field, found: dict[tuple[str, str], int]) -> None:
        """A contributor's results in a field: one that did not change is the same unknown as before."""
        scored = {
            subject: score
            for subject in (*field.criteria, field.key)
            if (score := each.scores.get(subject)) is not None and score.value is not None
        }
        parts = tuple((key, score.value) for key, score in scored.items() if key in field.criteria)
        for subject, score in scored.items():
            known = (each.identity, subject, around, score.value, parts if subject == field.key else ())
            if known not in self._places:
                self._places[known] = len(self.unknowns)
                value = score.hundredths or 0
                self.unknowns.append(Unknown(each.identity, subject, around, value, _possible(field, subject, score)))
            place = found[each.identity, subject] = self._places[known]
            if score.named:
                self.named.add(place)
        if parts and field.key in scored:
            whole = sum((Fraction(field.criteria[key]) for key, _ in parts), Fraction(0))
            link = tuple((found[each.identity, key], Fraction(field.criteria[key]) / whole) for key, _ in parts)
            self.links[found[each.identity, field.key]] = link

    def figured(self, told: Told, worlds: Numbers) -> Numbers:
        """The figure as it would be shown in each of some worlds; -1 for levels that are withheld."""
        values = worlds[:, told.plus]
        if told.minus:
            values = values - worlds[:, told.minus]
        count = len(told.plus)
        if told.statistic in AVERAGES:
            return _rounded(values.sum(axis=1), count, told.unit)[:, None]
        if told.statistic is Statistic.LEVELS:
            levels = np.searchsorted(self.starts, values, side="right") - 1
            counts = np.stack([(levels == level).sum(axis=1) for level in range(len(self.starts))], axis=1)
            return counts if None not in told.value else _as_shown(counts)
        values = np.sort(values, axis=1)
        pairs = ranks(told.statistic, count)
        return np.stack([_rounded(values[:, a] + values[:, b], 2, told.unit) for a, b in pairs], axis=1)

    def alike(self, worlds: Numbers) -> NDArray[np.bool_]:
        """In which worlds all figures are what was published."""
        kept = np.ones(len(worlds), dtype=bool)
        moved = worlds != self.truth
        for told in self.told:
            rows = np.flatnonzero(kept & moved[:, [*told.plus, *told.minus]].any(axis=1))
            if len(rows):
                kept[rows] = (self.figured(told, worlds[rows]) == hidden(told.value)).all(axis=1)
        return kept

    def linked(self, worlds: Numbers) -> Numbers:
        """The worlds with fields computed from their criteria: rounded half up to hundredths."""
        for place, parts in self.links.items():
            scale = 1
            for _, weight in parts:
                scale = scale * weight.denominator // np.gcd(scale, weight.denominator)
            total = sum(worlds[:, part] * int(weight * scale) for part, weight in parts)
            worlds[:, place] = (2 * total + scale) // (2 * scale)
        return worlds


def hidden(value: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(-1 if each is None else each for each in value)


def _as_shown(counts: Numbers) -> Numbers:
    kinds, which = np.unique(counts, axis=0, return_inverse=True)
    shown = np.array([hidden(hide_rare(tuple(kind))) for kind in kinds.tolist()], dtype=np.int64)
    return shown[which.reshape(-1)]


def _rounded(totals: Numbers, count: int, unit: int) -> Numbers:
    return (2 * totals + 100 * count * unit) // (200 * count * unit) * unit


def _possible(field: Field, subject: str, score: Score) -> tuple[int, ...] | None:
    """What the instrument can give: all values that are listed, or the steps from 0."""
    if subject in field.possible:
        return field.possible[subject]
    return None if score.step is None else tuple(range(0, TOP + 1, score.stride))
