"""Profiles as pictures and tables: what is written in them, for everybody to read."""

import csv
import io
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from exchange.selfchecks.pictures import page, scale
from exchange.selfchecks.pictures.canvas import width_of, wrapped
from exchange.selfchecks.pictures.drawing import draw
from exchange.selfchecks.pictures.profile import Profile, percent, points
from exchange.selfchecks.pictures.table import table
from exchange.selfchecks.pictures.texts import printable
from tests.unit.selfchecks.profiles import FEW, VALUES, profile

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> & \"'#{}$x$ ]]> <!--"


def parsed(*profiles: Profile, language: str = "de") -> Element:
    return ElementTree.fromstring(draw(profiles, language))


def texts(root: Element) -> list[str]:
    return [str(each.text) for each in root.iter(f"{SVG}text")]


def marks(root: Element) -> list[float]:
    """Where marks stand on the axis."""
    return [float(each.get("cx", "")) for each in root.iter(f"{SVG}circle")]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_picture_says_in_words_what_it_shows() -> None:
    root = parsed(profile())
    assert texts(root) == [
        "Selbstcheck Weltoffene Kommune: Konstanz",
        "Einschätzung der Verwaltung · 4. März 2026",
        *("am Anfang", "auf dem Weg", "fest", "verankert"),
        *("Steuerung", "auf dem Weg, 58 von 100"),
        *("Öffnung", "kein Wert: zu wenige Fragen beantwortet"),
        *("Teilhabe", "nicht freigegeben"),
        *("Arbeit", "am Anfang, 0 von 100"),
        *("Begegnung", "fest verankert, 100 von 100"),
        "Standpunkt, keine Rangliste",
        "Wo die Kommune in ihrer eigenen Einschätzung steht, in der Reihenfolge der Handlungsfelder. Kein",
        "Gesamtwert, keine Note.",
        "Fragebogen: Kurzform, Version 1 (nicht der offizielle Fragebogen)",
    ]
    assert (root.get("role"), root.get("lang")) == ("img", "de")
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert str(root.get("aria-labelledby")).split() == list(named)
    title, description = named.values()
    assert title == "Selbstcheck Weltoffene Kommune: Konstanz"
    assert description == (
        "Standpunkt, keine Rangliste. Wo die Kommune in ihrer eigenen Einschätzung steht, in der Reihenfolge der "
        "Handlungsfelder. Kein Gesamtwert, keine Note. Konstanz, Einschätzung der Verwaltung · 4. März 2026: "
        "Steuerung: auf dem Weg, 58 von 100 (91\u202f% der Fragen beantwortet); Öffnung: kein Wert: zu wenige Fragen "
        "beantwortet; Teilhabe: nicht freigegeben; Arbeit: am Anfang, 0 von 100 (91\u202f% der Fragen beantwortet); "
        "Begegnung: fest verankert, 100 von 100 (91\u202f% der Fragen beantwortet). Stufen: am Anfang ab 0; auf dem "
        "Weg ab 50; fest verankert ab 82,5. Fragebogen: Kurzform, Version 1 (nicht der offizielle Fragebogen)."
    )


def test_a_picture_speaks_english() -> None:
    shown = profile(official=True, demo=True, number=2, round="Herbst", partners=("Singen", "Stockach"))
    root = parsed(shown, language="en")
    said = texts(root)
    assert said[:4] == [
        "Synthetic data",
        "Self-check Weltoffene Kommune: Konstanz",
        "Together with Singen and Stockach · Herbst · Einschätzung der Verwaltung · 4 March 2026",
        "(corrected)",
    ]
    assert {"not released", "A standpoint, not a ranking"} <= set(said)
    assert "Questionnaire: Kurzform, Version 1 (official questionnaire)" in said
    description = str(root.findtext(f"{SVG}desc"))
    assert description.startswith("Synthetic data. A standpoint, not a ranking.")
    assert "fest verankert from 82.5" in description
    assert "(91% of the questions answered)" in description


def test_what_has_no_value_has_no_place_on_the_axis() -> None:
    assert len(marks(parsed(profile()))) == 3
    low, middle, high = marks(parsed(profile({"a": "0.00", "b": "50.00", "c": "100.00"})))
    assert middle == pytest.approx((low + high) / 2, abs=0.01)
    assert marks(parsed(profile({"a": FEW, "b": None}))) == []


def test_fields_keep_their_order_whatever_they_came_to() -> None:
    rising = {"eins": "1.00", "zwei": "60.00", "drei": "99.00"}
    falling = dict(zip(rising, reversed(list(rising.values())), strict=True))
    for values in (rising, falling):
        assert [text for text in texts(parsed(profile(values))) if text in values] == list(values)


