"""The triggers that keep what was published, whoever writes."""

import pytest
from sqlalchemy.exc import DBAPIError

from exchange.measures import actions
from tests.actions.samples import FULL, STRATEGY, draft, lesson, made, published


async def run(world, statement: str) -> None:
    async with world.database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(statement)


async def test_the_workflow_goes_on(world) -> None:
    record_id = await draft(world, FULL)
    await lesson(world, record_id)
    await published(world, record_id, "PUBLIC")
    [indicator, _] = await world.rows("SELECT id FROM indicator ORDER BY position")
    changes = {"indicators": {"change": [{"id": indicator["id"], "name": "x"}]}, "partners": {"add": [{"name": "y"}]}}
    made(await actions.update_measure(world.database, world.editor, record_id, 3, changes))
    await published(world, record_id, "COORDINATION")
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, 6))
    strategy = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    await published(world, strategy, "PUBLIC", "strategy")
    made(await actions.update_strategy(world.database, world.editor, strategy, 3, {"goals": {"add": [{"title": "z"}]}}))


async def test_whatever_was_published_is_kept(world) -> None:
    record_id = await draft(world, FULL)
    await lesson(world, record_id)
    strategy = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    await run(world, "UPDATE indicator SET name = 'draft'")
    await published(world, strategy, "PUBLIC", "strategy")
    await published(world, record_id, "PUBLIC")
    made(await actions.update_measure(world.database, world.editor, record_id, 3, {"title": "Neu"}))
    await published(world, record_id, "NETWORK")
    [reading] = await world.rows("SELECT DISTINCT id FROM reading WHERE date = '2021-12-31'")
    made(await actions.correct_reading(world.database, world.editor, reading["id"], "Zahlendreher", value=89))
    await published(world, record_id, "NETWORK")
    parts = [
        "indicator",
        "reading_correction",
        "reading",
        "measure_funding",
        "partner",
        "measure_source",
        "adoption",
        "measure_field",
    ]
    parts += ["resolution", "goal", "strategy_funding", "strategy_source"]
    before = await world.dump()
    for statement in (
        "UPDATE measure SET title = 'x' WHERE state = 'CURRENT'",
        "UPDATE measure SET context = NULL WHERE state = 'PAST'",
        "UPDATE measure SET published_at = now() WHERE state = 'PAST'",
        "UPDATE measure SET state = 'CURRENT' WHERE state = 'PAST'",
        "UPDATE measure SET state = 'WORKING', number = NULL WHERE state = 'CURRENT'",
        "UPDATE lesson SET text = 'x'",
        "UPDATE strategy SET summary = 'x'",
        *(f"DELETE FROM {table}" for table in ("lesson", "measure", "strategy")),
        *(f"UPDATE {table} SET position = 9" for table in parts if not table.startswith("reading")),
        "UPDATE reading SET value = 9",
        "UPDATE reading_correction SET reason = 'x'",
        *(f"DELETE FROM {table}" for table in parts),
    ):
        with pytest.raises(DBAPIError, match="published edition never changes"):
            await run(world, statement)
    assert await world.dump() == before
