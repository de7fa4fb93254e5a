"""Searching together with filters, facets, counts, orders and pages; and any text at all."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.search.rules.folding import fold
from exchange.search.rules.mistakes import TWO_EDITS, is_meant
from tests import searching
from tests.client import BOCHUM, Client
from tests.property.conftest import COMMON
from tests.searching import lessons, page, suggested, titles

TWINS = [title for title in searching.TITLES if title.startswith("Zwilling")]


async def walk(client: Client, search: str, size: int, *, backward: bool = False, **given: Any) -> list[str]:
    """The titles of all pages one after the other."""
    found: list[str] = []
    came_from: dict[str, Any] = {}
    for number in itertools.count():
        got = await page(client, search, None, **given, **{"last" if backward else "first": size}, **came_from)
        listed, info = [node["title"] for node in got["nodes"]], got["pageInfo"]
        found = listed + found if backward else found + listed
        assert info["hasNextPage" if backward else "hasPreviousPage"] is (number > 0)
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found
        came_from = {"before": info["startCursor"]} if backward else {"after": info["endCursor"]}
        assert number < 100
    raise AssertionError


@pytest.mark.parametrize(
    ("search", "size"),
    [("Zwilling", 1), ("Zwilling", 23), ("Zwilling Radwege Lotse Apfelbaum", 7), ("Bürger Sprache Konstanz", 13)],
)
async def test_pages_by_relevance_neither_repeat_nor_skip(shelf: Client, search: str, size: int) -> None:
    """Also among equals: of the twins all score the same."""
    whole = await titles(shelf, search)
    assert len(set(whole)) == len(whole) > 7
    assert await walk(shelf, search, size) == whole
    assert await walk(shelf, search, size, backward=True) == whole


async def test_the_worst_first_and_other_orders(shelf: Client) -> None:
    search = "Zwilling Radwege Lotse Apfelbaum"
    best = await titles(shelf, search)
    worst = [{"field": "RELEVANCE", "direction": "ASC"}]
    assert await titles(shelf, search, order=worst) == best[::-1]
    assert await titles(shelf, search, order=[{"field": "RELEVANCE", "direction": "DESC"}]) == best
    for order in ([{"field": "TITLE"}], [{"field": "PUBLISHED_AT", "direction": "ASC"}, {"field": "TITLE"}]):
        listed = await titles(shelf, search, order=order)
        assert (sorted(listed), set(listed)) == (sorted(best), set(best))
        assert await walk(shelf, search, 5, order=order) == listed
    assert await titles(shelf, "Zwilling ", order=[{"field": "TITLE", "direction": "DESC"}]) == TWINS[::-1]
    mixed = [{"field": "RELEVANCE", "direction": "DESC"}, {"field": "TITLE", "direction": "ASC"}]
    assert (await titles(shelf, "Radwege Zwilling ", order=mixed)) == ["Radwege", *TWINS]
    assert await walk(shelf, "Radwege Zwilling ", 4, order=mixed) == ["Radwege", *TWINS]


@pytest.mark.parametrize("search", [None, "", "  \t\n"])
async def test_relevance_needs_a_search(shelf: Client, search: str | None) -> None:
    variables = {"search": search, "order": [{"field": "RELEVANCE", "direction": "DESC"}]}
    response = await shelf.send(searching.PAGE, None, variables)
    (error,) = response.json()["errors"]
    assert error["message"] == "The order RELEVANCE needs a 'search'."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_cursor_is_of_one_order(shelf: Client) -> None:
    cursor = (await page(shelf, "Zwilling", first=3))["pageInfo"]["endCursor"]
    response = await shelf.send(searching.PAGE, None, {"first": 3, "after": cursor})
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("search", ["", " ", "\u3000", None])
async def test_a_blank_search_is_none(shelf: Client, search: str | None) -> None:
    found, plain = await page(shelf, search, first=5), await page(shelf, None, first=5)
    assert found == plain
    assert found["totalCount"] == len(searching.TITLES) + 1


@pytest.mark.parametrize("search", ["!", "-", '""', "😀", "\x00", "\u00ad", "%", "_", "- -", "\u0301"])
async def test_a_search_without_words_finds_nothing(shelf: Client, search: str) -> None:
    assert (await titles(shelf, search), await lessons(shelf, search)) == ([], [])
    assert await suggested(shelf, search) == []


async def test_with_filters_facets_and_counts(desk: Client) -> None:
    await searching.publish(desk.database, "Zebrafink eins", execution_state="ONGOING", target_groups=["WOMEN"])
    await searching.publish(desk.database, "Zebrafink zwei", execution_state="PLANNED")
    await searching.publish(desk.database, "Zebrafink drei", ags=BOCHUM, execution_state="ONGOING")
    await searching.publish(desk.database, "Anemone", ags=BOCHUM, execution_state="COMPLETED", target_groups=["WOMEN"])
    found = await page(desk, "Zebrafinken")
    assert (found["totalCount"], len(found["nodes"])) == (3, 3)
    assert found["facets"] == {
        "states": [{"value": "BW", "count": 2}, {"value": "NW", "count": 1}],
        "executionStates": [{"value": "ONGOING", "count": 2}, {"value": "PLANNED", "count": 1}],
    }
    found = await page(desk, "Zebrafink", filter={"states": ["NW"]}, first=0)
    assert (found["totalCount"], found["nodes"]) == (1, [])
    assert found["facets"]["states"] == [{"value": "BW", "count": 2}, {"value": "NW", "count": 1}]
    assert found["facets"]["executionStates"] == [{"value": "ONGOING", "count": 1}]
    assert await titles(desk, "Zebrafink", filter={"targetGroups": ["WOMEN"]}) == ["Zebrafink eins"]
    assert await titles(desk, "Zebrafink", filter={"executionStates": ["COMPLETED"]}) == []
    assert set(await titles(desk, "-Zebrafink", filter={"states": ["NW", "BW"]})) == {"Anemone"}


HOSTILE = (
    *(
        "%",
        "_",
        "\\",
        "a%b_c\\",
        "'",
        "''; DROP TABLE measure; --",
        "$1",
        "{keys}",
        "%(x)s",
        ":search",
        "?",
        "{}",
        "{0}",
    ),
    *(
        ".*",
        "(a+)+$",
        "[",
        "(",
        "\\y",
        "a|b",
        "!&|<->",
        "a:*",
        "NULL",
        "\x00",
        "Lotse\x00n",
        "<script>alert(1)</script>",
    ),
    *("ﷺ" * 60, "ﷺ ﷺ", "x" * 64, "x" * 65, "ä" * 400, "a b " * 200, "-a " * 200, '"a" ' * 200, '-"a" ' * 100),
    *("\U0010ffff", "🏳️‍🌈", "مرحبا بالعالم", "\u202eadarW", "Ünïcödé", "हिन्दी", "日本語の検索", "İıſß", "Lot\u0301se"),
    *("a" * 10_000, '"' * 300, "-" * 300, "„“" * 150, "der die das", "1" * 50, "~sprach", "~", "Bürger:*/_innen", "O'"),
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_text_is_an_error(shelf: Client, text: str) -> None:
    found = await page(shelf, text, first=3)
    assert found["totalCount"] <= len(searching.TITLES) + 1
    await lessons(shelf, text)
    await suggested(shelf, text)


async def test_a_very_long_word_that_is_nearly_one_of_the_archive(desk: Client) -> None:
    """PostgreSQL compares words of up to 255 letters."""
    await searching.publish(desk.database, f"{'ﷺ' * 59} {'ß' * 40} Zebrafink")
    for text in ("ﷺ" * 60, "ﷺ" * 58, "ß" * 39, "ß" * 41):
        assert await titles(desk, f"{text} Zebrafink") != []


PIECES = st.sampled_from(
    ["Lotse", "sprach", "Bürger*innen", "-", '"', "„", "“", " ", "%", "_", "\\", "'", "\x00", ";", "(", "ﷺ", "\u00ad"]
)
ANY = st.text(max_size=40) | st.lists(PIECES | st.text(max_size=3), max_size=15).map("".join)


@settings(**COMMON | {"max_examples": 100})
@given(text=ANY.filter(lambda text: text.isprintable() or "\x00" in text or text.isascii()))
async def test_any_text(shelf: Client, text: str) -> None:
    document = """query($text: String!) { measures(search: $text, first: 2) { totalCount nodes { id } }
      lessons(search: $text, first: 2) { totalCount } suggest(prefix: $text) { text } }"""
    answer = await shelf.data(document, None, text=text)
    assert answer["measures"]["totalCount"] >= len(answer["measures"]["nodes"])


LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG_WORDS = sorted({word for title in searching.TITLES for word in title.split() if len(word) > 5 and word.isalpha()})


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    """What is left of a word of the shelf after one mistake, or of a long one after two, and the word."""
    word = typed = fold(draw(st.sampled_from(LONG_WORDS)))
    for _ in range(draw(st.integers(1, 2)) if len(word) >= TWO_EDITS else 1):
        at, letter = draw(st.integers(0, len(typed) - 2)), draw(st.sampled_from(LETTERS))
        kind = draw(st.sampled_from(["missing", "added", "other", "swapped"]))
        rest = {"missing": typed[at + 1 :], "added": letter + typed[at:], "other": letter + typed[at + 1 :]}
        typed = typed[:at] + rest.get(kind, typed[at + 1] + typed[at] + typed[at + 2 :])
    return typed, word


@settings(**COMMON | {"max_examples": 50})
@given(misspelt().filter(lambda pair: is_meant(*pair)))
async def test_mistakes_in_a_word_are_forgiven(shelf: Client, pair: tuple[str, str]) -> None:
    typed, word = pair
    expected = {title for title in searching.TITLES if word in fold(title).split()}
    assert expected <= set(await titles(shelf, f"{typed} ")), pair


@pytest.mark.parametrize("word", LONG_WORDS)
async def test_a_word_is_found_however_it_is_spelled(shelf: Client, word: str) -> None:
    written_out = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    expected = {title for title in searching.TITLES if word in title.split()}
    for typed in (word, word.upper(), word.lower(), written_out, written_out.upper(), f"{word[:3]}\u00ad{word[3:]}"):
        assert expected <= set(await titles(shelf, f"{typed} ")), typed
