import asyncio
from datetime import date
from uuid import uuid4

import pytest

from exchange.measures import actions
from tests.actions.samples import FULL, SMALL, STRATEGY, codes, draft, editions, lesson, made, published, version


async def content(world, state: str = "WORKING") -> dict:
    [row] = await world.rows("SELECT * FROM measure WHERE state = :state", state=state)
    return dict(row)


async def change(world, record_id, changes, viewer=None):
    seen = await version(world, record_id)
    return await actions.update_measure(world.database, viewer or world.editor, record_id, seen, changes)


async def test_a_draft_is_patched(world) -> None:
    record_id = await draft(world, FULL)
    before = await content(world)
    made(await change(world, record_id, {"title": "Ärger", "context": None, "cost": {"note": "grob"}}, world.publisher))
    after = await content(world)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "title",
        "title_sort",
        "context",
        "cost_note",
        "version",
        "changed_by",
        "updated_at",
        "completeness",
    }
    assert (after["title"], after["title_sort"], after["context"], after["cost_note"]) == (
        "Ärger",
        "arger",
        None,
        "grob",
    )
    assert (after["version"], after["changed_by"]) == (2, world.publisher.key_id)
    [record] = await world.rows("SELECT slug FROM record")
    assert record["slug"] == "konstanz-von-einander-kennen-lernen"
    audit = await world.rows("SELECT action, details FROM audit ORDER BY id DESC LIMIT 1")
    assert [(row["action"], row["details"]) for row in audit] == [
        (
            "measure.updated",
            {"from": "DRAFT", "to": "DRAFT", "version": 2, "changed": ["context", "cost_note", "title"]},
        )
    ]


async def test_a_change_that_changes_nothing_leaves_the_author(world) -> None:
    record_id = await draft(world, FULL)
    made(
        await change(
            world, record_id, {"title": FULL["title"], "fields_of_action": ["COHESION", "VOICE"]}, world.publisher
        )
    )
    row = await content(world)
    assert (row["version"], row["changed_by"]) == (2, world.editor.key_id)


async def test_a_published_measure_is_edited_beside_what_others_see(world) -> None:
    record_id = await published(world, await draft(world, FULL), "PUBLIC")
    before = await content(world, "CURRENT")
    made(await change(world, record_id, {"title": "Neu"}))
    assert await editions(world, record_id) == [
        ("WORKING", "DRAFT", "OWN", 4, None, False),
        ("CURRENT", "PUBLISHED", "PUBLIC", 3, 1, True),
    ]
    assert await content(world, "CURRENT") == before | {"has_draft": True}
    working = await content(world)
    lifecycle = {"id", "completeness", "state", "stage", "visibility", "version", "number", "has_draft", "published_at"}
    assert {name for name in working if working[name] != before[name]} - lifecycle == {
        *("title", "title_sort", "created_at", "updated_at")
    }
    for table in ("indicator", "reading", "measure_funding", "partner", "measure_source", "adoption", "measure_field"):
        rows = await world.rows(f"SELECT * FROM {table}")
        copies = {
            edition: sorted(
                str([value for name, value in row.items() if name != "edition_id"])
                for row in rows
                if row["edition_id"] == edition
            )
            for edition in (before["id"], working["id"])
        }
        assert copies[before["id"]] == copies[working["id"]] != []


