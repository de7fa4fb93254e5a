import asyncio
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from exchange.measures import actions
from tests.actions.samples import FULL, SMALL, STRATEGY, codes, draft, editions, lesson, made, published, version


async def in_review(world, record_id: UUID, kind: str = "measure") -> int:
    submit = getattr(actions, f"submit_{kind}")
    made(await submit(world.database, world.editor, record_id, await version(world, record_id)))
    return await version(world, record_id)


async def test_the_whole_way(world) -> None:
    d, record_id = world.database, await draft(world, FULL)
    made(await actions.submit_measure(d, world.editor, record_id, 1))
    assert await editions(world, record_id) == [("WORKING", "IN_REVIEW", "OWN", 2, None, False)]
    made(await actions.return_measure(d, world.publisher, record_id, 2, "Bitte kürzen."))
    assert await editions(world, record_id) == [("WORKING", "DRAFT", "OWN", 3, None, False)]
    made(await actions.submit_measure(d, world.editor, record_id, 3))
    made(await actions.publish_measure(d, world.publisher, record_id, 4, "NETWORK"))
    assert await editions(world, record_id) == [("CURRENT", "PUBLISHED", "NETWORK", 5, 1, False)]
    made(await actions.update_measure(d, world.editor, record_id, 5, {"title": "Zweite Fassung"}))
    made(await actions.submit_measure(d, world.editor, record_id, 6))
    made(await actions.publish_measure(d, world.publisher, record_id, 7, "PUBLIC"))
    assert await editions(world, record_id) == [
        ("CURRENT", "PUBLISHED", "PUBLIC", 8, 2, False),
        ("PAST", "PUBLISHED", "NETWORK", 5, 1, False),
    ]
    made(await actions.withdraw_measure(d, world.publisher, record_id, 8))
    assert await editions(world, record_id) == [
        ("WORKING", "WITHDRAWN", "OWN", 9, None, False),
        ("PAST", "PUBLISHED", "PUBLIC", 8, 2, False),
        ("PAST", "PUBLISHED", "NETWORK", 5, 1, False),
    ]
    steps = await world.rows("SELECT action, details FROM audit ORDER BY id")
    assert [
        (row["action"], row["details"]["from"], row["details"]["to"], row["details"]["version"]) for row in steps
    ] == [
        ("measure.created", None, "DRAFT", 1),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 2),
        ("measure.returned", "IN_REVIEW", "DRAFT", 3),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 4),
        ("measure.published", "IN_REVIEW", "PUBLISHED", 5),
        ("measure.updated", "PUBLISHED", "DRAFT", 6),
        ("measure.submitted", "DRAFT", "IN_REVIEW", 7),
        ("measure.published", "IN_REVIEW", "PUBLISHED", 8),
        ("measure.withdrawn", "PUBLISHED", "WITHDRAWN", 9),
    ]
    assert steps[2]["details"]["reason"] == "Bitte kürzen."
    events = await world.rows(
        "SELECT kind, visibility_before, visibility_after, announced FROM outbox"
        " WHERE kind IN ('MEASURE_PUBLISHED', 'MEASURE_WITHDRAWN') ORDER BY id"
    )
    assert [tuple(row.values()) for row in events] == [
        ("MEASURE_PUBLISHED", None, "NETWORK", True),
        ("MEASURE_PUBLISHED", "NETWORK", "PUBLIC", True),
        ("MEASURE_WITHDRAWN", "PUBLIC", None, True),
    ]


@pytest.mark.parametrize("kind", ["lesson", "strategy"])
async def test_lessons_and_strategies_go_the_same_way(world, kind) -> None:
    values = (
        {"kind": "OBSTACLE", "title": "t", "text": "x", "field_of_action": "VOICE"} if kind == "lesson" else STRATEGY
    )
    create, update = getattr(actions, f"create_{kind}"), getattr(actions, f"update_{kind}")
    withdraw, back = getattr(actions, f"withdraw_{kind}"), getattr(actions, f"return_{kind}")
    record_id = made(await create(world.database, world.editor, values))
    made(await back(world.database, world.publisher, record_id, await in_review(world, record_id, kind), "Nein."))
    await published(world, record_id, "COORDINATION", kind)
    made(await update(world.database, world.editor, record_id, 5, {"title": "Neu"}))
    await published(world, record_id, "PUBLIC", kind)
    made(await withdraw(world.database, world.publisher, record_id, 8))
    assert await editions(world, record_id, kind) == [
        ("WORKING", "WITHDRAWN", "OWN", 9, None, False),
        ("PAST", "PUBLISHED", "PUBLIC", 8, 2, False),
        ("PAST", "PUBLISHED", "COORDINATION", 5, 1, False),
    ]


