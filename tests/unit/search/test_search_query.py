"""What a text asks for: words, phrases, what must not occur, other terms, and the rows that a statement takes."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.search.finder import Finder
from exchange.search.rules.asked import Mode, lists
from exchange.search.rules.query import APART, JOINED, MOST_UNITS, SYNONYM, Query, normal, phrase, read_query
from exchange.search.rules.synonyms import Synonyms, content_words, read_synonyms

SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "search" / "synonyms.yaml"
SPEAKING = read_synonyms(yaml.safe_load(SEEDS.read_text())["same"])


def read(text: str, synonyms: Synonyms | None = None) -> Query:
    return read_query(text, synonyms or Synonyms())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Beratung", ["beratung"]),
        ("Beratung BERATUNG beratung", ["beratung"]),
        ("Beratung für die Familien", ["beratung", "familien"]),
        ("der die das", ["der", "die", "das"]),
        ("Welcome-Center", ["welcomecenter"]),
        ("Bürger*innen -Kinder", ["buergerinnen"]),
        ('"leichte Sprache" Kurs', ["leichte", "sprache", "kurs"]),
        ("-Kurs", []),
        ("- Kurs", ["kurs"]),
        ("–Kurs", ["kurs"]),
        ("\x00Kurs\x00Haus", ["kurs", "haus"]),
        ("😀 Kurs", ["kurs"]),
        ("Cafe\u0301", ["cafe"]),
        ("Mu\u0308ller", ["mueller"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("%_\\ '';--", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [unit.word for unit in read(text).units] == words


@pytest.mark.parametrize("marks", ['""', "„“", "„”", "“”", "»«", "«»"])
def test_quotes(marks: str) -> None:
    begin, end = marks
    query = read(f"{begin}Leichte Sprache{end} -{begin}schwere Sprachen{end} Kurs")
    assert query.phrases == ("leicht sprach",)
    assert query.excluded_phrases == (phrase("schwere Sprache"),)
    assert [unit.word for unit in query.units] == ["leichte", "sprache", "kurs"]


@pytest.mark.parametrize("text", ['"', '""', '"" ""', '-""', '"!"', "„", "-"])
def test_quotes_around_nothing(text: str) -> None:
    assert read(text) == Query((), (), (), ())


def test_a_quote_that_is_left_open() -> None:
    query = read('Kurs "leichte Sprache')
    assert (query.phrases, [unit.word for unit in query.units]) == ((), ["kurs", "leichte", "sprache"])


def test_minus() -> None:
    query = read("Kurs -Kinder -Welcome-Center -und")
    assert query.excluded == ("kinder", "kind", "welcomecenter", "und")
    assert [unit.word for unit in query.units] == ["kurs"]
    assert read("E-Mail").excluded == ()


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("Ber", True),
        ("Ber ", False),
        ("Ber\t", False),
        ("Be", False),
        ("Ein Ber", True),
        ("Ber in", False),
        ("Ber!", True),
    ],
)
def test_what_is_being_typed(text: str, unfinished: bool) -> None:
    assert any(unit.prefix for unit in read(text).units) is unfinished
    assert not any(unit.prefix for unit in read(f"{text} Kurs ").units)


@pytest.mark.parametrize(
    ("word", "edits"), [("kurs", 0), ("kurse", 1), ("beraten", 1), ("beratung", 2), ("x" * 60, 2), ("привет", 0)]
)
def test_edits(word: str, edits: int) -> None:
    assert read(word).units[0].edits == edits


def test_limits() -> None:
    assert len(read(" ".join(f"wort{number}" for number in range(90))).units) == MOST_UNITS
    assert read("a" * 10_000).units == ()
    assert len(read("ab " * 10_000).units) == 1
    assert len(read('"ab" ' * 10_000).phrases) <= 100


def test_a_compound_is_met_by_its_parts() -> None:
    (unit,) = read("sprachförderung").units
    (apart,) = [way for way in unit.alternatives if len(way.slots) == 2]
    assert apart.quality == APART
    assert [next(iter(slot)) for slot in apart.slots] == ["sprache", "foerderung"]


def test_two_words_are_met_by_one() -> None:
    for unit in read("welcome center").units:
        joined = [way for way in unit.alternatives if way.quality == JOINED]
        assert [set(way.slots[0]) for way in joined] == [{"welcomecenter", "~welcomecent"}]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Sprachmittlung", ["dolmetschen"]),
        ("Dolmetschen", ["sprachmittlung"]),
        ("Dolmetscherin", ["sprachmittlung"]),
        ("MSO", ["migrantenselbstorganisation"]),
        ("BAMF", ["bundesamt", "migration", "fluechtlinge"]),
        ("Bundesamt für Migration und Flüchtlinge", ["bamf"]),
        ("AGG", ["allgemeines", "gleichbehandlungsgesetz"]),
        ("Kita", ["kindertagesstaette"]),
        ("welcome centre", ["willkommenszentrum"]),
    ],
)
def test_synonyms(text: str, other: list[str]) -> None:
    ways = [way for unit in read(text, SPEAKING).units for way in unit.alternatives if way.quality == SYNONYM]
    assert other in [[next(iter(slot)) for slot in way.slots] for way in ways]


def test_a_term_is_no_synonym_of_itself() -> None:
    synonyms = read_synonyms([["Kurs", "Kurse", "Lehrgang"], [], [""], ["der"]])
    assert [[set(slot) for slot in slots] for slots in synonyms.of(("kurs",))] == [[{"lehrgang", "~lehrgang"}]]
    assert synonyms.of(("haus",)) == ()
    assert content_words("Bundesamt für die Welcome-Center") == ["bundesamt", "welcomecenter"]
    assert content_words("für die") == ["fuer", "die"]


def test_normal() -> None:
    assert normal("  Förderung der\nWelcome-Center! ") == "foerderung der welcomecenter"


@given(st.text(max_size=60) | st.text('aBüß-"„“»« \x00%ﷺ\u00ad\u0308', max_size=60))
@settings(max_examples=200)
def test_any_text_is_a_query(text: str) -> None:
    for synonyms in (Synonyms(), SPEAKING):
        query = read_query(text, synonyms)
        rows = lists(query)
        columns = [getattr(rows, name) for name in rows.__slots__]
        assert len({len(column) for column in columns}) == 1
        for key in (*rows.keys, *query.phrases, *query.excluded, *query.excluded_phrases):
            assert key.strip("~ ")
            assert not set(key) & set("%_\\\x00\"'")
        assert all(0 < quality <= 1 for quality in rows.qualities)
        assert all(0 < unit.edits + 1 <= 3 and unit.word for unit in query.units)
        assert len(rows.keys) < 5_000


def test_rows() -> None:
    rows = lists(read("Hause"))
    assert [key for key, mode in zip(rows.keys, rows.modes, strict=True) if mode == Mode.EXACT] == [
        *("hause", "haus", "hausen", "~haus")
    ]
    similar = [place for place, mode in enumerate(rows.modes) if mode == Mode.SIMILAR]
    assert [(rows.keys[place], rows.edits[place], rows.patterns[place]) for place in similar] == [
        ("hause", 1, pattern) for pattern in ("ha%", "%use", "huase")
    ]
    for mode, count in ((Mode.PREFIX, 1), (Mode.GUESSED, 0), (Mode.WITHIN, 1)):
        assert rows.modes.count(mode) == count
    assert set(rows.units) == {0}
    assert lists(read("")).keys == []
    assert set(lists(read("Kurs ")).modes) == set(lists(read("привет ")).modes) == {Mode.EXACT}


def test_a_finder_keeps_what_it_read() -> None:
    finder = Finder([["Kurs", "Lehrgang"]])
    first = finder.read("Kurs")
    assert finder.read("Kurs") is first
    for number in range(1_000):
        finder.read(f"w{number}")
    assert finder.read("Kurs") is not first
    assert finder.read("Kurs") == first
