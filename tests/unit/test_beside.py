"""Calculations beside the event loop: once for all who ask at the same moment, and to their end."""

import asyncio
import threading
from typing import Any

import pytest

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.beside import Once
from exchange.projection import resolve
from exchange.projection.executor import ProjectionExecutor


async def test_who_asks_for_the_same_gets_the_same_although_the_first_has_left() -> None:
    once: Once[str, int] = Once()
    may_end = threading.Event()
    done: list[int] = []
    kept: list[int] = []

    def calculate() -> int:
        may_end.wait(5)
        done.append(1)
        return len(done)

    asking = [asyncio.create_task(once.do("a", calculate, kept.append)) for _ in range(3)]
    await asyncio.sleep(0)
    asking[0].cancel()
    assert "a" in once
    may_end.set()
    assert (await asyncio.gather(*asking[1:]), kept) == ([1, 1], [1])
    assert ("a" in once, await once.do("a", calculate, kept.append)) == (False, 2)


async def test_what_fails_fails_for_all_and_can_be_tried_again() -> None:
    once: Once[str, int] = Once()
    asking = (once.do("a", lambda: 1 // 0, print) for _ in range(2))
    assert [type(each) for each in await asyncio.gather(*asking, return_exceptions=True)] == [ZeroDivisionError] * 2
    assert await once.do("a", lambda: 1, lambda _: None) == 1


class Silent:
    """A database that finds nothing."""

    async def fetch_row(self, *_: object) -> tuple[str]:
        """One row."""
        return ("{}",)


@pytest.mark.parametrize("characters", [0, 2_000])
async def test_visitors_who_come_at_once_have_one_plan_compiled(
    monkeypatch: pytest.MonkeyPatch, characters: int
) -> None:
    compiled = []

    def compile_root(*given: Any) -> Any:
        compiled.append(given)
        return original(*given)

    original: Any = vars(resolve)["compile_root"]
    monkeypatch.setattr(resolve, "compile_root", compile_root)
    execution = Execution(schema._schema, ProjectionExecutor, Silent())
    asked = "{ measures(first: 3) { nodes { id title } } }" + " " * characters
    answers = await asyncio.gather(*(execution.run(GraphQLRequest(asked), PUBLIC_VIEWER, "de") for _ in range(20)))
    assert [answer.errors for answer in answers] == [[]] * 20
    assert (len(compiled), len(execution.documents)) == (1, 1)
