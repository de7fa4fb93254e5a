"""`python -m bench.faults`: the long run. Exits with 1 if anything was lost, duplicated or half-written."""

import argparse
import asyncio
import signal
import sys

from bench.faults.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--writes", type=int, default=2_200, help="writes to be acknowledged")
    parser.add_argument("--kills", type=int, default=8, help="kills of the server")
    parser.add_argument("--restarts", type=int, default=4, help="restarts of PostgreSQL")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the processes must not outlive us
    result = asyncio.run(run(given.writes, given.kills, given.restarts, lambda line: print(line, flush=True)))
    print("\n".join(result.lines()))
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
