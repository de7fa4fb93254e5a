"""Nobody finds, counts or is offered a word that stands only where she may not look."""

from typing import Any

import pytest

from exchange.measures import actions
from tests import factories, searching
from tests.client import Client
from tests.searching import lessons, page, suggested, titles

EVERYBODY = (
    None,
    "operator",
    "district_publisher",
    "kaufbeuren_reader",
    "bochum_reader",
    "coordinator",
    "konstanz_reader",
)
NETWORK = ("bochum_reader", "coordinator", "konstanz_reader")
COORDINATION = ("coordinator", "konstanz_reader")
WORD = "Zebrafink"


async def knows(client: Client, key: str | None, word: str = WORD) -> bool:
    """Whether a viewer learns of the word in any way; all ways must agree."""
    ways: dict[str, bool] = {}
    for search in (word, word[:-2], f"{word[:-2]}xk ", f'"{word}"'):
        found = await page(client, search, key, first=10)
        assert found["totalCount"] == len(found["nodes"])
        assert sum(entry["count"] for entry in found["facets"]["states"]) == found["totalCount"]
        ways[search] = found["totalCount"] > 0
        ways[f"{search} in lessons"] = ways[search] or bool(await lessons(client, search, key))
        assert not ways[search] or ways[f"{search} in lessons"]
    told = {way: seen for way, seen in ways.items() if way.endswith("in lessons")}
    told["suggested"] = bool(await suggested(client, word[:4], key))
    assert len(set(told.values())) == 1, told
    return told["suggested"]


async def may_know(client: Client, *viewers: str | None) -> None:
    for key in EVERYBODY:
        assert await knows(client, key) is (key in viewers), key


async def test_a_published_text(desk: Client) -> None:
    await searching.publish(desk.database, WORD)
    await may_know(desk, *EVERYBODY)


async def test_a_draft_is_found_by_nobody(desk: Client) -> None:
    """Nor by those who may read it: what is searched is what was published."""
    await factories.measure(desk.database, title=WORD)
    await factories.lesson(desk.database, title=WORD, text=WORD)
    await may_know(desk)


@pytest.mark.parametrize(
    ("visibility", "viewers"),
    [("COORDINATION", COORDINATION), ("NETWORK", NETWORK), ("PUBLIC", EVERYBODY)],
)
@pytest.mark.parametrize("column", ["title", "context"])
async def test_a_measure(desk: Client, visibility: str, viewers: tuple[str | None, ...], column: str) -> None:
    await searching.publish(desk.database, "Offen", context="Für alle.")
    await searching.publish(desk.database, visibility=visibility, **{"title": "Verborgen", column: WORD})
    await may_know(desk, *viewers)


@pytest.mark.parametrize(("visibility", "viewers"), [("COORDINATION", COORDINATION), ("NETWORK", NETWORK)])
async def test_a_lesson_of_a_public_measure(desk: Client, visibility: str, viewers: tuple[str | None, ...]) -> None:
    record = await searching.publish(desk.database, "Offen")
    await factories.published_lesson(desk.database, visibility=visibility, measure=record, title="Mühe", text=WORD)
    await may_know(desk, *viewers)
    for key in EVERYBODY:
        seen = key in viewers
        assert await titles(desk, WORD, key) == ["Offen"] * seen
        assert await lessons(desk, WORD, key) == ["Mühe"] * seen
        assert await titles(desk, f"Offen -{WORD}", key) == ["Offen"] * (not seen)
        assert await titles(desk, f'Offen "{WORD}"', key) == ["Offen"] * seen
        assert await titles(desk, f'Offen -"{WORD}"', key) == ["Offen"] * (not seen)
        assert await titles(desk, f"-{WORD}", key) == ["Offen"] * (not seen)


async def test_a_lesson_that_stands_alone(desk: Client) -> None:
    await factories.published_lesson(desk.database, visibility="NETWORK", title=WORD)
    await may_know(desk, *NETWORK)


async def test_a_lesson_of_a_measure_that_others_do_not_see(desk: Client) -> None:
    record = await searching.publish(desk.database, "Verborgen", visibility="COORDINATION")
    await factories.published_lesson(desk.database, visibility="COORDINATION", measure=record, title=WORD)
    await may_know(desk, *COORDINATION)


