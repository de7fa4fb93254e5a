import asyncio
from decimal import Decimal
from uuid import uuid4

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures import actions
from tests.actions.samples import FULL, SMALL, STRATEGY, codes, draft, editions, lesson, made, published


async def test_a_full_measure(world) -> None:
    record_id = await draft(world, FULL)
    [record] = await world.rows("SELECT * FROM record")
    assert (record["id"], record["kind"], record["municipality_id"]) == (record_id, "MEASURE", world.konstanz)
    assert (record["slug"], record["external_reference"]) == ("konstanz-von-einander-kennen-lernen", "cms-17")
    assert await editions(world, record_id) == [("WORKING", "DRAFT", "OWN", 1, None, False)]
    [row] = await world.rows("SELECT * FROM measure")
    assert (row["title_sort"], row["cost_amount"], row["contact_visibility"]) == (
        "voneinanderkennenlernen",
        Decimal("130000.00"),
        "NETWORK",
    )
    assert (row["target_groups"], row["language"], row["licence"]) == (
        ["NEWCOMERS", "HOST_SOCIETY"],
        "de",
        "dl-de/by-2.0",
    )
    assert row["changed_by"] == world.editor.key_id
    fields = await world.rows("SELECT field_key FROM measure_field ORDER BY position")
    assert [entry["field_key"] for entry in fields] == ["COHESION", "VOICE"]
    indicators = await world.rows("SELECT * FROM indicator ORDER BY position")
    assert [(entry["name"], entry["target"], entry["position"]) for entry in indicators] == [
        ("Teilnehmende", 300, 0),
        ("Workshops", 20, 1),
    ]
    readings = await world.rows("SELECT * FROM reading ORDER BY date")
    assert [(entry["indicator_id"], entry["value"], entry["source"]) for entry in readings] == [
        (indicators[0]["id"], 80, "Anmeldungen"),
        (indicators[0]["id"], 200, None),
    ]
    for table, count in {"measure_funding": 1, "partner": 1, "measure_source": 1, "adoption": 1}.items():
        assert len(await world.rows(f"SELECT 1 FROM {table}")) == count


async def test_it_is_written_down(world) -> None:
    record_id = await draft(world)
    [entry] = await world.rows("SELECT * FROM audit")
    assert (entry["action"], entry["subject_id"], entry["municipality_id"], entry["key_id"], entry["actor"]) == (
        "measure.created",
        record_id,
        world.konstanz,
        world.editor.key_id,
        "EDITOR key",
    )
    assert entry["details"] == {"from": None, "to": "DRAFT", "version": 1}
    [event] = await world.rows("SELECT * FROM outbox")
    assert (event["kind"], event["subject_id"], event["municipality_id"]) == (
        "MEASURE_CREATED",
        record_id,
        world.konstanz,
    )


async def test_slugs_are_unique(world) -> None:
    for _ in range(3):
        await draft(world)
    await draft(world, SMALL, world.other)
    rows = await world.rows("SELECT slug FROM record ORDER BY id")
    assert [row["slug"] for row in rows] == ["konstanz-forum", "konstanz-forum-2", "konstanz-forum-3", "bochum-forum"]


async def test_slugs_are_unique_under_concurrency(world) -> None:
    await asyncio.gather(*(draft(world) for _ in range(8)))
    rows = await world.rows("SELECT slug FROM record")
    assert {row["slug"] for row in rows} == {"konstanz-forum", *(f"konstanz-forum-{number}" for number in range(2, 9))}


async def test_an_external_reference_is_taken_once(world) -> None:
    values = SMALL | {"external_reference": "a"}
    outcomes = await asyncio.gather(
        *(actions.create_measure(world.database, world.editor, values) for _ in range(3)),
        actions.create_measure(world.database, world.other, values),
    )
    assert sorted(str(codes(outcome)) for outcome in outcomes) == sorted(
        [str({}), str({})] + 2 * [str({"input.externalReference": "DUPLICATE"})]
    )
    assert len(await world.rows("SELECT 1 FROM record")) == 2
    lesson_values = {
        "kind": "OBSTACLE",
        "title": "t",
        "text": "x",
        "field_of_action": "VOICE",
        "external_reference": "a",
    }
    made(await actions.create_lesson(world.database, world.editor, lesson_values))


async def test_lessons(world) -> None:
    measure = await draft(world)
    of_measure = await lesson(world, measure)
    alone = made(
        await actions.create_lesson(
            world.database,
            world.editor,
            {"kind": "RECOMMENDATION", "title": "Früh anfangen", "text": "Sehr früh.", "field_of_action": "WORK"},
        )
    )
    rows = {row["record_id"]: row for row in await world.rows("SELECT * FROM lesson")}
    assert (rows[of_measure]["measure_id"], rows[of_measure]["field_key"]) == (measure, None)
    assert (rows[alone]["measure_id"], rows[alone]["field_key"]) == (None, "WORK")
    assert await world.rows("SELECT 1 FROM record WHERE kind = 'LESSON' AND slug IS NOT NULL") == []


