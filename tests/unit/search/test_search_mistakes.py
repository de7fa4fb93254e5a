"""Mistakes of who types: which words are near to each other, and that the places looked at hold all that are near."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exchange.search.rules.mistakes import TWO_EDITS, is_meant, most_edits, patterns, within

LETTERS = "aber"


@pytest.mark.parametrize(
    ("left", "right", "edits", "near"),
    [
        *(("haus", "haus", 0, True), ("haus", "maus", 0, False), ("haus", "maus", 1, True)),
        *(("integratoin", "integration", 1, True), ("dolmetcher", "dolmetscher", 1, True)),
        *(("zebarfikn", "zebrafink", 2, True), ("zebarfikn", "zebrafink", 1, False)),
        *(("abc", "abcde", 1, False), ("abc", "abcde", 2, True), ("", "", 0, True), ("", "a", 1, True)),
        ("x" * 65, "x" * 65, 2, False),
    ],
)
def test_within(left: str, right: str, edits: int, near: bool) -> None:
    assert within(left, right, edits) is within(right, left, edits) is near


@pytest.mark.parametrize(
    ("typed", "word", "meant"),
    [
        *(("lotsse", "lotse", True), ("lote", "lotse", False), ("ltose", "lotse", True), ("losta", "lotse", False)),
        *(("zebarfik", "zebrafink", True), ("zebrafi", "zebrafink", False), ("zebaffink", "zebrafink", True)),
        *(("ratwege", "radwege", True), ("ratweke", "radwege", False), ("ratwekke", "radwege", False)),
        *(("qwittenbrodt", "quittenbrot", True), ("kwitenbrodt", "quittenbrot", False), ("призет", "привет", False)),
    ],
)
def test_what_may_be_meant(typed: str, word: str, meant: bool) -> None:
    assert is_meant(typed, word) is meant


@pytest.mark.parametrize(
    ("word", "edits", "found"),
    [
        ("lotse", 1, ("lo%", "%tse", "ltose")),
        ("gassen", 1, ("gas%", "%sen")),
        (
            "zebrafink",
            2,
            ("zeb%", "%raf%", "%ink", "zerb%", "%afink", "zerabfink", "zebr%", "%aifnk", "zebarifnk"),
        ),
    ],
)
def test_patterns(word: str, edits: int, found: tuple[str, ...]) -> None:
    assert set(patterns(word, edits)) == set(found)


@st.composite
def mistaken(draw: st.DrawFn) -> tuple[str, str, int]:
    """A word, what is left of it after some mistakes, and how many these are."""
    edits = draw(st.integers(1, 2))
    word = typed = draw(st.text(LETTERS, min_size=5 if edits == 1 else 9, max_size=16))
    for _ in range(edits):
        at, letter = draw(st.integers(0, len(typed) - 2)), draw(st.sampled_from(LETTERS))
        kind = draw(st.sampled_from(["missing", "added", "other", "swapped"]))
        rest = {"missing": typed[at + 1 :], "added": letter + typed[at:], "other": letter + typed[at + 1 :]}
        typed = typed[:at] + rest.get(kind, typed[at + 1] + typed[at] + typed[at + 2 :])
    return word, typed, edits


@settings(max_examples=500)
@given(mistaken())
def test_no_word_that_is_near_is_missed(case: tuple[str, str, int]) -> None:
    """Whichever of the two is typed."""
    word, typed, edits = case
    assume(within(word, typed, edits))
    assert is_meant(word, typed)
    assert is_like(typed, patterns(word, edits))
    if most_edits(typed) >= edits:
        assert is_meant(typed, word)
        assert is_like(word, patterns(typed, most_edits(typed)))


@given(st.text(LETTERS, min_size=5, max_size=64))
def test_few_patterns_are_looked_at_and_none_without_a_trigram(word: str) -> None:
    found = patterns(word, most_edits(word))
    assert len(found) <= (9 if len(word) >= TWO_EDITS - 1 else 3)
    assert all(len(pattern.strip("%")) >= (3 if pattern[0] == pattern[-1] == "%" else 2) for pattern in found)


def is_like(word: str, found: tuple[str, ...]) -> bool:
    return any(re.fullmatch(pattern.replace("%", ".*"), word) for pattern in found)
