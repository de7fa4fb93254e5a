"""Statistics as CSV, JSON and workbooks: exact bytes, withheld figures, texts that are no formulas."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import orjson

from exchange.statistics import bookbinder
from exchange.statistics.bookbinding import Bookbinder
from exchange.statistics.exports.figures import Change, Row, Subject
from exchange.statistics.exports.release import SHEETS, method
from exchange.statistics.exports.separated import ROWS, Dialect, separated
from exchange.statistics.exports.structured import structured
from exchange.statistics.exports.table import Table
from exchange.statistics.exports.workbook import workbook
from exchange.statistics.rules.vocabulary import Dimension
from tests.unit.statistics.releases import BAVARIA, HESSE, release, row, withheld

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1")


def csv(name: str, *rows: Row, language: str = "de", dialect: Dialect = Dialect.EXCEL) -> list[str]:
    """The lines of a table, its head left out."""
    text = "".join(separated(SHEETS[name].table(rows), language, dialect))
    return text.split("\r\n")[1:-1]


def cells(book: bytes, number: int) -> dict[str, tuple[str | None, str]]:
    """The text and the style of every cell of a sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    assert list(root.iter(f"{MAIN}f")) == []
    return {each.get("r", ""): ("".join(each.itertext()) or None, each.get("s", "0")) for each in root.iter(f"{MAIN}c")}


def test_every_breakdown_has_its_tables() -> None:
    assert list(SHEETS) == [
        *("network", "network-levels", "state", "state-levels", "kind", "kind-levels"),
        *("size-class", "size-class-levels", "role", "role-levels", "stage", "stage-levels"),
    ]
    assert {each.dimension for each in SHEETS.values()} == {None, *Dimension}


def test_csv_is_as_excel_opens_it_there() -> None:
    told, hidden = row(), withheld(group=BAVARIA)
    head = "".join(separated(SHEETS["network"].table([]), "de"))
    assert head.startswith("\ufeffRunde;Veröffentlichung Nr.;Schlüssel des Handlungsfelds;Handlungsfeld;")
    assert head.endswith(";Runde davor;Synthetische Daten\r\n")
    assert csv("network", told, hidden) == [
        "Herbst 2026;2;STEUERUNG;Steuerung;;;;;;35;5;0,1250;;58;1;;60;5;;45;70;5;;-3;12;1;;Frühjahr 2026;nein",
        "Herbst 2026;2;ÖFFNUNG;Öffnung;;;Land;BY;Bayern;;;;zu wenige Kommunen;;;zu wenige Kommunen;;;"
        "zu wenige Kommunen;;;;zu wenige Kommunen;;;;sonst ließe sich das Ergebnis einer Kommune zu genau eingrenzen;"
        "Frühjahr 2026;nein",
    ]
    [english] = csv("network", row(of=release(demo=True)), language="en")
    assert (
        english == "Herbst 2026,2,STEUERUNG,Steuerung,,,,,,35,5,0.1250,,58,1,,60,5,,45,70,5,,-3,12,1,,Frühjahr 2026,yes"
    )


def test_plain_csv_has_keys_in_both_languages() -> None:
    [german], [english] = [
        csv("state", withheld(group=HESSE), language=each, dialect=Dialect.PLAIN) for each in ("de", "en")
    ]
    assert (
        german
        == english
        == "Herbst 2026,2,ÖFFNUNG,Öffnung,,,STATE,HE,Hessen,,,,TOO_FEW,,,TOO_FEW,,,TOO_FEW,,,,TOO_FEW,,,,PROTECTION,"
        "Frühjahr 2026,false"
    )
    head = next(separated(SHEETS["state"].table([]), "de", Dialect.PLAIN))
    assert head.startswith("round,release,fieldKey,field,criterionKey,")


def test_levels_are_rows() -> None:
    assert csv("state-levels", row(group=BAVARIA), dialect=Dialect.PLAIN) == [
        "Herbst 2026,2,STEUERUNG,Steuerung,,,STATE,BY,Bayern,START,am Anfang,12,0.3429,,false",
        "Herbst 2026,2,STEUERUNG,Steuerung,,,STATE,BY,Bayern,WAY,auf dem Weg,23,0.6571,,false",
        "Herbst 2026,2,STEUERUNG,Steuerung,,,STATE,BY,Bayern,ROOTED,fest verankert,,,TOO_FEW,false",
    ]


