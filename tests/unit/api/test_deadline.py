import asyncio

import pytest

from exchange.api.deadline import Deadline, Gone, Late


async def never():
    await asyncio.Event().wait()


async def test_what_is_done_in_time_is_left_alone() -> None:
    async with Deadline(5, never):
        await asyncio.sleep(0)
    assert asyncio.current_task().cancelling() == 0


async def until_cancelled(cancelled):
    try:
        await never()
    except asyncio.CancelledError:
        cancelled.append(True)
        raise


async def test_work_is_cancelled_at_its_end() -> None:
    cancelled = []

    async def work():
        async with Deadline(0.15, never):
            await until_cancelled(cancelled)

    with pytest.raises(Late) as late:
        await work()
    assert late.value.extensions["code"] == "DEADLINE_EXCEEDED"
    assert cancelled == [True]
    assert asyncio.current_task().cancelling() == 0
    await asyncio.sleep(0)


async def test_work_is_cancelled_when_the_client_goes() -> None:
    messages = iter([{"type": "http.request"}, {"type": "http.disconnect"}])

    async def receive():
        return next(messages)

    async def work():
        async with Deadline(5, receive):
            await never()

    with pytest.raises(Gone):
        await work()
    assert asyncio.current_task().cancelling() == 0


async def test_others_cancellation_stays_theirs() -> None:
    async def work():
        async with Deadline(5, never):
            await never()

    task = asyncio.create_task(work())
    await asyncio.sleep(0.12)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_mistakes_pass_through() -> None:
    async def work():
        async with Deadline(5, never):
            await asyncio.sleep(0.12)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
