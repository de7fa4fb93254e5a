import asyncio
from dataclasses import replace

import pytest
from limits.aio.storage import MemoryStorage

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api.budgets import MOST_WAITING, Budgets, Caller, Pace, TooMuch, Turns
from exchange.errors import ExchangeError
from exchange.projection.context import CachedDocument, RequestContext

TOWN = Caller("key:town", 1_000)
HEAVY = Caller("key:heavy", 3_000_000)


async def test_a_caller_is_charged_until_its_budget_is_used_up() -> None:
    budgets = Budgets(MemoryStorage())
    first = await budgets.charge(TOWN, 10)
    assert (first.requested, first.limit, first.remaining) == (10, 1_000, 990)
    assert first.as_extension()["resetAt"].endswith("+00:00")
    assert (await budgets.charge(TOWN, 900)).remaining == 90
    with pytest.raises(ExchangeError) as refused:
        await budgets.charge(TOWN, 91)
    assert refused.value.extensions["code"] == "RATE_LIMITED"
    assert (refused.value.extensions["asked"], refused.value.extensions["remaining"]) == (91, 90)
    assert 1 <= refused.value.extensions["retryAfter"] <= 60
    assert (await budgets.charge(TOWN, 90)).remaining == 0


async def test_a_budget_is_used_evenly() -> None:
    now = 1_000.0
    pace = Pace(lambda: now)
    assert [pace.enter(HEAVY, 50_000) for _ in range(5)] == [0] * 5
    assert [pace.enter(HEAVY, 25_000), pace.enter(HEAVY, 75_000)] == [0.5, 2.0]
    assert pace.enter(Caller("key:other", 3_000_000), 1) == 0
    with pytest.raises(TooMuch) as refused:
        pace.enter(HEAVY, 200_000)
    assert refused.value.after == 1
    assert refused.value.extensions["remaining"] == 150_000
    now += 4
    assert pace.enter(HEAVY, 50_000) == 0
    now += 3_600
    assert [pace.enter(HEAVY, 250_000), pace.enter(HEAVY, 50_000)] == [0, 1]
    now += 3_600
    assert pace.enter(HEAVY, 900_000) == 5


async def test_small_budgets_may_be_used_at_once() -> None:
    pace = Pace(lambda: 1_000.0)
    assert [pace.enter(TOWN, 1_000) for _ in range(40)] == [0] * 40


async def test_a_request_waits_for_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds, 1))

    monkeypatch.setattr("exchange.api.budgets.asyncio.sleep", sleep)
    budgets = Budgets(MemoryStorage())
    assert [(await budgets.charge(HEAVY, 125_000)).remaining for _ in range(3)] == [2_875_000, 2_750_000, 2_625_000]
    assert waited == [2.5]
    tired = Caller("key:tired", 3_000_000)
    await budgets.charge(tired, 900_000)
    waited.clear()
    assert budgets.standing(tired, 900_000) == replace(budgets.standing(tired, 1), requested=900_000)
    assert (budgets.standing(tired, 1).remaining, waited) == (2_100_000, [])
    with pytest.raises(TooMuch):
        await budgets.charge(tired, 1)


async def test_others_are_charged_for_themselves() -> None:
    budgets = Budgets(MemoryStorage())
    await budgets.charge(TOWN, 1_000)
    assert (await budgets.charge(Caller("key:other", 1_000), 1_000)).remaining == 0
    assert (await budgets.charge(Caller("operator", None), 10**9)).remaining is None


async def test_processes_share_a_budget_and_never_exceed_it() -> None:
    storage = MemoryStorage()
    processes = [Budgets(storage) for _ in range(3)]
    granted = 0
    for at in range(300):
        try:
            await processes[at % 3].charge(TOWN, 7)
        except ExchangeError:
            continue
        granted += 7
    assert 900 <= granted <= 1_000


BLOCK = Caller("block", 4_000)


def network(number: int, budget: int = 1_000, block: Caller = BLOCK) -> Caller:
    return Caller(f"network:{number}", budget, block)


async def test_networks_of_one_block_have_no_more_than_its_budget() -> None:
    budgets = Budgets(MemoryStorage())
    assert (await budgets.charge(network(1), 600)).remaining == 400
    for number in range(2, 5):
        await budgets.charge(network(number), 1_000)
    standing = budgets.standing(network(5), 1)
    assert (standing.limit, standing.remaining) == (1_000, 400)
    with pytest.raises(TooMuch) as refused:
        await budgets.charge(network(5), 401)
    assert refused.value.extensions["remaining"] == 400
    assert (await budgets.charge(network(5), 400)).remaining == 0
    assert (await budgets.charge(network(5, block=Caller("other", 4_000)), 600)).remaining == 0


