"""Long calculations beside the event loop: in a thread, one at a time, so that the loop gets its turn."""

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)

THREADS = 1
"""Each one that calculates makes the loop wait for its turn; others' work waits in its order. With two, the slowest
percent of the others' answers took half as long again."""

_threads = ThreadPoolExecutor(THREADS, "beside")


async def beside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of a function that only calculates, and that knows nothing of the task that asks for it."""
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: function(*args, **kwargs))


class Once(Generic[K, R]):
    """Calculations beside the event loop, each done once for all who ask for it while it is under way."""

    def __init__(self) -> None:
        self._under_way: dict[K, asyncio.Task[R]] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._under_way

    async def do(self, key: K, function: Callable[[], R], keep: Callable[[R], object]) -> R:
        """The result of the function, which is kept before anybody could ask for it again. It is finished even if
        nobody waits for it any more."""
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._done(key, function, keep))
        return await asyncio.shield(task)

    async def _done(self, key: K, function: Callable[[], R], keep: Callable[[R], object]) -> R:
        try:
            result = await beside(function)
            keep(result)
            return result
        finally:
            del self._under_way[key]
