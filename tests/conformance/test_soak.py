"""A few seconds of what `make soak` does for ten minutes: honest clients see no error beside any of the attacks."""

import asyncio

from bench.soak.honest import Waits, ask
from bench.soak.hostile import ATTACKS, attack


async def test_honest_clients_see_no_error_beside_attackers(live_url: str) -> None:
    address = live_url.removesuffix("/graphql")
    host, _, port = address.removeprefix("http://").partition(":")
    waits, rounds = await asyncio.gather(ask(address, 2, 3), attack(host, int(port), 1.5))
    assert waits.errors == []
    assert len(waits.milliseconds) >= 4
    assert rounds.keys() == {each.__name__ for each in ATTACKS}
    assert min(rounds.values()) >= 1


def test_the_slowest_percent() -> None:
    assert Waits([float(number) for number in range(1, 1001)]).quantile(99) > 985