async def test_revisions_never_change(world) -> None:
    record_id = await published(world, await draft(world, FULL))

    async def revision() -> list:
        tables = ("indicator", "reading", "measure_funding", "partner", "measure_source", "adoption", "measure_field")
        rows = [
            await world.rows(
                f"SELECT t::text FROM {name} t JOIN measure m ON m.id = t.edition_id WHERE m.number = 1 ORDER BY 1"
            )
            for name in tables
        ]
        rows.append(
            await world.rows(
                "SELECT title, summary, context, cost_amount, version, published_at FROM measure WHERE number = 1"
            )
        )
        return [[dict(row) for row in entries] for entries in rows]

    first = await revision()
    [indicator, _] = await world.rows("SELECT id FROM indicator ORDER BY position")
    changes = {"title": "Neu", "cost": None, "indicators": {"remove": [indicator["id"]]}, "fields_of_action": ["WORK"]}
    made(await actions.update_measure(world.database, world.editor, record_id, 3, changes))
    assert await revision() == first
    await published(world, record_id, "PUBLIC")
    assert await revision() == first
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, 6))
    assert await revision() == first


async def test_draft_lessons_are_published_with_their_measure(world) -> None:
    measure = await draft(world)
    first, second = await lesson(world, measure), await lesson(world, measure, title="zwei")
    await in_review(world, second, "lesson")
    other = await lesson(world, await draft(world), title="fremd")
    await published(world, measure)
    assert await editions(world, first, "lesson") == [("CURRENT", "PUBLISHED", "NETWORK", 2, 1, False)]
    assert await editions(world, second, "lesson") == [("CURRENT", "PUBLISHED", "NETWORK", 3, 1, False)]
    assert await editions(world, other, "lesson") == [("WORKING", "DRAFT", "OWN", 1, None, False)]
    events = await world.rows("SELECT kind, subject_id FROM outbox WHERE kind LIKE '%PUBLISHED' ORDER BY id")
    assert (events[0]["kind"], events[0]["subject_id"]) == ("MEASURE_PUBLISHED", measure)
    assert {(row["kind"], row["subject_id"]) for row in events[1:]} == {
        ("LESSON_PUBLISHED", first),
        ("LESSON_PUBLISHED", second),
    }


async def test_a_lesson_of_a_published_measure_is_published_by_itself(world) -> None:
    measure = await published(world, await draft(world), "NETWORK")
    record_id = await lesson(world, measure)
    seen = await in_review(world, record_id, "lesson")
    before = await world.dump()
    refused = await actions.publish_lesson(world.database, world.publisher, record_id, seen, "PUBLIC")
    assert codes(refused) == {"input.visibility": "INVALID"}
    assert await world.dump() == before
    made(await actions.publish_lesson(world.database, world.publisher, record_id, seen, "COORDINATION"))
    assert await editions(world, record_id, "lesson") == [("CURRENT", "PUBLISHED", "COORDINATION", 3, 1, False)]


async def test_a_lesson_waits_for_its_measure(world) -> None:
    record_id = await lesson(world, await draft(world))
    seen = await in_review(world, record_id, "lesson")
    before = await world.dump()
    refused = await actions.publish_lesson(world.database, world.publisher, record_id, seen, "COORDINATION")
    assert codes(refused) == {"input.id": "WRONG_STAGE"}
    assert await world.dump() == before


async def test_lessons_are_narrowed_with_their_measure(world) -> None:
    measure = await draft(world)
    wide, edited, narrow = [await lesson(world, measure, title=title) for title in ("a", "b", "c")]
    await published(world, measure, "PUBLIC")
    made(await actions.update_lesson(world.database, world.editor, narrow, 2, {"text": "kurz"}))
    await published(world, narrow, "COORDINATION", "lesson")
    made(await actions.update_lesson(world.database, world.editor, edited, 2, {"text": "länger"}))
    made(await actions.update_measure(world.database, world.editor, measure, 3, {}))
    await published(world, measure, "NETWORK")
    assert await editions(world, wide, "lesson") == [("CURRENT", "PUBLISHED", "NETWORK", 3, 1, False)]
    assert await editions(world, edited, "lesson") == [
        ("CURRENT", "PUBLISHED", "NETWORK", 4, 2, False),
        ("PAST", "PUBLISHED", "PUBLIC", 2, 1, False),
    ]
    assert (await editions(world, narrow, "lesson"))[0] == ("CURRENT", "PUBLISHED", "COORDINATION", 5, 2, False)
    rows = await world.rows("SELECT subject_id FROM outbox WHERE kind = 'LESSON_NARROWED'")
    assert [row["subject_id"] for row in rows] == [wide]


