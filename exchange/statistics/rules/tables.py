"""The tables before anything is withheld: every figure about all, and about each value of one dimension at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from math import lcm

from exchange.statistics.rules.contributions import HUNDREDTHS, Contribution, Round, Scheme, Score
from exchange.statistics.rules.ends import hop_of, told_mean
from exchange.statistics.rules.measuring import Value, measured
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.vocabulary import Dimension, Statistic, WithheldBecause


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of municipalities: all of them, or those with one value of one dimension."""

    dimension: Dimension | None = None
    value: str | None = None

    def holds(self, contribution: Contribution) -> bool:
        """Whether the contribution belongs to the group."""
        return self.dimension is None or contribution.dimensions.get(self.dimension) == self.value


ALL = Cell()


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What a figure tells: which statistic of a field or criterion, about which group, in which round."""

    round: str
    subject: str
    cell: Cell
    statistic: Statistic


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, or why it is withheld: never both, never neither. `unit`: it is rounded to multiples of so many points;
    none where it counts."""

    key: FigureKey
    value: Value | None
    withheld: WithheldBecause | None = None
    unit: int = 0

    def without(self, reason: WithheldBecause) -> "Figure":
        """The same row with the reason in place of the number, and nothing that tells how many have a score."""
        return replace(self, value=None, withheld=reason, unit=0)