async def test_who_is_refused_costs_the_others_of_its_block_nothing() -> None:
    budgets = Budgets(MemoryStorage())
    await budgets.charge(network(1), 1_000)
    for _ in range(50):
        with pytest.raises(TooMuch):
            await budgets.charge(network(1), 1_000)
    for number in range(2, 5):
        await budgets.charge(network(number), 1_000)


async def test_nor_does_it_cost_them_time() -> None:
    budgets, block = Budgets(MemoryStorage()), Caller("block", 1_200_000)
    await budgets.charge(network(1, 300_000, block), 50_000)
    for _ in range(50):
        with pytest.raises(TooMuch):
            await budgets.charge(network(1, 300_000, block), 60_000)
    async with asyncio.timeout(1):
        await budgets.charge(network(2, 300_000, block), 50_000)


async def test_ever_other_networks_of_a_block_that_is_used_up_are_not_counted() -> None:
    storage = Counted()
    budgets = Budgets(storage)
    for number in range(4):
        await budgets.charge(network(number), 1_000)
    before = storage.asked
    for number in range(100, 200):
        with pytest.raises(TooMuch):
            await budgets.charge(network(number), 1_000)
    assert storage.asked - before <= 2


class Slow(MemoryStorage):
    """A storage that others get in between, as they do with a database."""

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        await asyncio.sleep(0)
        found = await super().incr(key, expiry, amount)
        await asyncio.sleep(0)
        return found


async def test_requests_at_the_same_moment_get_no_more_than_the_budget_and_nearly_all_of_it() -> None:
    budgets = Budgets(Slow())
    charged = await asyncio.gather(*(budgets.charge(TOWN, 7) for _ in range(300)), return_exceptions=True)
    granted = sum(7 for each in charged if not isinstance(each, ExchangeError))
    assert 950 <= granted <= 1_000


class Counted(MemoryStorage):
    """A storage that counts how often it is asked to count."""

    asked = 0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        self.asked += 1
        return await super().incr(key, expiry, amount)


async def test_who_has_used_up_a_budget_costs_the_storage_next_to_nothing() -> None:
    storage = Counted()
    budgets = Budgets(storage)
    await budgets.charge(TOWN, 995)
    storage.asked = 0
    for _ in range(100):
        with pytest.raises(ExchangeError):
            await budgets.charge(TOWN, 10)
    assert storage.asked <= 2
    assert (await budgets.charge(TOWN, 5)).remaining == 0
    budgets._share(TOWN).looks_at = 0.0
    with pytest.raises(ExchangeError):
        await budgets.charge(TOWN, 10)
    assert storage.asked > 2  # after a while it is asked again, as others may have given something back


async def test_how_a_caller_stands_can_be_told_when_its_minute_ended_meanwhile() -> None:
    budgets = Budgets(MemoryStorage())
    await budgets.charge(TOWN, 10)
    budgets._share(TOWN).until = 1.0
    standing = await budgets.charge(TOWN, 0)
    assert standing.as_extension() == {"requested": 0, "limit": 1_000, "remaining": 1_000, "resetAt": None}


async def test_one_caller_waits_for_itself_alone() -> None:
    turns, order = Turns(2), []
    release = asyncio.Event()

    async def work(caller, number):
        async with turns.turn(caller):
            order.append((caller, number))
            await release.wait()

    heavy = [asyncio.create_task(work("heavy", number)) for number in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    light = asyncio.create_task(work("light", 0))
    await asyncio.sleep(0)
    assert order == [("heavy", 0), ("heavy", 1), ("light", 0)]
    release.set()
    await asyncio.gather(*heavy, light)
    assert [number for caller, number in order if caller == "heavy"] == [0, 1, 2, 3, 4]
    assert turns._lines == {}


async def test_who_sends_too_many_at_once_is_refused() -> None:
    turns, release = Turns(1), asyncio.Event()

    async def work():
        async with turns.turn("heavy"):
            await release.wait()

    waiting = [asyncio.create_task(work()) for _ in range(MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(ExchangeError) as refused:
        await work()
    assert refused.value.extensions["retryAfter"] == 1
    waiting[50].cancel()
    release.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert turns._lines == {}


async def test_statements_of_one_caller_wait_for_one_another_whatever_request_they_are_of() -> None:
    turns = Turns(6)
    most = under_way = 0

    class Database:
        async def fetch_row(self, _sql: str) -> None:
            nonlocal most, under_way
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    async def request() -> None:
        async with turns.turn("heavy") as statements:
            context = RequestContext(PUBLIC_VIEWER, "de", Database(), CachedDocument(), "id", statements=statements)
            await asyncio.gather(*(context.fetch_row("SELECT 1") for _ in range(10)))

    await asyncio.gather(request(), request())
    assert most == 3
