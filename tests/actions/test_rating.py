"""Measures are rated by every change, of their own and of their lessons."""

from typing import Any

from exchange.measures import actions
from tests.actions.samples import FULL, draft, lesson, made, published, version


async def rated(world: Any) -> list[tuple[Any, ...]]:
    """State, completeness and evidence of drafts and published editions."""
    sql = "SELECT state, completeness, has_evidence FROM measure WHERE state <> 'PAST' ORDER BY state"
    return [tuple(row.values()) for row in await world.rows(sql)]


async def test_a_measure_without_anything_has_no_points(world: Any) -> None:
    await draft(world)
    assert await rated(world) == [("WORKING", 0, False)]


async def test_lessons_and_contacts_count_as_far_as_all_see_them(world: Any) -> None:
    record = await draft(world, FULL)
    [(_, plain, evidence)] = await rated(world)
    assert evidence
    obstacle = await lesson(world, record)
    assert await rated(world) == [("WORKING", plain + 14, True)]
    await published(world, record, "PUBLIC")
    assert await rated(world) == [("CURRENT", plain + 14 - 4, True)]  # the contact is for the network
    made(await actions.withdraw_lesson(world.database, world.publisher, obstacle, await version(world, obstacle)))
    assert await rated(world) == [("CURRENT", plain - 4, True)]
    await published(world, await lesson(world, record, title="Im Netz"), "NETWORK", "lesson")
    assert await rated(world) == [("CURRENT", plain - 4, True)]
    await published(world, await lesson(world, record, title="Noch eins"), "PUBLIC", "lesson")
    assert await rated(world) == [("CURRENT", plain + 14 - 4, True)]
