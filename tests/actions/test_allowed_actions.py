"""`allowedActions` and what happens when one tries: every role in every state, with four eyes and without."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.viewer import Viewer
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.measures import actions
from exchange.measures.rules.workflow import Action
from exchange.projection.executor import ProjectionExecutor
from exchange.storage.engine import Database
from tests.actions.samples import SMALL, STRATEGY, made, version

LESSON = {"kind": "OBSTACLE", "title": "Wagnis", "text": "x"}
STATES = ("draft", "review", "published", "published, draft", "published, review", "withdrawn")
SORTS = ("measure", "measure with a lesson", "lesson", "lesson of a measure", "lesson of a draft", "strategy")
FURTHER = {
    Action.UPDATE: {"changes": {"title": "Neu"}},
    Action.RETURN: {"reason": "Nein."},
    Action.PUBLISH: {"visibility": "COORDINATION"},
    Action.RESTORE: {"revision": 1},
}


@dataclass
class Trial:
    """A database whose transactions leave nothing behind."""

    database: Database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with self.database.reading() as session:
            yield session
            await session.flush()
            await session.rollback()

    async def write(self, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
        async with self.transaction() as session:
            return await work(session)


async def create(world: Any, sort: str, author: Viewer) -> tuple[str, UUID]:
    """A draft whose content the author changed last, or that of a lesson which would be published with it."""
    d, kind = world.database, sort.split()[0]
    if kind == "strategy":
        return kind, made(await actions.create_strategy(d, author, STRATEGY))
    if kind == "measure":
        plain = sort == "measure"
        record_id = made(await actions.create_measure(d, author if plain else world.editor, SMALL))
        if not plain:
            made(await actions.create_lesson(d, author, LESSON | {"measure": record_id}))
        return kind, record_id
    above: dict[str, Any] = {"field_of_action": "VOICE"}
    if sort != "lesson":
        above = {"measure": made(await actions.create_measure(d, world.editor, SMALL))}
    if sort == "lesson of a measure":
        await step(world, Action.SUBMIT, "measure", above["measure"], world.editor)
        await step(world, Action.PUBLISH, "measure", above["measure"], world.second, visibility="PUBLIC")
    return kind, made(await actions.create_lesson(d, author, LESSON | above))


async def step(world: Any, action: Action, kind: str, record_id: UUID, viewer: Viewer, **more: Any) -> None:
    made(await attempt(world.database, world, action, kind, record_id, viewer, **more))


async def attempt(
    database: Any, world: Any, action: Action, kind: str, record_id: UUID, viewer: Viewer, **more: Any
) -> Any:
    name = f"restore_{kind}_revision" if action is Action.RESTORE else f"{action.value.lower()}_{kind}"
    given = FURTHER.get(action, {}) | more
    if "version" not in given:
        given["version"] = await version(world, record_id)
    return await getattr(actions, name)(database, viewer, record_id, **given)


async def bring(world: Any, kind: str, record_id: UUID, state: str, author: Viewer, sort: str) -> None:
    """Bring a draft to a state; the author stays the one who changed it last."""
    if state == "draft":
        return
    await step(world, Action.SUBMIT, kind, record_id, author)
    if state == "review":
        return
    await step(world, Action.PUBLISH, kind, record_id, world.second, visibility="PUBLIC")
    if state == "withdrawn":
        await step(world, Action.WITHDRAW, kind, record_id, world.second)
    if "," in state:
        await step(world, Action.UPDATE, kind, record_id, world.editor if "with" in sort else author)
        if "with" in sort:
            made(await actions.create_lesson(world.database, author, LESSON | {"measure": record_id}))
    if state.endswith("review"):
        await step(world, Action.SUBMIT, kind, record_id, author)


async def told(execution: Execution, viewer: Viewer, kind: str, record_id: UUID) -> dict[Action, bool] | None:
    """What the API says; None where the viewer does not see the record."""
    document = f'{{ {kind}(id: "{kind}_{record_id}") {{ allowedActions {{ action allowed reason }} }} }}'
    answer = await execution.run(GraphQLRequest(document), viewer, "en")
    assert answer.errors == []
    assert answer.data is not None
    record = answer.data[kind]
    if record is None:
        return None
    assert all(entry["allowed"] is (entry["reason"] is None) for entry in record["allowedActions"])
    return {Action(entry["action"]): entry["allowed"] for entry in record["allowedActions"]}


@pytest.mark.parametrize("four_eyes", [True, False])
@pytest.mark.parametrize("sort", SORTS)
async def test_what_is_told_is_what_happens(world: Any, sort: str, four_eyes: bool) -> None:
    execution = Execution(schema._schema, ProjectionExecutor, world.database)
    author = world.publisher
    viewers = [author, world.second, world.editor, world.reader]
    if four_eyes and " " not in sort:
        # To strangers neither the rule nor what hangs on a record makes a difference.
        viewers += [world.other, world.guest, world.coordinator, world.operator, world.public]
    allowed = set()
    for state in STATES if sort != "lesson of a draft" else STATES[:2]:
        kind, record_id = await create(world, sort, author)
        await bring(world, kind, record_id, state, author, sort)
        async with world.database.transaction() as session:
            await session.execute(text("UPDATE municipality SET four_eyes = :on"), {"on": four_eyes})
        before, seen = await world.dump(), await version(world, record_id)
        for viewer in viewers:
            says = await told(execution, viewer, kind, record_id)
            for action in Action:
                outcome = await attempt(Trial(world.database), world, action, kind, record_id, viewer, version=seen)
                happens = outcome.errors == ()
                assert happens == (says is not None and says[action]), (state, viewer.name, action, outcome.errors)
                if happens:
                    allowed.add((state, action, viewer is author))
        assert await world.dump() == before
        async with world.database.transaction() as session:
            await session.execute(text("UPDATE municipality SET four_eyes = true"))
    # The author of the last change publishes without the rule only; nobody publishes a lesson before its measure.
    assert (("review", Action.PUBLISH, True) in allowed) == (not four_eyes and sort != "lesson of a draft")
    assert (("review", Action.PUBLISH, False) in allowed) == (sort != "lesson of a draft")


async def test_the_reason_speaks_the_callers_language(world: Any) -> None:
    record_id = made(await actions.create_measure(world.database, world.editor, SMALL))
    execution = Execution(schema._schema, ProjectionExecutor, world.database)
    document = f'{{ measure(id: "measure_{record_id}") {{ allowedActions {{ action reason }} }} }}'
    reasons = {}
    for language in ("de", "en"):
        answer = await execution.run(GraphQLRequest(document), world.second, language)
        assert answer.data is not None
        reasons[language] = {entry["action"]: entry["reason"] for entry in answer.data["measure"]["allowedActions"]}
    assert reasons["de"]["RETURN"] == "Das geht nur im Stand „in Prüfung“; jetzt ist der Stand „Entwurf“."
    assert reasons["en"]["RESTORE"] == "Only what was published before can be restored."
    assert reasons["en"]["UPDATE"] is None