async def test_parts_change_one_by_one(world) -> None:
    record_id = await published(world, await draft(world, FULL))
    first, second = await world.rows("SELECT id FROM indicator ORDER BY position")
    early, late = await world.rows("SELECT id FROM reading ORDER BY date")
    [funding] = await world.rows("SELECT id FROM measure_funding")
    [partner] = await world.rows("SELECT id FROM partner")
    changes = {
        "indicators": {
            "add": [{"name": "Neu", "readings": [{"date": "2024-01-01", "value": 1}]}],
            "change": [
                {
                    "id": first["id"],
                    "target": 400,
                    "readings": {
                        "add": [{"date": "2023-12-31", "value": 310}],
                        "change": [
                            {"id": early["id"], "date": "2022-12-31", "reason": "vertauscht"},
                            {"id": late["id"], "date": "2021-12-31", "reason": "vertauscht"},
                        ],
                    },
                }
            ],
            "remove": [second["id"]],
        },
        "fundings": {"change": [{"id": funding["id"], "round": "2"}]},
        "partners": {"remove": [partner["id"]]},
        "sources": {"add": [{"title": "Zweite"}]},
    }
    made(await change(world, record_id, changes))
    edition = (await content(world))["id"]
    rows = await world.rows("SELECT * FROM indicator WHERE edition_id = :id ORDER BY position", id=edition)
    assert [(row["name"], row["target"], row["position"]) for row in rows] == [
        ("Teilnehmende", 400, 0),
        ("Neu", None, 2),
    ]
    assert rows[0]["id"] == first["id"]
    rows = await world.rows(
        "SELECT id, date, value FROM reading WHERE edition_id = :id AND indicator_id = :indicator ORDER BY date",
        id=edition,
        indicator=first["id"],
    )
    assert [tuple(row.values())[1:] for row in rows] == [
        (date(2021, 12, 31), 200),
        (date(2022, 12, 31), 80),
        (date(2023, 12, 31), 310),
    ]
    assert [row["id"] for row in rows[:2]] == [late["id"], early["id"]]
    rows = await world.rows("SELECT * FROM measure_funding WHERE edition_id = :id", id=edition)
    assert [(row["id"], row["round"], row["funder"]) for row in rows] == [(funding["id"], "2", "BAMF")]
    assert await world.rows("SELECT * FROM partner WHERE edition_id = :id", id=edition) == []
    rows = await world.rows("SELECT title FROM measure_source WHERE edition_id = :id ORDER BY position", id=edition)
    assert [row["title"] for row in rows] == ["Bericht", "Zweite"]
    published_edition = (await content(world, "CURRENT"))["id"]
    rows = await world.rows("SELECT name FROM indicator WHERE edition_id = :id", id=published_edition)
    assert {row["name"] for row in rows} == {"Teilnehmende", "Workshops"}


async def test_editing_takes_back_from_review(world) -> None:
    record_id = await draft(world)
    made(await actions.submit_measure(world.database, world.editor, record_id, 1))
    made(await change(world, record_id, {"title": "Anders"}))
    assert await editions(world, record_id) == [("WORKING", "DRAFT", "OWN", 3, None, False)]


async def test_a_withdrawn_measure_can_be_taken_up_again(world) -> None:
    record_id = await published(world, await draft(world))
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, 3))
    made(await change(world, record_id, {"title": "Wieder"}))
    assert await editions(world, record_id) == [
        ("WORKING", "DRAFT", "OWN", 5, None, False),
        ("PAST", "PUBLISHED", "NETWORK", 3, 1, False),
    ]
    await published(world, record_id)
    assert (await editions(world, record_id))[0] == ("CURRENT", "PUBLISHED", "NETWORK", 7, 2, False)


async def test_the_external_reference_can_be_changed(world) -> None:
    record_id = await draft(world, FULL)
    await draft(world, SMALL | {"external_reference": "taken"})
    before = await world.dump()
    assert codes(await change(world, record_id, {"external_reference": "taken"})) == {
        "input.externalReference": "DUPLICATE"
    }
    assert await world.dump() == before
    made(await change(world, record_id, {"external_reference": "new"}))
    made(await change(world, record_id, {"external_reference": "new", "title": "x"}))
    rows = await world.rows("SELECT external_reference FROM record WHERE id = :id", id=record_id)
    assert rows[0]["external_reference"] == "new"


async def test_a_goal_goes_with_its_strategy(world) -> None:
    first = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    second = made(await actions.create_strategy(world.database, world.editor, STRATEGY | {"title": "Zweites"}))
    goals = await world.rows("SELECT g.id, s.record_id FROM goal g JOIN strategy s ON s.id = g.edition_id")
    goal = next(row["id"] for row in goals if row["record_id"] == first)
    record_id = await draft(world, SMALL | {"goal": goal})
    assert codes(await change(world, record_id, {"strategy": second, "goal": goal})) == {"input.goal": "NOT_FOUND"}
    made(await change(world, record_id, {"strategy": second}))
    row = await content(world)
    assert (row["strategy_id"], row["goal_id"]) == (second, None)
    made(await change(world, record_id, {"goal": goal, "strategy": None}))
    made(await change(world, record_id, {"strategy": None}))
    row = await content(world)
    assert (row["strategy_id"], row["goal_id"]) == (None, None)


