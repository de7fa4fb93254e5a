"""Imports in bulk: what comes of each record, and that the second time changes nothing."""

import asyncio
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from exchange.access.viewer import Viewer
from exchange.measures import actions
from exchange.measures.actions.importing import Imported, ImportOutcome, import_measures
from tests.actions.conftest import World
from tests.actions.samples import FULL, SMALL, editions, made, published

ALL, SKIP = "ALL_OR_NOTHING", "SKIP_INVALID"


@pytest.fixture
def statements(world: World) -> Iterator[list[str]]:
    """What the writers ask of the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen.append(sql)

    engine = world.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def record(number: int, **more: Any) -> dict[str, Any]:
    return SMALL | {"title": f"Forum {number}", "external_reference": f"ref-{number}"} | more


async def imported(
    world: World, *records: dict[str, Any], policy: str = ALL, dry_run: bool = False, viewer: Viewer | None = None
) -> ImportOutcome:
    return await import_measures(world.database, viewer or world.editor, deepcopy(list(records)), policy, dry_run)


def statuses(outcome: ImportOutcome) -> list[str]:
    return [entry.status.value for entry in outcome.records]


def problems(entry: Imported | ImportOutcome) -> dict[str, str]:
    return {".".join(error.path): error.code.value for error in entry.errors}


def only(outcome: ImportOutcome) -> UUID:
    (entry,) = outcome.records
    assert entry.record_id is not None, entry
    return entry.record_id


async def test_new_records_are_created_like_by_themselves(world: World) -> None:
    outcome = await imported(world, FULL, record(1))
    assert (statuses(outcome), outcome.errors) == (["CREATED", "CREATED"], ())
    first = outcome.records[0].record_id
    assert first is not None
    assert await editions(world, first) == [("WORKING", "DRAFT", "OWN", 1, None, False)]
    other = made(await actions.create_measure(world.database, world.editor, FULL | {"external_reference": "other"}))
    kept = "title, summary, context, target_groups, cost_amount, contact_email, starts_on, changed_by"
    one, two = await world.rows(f"SELECT {kept} FROM measure WHERE title = :title", title=FULL["title"])
    assert one == two
    for table in ("indicator", "reading", "measure_funding", "partner", "measure_source", "adoption", "measure_field"):
        counted = await world.rows(
            f"SELECT (SELECT count(*) FROM {table} p JOIN measure m ON m.id = p.edition_id WHERE m.record_id = :one) a,"
            f" (SELECT count(*) FROM {table} p JOIN measure m ON m.id = p.edition_id WHERE m.record_id = :two) b",
            one=first,
            two=other,
        )
        assert counted[0]["a"] == counted[0]["b"] > 0, table
    told = await world.rows("SELECT action, key_id, details FROM audit WHERE subject_id = :id", id=first)
    assert [tuple(row.values()) for row in told] == [
        ("measure.created", world.editor.key_id, {"from": None, "to": "DRAFT", "version": 1, "import": True})
    ]
    events = await world.rows("SELECT kind FROM outbox ORDER BY id")
    assert [row["kind"] for row in events] == ["MEASURE_CREATED"] * 3


async def test_the_second_time_changes_nothing(world: World) -> None:
    await imported(world, FULL, record(1))
    before = await world.dump()
    again = await imported(world, FULL, record(1))
    assert (statuses(again), again.errors) == (["UNCHANGED", "UNCHANGED"], ())
    assert all(entry.record_id is not None for entry in again.records)
    assert await world.dump() == before


async def test_a_published_measure_gets_a_draft(world: World) -> None:
    measure = only(await imported(world, FULL))
    await published(world, measure)
    assert statuses(await imported(world, FULL)) == ["UNCHANGED"]
    outcome = await imported(world, FULL | {"context": "Neu", "cost": {"amount": "1.50"}})
    assert statuses(outcome) == ["UPDATED"]
    assert await editions(world, measure) == [
        ("WORKING", "DRAFT", "OWN", 4, None, False),
        ("CURRENT", "PUBLISHED", "NETWORK", 3, 1, True),
    ]
    rows = await world.rows("SELECT state, context, cost_amount, cost_currency FROM measure ORDER BY state")
    assert [(row["context"], str(row["cost_amount"]), row["cost_currency"]) for row in rows] == [
        (FULL["context"], "130000.00", "EUR"),
        ("Neu", "1.50", "EUR"),
    ]
    both = await world.rows("SELECT count(*) AS n FROM reading")
    assert both[0]["n"] == 4
    told = await world.rows("SELECT details FROM audit WHERE action = 'measure.updated'")
    assert told[0]["details"] == {
        "from": "PUBLISHED",
        "to": "DRAFT",
        "version": 4,
        "changed": ["context", "cost_amount"],
        "import": True,
    }


def with_readings(**values: float) -> dict[str, Any]:
    """The indicator of the sample with these readings, by date."""
    readings = [{"date": day.replace("_", "-").strip("d"), "value": value} for day, value in values.items()]
    indicator = {"name": "Teilnehmende", "unit": "Personen", "target": 300, "readings": readings}
    return {"external_reference": FULL["external_reference"], "indicators": [{"name": "Neu"}, indicator]}


async def test_a_published_reading_does_not_change_without_a_reason(world: World) -> None:
    measure = only(await imported(world, FULL))
    assert statuses(await imported(world, with_readings(d2021_12_31=81))) == ["UPDATED"]  # nobody has seen it yet
    await published(world, measure)
    before = await world.dump()
    wrong = with_readings(d2023_12_31=300, d2021_12_31=82)
    outcome = await imported(world, wrong, record(1))
    assert statuses(outcome) == ["INVALID", "NOT_WRITTEN"]
    assert problems(outcome) == {"input.records.0.indicators.1.readings.1.value": "INVALID"}
    for text in (outcome.errors[0].message.de, outcome.errors[0].message.en):
        assert "correctReading" in text
    assert await world.dump() == before
    assert statuses(await imported(world, wrong, record(1), policy=SKIP)) == ["INVALID", "CREATED"]
    # What it is already may be sent, and others beside it, which are free until they are published.
    assert statuses(await imported(world, with_readings(d2021_12_31=81, d2023_12_31=300))) == ["UPDATED"]
    assert statuses(await imported(world, with_readings(d2021_12_31=81, d2023_12_31=301))) == ["UPDATED"]


async def test_absent_stays_null_clears_and_lists_replace(world: World) -> None:
    measure = only(await imported(world, FULL))
    before = await world.rows("SELECT id, name FROM indicator ORDER BY position")
    outcome = await imported(
        world,
        {
            "external_reference": FULL["external_reference"],
            "implementation": None,
            "indicators": [
                {"name": "Neu"},
                {
                    "name": "Teilnehmende",
                    "unit": "Personen",
                    "readings": [{"date": "2022-12-31", "value": 210}, {"date": "2023-12-31", "value": 300}],
                },
            ],
            "partners": [],
        },
    )
    assert statuses(outcome) == ["UPDATED"]
    (row,) = await world.rows("SELECT title, context, implementation, version FROM measure")
    assert tuple(row.values()) == (FULL["title"], FULL["context"], None, 2)
    after = await world.rows("SELECT id, name, position, target FROM indicator ORDER BY position")
    assert [(entry["name"], entry["position"], entry["target"]) for entry in after] == [
        ("Neu", 0, None),
        ("Teilnehmende", 1, None),
    ]
    assert after[1]["id"] == before[0]["id"]
    readings = await world.rows("SELECT date, value, indicator_id FROM reading ORDER BY date")
    assert [(str(entry["date"]), int(entry["value"])) for entry in readings] == [
        ("2021-12-31", 80),
        ("2022-12-31", 210),
        ("2023-12-31", 300),
    ]
    assert {entry["indicator_id"] for entry in readings} == {before[0]["id"]}
    counts = await world.rows(
        "SELECT (SELECT count(*) FROM partner) AS partners, (SELECT count(*) FROM measure_funding) AS fundings"
    )
    assert tuple(counts[0].values()) == (0, 1)
    assert only(outcome) == measure


async def test_all_or_nothing_changes_nothing_for_one_mistake(world: World) -> None:
    await imported(world, record(1), record(2))
    before = await world.dump()
    wrong = record(3, fields_of_action=["NOWHERE"], indicators=[{"name": "a", "readings": [{"date": "x", "value": 1}]}])
    outcome = await imported(world, record(1), record(2, summary="Anders."), wrong, record(4))
    assert statuses(outcome) == ["UNCHANGED", "NOT_WRITTEN", "INVALID", "NOT_WRITTEN"]
    expected = {
        "input.records.2.fieldsOfAction.0": "NOT_FOUND",
        "input.records.2.indicators.0.readings.0.date": "INVALID",
    }
    assert problems(outcome.records[2]) == problems(outcome) == expected
    assert [entry.record_id is None for entry in outcome.records] == [False, False, True, True]
    assert await world.dump() == before


async def test_skip_invalid_writes_the_valid_ones(world: World) -> None:
    await imported(world, record(1))
    outcome = await imported(
        world, record(1, title=None), {"external_reference": "new"}, record(2), record(2), record(3), policy=SKIP
    )
    assert statuses(outcome) == ["INVALID", "INVALID", "CREATED", "INVALID", "CREATED"]
    assert [problems(entry) for entry in outcome.records] == [
        {"input.records.0.title": "REQUIRED"},
        {
            "input.records.1.title": "REQUIRED",
            "input.records.1.summary": "REQUIRED",
            "input.records.1.fieldsOfAction": "REQUIRED",
        },
        {},
        {"input.records.3.externalReference": "DUPLICATE"},
        {},
    ]
    assert outcome.errors == ()
    found = await world.rows("SELECT external_reference FROM record ORDER BY 1")
    assert [row["external_reference"] for row in found] == ["ref-1", "ref-2", "ref-3"]
    (first,) = await world.rows("SELECT version FROM measure WHERE title = 'Forum 1'")
    assert first["version"] == 1


@pytest.mark.parametrize("policy", [ALL, SKIP])
async def test_a_dry_run_says_what_would_happen(world: World, policy: str) -> None:
    await imported(world, record(1), record(2))
    records = [record(1), record(2, summary="Anders."), record(3), *([record(4, title="")] if policy == SKIP else [])]
    before = await world.dump()
    dry = await imported(world, *records, policy=policy, dry_run=True)
    assert await world.dump() == before
    real = await imported(world, *records, policy=policy)
    assert statuses(dry) == statuses(real) == ["UNCHANGED", "UPDATED", "CREATED", "INVALID"][: len(records)]
    assert [entry.errors for entry in dry.records] == [entry.errors for entry in real.records]
    assert dry.records[2].record_id is None
    assert dry.records[1].record_id == real.records[1].record_id


async def test_equal_titles_get_slugs_of_their_own(world: World) -> None:
    made(await actions.create_measure(world.database, world.editor, SMALL))
    await imported(world, *(record(number, title="Forum") for number in range(3)))
    found = await world.rows("SELECT slug FROM record ORDER BY slug")
    assert [row["slug"] for row in found] == [f"konstanz-forum{end}" for end in ("", "-2", "-3", "-4")]


async def test_a_blank_reference_is_refused(world: World) -> None:
    before = await world.dump()
    outcome = await imported(world, record(1, external_reference=" "))
    assert problems(outcome.records[0]) == {"input.records.0.externalReference": "REQUIRED"}
    assert await world.dump() == before


@pytest.mark.parametrize(("count", "code"), [(0, "REQUIRED"), (501, "TOO_LONG")])
async def test_the_number_of_records_is_bounded(world: World, count: int, code: str) -> None:
    before = await world.dump()
    outcome = await imported(world, *(record(number) for number in range(count)))
    assert (outcome.records, problems(outcome)) == ((), {"input.records": code})
    assert await world.dump() == before


@pytest.mark.parametrize("who", ["reader", "other", "guest", "coordinator", "operator", "public"])
async def test_only_editors_of_the_municipality_import(world: World, who: str) -> None:
    await imported(world, record(1))
    before = await world.dump()
    outcome = await import_measures(
        world.database, getattr(world, who), [record(1, summary="Anders.")], ALL, municipality="08335043"
    )
    assert (outcome.records, problems(outcome)) == ((), {"input.municipality": "FORBIDDEN"})
    assert await world.dump() == before


async def test_a_reference_of_another_municipality_is_another_measure(world: World) -> None:
    first = only(await imported(world, record(1)))
    second = only(await imported(world, record(1), viewer=world.other))
    assert first != second


async def test_imports_at_once_create_each_record_once(world: World) -> None:
    records = [record(number) for number in range(5)]
    outcomes = await asyncio.gather(*(imported(world, *records) for _ in range(3)))
    assert sorted(statuses(outcome)[0] for outcome in outcomes) == ["CREATED", "UNCHANGED", "UNCHANGED"]
    (counted,) = await world.rows("SELECT count(*) AS n FROM record")
    assert counted["n"] == 5


async def test_five_hundred_take_few_statements_and_seconds(world: World, statements: list[str]) -> None:
    records = [FULL | {"title": f"Nr. {number}", "external_reference": f"r{number}"} for number in range(500)]
    taken = []
    for given in (records, [entry | {"context": "Neu"} for entry in records]):
        statements.clear()
        started = time.monotonic()
        outcome = await imported(world, *given)
        taken.append((statuses(outcome)[0], len(statements)))
        assert time.monotonic() - started < 15
    assert taken[0][0] == "CREATED"
    assert taken[1][0] == "UPDATED"
    assert max(count for _, count in taken) <= 40
