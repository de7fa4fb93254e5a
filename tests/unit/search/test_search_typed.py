"""What a text that is being typed may become, however its words are joined."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.municipalities.rules import german_sort_key
from exchange.search.rules.query import normal
from exchange.search.rules.typed import joined_or_not, read_typed
from exchange.search.rules.words import single_words

JOINTS = (" ", "-", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Das Welcome-Center", ["das", "welcome", "center"]),
        ("Bürger:innen-Rat", ["buergerinnen", "rat"]),
        ("Bürger/-innen", ["buergerinnen"]),
        ("Rein-ins-Haus", ["rein", "ins", "haus"]),
        (f"{'x' * 40}-{'y' * 40}", ["x" * 40, "y" * 40]),
        ("Welcome-", ["welcome"]),
        ("-", []),
        ("", []),
    ],
)
def test_single_words(text: str, read: list[str]) -> None:
    assert single_words(text) == read


@pytest.mark.parametrize(("typed", "written"), list(itertools.product(JOINTS, JOINTS)))
def test_titles(typed: str, written: str) -> None:
    """What is typed as one word does not tell where another one would begin."""
    read = read_typed(f"welcome{typed}c")
    assert read is not None
    for title in (f"Welcome{written}Center", f"Das Welcome{written}Center", f"Welcome{written}C"):
        assert bool(re.search(read.title, normal(title))) is (typed != "" or written != " ")
    for title in (f"Welcome{written}Büro", f"Newcome{written}Center", f"Unwelcome{written}Center", "Center Welcome"):
        assert not re.search(read.title, normal(title))


@pytest.mark.parametrize(
    ("text", "whole", "beginnings", "complete"),
    [
        ("wel", "wel", ("wel",), ()),
        ("welcome c", "welcomec", ("welcomec", "c"), ("welcome",)),
        ("Welcome-C", "welcomec", ("welcomec", "c"), ("welcome",)),
        ("Bürger*inn", "buergerinn", ("buergerinn", "inn"), ("buerger",)),
        ("a b c d e", "abcde", ("bcde", "cde", "de", "e"), ("a", "b", "c", "d")),
    ],
)
def test_words(text: str, whole: str, beginnings: tuple[str, ...], complete: tuple[str, ...]) -> None:
    read = read_typed(text)
    assert read is not None
    assert (read.whole, read.beginnings, read.complete) == (whole, beginnings, complete)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Konst", ["konst"]),
        ("baden-b", ["baden b", "badenb"]),
        ("Baden B", ["baden b", "badenb"]),
        ("Bad Neuenahr-A", ["bad neuenahr a", "bad neuenahra", "badneuenahr a", "badneuenahra"]),
        ("St. G", ["st g", "stg"]),
        (" - ", []),
        ("", []),
    ],
)
def test_names(text: str, keys: list[str]) -> None:
    assert joined_or_not(text, german_sort_key) == keys


def test_names_of_very_many_words() -> None:
    keys = joined_or_not("ab " * 30, german_sort_key)
    assert len(keys) == 8
    assert all(key.startswith("ab ab ab") for key in keys)


@given(st.text(max_size=60) | st.text("aBü-‐ :*_/'(.[½⑴⒈ﷺ\u00ad\u0308", max_size=30))
def test_any_text_may_be_typed(text: str) -> None:
    read = read_typed(text)
    assert (read is None) is (normal(text) == "")
    joined_or_not(text, german_sort_key)
    if read is not None:
        assert read.whole.endswith(read.beginnings[-1])
        assert re.search(read.title, normal(text))
