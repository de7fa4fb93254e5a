"""How a list of parts that was given is told to be the one that is stored."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from exchange.measures.rules.forms import INDICATORS, READINGS, SOURCES
from exchange.measures.rules.importing import merge


def source(number: int, position: int, title: str, url: str | None = None) -> dict[str, Any]:
    return {"id": UUID(int=number), "position": position, "title": title, "url": url}


def reading(number: int, day: int, value: int) -> dict[str, Any]:
    return {"id": UUID(int=number), "date": date(2024, 1, day), "value": Decimal(value), "source": None, "note": None}


def indicator(number: int, position: int, name: str, *readings: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {field.stored_as: None for field in INDICATORS.fields}
    return row | {"id": UUID(int=number), "position": position, "name": name, "readings": list(readings)}


def test_the_same_list_is_the_stored_one() -> None:
    stored = [source(1, 0, "a"), source(2, 5, "b", "https://b.de")]
    assert merge(SOURCES, stored, [source(8, 0, "a"), source(9, 1, "b", "https://b.de")]) == stored


def test_content_counts_before_the_name() -> None:
    stored = [source(1, 0, "a", "https://one.de"), source(2, 1, "a", "https://two.de")]
    new = [source(8, 0, "a", "https://two.de"), source(9, 1, "a", "https://three.de")]
    assert merge(SOURCES, stored, new) == [
        source(2, 0, "a", "https://two.de"),
        source(1, 1, "a", "https://three.de"),
    ]


def test_what_is_not_given_is_gone() -> None:
    assert merge(SOURCES, [source(1, 0, "a"), source(2, 1, "b")], [source(9, 0, "b")]) == [source(2, 0, "b")]


def test_readings_only_grow_and_change() -> None:
    stored = [reading(1, 1, 10), reading(2, 2, 20)]
    new = [reading(8, 2, 25), reading(9, 3, 30)]
    assert merge(READINGS, stored, new) == [reading(1, 1, 10), reading(2, 2, 25), reading(9, 3, 30)]


def test_an_indicator_of_the_same_name_keeps_its_readings() -> None:
    stored = [indicator(1, 0, "a", reading(3, 1, 10))]
    new = [indicator(8, 0, "b", reading(10, 1, 1)), indicator(9, 1, "a") | {"unit": "Personen"}]
    assert merge(INDICATORS, stored, new) == [
        indicator(8, 0, "b", reading(10, 1, 1)),
        indicator(1, 1, "a", reading(3, 1, 10)) | {"unit": "Personen"},
    ]


TITLES = st.lists(st.sampled_from("abc"), max_size=5)


@given(TITLES, TITLES)
def test_a_list_becomes_what_was_given_and_stays_so(before: list[str], after: list[str]) -> None:
    stored = [source(number, number, title) for number, title in enumerate(before, start=1)]
    new = [source(100 + number, number, title) for number, title in enumerate(after)]
    merged = merge(SOURCES, stored, new)
    assert [row["title"] for row in merged] == after
    assert len({row["id"] for row in merged}) == len(merged)
    again = [source(200 + number, number, title) for number, title in enumerate(after)]
    assert merge(SOURCES, merged, again) == merged
