"""An attacker who tries every world there is: all scores that a scale can give, and every figure computed anew.

Written without a line of the rules that it attacks. It knows the groups, who changed between releases and which values
are possible, and is left with the worlds in which all published figures are what was published.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.rules.vocabulary import Dimension, Statistic

STATE, KIND, SIZE = Dimension.STATE, Dimension.KIND, Dimension.SIZE_CLASS
LOOSE = Policy(minimum=3)
"""The loosest that settings allow."""


def one_field(*levels: int) -> Scheme:
    return Scheme((Field("field"),), levels or (0, 40, 60))


def material(values: dict[str, int | None], groups: dict[str, str], step: int = 25, **more) -> Material:
    """A network in which `groups` gives each member a letter for state, kind and so on."""
    contributions = tuple(
        Contribution(name, dict(zip(Dimension, groups[name], strict=False)), {"field": Score(value, step)})
        for name, value in values.items()
    )
    return Material(more.pop("scheme", one_field()), Round(more.pop("key", "now"), contributions), **more)


class Attacker:
    """All worlds on the scale that fit the figures of some releases."""

    def __init__(self, releases: Sequence[tuple[Material, Sequence[Figure]]], step: int = 25) -> None:
        self.names: list[tuple[str, str, int]] = []
        for each, _ in releases:
            for around in filter(None, (each.round, each.before)):
                for contribution in around.contributions:
                    value = contribution.scores["field"].value
                    if value is not None and (secret := (contribution.identity, around.key, value)) not in self.names:
                        self.names.append(secret)
        scale = range(0, 101, step)
        self.worlds = np.array(list(product(scale, repeat=len(self.names))), dtype=np.int32)
        for each, figures in releases:
            for figure in figures:
                self._learn(each, figure)

    def _columns(self, around: Round, figure: Figure) -> dict[str, int]:
        found = {}
        for each in around.contributions:
            value = each.scores["field"].value
            if value is not None:
                found[each.identity] = self.names.index((each.identity, around.key, value))
        return found

    def _learn(self, each: Material, figure: Figure) -> None:
        if figure.value is None or figure.key.statistic is Statistic.COUNTS:
            return
        now = self._columns(each.round, figure)
        then = self._columns(each.before, figure) if each.before else {}
        inside = [
            one.identity for one in each.round.contributions if figure.key.cell.holds(one) and one.identity in now
        ]
        values = self.worlds[:, [now[name] for name in inside]]
        if figure.key.statistic is Statistic.CHANGE:
            inside = [name for name in inside if name in then]
            values = self.worlds[:, [now[name] for name in inside]] - self.worlds[:, [then[name] for name in inside]]
        for place, told in enumerate(figure.value):
            if told is not None:
                fits = _computed(figure, values, place, each.scheme) == told
                self.worlds, values = self.worlds[fits], values[fits]

    def width(self, identity: str, knowing: str | None = None, around: str = "now", value: int | None = None) -> int:
        """How narrow a result is known."""
        secret = next(
            place
            for place, (name, where, number) in enumerate(self.names)
            if (name, where) == (identity, around) and value in (None, number)
        )
        worlds = self.worlds
        for place, (name, _, number) in enumerate(self.names):
            if name == knowing:
                worlds = worlds[worlds[:, place] == number]
        return int(np.ptp(worlds[:, secret]))

    def broken(self, width: int = 15) -> list[tuple[str, str | None]]:
        """Whose result is known too well, and to whom."""
        members = list(dict.fromkeys(name for name, *_ in self.names))
        return [
            (name, knowing)
            for name, around, value in self.names
            for knowing in (None, *members)
            if knowing != name and self.width(name, knowing, around, value) < width
        ]


def _computed(figure: Figure, values: np.ndarray, place: int, scheme: Scheme) -> np.ndarray:
    count, statistic = values.shape[1], figure.key.statistic
    if statistic is Statistic.LEVELS:
        ends = [*map(float, scheme.levels), 101.0]
        return ((values >= ends[place]) & (values < ends[place + 1])).sum(axis=1)
    if statistic in (Statistic.MEAN, Statistic.CHANGE):
        exact = values.sum(axis=1) / count
    else:
        share = 0.5 if statistic is Statistic.MEDIAN else (0.25, 0.75)[place]
        exact = np.quantile(values, share, axis=1, method="averaged_inverted_cdf")
    return np.floor(exact / figure.unit + 0.5 + 1e-9) * figure.unit
