"""Random networks: small and large, skewed, with tiny states; and what becomes of them from release to release."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.releases import waiting
from exchange.statistics.rules.tables import Material
from exchange.statistics.rules.vocabulary import Dimension
from tests.attacks.seen import Published

FIELD = "field"
SIZES = ((5, 8, 70), (9, 15, 22), (16, 30, 6), (31, 60, 2))
"""From how many to how many municipalities, and how often."""
LEVELS = ((0, 40, 60), (0, 20, 40, 60, 80), (0, 50), (0, 45, 55))
Engine = Callable[[Material, Policy, Sequence[Release]], Release]


@dataclass(frozen=True, slots=True)
class Network:
    """What is published one after the other, and who takes its consent back before which release."""

    seed: int
    policy: Policy
    materials: tuple[Material, ...]
    withdrawn: tuple[frozenset[str], ...]


class _Drawing:
    def __init__(
        self, seed: int, sizes: Sequence[tuple[int, int, int]], step: int | None, criteria: int | None
    ) -> None:
        self.draw = draw = random.Random(seed)
        self.step = step if step is not None else draw.choice([0, 0, 20, 25, 25, 50])
        count = criteria if criteria is not None else draw.choices(range(4), weights=(16, 2, 1, 1))[0]
        weights = {f"c{number}": Decimal(draw.choice([1, 1, 2])) for number in range(count)}
        levels = tuple(map(Decimal, draw.choice(LEVELS)))
        self.scheme = Scheme((Field(FIELD, weights),), levels)
        self.shares = {
            dimension: [draw.random() ** 3 + 0.02 for _ in range(draw.randint(2, 6))]
            for dimension in draw.sample(list(Dimension), draw.choice([1, 2, 2, 2, 3, 5]))
        }
        self.style = draw.choice(["middle", "middle", "ends", "same", "low"])
        self.absent = draw.choice([0, 0, 0.1, 0.25])
        self.named = draw.choice([0, 0, 0, 0.1, 0.3])
        least, most, _ = draw.choices(sizes, weights=[weight for *_, weight in sizes])[0]
        self.size = draw.randint(least, most)

    def contribution(self, identity: str) -> Contribution:
        dimensions = {
            each: f"{each}-{self.draw.choices(range(len(shares)), weights=shares)[0]}"
            for each, shares in self.shares.items()
        }
        return Contribution(identity, dimensions, self.scores(self.draw.random() < self.named))

    def scores(self, named: bool) -> dict[str, Score]:
        field = self.scheme.fields[0]
        scores = {key: Score(self.value(), self._step, named) for key in field.criteria or (FIELD,)}
        if field.criteria:
            scores[FIELD] = replace(Score(averaged(scores, field)), named=named)
        return scores

    @property
    def _step(self) -> Decimal | None:
        return Decimal(self.step) if self.step else None

    def value(self) -> Decimal | None:
        if self.draw.random() < self.absent:
            return None
        middle, spread = {
            "middle": (55, 20),
            "ends": (self.draw.choice([0, 100]), 8),
            "same": (62, 2),
            "low": (12, 12),
        }[self.style]
        value = min(100.0, max(0.0, self.draw.gauss(middle, spread)))
        return Decimal(round(value / self.step) * self.step) if self.step else Decimal(str(round(value, 2)))

    def changed(self, around: Round, withdrawn: int) -> tuple[Round, frozenset[str]]:
        """Some leave, some come, some have other results; who is named stays named."""
        kept = list(around.contributions)
        self.draw.shuffle(kept)
        gone = frozenset(each.identity for each in kept[:withdrawn])
        kept = kept[withdrawn:]
        for place in range(self.draw.randint(0, min(4, len(kept)))):
            named = any(score.named for score in kept[place].scores.values())
            kept[place] = replace(kept[place], scores=self.scores(named))
        for _ in range(self.draw.randint(0, 4)):
            kept.append(self.contribution(f"m{self.size}"))
            self.size += 1
        return replace(around, contributions=tuple(sorted(kept, key=lambda each: each.identity))), gone

    def repeated(self, around: Round, key: str) -> Round:
        """The next round: most take part again, with results that are like the last ones, or not."""
        again = tuple(
            replace(each, scores=self.scores(any(score.named for score in each.scores.values())))
            for each in around.contributions
            if self.draw.random() < 0.85
        )
        return Round(key, again or around.contributions)


def averaged(scores: dict[str, Score], field: Field) -> Decimal | None:
    """The field's score: the weighted mean of the criteria that have one."""
    there = [(field.criteria[key], score.value) for key, score in scores.items() if score.value is not None]
    if not there:
        return None
    mean = sum((weight * value for weight, value in there), Decimal(0)) / sum(weight for weight, _ in there)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def drawn(
    seed: int,
    sizes: Sequence[tuple[int, int, int]] = SIZES,
    step: int | None = None,
    criteria: int | None = None,
    releases: int | None = None,
) -> Network:
    """A network and its history; the same for the same seed."""
    drawing = _Drawing(seed, sizes, step, criteria)
    draw = drawing.draw
    policy = Policy(minimum=draw.choice([3, 3, 4, 5, 5, 7]))
    first = Round("first", tuple(drawing.contribution(f"m{number}") for number in range(drawing.size)))
    materials, withdrawn = [Material(drawing.scheme, first)], [frozenset[str]()]
    for number in range(1, releases or draw.choice([1, 1, 1, 1, 2, 2, 3])):
        last, gone = materials[-1], frozenset[str]()
        if last.before is None and draw.random() < 0.4:
            now = replace(last, round=drawing.repeated(last.round, f"round-{number}"), before=last.round)
        else:
            around, gone = drawing.changed(last.round, draw.choice([0, 0, 0, 1, 2, 3]))
            now = replace(last, round=around)
        if len(now.round.contributions) > 1 and (
            now.round.key != last.round.key or waiting(last.round, now.round, policy) is None
        ):
            materials.append(now)
            withdrawn.append(gone)
    return Network(seed, policy, tuple(materials), tuple(withdrawn))


def renamed(material: Material, *named: str) -> Material:
    """The same, where some have released all their results by name."""
    contributions = tuple(
        replace(each, scores={key: replace(score, named=True) for key, score in each.scores.items()})
        if each.identity in named
        else each
        for each in material.round.contributions
    )
    return replace(material, round=replace(material.round, contributions=contributions))


def published(network: Network, engine: Engine) -> list[Published]:
    """What an engine publishes of it, each release in the knowledge of those before."""
    releases: list[Release] = []
    for material in network.materials:
        releases.append(engine(material, network.policy, tuple(releases)))
    return [(each.material, each.figures) for each in releases]
