"""What the index holds after each step of a record's life, and how many statements search and its upkeep take."""

from typing import Any

import pytest
from sqlalchemy import text

from exchange.measures import actions
from exchange.measures.actions.indexing import rebuild, rebuild_if_outdated
from exchange.search import indexing
from exchange.storage.engine import Database
from tests import factories, searching
from tests.client import KONSTANZ, Client, Statements
from tests.searching import lessons, suggested, titles

POSTED = """SELECT d.record_id, d.title, d.body, w.spelling, p.impact FROM search_document d
    JOIN search_posting p ON p.document_id = d.id JOIN search_word w ON w.id = p.word_id ORDER BY 1, 4"""


async def index_of(database: Database) -> list[Any]:
    """All that is indexed, by words."""
    return [tuple(row) for row in await database.fetch_all(POSTED)]


async def change(client: Client, record: Any, version: int, values: dict[str, Any], visibility: str = "PUBLIC") -> None:
    """Change a measure and publish it."""
    editor = await factories.actor(client.database)
    factories.done(await actions.update_measure(client.database, editor, record, version, values))
    await factories.publish_measure(client.database, KONSTANZ, record, version + 1, visibility)


async def test_what_was_published_is_found_at_once(desk: Client) -> None:
    record = await factories.measure(desk.database, title="Zebrafink", summary=searching.SHORT)
    assert await titles(desk, "Zebrafink") == []
    assert await titles(desk, "Zebrafink", "konstanz_reader") == []
    await factories.publish_measure(desk.database, KONSTANZ, record, 1)
    assert await titles(desk, "Zebrafink") == ["Zebrafink"]


async def test_new_words_take_the_place_of_the_old_ones(desk: Client) -> None:
    record = await searching.publish(desk.database, "Zebrafink", context="Anemonen blühen.", implementation="Bleibt.")
    await change(desk, record, 3, {"title": "Quittenbrot", "context": "Trompeten klingen."})
    for gone in ("Zebrafink", "Anemonen", '"Anemonen blühen"', "Zebra"):
        assert await titles(desk, f"{gone} ") == [], gone
        assert await suggested(desk, gone) == []
    for found in ("Quittenbrot", "Trompete", '"Trompeten klingen"', "Bleibt"):
        assert await titles(desk, found) == ["Quittenbrot"], found
    rows = await index_of(desk.database)
    await rebuild(desk.database, lambda _done, _of: None)
    assert await index_of(desk.database) == rows


async def test_a_draft_over_it_is_not_searched(desk: Client) -> None:
    record = await searching.publish(desk.database, "Zebrafink")
    editor = await factories.actor(desk.database)
    factories.done(await actions.update_measure(desk.database, editor, record, 3, {"title": "Quittenbrot"}))
    for key in (None, "konstanz_reader", "coordinator"):
        assert await titles(desk, "Quittenbrot", key) == []
        assert len(await titles(desk, "Zebrafink", key)) == 1


async def test_a_word_that_is_gone_does_not_stand_in_the_way_of_what_was_meant(desk: Client) -> None:
    record = await searching.publish(desk.database, "Zebrafnik")
    await change(desk, record, 3, {"title": "Zebrafink"})
    assert await titles(desk, "Zebrafnik ") == ["Zebrafink"]


async def test_withdrawn_with_its_lessons(desk: Client) -> None:
    record = await factories.measure(desk.database, title="Zebrafink", summary=searching.SHORT)
    await factories.lesson(desk.database, measure=record, title="Anemonen", text="Trompeten.")
    await factories.publish_measure(desk.database, KONSTANZ, record, 1)
    assert (await titles(desk, "Anemone"), await lessons(desk, "Trompete")) == (["Zebrafink"], ["Anemonen"])
    publisher = await factories.actor(desk.database)
    factories.done(await actions.withdraw_measure(desk.database, publisher, record, 3))
    assert await index_of(desk.database) == []
    for key in (None, "bochum_reader", "coordinator", "operator", "konstanz_reader"):
        for word in ("Zebrafink", "Anemone", "Trompete"):
            assert (await titles(desk, word, key), await lessons(desk, word, key)) == ([], [])
            assert await suggested(desk, word, key) == []


