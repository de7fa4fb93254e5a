from datetime import date
from decimal import Decimal
from uuid import uuid4

from exchange.measures import actions
from tests.actions.samples import FULL, codes, draft, editions, made, published


async def indicator_of(world) -> tuple:
    record_id = await draft(world, FULL)
    rows = await world.rows("SELECT id FROM indicator ORDER BY position")
    return record_id, rows[0]["id"]


async def test_a_reading_goes_to_the_draft(world) -> None:
    record_id, indicator = await indicator_of(world)
    await published(world, record_id)
    outcome = await actions.record_reading(world.database, world.editor, indicator, date(2023, 12, 31), 310.5, "Listen")
    assert made(outcome) == indicator
    assert await editions(world, record_id) == [
        ("WORKING", "DRAFT", "OWN", 4, None, False),
        ("CURRENT", "PUBLISHED", "NETWORK", 3, 1, True),
    ]
    rows = await world.rows(
        "SELECT m.state, r.value, r.source FROM reading r JOIN measure m ON m.id = r.edition_id"
        " WHERE r.date = '2023-12-31'"
    )
    assert [tuple(row.values()) for row in rows] == [("WORKING", Decimal("310.5"), "Listen")]
    made(await actions.record_reading(world.database, world.editor, indicator, date(2024, 12, 31), 320))
    assert (await editions(world, record_id))[0] == ("WORKING", "DRAFT", "OWN", 5, None, False)


WRONG = [
    (date(2021, 12, 31), 1, None, {"input.date": "DUPLICATE"}),
    (date(2150, 1, 1), 1, None, {"input.date": "INVALID"}),
    (
        date(2099, 1, 1),
        float("nan"),
        "\x00",
        {"input.date": "INVALID", "input.value": "INVALID", "input.source": "INVALID"},
    ),
    (None, None, None, {"input.date": "REQUIRED", "input.value": "REQUIRED"}),
]


async def test_wrong_readings(world) -> None:
    _, indicator = await indicator_of(world)
    before = await world.dump()
    for day, value, source, expected in WRONG:
        outcome = await actions.record_reading(world.database, world.editor, indicator, day, value, source)
        assert codes(outcome) == expected
        assert await world.dump() == before


async def test_rights(world) -> None:
    record_id, indicator = await indicator_of(world)
    before = await world.dump()

    async def attempt(viewer, indicator_id):
        return codes(await actions.record_reading(world.database, viewer, indicator_id, date(2024, 1, 1), 1))

    assert await attempt(world.editor, uuid4()) == {"input.indicator": "NOT_FOUND"}
    assert await attempt(world.other, indicator) == {"input.indicator": "NOT_FOUND"}
    assert await attempt(world.reader, indicator) == {"input.indicator": "FORBIDDEN"}
    assert await world.dump() == before
    await published(world, record_id, "NETWORK")
    before = await world.dump()
    assert await attempt(world.other, indicator) == {"input.indicator": "FORBIDDEN"}
    assert await attempt(world.public, indicator) == {"input.indicator": "NOT_FOUND"}
    assert await world.dump() == before


async def test_an_indicator_that_the_draft_has_no_more(world) -> None:
    record_id, indicator = await indicator_of(world)
    await published(world, record_id)
    made(
        await actions.update_measure(
            world.database, world.editor, record_id, 3, {"indicators": {"remove": [indicator]}}
        )
    )
    before = await world.dump()
    outcome = await actions.record_reading(world.database, world.editor, indicator, date(2024, 1, 1), 1)
    assert codes(outcome) == {"input.indicator": "NOT_FOUND"}
    assert await world.dump() == before
