"""Attack many networks, with more effort than a test can spend: `python -m tests.attacks [networks] [first seed]`."""

import sys

from tests.attacks.campaign import Effort, Tally, attack_all
from tests.attacks.engines import ours
from tests.attacks.networks import drawn

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
    return 1 if tally.successes else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
