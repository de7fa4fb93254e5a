"""Reading the official register: an excerpt made here, every mistake in it, and, where it is at hand, the real file."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.municipalities.register import Register, RegisterEntry, RegisterError, read_register
from exchange.municipalities.rules import MunicipalityKind

DOMAIN = Path(__file__).resolve().parents[4] / "shared" / "domain"
AS_OF = "20231130"


def line(record_type: str, key: str, name: str, text_key: str = "", numbers: str = "", as_of: str = AS_OF) -> str:
    """A line of the register: 220 characters, with the fields where the format has them."""
    text = f"{record_type}{as_of}{key:12}{name:50}{'':50}{text_key:6}{numbers}"
    return f"{text:220}"


def town(key: str, association: str, name: str, text_key: str, hectares: int, population: int) -> str:
    return line("60", key + association, name, text_key, f"{hectares:011}{population:011}{population // 2:011}")


EXCERPT = [
    line("10", "01", "Schleswig-Holstein"),
    line("40", "01003", "Lübeck, Hansestadt", "41"),
    line("50", "01003   0000", "Lübeck, Hansestadt", "50"),
    town("01003000", "0000", "Lübeck, Hansestadt", "61", 21419, 218095),
    line("40", "01051", "Dithmarschen", "43"),
    town("01051011", "0011", "Brunsbüttel, Stadt", "63", 6521, 12603),
    line("20", "053", "Köln"),
    line("40", "05334", "Städteregion Aachen", "43"),
    town("05334002", "0002", "Aachen, Stadt", "63", 16085, 252136),
    line("40", "05962", "Märkischer Kreis", "43"),
    town("05962024", "0024", "Iserlohn, Stadt", "63", 12549, 92540),
    line("50", "07000   9999", "Gemeinsames deutsch-luxemburgisches Hoheitsgebiet", "50"),
    town("07000999", "9999", "Gemeinsames deutsch-luxemburgisches Hoheitsgebiet", "66", 620, 0),
    line("30", "0833", "Region Hochrhein-Bodensee"),
    line("40", "08335", "Konstanz", "44"),
    town("08335043", "5004", "Konstanz, Universitätsstadt", "67", 5412, 85859),
    town("08335100", "5005", "Rielasingen-Worblingen", "64", 1859, 12147),
    line("40", "10041", "Regionalverband Saarbrücken", "45"),
    town("10041100", "0100", "Saarbrücken, Landeshauptstadt", "63", 16752, 181959),
    line("40", "09171", "Altötting", "44"),
    town("09171123", "5103", "Marktl, M", "60", 2784, 2856),
]


def read(tmp_path: Path, lines: list[str], encoding: str = "utf-8", newline: str = "\n") -> Register:
    path = tmp_path / "register.txt"
    path.write_bytes("".join(text + newline for text in lines).encode(encoding))
    return read_register(path)


def test_reads_municipalities_and_districts(tmp_path: Path) -> None:
    register = read(tmp_path, EXCERPT)
    assert register.as_of == date(2023, 11, 30)
    assert register.population_date is None
    rows = [
        (entry.ags, entry.ars, entry.name, entry.kind.value, str(entry.area_km2), entry.population, entry.parent)
        for entry in register.entries
    ]
    assert rows == [
        ("01051", "01051", "Kreis Dithmarschen", "DISTRICT", "65.21", 12603, None),
        ("05334", "05334", "Städteregion Aachen", "REGIONAL_ASSOCIATION", "160.85", 252136, None),
        ("05962", "05962", "Märkischer Kreis", "DISTRICT", "125.49", 92540, None),
        ("08335", "08335", "Landkreis Konstanz", "DISTRICT", "72.71", 98006, None),
        ("10041", "10041", "Regionalverband Saarbrücken", "REGIONAL_ASSOCIATION", "167.52", 181959, None),
        ("09171", "09171", "Landkreis Altötting", "DISTRICT", "27.84", 2856, None),
        ("01003000", "010030000000", "Lübeck", "INDEPENDENT_CITY", "214.19", 218095, None),
        ("01051011", "010510011011", "Brunsbüttel", "TOWN", "65.21", 12603, "01051"),
        ("05334002", "053340002002", "Aachen", "TOWN", "160.85", 252136, "05334"),
        ("05962024", "059620024024", "Iserlohn", "TOWN", "125.49", 92540, "05962"),
        (
            "07000999",
            "070009999999",
            "Gemeinsames deutsch-luxemburgisches Hoheitsgebiet",
            "UNINCORPORATED_AREA",
            "6.2",
            0,
            None,
        ),
        ("08335043", "083355004043", "Konstanz", "LARGE_DISTRICT_TOWN", "54.12", 85859, "08335"),
        ("08335100", "083355005100", "Rielasingen-Worblingen", "MUNICIPALITY", "18.59", 12147, "08335"),
        ("10041100", "100410100100", "Saarbrücken", "TOWN", "167.52", 181959, "10041"),
        ("09171123", "091715103123", "Marktl", "MARKET_TOWN", "27.84", 2856, "09171"),
    ]
    assert {entry.as_of for entry in register.entries} == {date(2023, 11, 30)}


def test_a_city_outside_any_district_is_one_entry(tmp_path: Path) -> None:
    for key in ("41", "42"):
        lines = [line("40", "08222", "Mannheim, Stadtkreis", key)]
        lines.append(town("08222000", "0000", "Mannheim, Universitätsstadt", "62", 14497, 315554))
        (entry,) = read(tmp_path, lines).entries
        assert entry == RegisterEntry(
            ags="08222000",
            ars="082220000000",
            name="Mannheim",
            kind=MunicipalityKind.INDEPENDENT_CITY,
            area_km2=Decimal("144.97"),
            population=315554,
            parent=None,
            as_of=date(2023, 11, 30),
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends_do_not_matter(tmp_path: Path, encoding: str, newline: str) -> None:
    assert read(tmp_path, EXCERPT, encoding, newline) == read(tmp_path, EXCERPT)


def test_the_last_line_may_lack_its_end(tmp_path: Path) -> None:
    path = tmp_path / "register.txt"
    path.write_text("\n".join(EXCERPT), "utf-8")
    assert read_register(path) == read(tmp_path, EXCERPT)


def test_the_date_of_the_population_comes_from_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "register.txt"
    path.write_text("\n".join(EXCERPT), "utf-8")
    assert read_register(path, date(2022, 12, 31)).population_date == date(2022, 12, 31)


def swap(number: int, start: int, text: str) -> list[str]:
    """The excerpt with other characters in one line, columns counted from 0."""
    lines = list(EXCERPT)
    lines[number - 1] = lines[number - 1][:start] + text + lines[number - 1][start + len(text) :]
    return lines


def replaced(number: int, text: str) -> list[str]:
    return [*EXCERPT[: number - 1], text, *EXCERPT[number:]]


WRONG = {
    "too short": (replaced(4, EXCERPT[3][:-1]), "Line 4: the line has to have 220 characters, not 219."),
    "too long": (replaced(4, EXCERPT[3] + " "), "Line 4: the line has to have 220 characters, not 221."),
    "blank": (replaced(2, ""), "Line 2: the record type has to be 10, 20, 30, 40, 50 or 60, not ''."),
    "record type": (swap(4, 0, "70"), "Line 4: the record type has to be 10, 20, 30, 40, 50 or 60, not '70'."),
    "another table": (["AGS;Name"], "Line 1: the record type has to be 10, 20, 30, 40, 50 or 60, not 'AG'."),
    "date": (swap(1, 2, "20231341"), "Line 1: 20231341 is no date."),
    "no date": (swap(1, 2, "        "), "Line 1: the date in columns 3 to 10 has to be 8 digits, not '        '."),
    "mixed dates": (swap(6, 2, "20221231"), "Line 6: the date '20221231' differs from '20231130' in line 1."),
    "district key": (
        swap(5, 10, "0105X"),
        "Line 5: the key of the district in columns 11 to 15 has to be 5 digits, not '0105X'.",
    ),
    "district of no Land": (
        [*EXCERPT, line("40", "17051", "Nirgendwo", "44")],
        "Line 22: 17051 is no key of a district: "
        "The first two digits of the key stand for the Land and lie between 01 and 16.",
    ),
    "district twice": (replaced(8, EXCERPT[4]), "Line 8: the key 01051 occurs a second time."),
    "kind of district": (swap(5, 122, "61"), "Line 5: the text key of a district has to be 41 to 45, not '61'."),
    "municipality key": (
        swap(6, 10, "0105101X"),
        "Line 6: the key of the municipality in columns 11 to 18 has to be 8 digits, not '0105101X'.",
    ),
    "digits of another script": (
        swap(6, 10, "0105101١"),
        "Line 6: the key of the municipality in columns 11 to 18 has to be 8 digits, not '0105101١'.",
    ),
    "municipality of no Land": (
        swap(6, 10, "17051011"),
        "Line 6: 17051011 is no key of a municipality: "
        "The first two digits of the key stand for the Land and lie between 01 and 16.",
    ),
    "association key": (
        swap(6, 18, "    "),
        "Line 6: the key of the municipal association in columns 19 to 22 has to be 4 digits, not '    '.",
    ),
    "no district": (
        [text for text in EXCERPT if text != EXCERPT[4]],
        "Line 5: the municipality 01051011 has no district 01051 in the file.",
    ),
    "town without district": (
        swap(13, 122, "63"),
        "Line 13: the municipality 07000999 has no district 07000 in the file.",
    ),
    "twice": ([*EXCERPT, EXCERPT[3]], "Line 22: the key 01003000 occurs a second time."),
    "kind": (swap(6, 122, "44"), "Line 6: the text key of a municipality has to be 60 to 67, not '44'."),
    "area": (
        swap(6, 128, "  -65210000"),
        "Line 6: the area in columns 129 to 139 has to be 11 digits, not '  -65210000'.",
    ),
    "population": (
        swap(6, 139, "0000001_603"),
        "Line 6: the population in columns 140 to 150 has to be 11 digits, not '0000001_603'.",
    ),
    "shifted": (
        replaced(6, EXCERPT[5][:30] + EXCERPT[5][31:] + " "),
        "Line 6: the text key of a municipality has to be 60 to 67, not '3 '.",
    ),
    "no name": (swap(6, 22, " " * 50), "Line 6: the name in columns 23 to 72 is missing."),
    "no municipality": (EXCERPT[:3], "The file has no municipality in it (no line of record type 60)."),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    lines, message = WRONG[case]
    with pytest.raises(RegisterError) as raised:
        read(tmp_path, lines)
    assert str(raised.value) == message


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.txt"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=r"^The file is empty\.$"):
        read_register(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\x14\x00\x08", b"\xff\xfe6\x000\x00", b"60\x80\x81", bytes(range(256))]
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.zip"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=r"^Line 1: the file is neither UTF-8 nor Latin-1 text\.$"):
        read_register(path)


def test_a_missing_file_is_not_a_wrong_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_register(tmp_path / "nothing.txt")


@pytest.fixture(scope="module")
def official() -> dict[str, RegisterEntry]:
    path = DOMAIN / "GV100AD_301123.txt"
    if not path.exists():
        pytest.skip(f"the official register is not at {path}")
    return {entry.ags: entry for entry in read_register(path).entries}


def test_the_official_register(official: dict[str, RegisterEntry]) -> None:
    districts = {ags: entry for ags, entry in official.items() if len(ags) == 5}
    assert (len(official), len(districts)) == (11275, 294)
    assert {entry.parent for entry in official.values() if entry.parent} == set(districts)
    by_kind = {kind: sum(entry.kind is kind for entry in official.values()) for kind in MunicipalityKind}
    assert by_kind == {
        MunicipalityKind.INDEPENDENT_CITY: 106,
        MunicipalityKind.LARGE_DISTRICT_TOWN: 124,
        MunicipalityKind.TOWN: 1829,
        MunicipalityKind.MARKET_TOWN: 386,
        MunicipalityKind.MUNICIPALITY: 8328,
        MunicipalityKind.UNINCORPORATED_AREA: 208,
        MunicipalityKind.DISTRICT: 291,
        MunicipalityKind.REGIONAL_ASSOCIATION: 3,
    }
    assert sum(entry.population for ags, entry in official.items() if len(ags) == 8) == 84_358_845


def test_the_official_register_agrees_with_the_members(official: dict[str, RegisterEntry]) -> None:
    path = DOMAIN / "members.csv"
    if not path.exists():
        pytest.skip(f"the list of members is not at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        members = list(csv.DictReader(file))
    assert len(members) == 20
    for member in members:
        entry = official[member["key"]]
        assert (entry.ars, entry.name, entry.population) == (member["ars"], member["name"], int(member["pop"]))
        assert entry.area_km2 == Decimal(member["km2"])
