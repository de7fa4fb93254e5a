"""Attack many networks, with more effort than a test can spend: `python -m tests.attacks [networks] [first seed]`."""

import sys

from tests.attacks.campaign import Effort, Tally, attack_all
from tests.attacks.engines import ours
from tests.attacks.networks import drawn
from tests.attacks.simulating import SETS, NetworkSet, Simulating

EFFORT = Effort(linear=40, exact=3, statuses=30)
AT_ONCE = 100
MOST = 20_000


def main(networks: int = 10_000, first: int = 0) -> int:
    tally = Tally()
    for start in range(first, first + networks, AT_ONCE):
        seeds = range(start, min(start + AT_ONCE, first + networks))
        new = attack_all((drawn(seed) for seed in seeds), ours, EFFORT)
        for success in new.successes:
            print(success, flush=True)
        tally.add(new)
        print(tally.summary(), flush=True)
    simulated = [_simulate(each, first, max(each.seeds, networks // 100)) for each in SETS]
    return 1 if tally.successes or any(simulated) else 0


def _simulate(each: NetworkSet, first: int, count: int) -> int:
    """How many networks are broken by what is withheld in which world."""
    found = [Simulating(each.drawn(seed), ours).attack(MOST) for seed in range(first, first + count)]
    broken = sum(one.broken for one in found)
    through = sum(one.through for one in found)
    print(f"By what is withheld in which world, {each.name}: {broken} of {through} networks broken", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
