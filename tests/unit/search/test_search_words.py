"""One spelling for all, and the words of a text with their places."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.search.rules.folding import fold, plain, unfolded
from exchange.search.rules.lexicon import is_noun, is_word, lemmas
from exchange.search.rules.words import LONGEST, Word, words

CITIZENS = (
    "Bürger:innen",
    "Bürger*innen",
    "Bürger_innen",
    "Bürger·innen",
    "Bürger/innen",
    "Bürger/-innen",
    "BürgerInnen",
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Förderung", "foerderung"),
        ("FÖRDERUNG", "foerderung"),
        ("Fo\u0308rderung", "foerderung"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("Łódź", "lodz"),
        ("Ångström", "angstroem"),
        ("Œuvre", "oeuvre"),
        ("İstanbul", "istanbul"),
        ("ﬂüchtling", "fluechtling"),
        ("Привет", "привет"),
        ("H₂O", "h2o"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.characters(codec="utf-8", categories=("L", "N")), max_size=20))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper().lower()) == fold(text.upper())


@pytest.mark.parametrize(("folded", "bare"), [("raete", "rate"), ("haeuser", "hauser"), ("buerger", "burger")])
def test_plain(folded: str, bare: str) -> None:
    assert plain(folded) == bare


def test_unfolded() -> None:
    assert list(unfolded("rat")) == ["rat"]
    assert list(unfolded("strasse")) == ["strasse", "straße"]
    assert list(unfolded("buergersteuer")) == ["buergersteuer", "buergersteür", "bürgersteuer", "bürgersteür"]
    assert len(list(unfolded("ae" * 20))) == 16


@given(st.text("abeosuäöüß", max_size=12))
def test_what_is_unfolded_folds_to_the_same(text: str) -> None:
    folded = fold(text)
    assert {fold(spelling) for spelling in unfolded(folded)} == {folded}
    assert next(unfolded(folded)) == folded


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Bürgerinnen und Bürger", ["Bürgerinnen", "und", "Bürger"]),
        *((written, ["Bürgerinnen"]) for written in CITIZENS),
        ("Lehrer:in, Lehrer/in, LehrerIn", ["Lehrerin"] * 3),
        ("Jede:r, ein*e", ["Jeder", "eine"]),
        ("BÜRGER:INNEN", ["BÜRGERINNEN"]),
        ("Kolleg*innen", ["Kolleginnen"]),
        ("Bürger:innen-Rat", ["BürgerinnenRat", "Bürgerinnen", "Rat"]),
        *((f"{written}service", ["Bürgerinnenservice"]) for written in CITIZENS),
        ("Kund*innenservice-Büro", ["KundinnenserviceBüro", "Kundinnenservice", "Büro"]),
        ("Bürger*innenmeister*innen", ["Bürgerinnenmeisterinnen"]),
        ("BÜRGER*INNENRAT", ["BÜRGERINNENRAT"]),
        ("Sinti*zze und Rom*nja", ["Sintizze", "und", "Romnja"]),
        ("Rom:nja, Rom_nja, Rom/-nja, Rom*ni", [*["Romnja"] * 3, "Romni"]),
        ("Ärzt*innen/Pfleger*innen", ["Ärztinnen", "Pflegerinnen"]),
        ("Mütter*Väter, der*die, Thema:Integration", ["Mütter", "Väter", "der", "die", "Thema", "Integration"]),
        ("WohnInnenhof", ["Wohninnenhof"]),
        ("Welcome-Center", ["WelcomeCenter", "Welcome", "Center"]),
        ("Welcome Center", ["Welcome", "Center"]),
        ("Müller‐Lüdenscheidt", ["MüllerLüdenscheidt", "Müller", "Lüdenscheidt"]),
        ("E\u2011Mail", ["EMail", "E", "Mail"]),
        ("Rein-ins-Haus", ["ReininsHaus", "Rein", "ins", "Haus"]),
        ("Sozial- und Jugendamt", ["Sozial", "und", "Jugendamt"]),
        ("-minus – Strich --", ["minus", "Strich"]),
        ("Sprach\u00admitt\u00adlung", ["Sprachmittlung"]),
        ("\u00ad \u00ad", []),
        ("Mu\u0308ller", ["Mu\u0308ller"]),
        ("\u0301 \u0308", []),
        ("Anna’s Café, Omas geht's", ["Anna", "Café", "Omas", "geht"]),
        ("O'Neill", ["ONeill"]),
        ("‚Zitat‘ 'Zitat'", ["Zitat", "Zitat"]),
        ("z. B. 24/7", ["z", "B", "24", "7"]),
        ("2023", ["2023"]),
        ("WLAN-Hotspot", ["WLANHotspot", "WLAN", "Hotspot"]),
        ("a_b", ["a", "b"]),
        ("😀🏳️‍🌈", []),
        ("", []),
    ],
)
def test_words(text: str, read: list[str]) -> None:
    assert [word.text for word in words(text)] == read


def test_where_words_stand() -> None:
    text = "Für Bürger:innen im Welcome-Center"
    assert list(words(text)) == [
        Word("Für", 0, 3),
        Word("Bürgerinnen", 4, 16),
        Word("im", 17, 19),
        Word("WelcomeCenter", 20, 34),
        Word("Welcome", 20, 27),
        Word("Center", 28, 34),
    ]
    assert [text[word.start : word.end] for word in words(text)] == [
        *("Für", "Bürger:innen", "im", "Welcome-Center", "Welcome", "Center")
    ]


def test_words_that_are_too_long_are_none() -> None:
    assert [word.text for word in words("x" * LONGEST)] == ["x" * LONGEST]
    assert list(words("x" * (LONGEST + 1))) == []
    assert [len(word.text) for word in words(f"{'x' * 40}-{'y' * 40}")] == [40, 40]
    # One letter to who counts characters, eighteen where it is folded.
    assert list(words("ﷺ" * 4)) == []


TEXTS = st.text(max_size=80) | st.text("aBüß-­‐:*_/'’·Iinr \u0308ﬂﷺ1", max_size=40)


@given(TEXTS)
def test_a_word_is_what_stands_between_its_places(text: str) -> None:
    found = list(words(text))
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert 0 < len(fold(word.text)) <= LONGEST
        rest = iter(text[word.start : word.end].lower())
        assert all(letter in rest for letter in word.text.lower()), word
    for before, after in itertools.pairwise(found):
        assert after.start >= before.end or before.start <= after.start < after.end <= before.end


@pytest.mark.parametrize(
    ("form", "known"),
    [
        ("beratungen", ("beratung",)),
        ("foerdert", ("foerdern",)),
        ("arbeiten", ("arbeit", "arbeiten")),
        ("buergerinnen", ("buergerin",)),
        ("raete", ("rat",)),
        ("strassen", ("strass", "strasse")),  # Strass is a noun as well
        ("sprachen", ("sprache", "sprechen")),
        ("kita", ("kita",)),
        ("qwxyzv", ()),
        ("2023", ()),
        ("", ()),
    ],
)
def test_lemmas(form: str, known: tuple[str, ...]) -> None:
    assert lemmas(form) == known
    assert is_word(form) is bool(known)


def test_nouns() -> None:
    assert is_noun("beratung")
    assert is_noun("strassen")
    assert not any(map(is_noun, ("foerdert", "begegnest", "qwxyzv", "")))
