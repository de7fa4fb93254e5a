"""Pictures of statistics: what is written in them, for everybody to read, and that what is withheld has no place."""

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from exchange.municipalities.rules import LABELS, SizeClass
from exchange.selfchecks.pictures import page, scale
from exchange.statistics.exports.figures import Average, Change, Quartiles
from exchange.statistics.exports.table import Coded
from exchange.statistics.pictures.change import draw_change
from exchange.statistics.pictures.gaps import GapRow, Gaps, draw_gaps
from exchange.statistics.pictures.heat_map import SHADES, draw_heat_map
from exchange.statistics.pictures.profile import MIDDLE, Own, draw_profile
from tests.unit.selfchecks.test_pictures import HOSTILE, contrast
from tests.unit.statistics.releases import BAVARIA, CLOSE, FEW, HESSE, release, row, withheld

SVG = "{http://www.w3.org/2000/svg}"
FIELDS = ("Steuerung", "Öffnung")
HEAD = ["Wo das Netzwerk steht", "Herbst 2026 · 35 Kommunen · Veröffentlichung 2 vom 5. November 2026"]


def parsed(svg: str) -> Element:
    return ElementTree.fromstring(svg)


def texts(root: Element) -> list[str]:
    return [str(each.text) for each in root.iter(f"{SVG}text")]


def filled(root: Element, fill: str) -> list[Element]:
    return [each for each in root.iter() if each.get("fill") == fill]


def test_the_profile_says_in_words_what_it_shows() -> None:
    hidden = withheld(median=Average(withheld=CLOSE))
    root = parsed(draw_profile(release(), [row(), hidden], "de"))
    assert texts(root) == [
        *HEAD,
        *("mittlere Hälfte (von Quartil zu Quartil)", "Median", "Mittelwert"),
        *("am Anfang", "auf dem Weg", "fest", "verankert"),
        *("Steuerung", "Mittelwert 58, n = 35", "Median 60", "Quartile 45 bis 70"),
        *("Öffnung", "zurückgehalten¹"),
        *("¹ zurückgehalten: zu wenige Kommunen", "Ein Überblick, keine Rangliste"),
        "Was die Kommunen über sich selbst sagen, in der Reihenfolge der Handlungsfelder; alle Werte sind",
        *("gerundet.", "Fragebogen: Kurzform, Version 1 (nicht der offizielle Fragebogen)"),
    ]
    assert root.findtext(f"{SVG}desc") == (
        "Ein Überblick, keine Rangliste. Was die Kommunen über sich selbst sagen, in der Reihenfolge der "
        "Handlungsfelder; alle Werte sind gerundet. Herbst 2026 · 35 Kommunen · Veröffentlichung 2 vom 5. November "
        "2026. Steuerung: Mittelwert 58, n = 35; Median 60; Quartile 45 bis 70. Öffnung: Mittelwert zurückgehalten (zu "
        "wenige Kommunen), n zurückgehalten (zu wenige Kommunen); Median zurückgehalten (sonst ließe sich das Ergebnis "
        "einer Kommune zu genau eingrenzen); Quartile zurückgehalten (zu wenige Kommunen)."
    )
    assert (root.get("role"), root.get("lang")) == ("img", "de")


def test_what_is_withheld_has_no_place_on_the_axis() -> None:
    # One of each stands in the legend.
    everything, part, nothing = [
        parsed(draw_profile(release(), [told], "en"))
        for told in (row(), row(median=Average(withheld=CLOSE), quartiles=Quartiles(withheld=FEW)), withheld())
    ]
    for root, bands, means in ((everything, 2, 2), (part, 1, 2), (nothing, 1, 1)):
        assert (len(filled(root, MIDDLE)), len(filled(root, scale.MARKS[3]))) == (bands, means)
    assert {"Median withheld¹", "Quartiles withheld²"} <= set(texts(part))
    band = filled(everything, MIDDLE)[1]
    start, width = float(band.get("x", "")), float(band.get("width", ""))
    assert ((start - 40) / 520, (start + width - 40) / 520) == (0.45, 0.7)


def test_a_member_sees_its_own_results_below() -> None:
    own = Own("Konstanz", {"STEUERUNG": Decimal("58.99")})
    root = parsed(draw_profile(release(demo=True), [row(), row("Öffnung")], "en", own))
    said = texts(root)
    assert (said[0], "Konstanz: own result" in said) == ("Synthetic data", True)
    assert (said.count("own result 58 of 100"), said.count("no result of its own")) == (1, 1)
    assert [float(each.get("cx", "")) for each in root.iter(f"{SVG}circle")][1:] == [346.75]
    assert "Konstanz: own result 58 of 100." in str(root.findtext(f"{SVG}desc"))


