"""Finding witnesses for one network until every result in it is protected, or nothing more is found.

The cheapest way first: by hand (`reach`), by exchange (`exchange`), by mending (`repair`), by a programme
(`programme`). What one finds for a result usually protects others as well.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from exchange.statistics.rules.audit.exchange import exchanges
from exchange.statistics.rules.audit.network import Fact, Flags, Network, Numbers
from exchange.statistics.rules.audit.programme import Programme
from exchange.statistics.rules.audit.reach import Reach
from exchange.statistics.rules.audit.record import World
from exchange.statistics.rules.audit.repair import Change, Repair
from exchange.statistics.rules.audit.rows import Rows
from exchange.statistics.rules.audit.witnesses import Witnesses
from exchange.statistics.rules.contributions import HUNDREDTHS, TOP
from exchange.statistics.rules.vocabulary import Settled

ROUNDS = 10
"""How often more witnesses are looked for, for one result."""


class Search:
    """The search for witnesses in one network. `width` is the protection interval in hundredths."""

    def __init__(self, network: Network, protection: int) -> None:
        self.network = network
        self.width = protection * HUNDREDTHS
        self.reach = Reach(network)
        self.known = self._known()
        self.rows = Rows(network, self.known)
        self.witnesses = Witnesses(network, self.known)
        self.repair = Repair(network, self.rows, self.witnesses.still)
        self.programme = Programme(network, self.rows, self.witnesses.still)
        self.low, self.high = self.reach.compute(self.rows)
        self.told = np.zeros(len(network.truth), dtype=bool)
        """Results that figures are about, or from which such results follow."""
        self.open: Flags = np.zeros(len(network.truth), dtype=bool)
        """Results that are not protected, as far as can be seen."""
        self.hard: set[int] = set()
        """Results for which no witness was found at some time; they are the first to be asked for."""
        self.programmes = 0
        self.limit = 0
        """So many programmes may be solved."""

    def _known(self) -> Flags:
        """What was released by name, and what follows from that: it can't be protected, and is taken to be known."""
        network = self.network
        known = np.array([secret.named for secret in network.secrets], dtype=bool)
        while True:
            low, high = self.reach.compute(Rows(network, known))
            more = known | ((high - low < self.width) & ~network.odd)
            if (more == known).all():
                return known
            known = more

    def begin(self, facts: Sequence[Fact], worlds: Sequence[World] = ()) -> bool:
        """Let what was published before hold, with witnesses that were found then. Tells whether it leaves everybody
        protected."""
        self.witnesses.assume(list(facts))
        for told in worlds:
            world = self.witnesses.again(told)
            if world is not None:
                self._add(world, Settled.SEARCH)
        self.exchange(self.network.facts)
        self.witnesses.retract(len(facts), self.witnesses.holding)
        return self.tell(facts, must=True)

    def exchange(self, facts: Sequence[Fact]) -> None:
        """Take in worlds in which those whom these facts count alike have each other's results."""
        for world in exchanges(self.network, self.witnesses.still, facts):
            self.witnesses.add(world, Settled.EXCHANGE)

    def tell(self, facts: Sequence[Fact], *, must: bool = False) -> bool:
        """Let figures be told together, if every result is protected then. Those that `must` are told anyway."""
        mark, before, old = self.rows.mark(), self.witnesses.holding, (self.low, self.high, self.told.copy())
        for fact in facts:
            self.rows.add(fact)
            self._note(fact)
        lost = self.witnesses.assume(list(facts))
        self.low, self.high = self.reach.compute(self.rows)
        narrower = (self.low > old[0]) | (self.high < old[1]) | (self.told & ~old[2])
        doubtful = (lost | narrower | self.open) & self.told & ~self.known
        failed = self._failing(np.flatnonzero(doubtful), every=must)
        if must or not failed:
            self.open[doubtful] = False
            self.open[failed] = True
            self.witnesses.forget()
            return not failed
        self.rows.back(mark)
        self.witnesses.retract(len(facts), before)
        self.low, self.high, self.told = old
        return False

    def _note(self, fact: Fact) -> None:
        self.told[list(fact.secrets)] = True
        for place in fact.secrets:
            for whole in self.network.wholes_of.get(place, ()):
                self.told[[whole.place, *whole.parts]] = True
            if place in self.network.wholes:
                self.told[list(self.network.wholes[place].parts)] = True

    def _failing(self, places: Numbers, *, every: bool) -> list[int]:
        """Which results can't be protected; the first of them, or every one. Fields first: what protects them often
        protects their criteria."""
        reached = self.high - self.low
        doubtful = [place for place in places.tolist() if reached[place] < self.width]
        odd, wholes = self.network.odd, self.network.wholes
        doubtful.sort(key=lambda place: (not odd[place], place not in self.hard, place not in wholes, reached[place]))
        failed = []
        for place in doubtful:
            if not self.protect(place):
                failed.append(place)
                self.hard.add(place)
                if not every:
                    break
        return failed

    def exposed(self, secret: int) -> list[int] | None:
        """Knowing which contributors narrows a result below the width; empty if that takes no knowledge, none if it is
        protected."""
        low, high = int(self.low[secret]), int(self.high[secret])
        if high - low >= self.width:
            return None
        whole, others, least, most = self.witnesses.spans(secret, low, high)
        if whole[1] - whole[0] < self.width:
            return []
        known: list[int] = others[most - least < self.width].tolist()
        return known or None

    def settled(self, secret: int) -> Settled:
        """By what it was settled that a result is protected."""
        if self.high[secret] - self.low[secret] >= self.width:
            return Settled.HAND
        return self.witnesses.settled(secret)

    def protect(self, secret: int) -> bool:
        """Find witnesses until nobody can narrow the result down below the protection interval, if they are found."""
        if self.network.odd[secret]:
            return False
        known = self.exposed(secret)
        for _ in range(ROUNDS):
            if known is None:
                return True
            if not self._extend(secret, known):
                return False
            known = self.exposed(secret)
        return known is None

    def _extend(self, secret: int, known: list[int]) -> bool:
        """Add a world in which the result is far enough away, though those whose results are known have them; all of
        them at once if there is such a world, else one of them."""
        attempts = [known] + ([known[:1]] if len(known) > 1 else [])
        for fixed in attempts:
            for start in self._starts(secret):
                world = self.repair.search(start, fixed)
                if world is not None and self._add(world, Settled.SEARCH):
                    return True
        return any(self._solve(secret, fixed) for fixed in attempts)

    def _add(self, world: Numbers, settled: Settled) -> bool:
        owners = self.network.owners[world != self.network.truth]
        return self.witnesses.add(world, Settled.EXCHANGE if len(set(owners.tolist())) == 2 else settled)

    def _solve(self, secret: int, fixed: Sequence[int]) -> bool:
        for goal in self._goals(secret):
            if self.programmes >= self.limit:
                return False
            self.programmes += 1
            world = self.programme.search(secret, goal, fixed)
            if world is not None and not self.witnesses.consistent(world):
                world = self._mended(secret, world, fixed)
            if world is not None and self._add(world, Settled.PROGRAMME):
                return True
        return False

    def _mended(self, secret: int, world: Numbers, fixed: Sequence[int]) -> Numbers | None:
        """What a programme found, with what rounding to possible values broke mended."""
        owners, own = self.network.owners, self.network.owners[secret]
        places = [
            int(place) for place in np.flatnonzero(world != self.network.truth) if place not in self.network.wholes
        ]
        places.sort(key=lambda place: bool(owners[place] != own))
        change = tuple((place, int(world[place])) for place in places)
        return self.repair.search(change, fixed) if places and owners[places[0]] == own else None

    def _goals(self, secret: int) -> list[int]:
        """Numbers that make the interval wide enough, the nearer first."""
        own = int(self.network.truth[secret])
        goals = [int(self.low[secret]) + self.width, int(self.high[secret]) - self.width]
        return sorted((goal for goal in goals if 0 <= goal <= TOP), key=lambda goal: abs(goal - own))

    def _starts(self, secret: int) -> Iterator[Change]:
        """Changes of one contributor's criteria that bring a result where it has to be."""
        for goal in self._goals(secret):
            if secret in self.network.wholes:
                yield from filter(None, (self._shifted(secret, goal, few) for few in (True, False)))
            else:
                yield from self._moved(secret, goal)

    def _moved(self, secret: int, goal: int) -> Iterator[Change]:
        """One criterion moved; with the others of its contributor the other way, if the field can't follow."""
        grid = self.network.grids[self.network.secrets[secret].slot]
        own = int(self.network.truth[secret])
        if grid is not None:
            beyond = grid[grid >= goal] if goal > own else grid[grid <= goal][::-1]
            if not len(beyond):
                return
            goal = int(beyond[0])
        yield ((secret, goal),)
        wholes = self.network.wholes_of.get(secret, ())
        if len(wholes) == 1 and len(wholes[0].parts) > 1:
            change = self._balanced(secret, goal)
            if len(change) > 1:
                yield change

    def _balanced(self, secret: int, goal: int) -> Change:
        """One criterion moved, and others of its contributor the other way as far as they can alone."""
        (whole,) = self.network.wholes_of[secret]
        weights = dict(zip(whole.parts, whole.weights, strict=True))
        truth = self.network.truth
        left = weights[secret] * (goal - int(truth[secret]))
        low, high = self.reach.snapped(self.rows)
        change = [(secret, goal)]
        for part, weight in weights.items():
            if part == secret or self.witnesses.still[part]:
                continue
            wanted = int(truth[part]) - left // weight
            value = self._possible(part, min(int(high[part]), max(int(low[part]), wanted)))
            left += weight * (value - int(truth[part]))
            if value != truth[part]:
                change.append((part, value))
        return tuple(change)

    def _shifted(self, secret: int, goal: int, few: bool) -> Change:
        """A field moved with its criteria: with few of them, those first that can move farthest, or with all alike."""
        whole, truth = self.network.wholes[secret], self.network.truth
        up = goal > truth[secret]
        movable = [
            (part, weight)
            for part, weight in zip(whole.parts, whole.weights, strict=True)
            if not self.witnesses.still[part] and truth[part] != (TOP if up else 0)
        ]
        movable.sort(key=lambda each: each[1] * int(truth[each[0]]), reverse=not up)
        world = truth.copy()
        waiting = [[each] for each in movable] if few else [movable] * 3
        for together in waiting:
            left = abs(goal - whole.of(world))
            room = [(part, weight) for part, weight in together if world[part] != (TOP if up else 0)]
            if not room or (whole.of(world) >= goal if up else whole.of(world) <= goal):
                break
            step = -(-left * whole.total // sum(weight for _, weight in room))
            for part, _ in room:
                there = int(world[part]) + (step if up else -step)
                world[part] = self._possible(part, min(TOP, max(0, there)), up=up)
        if (whole.of(world) < goal) if up else (whole.of(world) > goal):
            return ()
        return tuple((part, int(world[part])) for part, _ in movable if world[part] != truth[part])

    def _possible(self, place: int, value: int, *, up: bool | None = None) -> int:
        """The nearest possible value: beyond, where a direction is asked for."""
        grid = self.network.grids[self.network.secrets[place].slot]
        if grid is None:
            return value
        if up is None:
            return int(grid[np.argmin(np.abs(grid - value))])
        beyond = grid[grid >= value] if up else grid[grid <= value]
        return int(beyond[0 if up else -1]) if len(beyond) else int(grid[-1 if up else 0])