async def test_a_superseded_text(desk: Client) -> None:
    record = await searching.publish(desk.database, WORD)
    editor = await factories.actor(desk.database)
    factories.done(await actions.update_measure(desk.database, editor, record, 3, {"title": "Neu"}))
    await may_know(desk, *EVERYBODY)
    await factories.publish_measure(desk.database, searching.KONSTANZ, record, 4)
    await may_know(desk)


async def test_a_withdrawn_text(desk: Client) -> None:
    record = await searching.publish(desk.database, WORD)
    publisher = await factories.actor(desk.database)
    factories.done(await actions.withdraw_measure(desk.database, publisher, record, 3))
    await may_know(desk)


@pytest.mark.parametrize("visibility", ["OWN", "PUBLIC"])
async def test_the_contact_is_not_searched(desk: Client, visibility: str) -> None:
    contact = {"unit": WORD, "email": f"{WORD}@konstanz.de", "visibility": visibility}
    await searching.publish(desk.database, "Offen", contact=contact)
    await may_know(desk)


async def test_counts_and_facets_of_what_others_see(desk: Client) -> None:
    for visibility in ("PUBLIC", "NETWORK", "COORDINATION"):
        await searching.publish(desk.database, f"{WORD} {visibility}", visibility=visibility, execution_state="ONGOING")
    for key in EVERYBODY:
        seen = 1 + (key in NETWORK) + (key in COORDINATION)
        found = await page(desk, WORD, key, first=1)
        assert found["totalCount"] == seen
        assert found["facets"]["executionStates"] == [{"value": "ONGOING", "count": seen}]
        assert found["facets"]["states"] == [{"value": "BW", "count": seen}]
        offered = [text for kind, text in await suggested(desk, "Zebra", key) if kind == "MEASURE"]
        assert len(offered) == seen


async def test_what_others_hide_does_not_stand_in_the_way_of_what_was_meant(desk: Client) -> None:
    """Otherwise finding nothing would tell that the word stands somewhere."""
    await searching.publish(desk.database, "Zebrafink")
    before = {key: await titles(desk, "Zebrafing ", key) for key in EVERYBODY}
    await searching.publish(desk.database, "Zebrafing", visibility="NETWORK")
    for key in EVERYBODY:
        expected = ["Zebrafing"] if key in NETWORK else before[key]
        assert (await titles(desk, "Zebrafing ", key))[:1] == expected, key
    assert before[None] == ["Zebrafink"]


async def test_suggestions(shelf: Client) -> None:
    expected: dict[str, list[Any]] = {
        "Konst": [("TERM", "Konstanz"), ("MUNICIPALITY", "Konstanz")],
        "dolm": [("TERM", "Dolmetscherpool"), ("MEASURE", "Dolmetscherpool")],
        "welcome b": [],
        "ZEBRAFINK QUI": [("MEASURE", "Apfelbaum Zebrafink Quittenbrot")],
        "baden-w": [("TERM", "Baden-Württemberg")],
        "hartn": [("TERM", "Hartnäckigkeit")],
        "Bezi": [("MUNICIPALITY", "Bezirk")],
        "xyz": [],
        "ebrafink": [],
    }
    assert {prefix: await suggested(shelf, prefix) for prefix in expected} == expected
    centers = {("TERM", "Welcome-Center"), *(("MEASURE", f"Welcome{joint}enter") for joint in (" C", "-C", "c"))}
    for prefix in ("welcome c", "WELCOME-CENT", "welcome-center", "Welcome Center"):
        assert set(await suggested(shelf, prefix)) == centers, prefix
    assert set(await suggested(shelf, "welcomec")) == centers - {("MEASURE", "Welcome Center")}
    assert [len(await suggested(shelf, "z", first=first)) for first in (0, 1, 20)] == [0, 1, 20]
    for first in (-1, 21):
        response = await shelf.send(searching.SUGGEST, None, {"prefix": "z", "first": first})
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_ids_of_suggestions(shelf: Client) -> None:
    found = (await shelf.data(searching.SUGGEST, prefix="Konst"))["suggest"]
    assert found[0]["id"] is None
    document = "query($id: ID!) { node(id: $id) { ... on Municipality { name } ... on Measure { title } } }"
    assert (await shelf.data(document, id=found[1]["id"]))["node"] == {"name": "Konstanz"}
    found = (await shelf.data(searching.SUGGEST, prefix="dolmet"))["suggest"]
    assert (await shelf.data(document, id=found[1]["id"]))["node"] == {"title": "Dolmetscherpool"}