async def test_lessons_are_withdrawn_with_their_measure(world) -> None:
    measure = await draft(world)
    plain, edited = await lesson(world, measure), await lesson(world, measure, title="b")
    await published(world, measure)
    made(await actions.update_lesson(world.database, world.editor, edited, 2, {"text": "neu"}))
    fresh = await lesson(world, measure, title="c")
    made(await actions.withdraw_measure(world.database, world.publisher, measure, 3))
    assert await editions(world, plain, "lesson") == [
        ("WORKING", "WITHDRAWN", "OWN", 3, None, False),
        ("PAST", "PUBLISHED", "NETWORK", 2, 1, False),
    ]
    assert await editions(world, edited, "lesson") == [
        ("WORKING", "WITHDRAWN", "OWN", 4, None, False),
        ("PAST", "PUBLISHED", "NETWORK", 2, 1, False),
    ]
    assert await editions(world, fresh, "lesson") == [("WORKING", "DRAFT", "OWN", 1, None, False)]
    texts = await world.rows("SELECT text FROM lesson WHERE record_id = :id AND state = 'WORKING'", id=edited)
    assert texts[0]["text"] == "neu"
    events = await world.rows("SELECT subject_id FROM outbox WHERE kind = 'LESSON_WITHDRAWN'")
    assert {row["subject_id"] for row in events} == {plain, edited}


async def test_a_draft_beside_a_withdrawn_measure_is_kept(world) -> None:
    record_id = await published(world, await draft(world))
    made(await actions.update_measure(world.database, world.editor, record_id, 3, {"title": "Entwurf"}))
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, 4))
    assert await editions(world, record_id) == [
        ("WORKING", "WITHDRAWN", "OWN", 5, None, False),
        ("PAST", "PUBLISHED", "NETWORK", 3, 1, False),
    ]
    rows = await world.rows("SELECT title FROM measure WHERE state = 'WORKING'")
    assert rows[0]["title"] == "Entwurf"


async def test_four_eyes(world) -> None:
    record_id = await draft(world, SMALL, world.publisher)
    seen = await in_review(world, record_id)
    before = await world.dump()
    refused = await actions.publish_measure(world.database, world.publisher, record_id, seen, "PUBLIC")
    assert codes(refused) == {"input.id": "FOUR_EYES"}
    assert await world.dump() == before
    made(await actions.publish_measure(world.database, world.second, record_id, seen, "PUBLIC"))


async def test_four_eyes_holds_for_the_lessons_that_go_along(world) -> None:
    record_id = await draft(world)
    await lesson(world, record_id, world.publisher)
    seen = await in_review(world, record_id)
    before = await world.dump()
    refused = await actions.publish_measure(world.database, world.publisher, record_id, seen, "PUBLIC")
    assert codes(refused) == {"input.id": "FOUR_EYES"}
    assert await world.dump() == before
    made(await actions.publish_measure(world.database, world.second, record_id, seen, "PUBLIC"))


async def test_without_the_rule_two_eyes_are_enough(world) -> None:
    async with world.database.transaction() as session:
        await session.execute(text("UPDATE municipality SET four_eyes = false"))
    record_id = await draft(world, SMALL, world.publisher)
    await lesson(world, record_id, world.publisher)
    seen = await in_review(world, record_id)
    made(await actions.publish_measure(world.database, world.publisher, record_id, seen, "PUBLIC"))


STEPS = {
    "submit": (),
    "return": ("Nein.",),
    "publish": ("PUBLIC",),
    "withdraw": (),
}


async def test_refused_steps_change_nothing(world) -> None:
    hidden, shown = await draft(world), await published(world, await draft(world), "NETWORK")
    before = await world.dump()
    for step in STEPS:
        await _refused(world, step, hidden, shown)
        assert await world.dump() == before


async def _refused(world, step, hidden, shown) -> None:
    act, more, editors_step = getattr(actions, f"{step}_measure"), STEPS[step], step == "submit"

    async def attempt(viewer, record_id, seen):
        return codes(await act(world.database, viewer, record_id, seen, *more))

    assert await attempt(world.publisher, uuid4(), 1) == {"input.id": "NOT_FOUND"}
    for viewer in (world.other, world.coordinator, world.operator, world.public, world.guest):
        assert await attempt(viewer, hidden, 1) == {"input.id": "NOT_FOUND"}
    for viewer in (world.other, world.coordinator, world.reader):
        assert await attempt(viewer, shown, 3) == {"input.id": "FORBIDDEN"}
    if not editors_step:
        assert await attempt(world.editor, hidden, 1) == {"input.id": "FORBIDDEN"}
    assert await attempt(world.publisher, hidden, 7) == {"input.version": "CONFLICT"}
    if editors_step:
        assert await attempt(world.publisher, shown, 3) == {"input.id": "WRONG_STAGE"}
    else:
        assert await attempt(world.publisher, hidden, 1) == {"input.id": "WRONG_STAGE"}