async def test_a_strategy_and_a_measure_that_serves_it(world) -> None:
    strategy = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    assert [row["slug"] for row in await world.rows("SELECT slug FROM record")] == [
        "konstanz-konstanz-internationale-stadt"
    ]
    goals = await world.rows("SELECT id, title FROM goal ORDER BY position")
    assert [goal["title"] for goal in goals] == ["Teilhabe", "Begegnung"]
    by_slug = await draft(world, SMALL | {"strategy": "konstanz-konstanz-internationale-stadt"})
    by_goal = await draft(world, SMALL | {"goal": goals[1]["id"]})
    rows = {row["record_id"]: row for row in await world.rows("SELECT * FROM measure")}
    assert (rows[by_slug]["strategy_id"], rows[by_slug]["goal_id"]) == (strategy, None)
    assert (rows[by_goal]["strategy_id"], rows[by_goal]["goal_id"]) == (strategy, goals[1]["id"])


async def test_an_adoption_of_a_measure_here(world) -> None:
    source = await published(world, await draft(world), "NETWORK")
    record_id = await draft(world, SMALL | {"adoptions": [{"source": source, "dropped": "alles Teure"}]}, world.other)
    [row] = await world.rows("SELECT a.source_id FROM adoption a JOIN measure m ON m.id = a.edition_id")
    assert row["source_id"] == source
    assert record_id != source


async def test_a_mandate_acts_for_another_municipality(world) -> None:
    district = Viewer(ViewerKind.MEMBER, Role.EDITOR, uuid4(), world.bochum, None, "x", (world.bochum, world.konstanz))
    record_id = await draft(world, SMALL | {"municipality": "08335043"}, district)
    [record] = await world.rows("SELECT * FROM record")
    assert (record["id"], record["municipality_id"]) == (record_id, world.konstanz)


REFUSED = [
    ("public", SMALL, {"input": "FORBIDDEN"}),
    ("reader", SMALL, {"input": "FORBIDDEN"}),
    ("coordinator", SMALL, {"input": "FORBIDDEN"}),
    ("operator", SMALL, {"input": "FORBIDDEN"}),
    ("editor", SMALL | {"municipality": "05911000"}, {"input.municipality": "FORBIDDEN"}),
    ("editor", SMALL | {"municipality": "99999999"}, {"input.municipality": "NOT_FOUND"}),
    ("editor", SMALL | {"municipality": "\x00"}, {"input.municipality": "NOT_FOUND"}),
    ("editor", {}, {"input.title": "REQUIRED", "input.summary": "REQUIRED", "input.fieldsOfAction": "REQUIRED"}),
    ("editor", SMALL | {"title": "a\x00b"}, {"input.title": "INVALID"}),
    ("editor", SMALL | {"fields_of_action": ["VOICE", "NONE"]}, {"input.fieldsOfAction.1": "NOT_FOUND"}),
    ("editor", SMALL | {"fields_of_action": ["VOICE", "VOICE"]}, {"input.fieldsOfAction.1": "DUPLICATE"}),
    ("editor", SMALL | {"strategy": "no-such"}, {"input.strategy": "NOT_FOUND"}),
    (
        "editor",
        SMALL | {"strategy": uuid4(), "goal": uuid4()},
        {"input.strategy": "NOT_FOUND", "input.goal": "NOT_FOUND"},
    ),
    (
        "editor",
        SMALL | {"adoptions": [{"source": uuid4()}], "fundings": [{"amount": -1}]},
        {"input.adoptions.0.source": "NOT_FOUND", "input.fundings.0.amount": "INVALID"},
    ),
]


async def test_refused_and_nothing_changed(world) -> None:
    before = await world.dump()
    for who, values, expected in REFUSED:
        outcome = await actions.create_measure(world.database, getattr(world, who), values)
        assert codes(outcome) == expected
        assert outcome.record_id is None
        assert await world.dump() == before


async def test_drafts_of_others_cannot_be_referred_to(world) -> None:
    measure = await draft(world)
    strategy = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    [goal, _] = await world.rows("SELECT id FROM goal")
    before = await world.dump()
    values = SMALL | {"strategy": strategy, "goal": goal["id"], "adoptions": [{"source": measure}]}
    assert codes(await actions.create_measure(world.database, world.other, values)) == {
        "input.strategy": "NOT_FOUND",
        "input.goal": "NOT_FOUND",
        "input.adoptions.0.source": "NOT_FOUND",
    }
    values = {"kind": "OBSTACLE", "title": "t", "text": "x", "measure": measure}
    assert codes(await actions.create_lesson(world.database, world.other, values)) == {"input.measure": "NOT_FOUND"}
    assert await world.dump() == before


async def test_no_lesson_for_a_measure_of_others(world) -> None:
    measure = await published(world, await draft(world), "PUBLIC")
    before = await world.dump()
    values = {"kind": "OBSTACLE", "title": "t", "text": "x", "measure": measure}
    for who in (world.other, world.guest, world.public, world.reader, world.coordinator):
        assert codes(await actions.create_lesson(world.database, who, values)) == {"input.measure": "FORBIDDEN"}
    assert await world.dump() == before
