import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.measures.rules.slugs import candidates, slug


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Konstanz", "Von/Einander/Kennen/Lernen"), "konstanz-von-einander-kennen-lernen"),
        (("Überlingen", "Straße & Café – „Wir“ 2024"), "ueberlingen-strasse-cafe-wir-2024"),
        (("Köln", "Привет"), "koeln"),
        (("", "🙂"), ""),
        (("Konstanz", "a\u0308hnlich"), "konstanz-aehnlich"),
        (("Stadt", "x" * 200), "stadt"),
        (("x" * 200,), "x" * 90),
    ],
)
def test_slug(texts, expected) -> None:
    assert slug(*texts) == expected


@given(st.text(), st.text())
def test_is_always_an_address(first, second) -> None:
    made = slug(first, second)
    assert len(made) <= 90
    assert made == "" or re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", made)


def test_candidates() -> None:
    assert list(islice(candidates("konstanz-forum"), 3)) == ["konstanz-forum", "konstanz-forum-2", "konstanz-forum-3"]
