"""Long calculations beside the event loop: in threads, so few of them that the loop gets its turn."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 2
"""Each one more that calculates makes the loop wait for its turn longer; the others' work waits in its order."""

SWITCH_EVERY = 0.001
"""Seconds after which a thread that calculates lets the loop go on (`sys.setswitchinterval`; Python's own is 0.005)."""

_threads = ThreadPoolExecutor(THREADS, "beside")


async def beside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of a function that only calculates, and that knows nothing of the task that asks for it."""
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: function(*args, **kwargs))
