"""The report: what is in it, and what kind of PDF it is."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any

import orjson
import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject

from exchange.errors import ErrorCode, ExchangeError
from exchange.selfchecks import typesetting
from exchange.selfchecks.pictures.drawing import draw
from exchange.selfchecks.pictures.profile import Profile
from exchange.selfchecks.reports.content import Criterion, Finding, Measure, Report, Respondents, is_strong, is_weak
from exchange.selfchecks.reports.layout import layout
from exchange.selfchecks.typesetting import Typesetter, TypesettingError
from tests.unit.selfchecks.profiles import LEVELS, VALUES, profile

HOSTILE = "#panic() $x$ *fett* _kursiv_ @ref <label> \\ \"q\" 'e' // `raw` ~ -- مرحبا"
TAKEN = datetime(2026, 3, 4, 12, tzinfo=UTC)
ENDLESS = "#for a in range(9999) { for b in range(9999) { let c = a * b } }"
LONG = "Willkommenslotsinnen und Willkommenslotsen der Landesantidiskriminierungsgesellschaft " * 3


def report(known: Profile | None = None, **more: Any) -> Report:
    shown = known or profile()
    facts: dict[str, Any] = {
        "profile": shown,
        "findings": tuple(finding(each.label, shown) for each in shown.values),
        "respondents": (Respondents("Verwaltungsleitung", 1), Respondents("Fachkräfte der Verwaltung", 7)),
        "formula": "1",
        "minimum_coverage": Decimal("0.6"),
        "is_workshop": False,
    }
    return Report(**(facts | more))


def finding(label: str, known: Profile, **more: Any) -> Finding:
    [value] = [each for each in known.values if each.label == label]
    if value.is_hidden:
        return Finding(value, **more)
    facts: dict[str, Any] = {
        "criteria": (Criterion("Ziele", Decimal("90.00")), Criterion("Mittel", Decimal(10)), Criterion("Offen", None)),
        "suggestions": ("Eine Person benennen.",),
        "measures": (Measure("Lotsen", "laufend"), Measure("Forum", "")),
        "answered": 11,
        "skipped": 1,
        "applicable": 12,
    }
    return Finding(value, **(facts | more))


def source(known: Report, language: str = "de") -> Mapping[str, str]:
    return {
        "main.typ": files("exchange.selfchecks.reports").joinpath("report.typ").read_text("utf-8"),
        "content.json": orjson.dumps(layout(known, language)).decode(),
        "profile.svg": draw([known.profile], language),
    }


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, words that were divided at the end of a line put together again."""
    extracted = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [" ".join(re.sub("\u00ad\n?", "", text).split()) for text in extracted]