def test_changes_point_where_they_go() -> None:
    changes = (Change(14, 12, 1), Change(-3, 9, 1), Change(0, 9, 1), Change(withheld=FEW), None)
    rows = [row(f"Feld {number}", change=each) for number, each in enumerate(changes)]
    root = parsed(draw_change(release(), rows, "de"))
    said = texts(root)
    assert said[2:6] == ["Frühjahr 2026 → Herbst 2026", "−20", "0", "+20"]
    assert [text for text in said if "n = " in text or "¹" in text] == [
        *("+14 Punkte (n = 12)", "−3 Punkte (n = 9)", "keine Veränderung (n = 9)", "zurückgehalten¹"),
        "¹ zurückgehalten: zu wenige Kommunen",
    ]
    up, down = [each.get("points", "").split() for each in root.iter(f"{SVG}polygon")]
    tips = [float(points[3].split(",")[0]) for points in (up, down)]
    assert tips == [300 + 14 / 20 * 260, 300 - 3 / 20 * 260]
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert "Es gibt keine frühere Runde, die sich vergleichen lässt" in said
    alone = texts(parsed(draw_change(release(before=None), [row(change=None)], "en")))
    assert alone[2] == "There is no earlier round that can be compared"


def test_a_heat_map_hatches_what_is_withheld() -> None:
    means = {BAVARIA: (0, 80), HESSE: (59, None)}
    rows = [
        row(field, group, mean=Average(withheld=FEW) if mean is None else Average(mean, 1))
        for group, told in means.items()
        for field, mean in zip(FIELDS, told, strict=True)
    ]
    root = parsed(draw_heat_map(release(), rows, "Land", "de"))
    said = texts(root)
    assert said[0] == "Mittelwerte nach Handlungsfeld und Land"
    assert said[2:10] == ["0–19", "20–39", "40–59", "60–79", "80–100", "zurückgehalten", "Bayern", "Hessen"]
    assert said[10:16] == ["Steuerung", "0", "59", "Öffnung", "80", "¹"]
    # Each colour stands in the legend once, and so does the hatching.
    shown = [len(filled(root, shade)) for _, shade in SHADES]
    assert (shown, len(filled(root, "url(#withheld)"))) == ([2, 1, 2, 1, 2], 2)
    assert "Bayern: Steuerung 0; Öffnung 80." in str(root.findtext(f"{SVG}desc"))
    assert "Hessen: Steuerung 59; Öffnung zurückgehalten (zu wenige Kommunen)." in str(root.findtext(f"{SVG}desc"))


def test_gaps_are_where_both_lie_below_the_middle() -> None:
    known = GapRow("Steuerung", 30, 0.25, True, "Beides liegt unter der Mitte.")
    fine, unknown = GapRow("Öffnung", 60, 1.0, False, "Gut."), GapRow("Teilhabe", None, None, None, "Unbekannt.")
    root = parsed(draw_gaps(Gaps([known, fine, unknown], 45.0, 0.5, "Herbst 2026", demo=True), "de"))
    assert texts(root)[:3] == ["Synthetische Daten", "Wo Praxis fehlt", "Herbst 2026"]
    assert texts(root)[5:16] == [
        *("Steuerung", "30", "0,2", "Lücke"),
        *("Öffnung", "60", "1,0", "keine Lücke"),
        *("Teilhabe", "unbekannt", "unbekannt"),
    ]
    bars = [float(each.get("width", "")) for colour in scale.MARKS for each in filled(root, colour) if each.get("x")]
    assert bars == [0.3 * 158, 0.6 * 158, 0.25 * 158, 158]
    assert len(list(root.iter(f"{SVG}polygon"))) == 1
    assert "Steuerung: Lücke. Beides liegt unter der Mitte." in str(root.findtext(f"{SVG}desc"))
    nothing = parsed(draw_gaps(Gaps([unknown], None, None), "en"))
    assert texts(nothing)[3:7] == ["Teilhabe", "not known", "not known", "not known"]


def test_everything_can_be_read_without_good_eyes_and_without_colour() -> None:
    for start, shade in SHADES:
        assert contrast("#ffffff" if start >= 60 else page.INK, shade) >= 4.5
    lightness = [contrast(shade, "#ffffff") for _, shade in SHADES]
    assert all(later / earlier >= 1.2 for earlier, later in pairwise(lightness))
    assert contrast(scale.MARKS[0], MIDDLE) >= 3
    assert contrast(scale.MARKS[3], MIDDLE) >= 3
    assert contrast(scale.MARKS[1], scale.BANDS[0]) >= 3


def test_names_are_data_and_nothing_leaves_the_picture() -> None:
    told = release(round=HOSTILE, instrument="Ä" * 300)
    group = [Coded(each, label.de) for each, label in LABELS[SizeClass].items()]
    rows = [row(field, each, of=told) for each in [*group, Coded("X", HOSTILE)] for field in (HOSTILE, "W" * 90)]
    for svg in (
        draw_profile(told, rows[:2], "de", Own(HOSTILE * 3, {})),
        draw_change(told, rows[:2], "de"),
        draw_heat_map(told, rows, "Größenklasse", "de"),
    ):
        root = parsed(svg)
        kinds = {each.tag.removeprefix(SVG) for each in root.iter()}
        assert kinds <= {"svg", "title", "desc", "rect", "text", "line", "circle", "polygon", "pattern", "path"}
        height = float(root.get("height", ""))
        places = [(float(each.get("x", "0")), float(each.get("y", "0"))) for each in root.iter(f"{SVG}text")]
        assert all(0 <= x <= page.WIDTH and 0 <= y <= height for x, y in places)
    assert draw_heat_map(told, rows, "Land", "en") == draw_heat_map(told, rows, "Land", "en")