def test_several_snapshots_differ_in_more_than_colour() -> None:
    four = [profile(municipality=name, demo=name == "B") for name in ("A", "B", "C", "D")]
    root = parsed(*four)
    shapes = [
        (each.tag, len(str(each.get("points", "")).split())) for each in root.iter() if each.get("fill") in scale.MARKS
    ]
    legend, lines = shapes[:4], shapes[4:]
    # Two of the polygons have four corners: a square on its side and one on its tip.
    assert [kind for kind, _ in legend] == [f"{SVG}circle", *[f"{SVG}polygon"] * 3]
    assert len(lines) == 4 * (len(VALUES) + 3)
    said = texts(root)
    assert "B: Einschätzung der Verwaltung · 4. März 2026 · Synthetische Daten" in said
    assert said[1] == "Selbstcheck Weltoffene Kommune: A, B, C und D"
    assert said.count("auf dem Weg, 58 von 100") == 4
    corners = [each.get("points", "").split()[0] for each in root.iter(f"{SVG}polygon")][:3]
    assert len(set(corners)) == 3


def test_everything_can_be_read_without_good_eyes_and_without_colour() -> None:
    papers = (page.PAPER, *scale.BANDS)
    assert min(contrast(ink, page.PAPER) for ink in (page.INK, page.QUIET)) >= 4.5
    assert min(contrast(mark, paper) for mark in scale.MARKS for paper in papers) >= 4.5
    assert min(contrast(page.EDGE, paper) for paper in papers) >= 3
    used = {each.get("fill") for each in parsed(profile(demo=True)).iter(f"{SVG}text")}
    assert used <= {page.INK, page.QUIET}


def test_the_same_data_gives_the_same_picture() -> None:
    assert draw([profile(), profile(demo=True)], "de") == draw([profile(), profile(demo=True)], "de")
    assert draw([profile()], "de") != draw([profile(demo=True)], "de")


def test_texts_are_data() -> None:
    said = profile({HOSTILE: "58.00"}, municipality=HOSTILE, round=f"\x00\x1b{HOSTILE}\u202e", instrument="a\nb 🎉")
    root = parsed(said)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        *("svg", "title", "desc", "rect", "text", "line", "circle")
    }
    assert HOSTILE in str(root.findtext(f"{SVG}title"))
    assert "Fragebogen: a b (nicht der offizielle Fragebogen)" in texts(root)
    assert "\u202e" not in draw([said], "de")


def test_long_words_stay_within_the_picture() -> None:
    name = "Donaudampfschifffahrtsgesellschaftskapitänsversammlung" * 3
    for text in texts(parsed(profile({name: FEW}, municipality=name))):
        assert width_of(text, 14) < 804
    lines = wrapped("Pfaffenhofen a.d.Glonn und Landkreis Teltow-Fläming", 20, 200)
    assert lines == ["Pfaffenhofen", "a.d.Glonn und", "Landkreis", "Teltow-Fläming"]
    assert wrapped("", 20, 200) == [""]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Straße  der\tEinheit\n1", "Straße der Einheit 1"),
        ("a\u202eb\u2066c\x00d\ufeff", "abcd"),
        ("Fest 🎉 der 👩\u200d👩\u200d👧 Vielfalt ❤\ufe0f", "Fest der Vielfalt ❤"),
        ("Land\u00adkreis مرحبا שלום 中文", "Land\u00adkreis مرحبا שלום 中文"),
    ],
)
def test_what_paper_has_no_use_for_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_points_are_never_rounded_up_to_the_next_level() -> None:
    assert [points(Decimal(score)) for score in ("49.99", "50.00", "99.99", "100.00")] == [49, 50, 99, 100]
    assert [percent(Decimal(share)) for share in ("0.9999", "1.0000")] == [99, 100]


def rows(text: str, delimiter: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_the_table_is_as_spreadsheets_here_and_elsewhere_read_it() -> None:
    head, *german = rows(table([profile(demo=True, round="Herbst")], "de"), ";")
    assert head[:9] == [
        *("Kommune", "Runde", "Sicht", "Stand", "Schlüssel des Handlungsfelds", "Handlungsfeld", "Stufe"),
        *("Punkte (0 bis 100)", "Anteil beantworteter Fragen"),
    ]
    shared = ["Kurzform, Version 1", "nein", "ja", "Standpunkt, keine Rangliste"]
    begin = ["Konstanz", "Herbst", "Einschätzung der Verwaltung", "2026-03-04"]
    assert german[0] == [*begin, "STEUERUNG", "Steuerung", "auf dem Weg", "58,99", "0,9167", "", *shared]
    assert german[1] == [*begin, "ÖFFNUNG", "Öffnung", "", "", "0,2000", FEW, *shared]
    assert german[2] == [*begin, "TEILHABE", "Teilhabe", "", "", "", "nicht freigegeben", *shared]
    _, first, _, hidden, *_ = rows(table([profile()], "en"), ",")
    assert (first[7], first[8], first[11], first[13]) == ("58.99", "0.9167", "no", "A standpoint, not a ranking")
    assert hidden[9] == "not released"
    assert len(rows(table([profile(), profile()], "en"), ",")) == 11
    assert all(len(one) == len(head) for one in german)
    assert all(before[4] != after[4] for before, after in pairwise(german))


def test_no_cell_is_a_formula() -> None:
    _, row = rows(table([profile({'=HYPERLINK("x")': "1.00"}, municipality="+1", round="@sum")], "de"), ";")
    assert (row[0], row[1], row[5]) == ("'+1", "'@sum", '\'=HYPERLINK("x")')