@dataclass(frozen=True, slots=True)
class Material:
    """What a release is computed from: a round, and the one before it where the two can be compared."""

    scheme: Scheme
    round: Round
    before: Round | None = None
    _members: dict[Cell, tuple[Contribution, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _then: dict[str, Contribution] = field(default_factory=dict, init=False, compare=False, repr=False)
    _hidden: dict[str, tuple[int, int]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _hops: dict[tuple[str, int], int] = field(default_factory=dict, init=False, compare=False, repr=False)

    def members(self, cell: Cell) -> tuple[Contribution, ...]:
        """Who belongs to a group."""
        found = self._members.get(cell)
        if found is None:
            found = self._members[cell] = tuple(each for each in self.round.contributions if cell.holds(each))
        return found

    def then(self, identity: str) -> Contribution | None:
        """What somebody contributed to the round before, if there is one and they did."""
        if self.before is not None and not self._then:
            self._then.update(self.before.by_identity())
        return self._then.get(identity)

    def hidden(self, subject: str) -> tuple[int, int]:
        """How many contribute to a field or criterion without being known by name: with those to whom it does not
        apply, and with a score."""
        if subject not in self._hidden:
            scores = [each.scores[subject] for each in self.round.contributions if subject in each.scores]
            hidden = [score for score in scores if not score.named]
            self._hidden[subject] = len(hidden), sum(score.value is not None for score in hidden)
        return self._hidden[subject]

    def hop(self, subject: str, width: int) -> int:
        """From any value of a field or criterion, how far it is at most to another one that is so many hundredths
        away or more."""
        if (subject, width) not in self._hops:
            about = next(each for each in self.scheme.fields if subject in each.subjects)
            strides = {
                score.stride
                for each in self.round.contributions
                for part in about.subjects
                if (score := each.scores.get(part)) is not None
            }
            self._hops[subject, width] = hop_of(about, subject, lcm(*strides), width)
        return self._hops[subject, width]


def cells(contributions: tuple[Contribution, ...]) -> tuple[Cell, ...]:
    """All, then each value of each dimension that occurs, in order."""
    found = [ALL]
    for dimension in Dimension:
        values = sorted({each.dimensions[dimension] for each in contributions if dimension in each.dimensions})
        found += [Cell(dimension, value) for value in values]
    return tuple(found)


def scored(material: Material, key: FigureKey) -> tuple[str, ...]:
    """Whose scores a figure is about. A change is about those with a score in both rounds."""
    twice = key.statistic is Statistic.CHANGE
    return tuple(
        each.identity
        for each in material.members(key.cell)
        if _has(each, key.subject) and not (twice and not _has(material.then(each.identity), key.subject))
    )


def not_applicable(material: Material, key: FigureKey) -> tuple[str, ...]:
    """To whom in the group the subject does not apply."""
    return tuple(
        each.identity
        for each in material.members(key.cell)
        if key.subject in each.scores and each.scores[key.subject].value is None
    )


def belonging(material: Material, key: FigureKey) -> tuple[str, ...]:
    """Whom a figure would be about if the subject applied to everybody; for a change, those in both rounds."""
    twice = key.statistic is Statistic.CHANGE
    return tuple(
        each.identity
        for each in material.members(key.cell)
        if key.subject in each.scores and not (twice and key.subject not in _scores(material.then(each.identity)))
    )


def tabulate(material: Material, policy: Policy) -> tuple[Figure, ...]:
    """Every figure, as it would be if nobody had to be protected. What is about nobody is withheld from the start."""
    return tuple(_figure(material, key, policy) for key in _keys(material))


def _keys(material: Material) -> Iterator[FigureKey]:
    for cell in cells(material.round.contributions):
        for measured_field in material.scheme.fields:
            for subject in measured_field.subjects:
                for statistic in Statistic:
                    if statistic is not Statistic.CHANGE or material.before is not None:
                        yield FigureKey(material.round.key, subject, cell, statistic)


def _figure(material: Material, key: FigureKey, policy: Policy) -> Figure:
    identities = scored(material, key)
    if key.statistic is Statistic.COUNTS:
        return Figure(key, (len(identities), len(not_applicable(material, key))))
    units = units_of(material, key, policy, len(identities)) if identities else None
    if units is None:
        few = len(belonging(material, key)) < policy.minimum
        return Figure(key, None, WithheldBecause.TOO_FEW if few else WithheldBecause.PROTECTION)
    values = _values(material.round, identities, key.subject)
    if key.statistic is Statistic.MEAN:
        value, unit = told_mean(sum(values), len(values), *units)
        return Figure(key, (value,), unit=unit)
    if key.statistic is Statistic.CHANGE and material.before is not None:
        earlier = _values(material.before, identities, key.subject)
        values = [now - then for now, then in zip(values, earlier, strict=True)]
    return Figure(key, measured(key.statistic, values, material.scheme.starts, units[0]), unit=units[0])


def units_of(material: Material, key: FigureKey, policy: Policy, count: int) -> tuple[int, int] | None:
    """To how many points a figure about so many results of this group is rounded, in the middle of the scale and near
    its ends; none where it can't be told, whatever it is."""
    unit = policy.unit(key.statistic, count)
    if key.statistic is not Statistic.MEAN:
        return unit, unit
    hop = material.hop(key.subject, policy.protection * HUNDREDTHS)
    named = () if Detail.MUCH is detail(material, key.subject, policy) else _named(material, key)
    end = policy.end(unit, count, hop, count - len(named), sum(named))
    return None if end is None else (unit, end)


class Detail(Enum):
    """How much is told of a subject: `FEW` contribute, which everybody knows; or it applies to few of them, which
    nobody shall; or there are enough to tell much."""

    FEW = auto()
    SCARCE = auto()
    MUCH = auto()


def detail(material: Material, subject: str, policy: Policy) -> Detail:
    """How much is told of a field or criterion; of a criterion no more than of its field."""
    about = next(each for each in material.scheme.fields if subject in each.subjects)
    needed = {
        each: policy.detailed_from(material.hop(each, policy.protection * HUNDREDTHS)) for each in (about.key, subject)
    }
    if any(material.hidden(each)[0] < least for each, least in needed.items()):
        return Detail.FEW
    if any(material.hidden(each)[1] < least for each, least in needed.items()):
        return Detail.SCARCE
    return Detail.MUCH


def _named(material: Material, key: FigureKey) -> tuple[int, ...]:
    """The results in a group that are known by name."""
    scores = (each.scores.get(key.subject) for each in material.members(key.cell))
    return tuple(
        score.hundredths for score in scores if score is not None and score.named and score.hundredths is not None
    )


def _scores(contribution: Contribution | None) -> Mapping[str, Score]:
    return contribution.scores if contribution else {}


def _has(contribution: Contribution | None, subject: str) -> bool:
    score = _scores(contribution).get(subject)
    return score is not None and score.value is not None


def _values(around: Round, identities: tuple[str, ...], subject: str) -> list[int]:
    contributions = around.by_identity()
    values = (contributions[identity].scores[subject].hundredths for identity in identities)
    return [value for value in values if value is not None]