async def test_lessons_and_strategies_go_the_same_way(world) -> None:
    measure = await draft(world)
    lesson_id = await lesson(world, measure)
    made(await actions.update_lesson(world.database, world.editor, lesson_id, 1, {"kind": "RECOMMENDATION"}))
    strategy = made(await actions.create_strategy(world.database, world.editor, STRATEGY))
    [goal, _] = await world.rows("SELECT id FROM goal ORDER BY position")
    await published(world, strategy, kind="strategy")
    changes = {"goals": {"change": [{"id": goal["id"], "title": "Volle Teilhabe"}]}}
    made(await actions.update_strategy(world.database, world.editor, strategy, 3, changes))
    assert await editions(world, strategy, "strategy") == [
        ("WORKING", "DRAFT", "OWN", 4, None, False),
        ("CURRENT", "PUBLISHED", "NETWORK", 3, 1, True),
    ]
    rows = await world.rows(
        "SELECT g.title, s.state FROM goal g JOIN strategy s ON s.id = g.edition_id WHERE g.id = :id", id=goal["id"]
    )
    assert {tuple(row.values()) for row in rows} == {("Volle Teilhabe", "WORKING"), ("Teilhabe", "CURRENT")}


async def test_a_stale_version_changes_nothing(world) -> None:
    record_id = await draft(world)
    made(await actions.update_measure(world.database, world.editor, record_id, 1, {"title": "Neu"}))
    before = await world.dump()
    for stale in (0, 1, 3, -1):
        outcome = await actions.update_measure(world.database, world.editor, record_id, stale, {"title": "Alt"})
        assert codes(outcome) == {"input.version": "CONFLICT"}
    assert await world.dump() == before


@pytest.mark.parametrize("start", ["draft", "published"])
async def test_of_two_updates_at_once_one_wins(world, start) -> None:
    record_id = await draft(world, FULL)
    if start == "published":
        await published(world, record_id)
    seen = await version(world, record_id)
    outcomes = await asyncio.gather(
        *(actions.update_measure(world.database, world.editor, record_id, seen, {"title": f"T{n}"}) for n in range(4))
    )
    assert sorted(str(codes(outcome)) for outcome in outcomes) == ["{'input.version': 'CONFLICT'}"] * 3 + ["{}"]
    winner = next(number for number, outcome in enumerate(outcomes) if not outcome.errors)
    row = await content(world)
    assert (row["title"], row["version"]) == (f"T{winner}", seen + 1)
    assert len(await world.rows("SELECT 1 FROM audit WHERE action = 'measure.updated'")) == 1


async def test_who_may_not_changes_nothing(world) -> None:
    hidden = await draft(world)
    network = await published(world, await draft(world), "NETWORK")
    made(await actions.update_measure(world.database, world.editor, network, 3, {"title": "Entwurf"}))
    before = await world.dump()

    async def attempt(viewer, record_id):
        return codes(await actions.update_measure(world.database, viewer, record_id, 4, {"title": "Fremd"}))

    missing, forbidden = {"input.id": "NOT_FOUND"}, {"input.id": "FORBIDDEN"}
    for viewer in (world.other, world.guest, world.public, world.coordinator, world.operator):
        assert await attempt(viewer, hidden) == missing
        assert await attempt(viewer, uuid4()) == missing
    assert await attempt(world.reader, hidden) == forbidden
    for viewer in (world.other, world.coordinator, world.reader):
        assert await attempt(viewer, network) == forbidden
    for viewer in (world.guest, world.public, world.operator):
        assert await attempt(viewer, network) == missing
    assert await world.dump() == before


async def test_wrong_input_changes_nothing(world) -> None:
    record_id = await published(world, await draft(world, FULL))
    [indicator, _] = await world.rows("SELECT id FROM indicator ORDER BY position")
    before = await world.dump()
    outcome = await change(
        world,
        record_id,
        {
            "title": "",
            "ends_on": "2020-01-01",
            "execution_state": "DISCONTINUED",
            "fields_of_action": ["NONE"],
            "indicators": {
                "change": [{"id": indicator["id"], "readings": {"add": [{"date": "2021-12-31", "value": 1}]}}]
            },
            "partners": {"remove": [uuid4()]},
        },
    )
    assert codes(outcome) == {
        "input.title": "REQUIRED",
        "input.endsOn": "INVALID",
        "input.discontinuedReason": "REQUIRED",
        "input.fieldsOfAction.0": "NOT_FOUND",
        "input.indicators.change.0.readings.add.0.date": "DUPLICATE",
        "input.partners.remove.0": "NOT_FOUND",
    }
    assert await world.dump() == before


async def test_a_record_of_another_kind_is_not_found(world) -> None:
    measure = await draft(world)
    before = await world.dump()
    assert codes(await actions.update_lesson(world.database, world.editor, measure, 1, {})) == {"input.id": "NOT_FOUND"}
    assert codes(await actions.update_strategy(world.database, world.editor, measure, 1, {})) == {
        "input.id": "NOT_FOUND"
    }
    assert await world.dump() == before