async def test_narrowed(desk: Client) -> None:
    record = await searching.publish(desk.database, "Zebrafink")
    await change(desk, record, 3, {"summary": "Neu."}, "NETWORK")
    assert (await titles(desk, "Zebrafink"), await suggested(desk, "Zebra")) == ([], [])
    assert await titles(desk, "Zebrafink", "bochum_reader") == ["Zebrafink"]
    await change(desk, record, 6, {"summary": "Wieder."}, "PUBLIC")
    assert await titles(desk, "Zebrafink") == ["Zebrafink"]


async def test_a_lesson_published_later(desk: Client) -> None:
    record = await searching.publish(desk.database, "Zebrafink")
    await factories.published_lesson(desk.database, measure=record, title="Anemonen")
    assert (await titles(desk, "Anemone"), await lessons(desk, "Anemone")) == (["Zebrafink"], ["Anemonen"])


async def test_an_outdated_index_is_built_anew(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    await searching.publish(desk.database, "Zebrafink")
    rows = await index_of(desk.database)
    told: list[tuple[int, int]] = []
    async with desk.database.transaction() as session:
        await session.execute(text("DELETE FROM search_analysis"))
    assert await rebuild_if_outdated(desk.database, lambda *done: told.append(done)) == 1
    assert await rebuild_if_outdated(desk.database, lambda *done: told.append(done)) == 0
    async with desk.database.transaction() as session:
        await session.execute(text("DELETE FROM search_posting"))
    assert await titles(desk, "Zebrafink") == []
    assert await rebuild_if_outdated(desk.database, lambda *done: told.append(done)) == 0
    monkeypatch.setattr(indexing, "ANALYSIS", indexing.ANALYSIS + 1)
    assert await rebuild_if_outdated(desk.database, lambda *done: told.append(done)) == 1
    assert told == [(1, 1), (1, 1)]
    assert await index_of(desk.database) == rows
    assert await titles(desk, "Zebrafink") == ["Zebrafink"]


@pytest.mark.parametrize("key", [None, "konstanz_reader", "coordinator"])
async def test_a_search_is_one_statement(shelf: Client, statements: Statements, key: str | None) -> None:
    for search in ("Beratung", '"leichte Sprache" Bürger*innen -Kinder Sprachmitlung', "xyz", "-Lotse", " "):
        statements.clear()
        await searching.page(shelf, search, key, first=10)
        assert (len(statements.reads), len(statements)) == (1, 1 + (key is not None))
        statements.clear()
        await lessons(shelf, search, key)
        assert len(statements.reads) == 1
        statements.clear()
        await suggested(shelf, search, key)
        assert len(statements.reads) == (search != " ")


async def test_texts_share_a_plan(shelf: Client, statements: Statements) -> None:
    for search in ("Beratung", "Dolmetscherpool und Sprachmittlung", "-x", '"leichte Sprache"'):
        await searching.page(shelf, search, first=10)
    assert len(set(statements.reads)) == 1


async def test_indexing_adds_two_statements_to_a_publication(desk: Client, statements: Statements) -> None:
    taken = []
    for size in (1, 30):
        words = " ".join(f"Wort{size}x{number}" for number in range(size))
        record = await factories.measure(desk.database, title="Zebrafink", summary=searching.SHORT, context=words)
        for number in range(size):
            await factories.lesson(desk.database, measure=record, title=f"L{number}")
        publisher = await factories.actor(desk.database)
        factories.done(await actions.submit_measure(desk.database, publisher, record, 1))
        statements.clear()
        given = {"id": f"measure_{record}", "version": 2, "visibility": "PUBLIC"}
        answer = await desk.operation("PublishMeasure", "konstanz_publisher", input=given)
        assert answer["publishMeasure"]["errors"] == []
        taken.append(len(statements))
        assert sum("search_" in sql for sql in statements.sql) == 1
    assert taken == [12, 12]  # ten for the publication, one for the key, one for the answer