async def test_publishing_needs_somebody_to_see_it_and_returning_a_reason(world) -> None:
    record_id = await draft(world)
    seen = await in_review(world, record_id)
    before = await world.dump()
    for visibility in ("OWN", "STATISTICS", "nobody"):
        refused = await actions.publish_measure(world.database, world.publisher, record_id, seen, visibility)
        assert codes(refused) == {"input.visibility": "INVALID"}
    for reason, code in (("", "REQUIRED"), (" \n", "REQUIRED"), ("x" * 2001, "TOO_LONG"), ("a\x00b", "INVALID")):
        refused = await actions.return_measure(world.database, world.publisher, record_id, seen, reason)
        assert codes(refused) == {"input.reason": code}
    assert await world.dump() == before


async def test_of_two_publications_at_once_one_wins(world) -> None:
    record_id = await draft(world, FULL)
    seen = await in_review(world, record_id)
    outcomes = await asyncio.gather(
        *(
            actions.publish_measure(world.database, viewer, record_id, seen, "PUBLIC")
            for viewer in (world.publisher, world.second, world.publisher)
        )
    )
    assert sorted(str(codes(outcome)) for outcome in outcomes) == ["{'input.version': 'CONFLICT'}"] * 2 + ["{}"]
    assert await editions(world, record_id) == [("CURRENT", "PUBLISHED", "PUBLIC", 3, 1, False)]


async def test_editing_a_lesson_while_its_measure_is_published_loses_nothing(world) -> None:
    for _ in range(5):
        measure = await draft(world)
        lesson_id = await lesson(world, measure)
        seen = await in_review(world, measure)
        publication, change = await asyncio.gather(
            actions.publish_measure(world.database, world.publisher, measure, seen, "PUBLIC"),
            actions.update_lesson(world.database, world.editor, lesson_id, 1, {"text": "neu"}),
        )
        made(publication)
        rows = await world.rows(
            "SELECT text, state, stage FROM lesson WHERE record_id = :id AND state = 'CURRENT'", id=lesson_id
        )
        assert len(rows) == 1
        assert (rows[0]["text"] == "neu") == (change.errors == ())


async def test_a_draft_tells_when_its_record_was_published_last(world) -> None:
    record_id = await draft(world)
    lesson_id = await lesson(world, record_id)
    assert await times(world) == {("lesson", "WORKING"): None, ("measure", "WORKING"): None}
    await published(world, record_id, "PUBLIC")
    first = await times(world)
    made(await actions.update_measure(world.database, world.editor, record_id, 3, {"title": "Neu"}))
    assert await times(world) == first | {("measure", "WORKING"): first["measure", "CURRENT"]}
    assert first["measure", "CURRENT"] == first["lesson", "CURRENT"] is not None
    seen = await version(world, record_id)
    made(await actions.withdraw_measure(world.database, world.publisher, record_id, seen))
    assert set((await times(world)).values()) == {first["measure", "CURRENT"]}
    assert await version(world, lesson_id) == 3


async def times(world) -> dict[tuple[str, str], datetime | None]:
    """When editions were published, by table and state."""
    found = {}
    for kind in ("measure", "lesson"):
        for row in await world.rows(f"SELECT state, published_at FROM {kind}"):
            found[kind, row["state"]] = row["published_at"]
    return found


class Statements:
    """Counts the statements that a database's writers send, the begin and the end of transactions not counted."""

    def __init__(self, database) -> None:
        self.seen: list[str] = []
        event.listen(database._engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest) -> None:
        self.seen.append(statement)


@pytest.mark.parametrize("lessons", [0, 40])
async def test_a_publication_takes_few_statements(world, lessons) -> None:
    parts = {
        "indicators": [
            {"name": str(number), "readings": [{"date": f"{year}-01-01", "value": 1} for year in range(2000, 2020)]}
            for number in range(30)
        ],
        "partners": [{"name": str(number)} for number in range(60)],
    }
    record_id = await published(world, await draft(world, SMALL | parts))
    for number in range(lessons):
        await lesson(world, record_id, title=str(number))
    made(await actions.update_measure(world.database, world.editor, record_id, 3, {"title": "Neu"}))
    seen = await in_review(world, record_id)
    statements = Statements(world.database)
    made(await actions.publish_measure(world.database, world.publisher, record_id, seen, "PUBLIC"))
    assert len(statements.seen) == 10
    assert len(await world.rows("SELECT 1 FROM lesson WHERE state = 'CURRENT'")) == lessons
