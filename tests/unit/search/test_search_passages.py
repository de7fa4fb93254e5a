"""What a document is made of, and the passage that shows why it was found."""

import itertools
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.search.rules import documents
from exchange.search.rules.documents import WeightedText, body, occurrences
from exchange.search.rules.passages import LENGTH, Marker
from exchange.search.rules.query import read_query
from exchange.search.rules.synonyms import Synonyms

PASSAGE_TEXTS = st.text(max_size=400) | st.lists(
    st.sampled_from(
        [
            "Lotse",
            "Sprache",
            "Sprachförderung",
            "Welcome-Center",
            "Bürger:innen",
            "<b>",
            "&amp;",
            '"',
            ". ",
            " ",
            "\n",
            "ﷺ",
            "x" * 70,
        ]
    ),
    max_size=90,
).map("".join)
QUERIES = st.text(max_size=30) | st.sampled_from(
    ["Lotsen", "sprache förd", "welcome center", "Bürgerinnen", "Sprahce", '"leichte Sprache"', "b amp", "-Lotse", "ﷺ"]
)


def marked(query: str, text: str) -> list[str] | None:
    """What is marked of a text."""
    found = Marker(read_query(query, Synonyms())).best_passage([("summary", text)])
    return None if found is None else [found.text[mark.start : mark.end] for mark in found.marks]


def test_the_title_says_more_than_the_summary_and_this_more_than_the_text() -> None:
    found = occurrences(
        [WeightedText("Zebra", 6.0), WeightedText("Quitte", 2.5), WeightedText("Lotse Lotse Lotse Ball", 1.0)]
    )
    assert found["zebra"].impact > found["lotse"].impact > found["quitte"].impact > found["ball"].impact > 0


def test_impact_falls_with_the_length_of_the_document() -> None:
    short, long = (occurrences([WeightedText("Zebra", 1.0), WeightedText("Wort " * size, 1.0)]) for size in (10, 1_000))
    assert short["zebra"].impact > long["zebra"].impact > 0


def test_words_are_kept_as_they_were_written_first() -> None:
    found = occurrences(
        [
            WeightedText("Die Bürger:innen im Welcome-Center, die BÜRGERINNEN", 1.0),
            WeightedText("Sprach\u00adcafé", 1.0),
        ]
    )
    assert {word: entry.shown for word, entry in found.items()} == {
        "buergerinnen": "Bürger:innen",
        "welcomecenter": "Welcome-Center",
        "welcome": "Welcome",
        "center": "Center",
        "sprachcafe": "Sprachcafé",
    }


def test_very_long_documents_are_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_WORDS", 3)
    assert list(occurrences([WeightedText("Eins Zwei Drei Vier", 1.0)])) == ["eins", "zwei", "drei"]


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from([0.6, 1.0, 2.5, 6.0])), max_size=6))
def test_impacts_lie_between_0_and_1(texts: list[tuple[str, float]]) -> None:
    found = occurrences(WeightedText(*each) for each in texts)
    assert all(word and 0 < entry.impact <= 1 and entry.shown for word, entry in found.items())


def test_body() -> None:
    assert (
        body([WeightedText("Leichte Sprache!", 1.0), WeightedText("…", 1.0), WeightedText("Der Lotse", 6.0)])
        == " leicht sprach \n dr lots "
    )


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("beraten", "Beratungen und mehr", ["Beratungen"]),
        ("Sprache", "Die Sprachförderung in Sprachen", ["Sprachförderung", "Sprachen"]),
        ("welcome center", "Das Welcome-Center öffnet", ["Welcome-Center"]),
        ("Bürger", "Für Bürger:innen und Bürger*innen", ["Bürger:innen", "Bürger*innen"]),
        ("willk", "Ein Willkommensfest", ["Willkommensfest"]),
        ("Zebarfink ", "Der Zebrafink", ["Zebrafink"]),
        ("Lotse", "Nichts davon", None),
        ("", "Text", None),
        ("Lotse", "", None),
        ("-Lotse", "Der Lotse", None),
    ],
)
def test_marks(query: str, text: str, marks: list[str] | None) -> None:
    assert marked(query, text) == marks


def test_html() -> None:
    found = Marker(read_query("Lotse", Synonyms())).best_passage([("title", '<b>Lotse</b> & "Rat"')])
    assert found is not None
    assert found.html == "&lt;b&gt;<mark>Lotse</mark>&lt;/b&gt; &amp; &quot;Rat&quot;"


def test_the_best_field_is_chosen_and_of_equals_the_first() -> None:
    query = read_query("Lotse Sprache", Synonyms())
    texts = [("title", "Lotse"), ("summary", "Sprache und Lotse"), ("context", "Lotse und Sprache")]
    found = Marker(query).best_passage(texts)
    assert found is not None
    assert found.field == "summary"


def test_long_texts_are_cut_between_words() -> None:
    text = "Wort " * 200 + "Ende. Hier hilft der Lotse weiter. " + "Wort " * 200
    found = Marker(read_query("Lotse", Synonyms())).best_passage([("context", text)])
    assert found is not None
    assert (found.cut_before, found.cut_after) == (True, True)
    assert len(found.text) <= LENGTH
    assert found.text in text
    assert set(found.text.split()) <= {"Wort", "Ende.", "Hier", "hilft", "der", "Lotse", "weiter."}
    assert found.html.startswith("… ")
    assert found.html.endswith(" …")


@given(PASSAGE_TEXTS, QUERIES)
def test_any_passage(text: str, asked: str) -> None:
    found = Marker(read_query(asked, Synonyms())).best_passage([("summary", text)])
    if found is None:
        return
    assert found.text in text
    assert found.marks
    for mark in found.marks:
        assert 0 <= mark.start < mark.end <= len(found.text)
    for before, after in itertools.pairwise(found.marks):
        assert before.end <= after.start
    bare = found.html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert unescape(bare) == f"{'… ' * found.cut_before}{found.text}{' …' * found.cut_after}"
    assert found.html.count("<mark>") == found.html.count("</mark>") == len(found.marks)
