"""Attack many networks, with more effort than a test can spend: `python -m tests.attacks [networks] [first seed]`."""

import sys

from tests.attacks.campaign import Effort, Tally, attack_all
from tests.attacks.engines import ours
from tests.attacks.networks import drawn
from tests.attacks.simulating import chosen

EFFORT = Effort(linear=40, exact=3, statuses=30)
AT_ONCE = 100


def main(networks: int = 10_000, first: int = 0) -> int:
    tally = Tally()
    for start in range(first, first + networks, AT_ONCE):
        seeds = range(start, min(start + AT_ONCE, first + networks))
        new = attack_all((drawn(seed) for seed in seeds), ours, EFFORT)
        for success in new.successes:
            print(success, flush=True)
        tally.add(new)
        print(tally.summary(), flush=True)
    attacked, broken = chosen(range(first, first + max(20, networks // 100)), ours)
    print(f"By what is withheld in which world: {broken} of {attacked} networks of four to six municipalities broken")
    return 1 if tally.successes else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