async def test_the_report_is_a_tagged_pdf_that_says_all_of_it() -> None:
    shown = report(profile(demo=True, municipality="Pfaffenhofen a.d.Glonn"))
    made = await Typesetter().pdf(source(shown), TAKEN)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == ("de", True, True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    metadata = root["/Metadata"].get_data().decode()
    assert ("<pdfuaid:part>1<" in metadata, "<pdfaid:part>2<" in metadata) == (True, True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Selbstcheck Weltoffene Kommune – Pfaffenhofen a.d.Glonn"
    assert [each["/Title"] for each in reader.outline if not isinstance(each, list)] == [
        *("Wer geantwortet hat", "Auf einen Blick", "Die Handlungsfelder im Einzelnen", "Nächste Schritte"),
        "Wie dieser Bericht entstanden ist",
    ]
    pages = page_texts(made)
    assert 4 <= len(pages) <= 8
    assert all("Synthetische Daten" in page and "Standpunkt, keine Note und keine Rangliste" in page for page in pages)
    whole = " ".join(pages)
    for said in (
        "Fachkräfte der Verwaltung 7",
        "kein Wert: zu wenige Fragen beantwortet",
        "Stufe: auf dem Weg (58 von 100 Punkten) Vieles läuft.",
        "11 von 12 zutreffenden Fragen beantwortet (91 %), 1 übersprungen.",
        "Was trägt • Ziele (fest verankert)",
        "Mittel (am Anfang)",
        "Eine Person benennen.",
        "Lotsen (laufend) • Forum",
        "Nicht freigegeben",
        "weniger als 60 % der zutreffenden Fragen",
        "nicht der offizielle Fragebogen",
    ):
        assert said in whole.replace("\u202f", " "), said


async def test_users_texts_are_data_and_never_markup() -> None:
    hostile = report(
        profile({HOSTILE: "10.00"}, municipality=HOSTILE, stage="Assessment", round=HOSTILE),
        findings=(
            Finding(
                profile({HOSTILE: "10.00"}).values[0],
                suggestions=(HOSTILE,),
                measures=(Measure(f"{HOSTILE} 🎉\u202e", "ongoing"), Measure(LONG, ""), Measure("中文", "")),
            ),
        ),
        reason=HOSTILE,
    )
    made = await Typesetter().pdf(source(hostile, "en"), TAKEN)
    root: Any = PdfReader(io.BytesIO(made)).trailer["/Root"]
    # No font has the Chinese title, so the file is tagged, and not declared to keep a standard.
    assert (root["/Lang"], "/StructTreeRoot" in root) == ("en", True)
    assert b"pdfuaid:part" not in root["/Metadata"].get_data()
    whole = " ".join(page_texts(made))
    latin = HOSTILE.removesuffix(" مرحبا")
    assert whole.count(latin) >= 5
    assert "Level: am Anfang (10 of 100 points)" in whole
    assert "🎉" not in whole


async def test_the_same_data_gives_the_same_report_and_a_picture_in_pixels() -> None:
    typesetter = Typesetter()
    small = {"main.typ": '#set document(title: "T")\n= #json("content.json")', "content.json": '"Ä"'}
    assert await typesetter.pdf(small, TAKEN) == await typesetter.pdf(small, TAKEN)
    png = await typesetter.png(draw([profile()], "de"))
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * 860


async def test_what_cannot_be_typeset_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypesettingError, match="expected"):
        await Typesetter().pdf({"main.typ": "#let"}, TAKEN)
    monkeypatch.setattr(typesetting, "WITHIN", 0.2)
    with pytest.raises(TypesettingError, match="not ready"):
        await Typesetter().pdf({"main.typ": ENDLESS}, TAKEN)
    monkeypatch.setattr(typesetting, "MOST_WAITING", 0)
    with pytest.raises(ExchangeError) as refused:
        await Typesetter().pdf({"main.typ": ""}, TAKEN)
    assert refused.value.code is ErrorCode.SERVICE_UNAVAILABLE


def test_strengths_and_fields_to_work_on_are_the_upper_and_the_lower_levels() -> None:
    groups = {group["heading"]: group["entries"] for group in layout(report(), "de")["groups"]}
    assert groups == {
        "Stärken": [["Begegnung", "fest verankert"]],
        "Felder, an denen weitergearbeitet werden kann": [["Arbeit", "am Anfang"]],
        "Ohne Wert": [["Öffnung", "kein Wert: zu wenige Fragen beantwortet"], ["Teilhabe", "nicht freigegeben"]],
    }
    assert [is_strong(LEVELS, score) for score in (Decimal("82.49"), Decimal("82.50"), None)] == [False, True, False]
    assert [is_weak(LEVELS[:2], score) for score in (Decimal(49), Decimal(50), None)] == [True, False, False]
    assert list(layout(report(profile({"a": "60.00"}), findings=()), "de")["groups"]) == []


def test_next_steps_follow_from_what_came_out() -> None:
    first = layout(report(), "de")["steps"]["entries"]
    assert len(first) == 7
    assert first[2] == "Zwei oder drei Vorhaben auswählen, nicht mehr; Ausgangspunkte können sein: Arbeit."
    assert first[5] == "Die offenen Fragen in den Feldern ohne Wert mit den Fachämtern klären: Öffnung."
    strong = profile({"a": "99.00", "b": None})
    after = layout(report(strong, is_workshop=True), "en")["steps"]["entries"]
    assert len(after) == 5
    assert after[1] == "Choose two or three undertakings, not more."


def test_a_reader_learns_no_more_than_is_shown() -> None:
    hidden = layout(report(profile(dict.fromkeys(VALUES)), respondents=None), "de")
    assert hidden["respondents"]["rows"] == []
    assert hidden["respondents"]["none"] == "Die Angaben dazu sieht nur die Kommune selbst."
    assert {field["outcome"] for field in hidden["fields"]} == {"Nicht freigegeben"}
    assert all(not field["parts"] and not field["criteria"] and not field["coverage"] for field in hidden["fields"])
    unknown = layout(report(respondents=()), "de")["respondents"]
    assert unknown["none"] == "Es wurde nicht festgehalten, in welcher Funktion geantwortet wurde."


def test_lists_are_as_long_as_a_council_reads() -> None:
    known = profile({"a": "60.00"})
    many = tuple(Measure(f"Maßnahme {number}", "geplant") for number in range(6))
    [field] = layout(report(known, findings=(finding("a", known, measures=many),)), "de")["fields"]
    assert field["parts"][1]["entries"] == [
        *("Maßnahme 0 (geplant)", "Maßnahme 1 (geplant)", "Maßnahme 2 (geplant)", "… und 3 weitere")
    ]
    four = layout(report(known, findings=(finding("a", known, measures=many[:4]),)), "de")["fields"][0]
    assert len(four["parts"][1]["entries"]) == 4
    [long] = layout(report(known, findings=(finding("a", known, measures=(Measure(LONG, ""),)),)), "de")["fields"]
    assert long["parts"][1]["entries"][0].endswith(" …")
