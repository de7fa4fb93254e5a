"""Readings that were published change with a reason only, and what they were stays."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from exchange.measures import actions
from tests.actions.samples import FULL, codes, draft, editions, made, published

HISTORY = """
    SELECT m.state, c.value, c.date, c.source, c.reason, c.key_id
    FROM reading_correction c JOIN measure m ON m.id = c.edition_id ORDER BY m.version, c.corrected_at
"""


async def reading_of(world) -> tuple:
    record_id = await draft(world, FULL)
    [row] = await world.rows("SELECT id, indicator_id FROM reading WHERE date = '2021-12-31'")
    return record_id, row["id"], row["indicator_id"]


def change(indicator, reading, **values):
    return {"indicators": {"change": [{"id": indicator, "readings": {"change": [{"id": reading} | values]}}]}}


async def history(world) -> list[tuple]:
    return [tuple(row.values()) for row in await world.rows(HISTORY)]


async def test_a_correction_keeps_what_was(world) -> None:
    d, (record_id, reading, _) = world.database, await reading_of(world)
    await published(world, record_id)
    assert made(await actions.correct_reading(d, world.editor, reading, "Zahlendreher", value=89)) == reading
    assert await editions(world, record_id) == [
        ("WORKING", "DRAFT", "OWN", 4, None, False),
        ("CURRENT", "PUBLISHED", "NETWORK", 3, 1, True),
    ]
    first = (Decimal(80), date(2021, 12, 31), "Anmeldungen", "Zahlendreher", world.editor.key_id)
    assert await history(world) == [("WORKING", *first)]
    await published(world, record_id)
    again = {"value": 90, "source": None}
    made(await actions.correct_reading(d, world.publisher, reading, " Nachzählung ", **again))
    second = (Decimal(89), date(2021, 12, 31), "Anmeldungen", "Nachzählung", world.publisher.key_id)
    assert await history(world) == [("CURRENT", *first), ("WORKING", *first), ("WORKING", *second)]
    rows = await world.rows("SELECT value, source FROM reading WHERE id = :id ORDER BY value", id=reading)
    assert [tuple(row.values()) for row in rows] == [(80, "Anmeldungen"), (89, "Anmeldungen"), (90, None)]


async def test_a_draft_may_change_freely(world) -> None:
    d, (record_id, reading, indicator) = world.database, await reading_of(world)
    made(await actions.update_measure(d, world.editor, record_id, 1, change(indicator, reading, value=81)))
    assert await history(world) == []
    # A reason that is given is kept all the same.
    values = {"value": 82, "reason": "Tippfehler"}
    made(await actions.update_measure(d, world.editor, record_id, 2, change(indicator, reading, **values)))
    assert [entry[1:5:3] for entry in await history(world)] == [(81, "Tippfehler")]
    # A reading of the draft stays free beside published ones.
    await published(world, record_id)
    made(await actions.record_reading(d, world.editor, indicator, date(2023, 12, 31), 5))
    [row] = await world.rows("SELECT id FROM reading WHERE date = '2023-12-31'")
    made(await actions.update_measure(d, world.editor, record_id, 6, change(indicator, row["id"], value=6)))


@pytest.mark.parametrize("values", [{"value": 1}, {"date": "2021-12-30"}, {"value": 1, "reason": "  "}])
async def test_what_was_published_needs_a_reason(world, values) -> None:
    record_id, reading, indicator = await reading_of(world)
    await published(world, record_id)
    before = await world.dump()
    outcome = await actions.update_measure(
        world.database, world.editor, record_id, 3, change(indicator, reading, **values)
    )
    assert codes(outcome) == {"input.indicators.change.0.readings.change.0.reason": "REQUIRED"}
    assert await world.dump() == before


async def test_source_and_note_need_none(world) -> None:
    record_id, reading, indicator = await reading_of(world)
    await published(world, record_id)
    values = {"source": "Listen", "value": 80}
    made(await actions.update_measure(world.database, world.editor, record_id, 3, change(indicator, reading, **values)))
    assert await history(world) == []


async def test_a_withdrawn_measure_was_published(world) -> None:
    record_id, reading, indicator = await reading_of(world)
    await published(world, record_id)
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, 3))
    outcome = await actions.update_measure(
        world.database, world.editor, record_id, 4, change(indicator, reading, value=1)
    )
    assert codes(outcome) == {"input.indicators.change.0.readings.change.0.reason": "REQUIRED"}


WRONG = [
    ("", {"value": 1}, {"input.reason": "REQUIRED"}),
    ("x" * 2001, {"value": 1}, {"input.reason": "TOO_LONG"}),
    ("Grund", {}, {"input.value": "REQUIRED"}),
    ("Grund", {"value": None}, {"input.value": "REQUIRED"}),
    ("Grund", {"date": "2022-12-31"}, {"input.date": "DUPLICATE"}),
    ("Grund", {"date": "2150-01-01"}, {"input.date": "INVALID"}),
]


async def test_wrong_corrections_change_nothing(world) -> None:
    record_id, reading, indicator = await reading_of(world)
    await published(world, record_id, "NETWORK")
    before = await world.dump()
    for reason, values, expected in WRONG:
        assert codes(await actions.correct_reading(world.database, world.editor, reading, reason, **values)) == expected
    for viewer, identity, code in (
        (world.editor, uuid4(), "NOT_FOUND"),
        (world.public, reading, "NOT_FOUND"),
        (world.other, reading, "FORBIDDEN"),
        (world.reader, reading, "FORBIDDEN"),
    ):
        outcome = await actions.correct_reading(world.database, viewer, identity, "Grund", value=1)
        assert codes(outcome) == {"input.reading": code}
    values = {"corrections": [{"reason": "x"}]}
    outcome = await actions.update_measure(
        world.database, world.editor, record_id, 3, change(indicator, reading, **values)
    )
    assert codes(outcome) == {"input.indicators.change.0.readings.change.0.corrections": "INVALID"}
    assert await world.dump() == before