def test_without_a_round_before_there_is_neither_change_nor_reason() -> None:
    [alone] = csv("network", row(of=release(before=None), change=None), dialect=Dialect.PLAIN)
    assert alone.endswith(",45,70,5,,,,,,,false")
    [nothing] = csv("network", row(change=Change(0, 9, 2)), dialect=Dialect.PLAIN)
    assert nothing.endswith(",45,70,5,,0,9,2,,Frühjahr 2026,false")


def test_no_text_is_a_formula_and_every_number_stays_one() -> None:
    for text in FORMULAS:
        subject = Subject(text, text, text, text)
        [line] = csv("network", row(of=release(round=text), change=Change(-7, 9, 1)), dialect=Dialect.PLAIN)
        assert (line[0], ",-7,9," in line) == ("'", True)
        table = SHEETS["network"].table([Row(release(round=text), subject)])
        for dialect in Dialect:
            [_, told] = "".join(separated(table, "de", dialect)).split("\r\n")[:-1]
            assert not any(
                each.startswith(("=", "+", "-", "@", "＝", "\t")) for each in told.replace(",", ";").split(";")
            )
        assert cells(bound([table], round=text), 2)["A2"][0] == text.strip()


def test_a_table_comes_in_pieces_and_is_complete() -> None:
    many = [row(f"Feld {number}") for number in range(2 * ROWS + 1)]
    table = SHEETS["network"].table(many)
    assert [piece.count("\r\n") for piece in separated(table, "de")] == [1, ROWS, ROWS, 1]
    whole = orjson.loads(b"".join(structured(table, method(release(), "de"), "de")))
    assert [each["field"] for each in whole["rows"]] == [each.subject.field for each in many]


def test_json_explains_itself() -> None:
    table = SHEETS["state"].table([row(group=BAVARIA), withheld(group=BAVARIA)])
    told = orjson.loads(b"".join(structured(table, method(release(demo=True), "en"), "en")))
    assert (told["title"], told["table"], told["synthetic"]) == ("Statistics of self-checks", "state", True)
    facts = {each["name"]: each["text"] for each in told["method"]}
    assert facts["Published on"] == "5 November 2026"
    assert facts["Questionnaire"] == "Kurzform, Version 1 (not the official questionnaire)"
    assert facts["Protection interval in points"] == "15"
    first, second = told["rows"]
    assert [column["key"] for column in told["columns"]] == list(first) == list(second)
    assert all(column["title"] and column["description"] for column in told["columns"])
    assert (first["mean"], first["notApplicableShare"], first["meanWithheld"]) == (58, 0.125, None)
    assert (second["mean"], second["meanRoundedTo"], second["meanWithheld"]) == (None, None, "TOO_FEW")
    assert orjson.loads(b"".join(structured(SHEETS["kind"].table([]), method(release(), "de"), "de")))["rows"] == []


def bound(tables: list[Table[Any]], language: str = "de", **known: Any) -> bytes:
    """The workbook with these tables."""
    return bookbinder.bind(workbook(tables, method(release(**known), language), language))


async def test_a_workbook_has_the_method_and_a_sheet_for_each_table() -> None:
    tables = [SHEETS[name].table([row(group=BAVARIA), withheld(group=HESSE)]) for name in ("state", "state-levels")]
    book = bound(tables, demo=True)
    assert book == await Bookbinder().xlsx(workbook(tables, method(release(demo=True), "de"), "de"))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        names = [
            each.get("name") for each in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
    assert names == ["Methode", "Land", "Land, Stufen"]

    explained = cells(book, 1)
    texts = [text for text, _ in explained.values()]
    assert (explained["A1"][0], str(explained["A2"][0])[:18]) == ("Statistik der Selbstchecks", "Synthetische Daten")
    assert (explained["A3"][0], explained["B3"][0]) == ("Runde", "Herbst 2026")
    for table in tables:
        assert {column.title.de for column in table.sheet.columns} <= set(texts)
    assert texts.count("Titel der Runde.") == 1

    state = cells(book, 2)
    assert [state[f"{each}2"][0] for each in "ADIJLNX"] == [
        "Herbst 2026",
        "Steuerung",
        "Bayern",
        "35",
        "0.125",
        "58",
        "-3",
    ]
    # What is withheld is an empty cell in a style of its own, and the reason beside it; what is not told has no cell.
    assert [state[f"{each}3"][0] for each in "JLNX"] == [None] * 4
    assert {state[f"{each}3"][1] for each in "JLNX"} == {"5"}
    assert (state["M3"], state["P3"]) == (("zu wenige Kommunen", "0"), ("zu wenige Kommunen", "0"))
    assert ("M2" in state, "O3" in state) == (False, False)
    assert "A2" not in cells(bound(tables), 1)
