"""Reads GV100AD, the official register of German municipalities and districts (Statistisches Bundesamt, fixed width).

Every line has 220 characters. The columns used here, counted from 0, in the order of the official description:

| columns | content |
|---|---|
| 0–2 | record type: 10 Land, 20 Regierungsbezirk, 30 Region, 40 district, 50 municipal association, 60 municipality |
| 2–10 | date of the territorial status, YYYYMMDD, the same in every line |
| 10–15, 15–18 | key of the district; of the municipality within it |
| 18–22 | key of the municipal association |
| 22–72 | name |
| 122–124 | text key: the kind of district (41–45) or municipality (60–67) |
| 128–139, 139–150 | area in hectares; population |
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from exchange.municipalities.rules import MunicipalityKind, ags_problem

LINE_LENGTH = 220

_RECORD_TYPES = {"10", "20", "30", "40", "50", "60"}
_CITY_DISTRICTS = {"41", "42"}  # a city that is its own district: it has a line as a municipality, too
_DISTRICT_NAMES = {"43": "Kreis", "44": "Landkreis", "45": "Regionalverband"}
_KINDS = {
    "60": MunicipalityKind.MARKET_TOWN,
    "61": MunicipalityKind.INDEPENDENT_CITY,
    "62": MunicipalityKind.INDEPENDENT_CITY,
    "63": MunicipalityKind.TOWN,
    "64": MunicipalityKind.MUNICIPALITY,
    "65": MunicipalityKind.UNINCORPORATED_AREA,
    "66": MunicipalityKind.UNINCORPORATED_AREA,
    "67": MunicipalityKind.LARGE_DISTRICT_TOWN,
}
# Städteregion Aachen and Region Hannover have the text key of a district, but are associations of their own law.
_ASSOCIATION = re.compile(r"(Städteregion|Regionalverband|Region) ")


class RegisterError(Exception):
    """The file is no sound register; the message says in one sentence what is wrong, and in which line."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One municipality or district, area in square kilometres; `parent` is the key of its district, if it has one."""

    ags: str
    ars: str
    name: str
    kind: MunicipalityKind
    area_km2: Decimal
    population: int
    parent: str | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Register:
    """A register as of a date: districts first, so that whoever stores it meets every parent before its children.

    The file does not say of which day its population is; `population_date` is what the caller of `read_register` knows.
    """

    as_of: date
    population_date: date | None
    entries: tuple[RegisterEntry, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    def error(self, what: str) -> RegisterError:
        return RegisterError(f"Line {self.number}: {what}.")

    def field(self, start: int, end: int) -> str:
        return self.text[start:end].strip()

    def digits(self, start: int, end: int, what: str) -> str:
        value = self.text[start:end]
        if not (value.isascii() and value.isdigit()):
            raise self.error(
                f"the {what} in columns {start + 1} to {end} has to be {end - start} digits, not {value!r}"
            )
        return value

    def name(self) -> str:
        # What follows a comma says what the place is, or how it likes to be called: "Konstanz, Universitätsstadt".
        name = " ".join(self.field(22, 72).split(",")[0].split())
        if not name:
            raise self.error("the name in columns 23 to 72 is missing")
        return name


def read_register(path: Path, population_date: date | None = None) -> Register:
    """Read a GV100AD file (UTF-8 or Latin-1). Raises RegisterError if it is not sound, OSError if it can't be read."""
    lines = list(_lines(path.read_bytes()))
    stated = _status_date(lines)
    district_lines: dict[str, _Line] = {}
    for line in lines:
        if line.text[:2] == "40":
            key = line.digits(10, 15, "key of the district")
            if key in district_lines:
                raise line.error(f"the key {key} occurs a second time")
            district_lines[key] = line
    city_districts = {key for key, line in district_lines.items() if line.field(122, 124) in _CITY_DISTRICTS}
    municipalities: dict[str, RegisterEntry] = {}
    for line in lines:
        if line.text[:2] == "60":
            entry = _municipality(line, stated, district_lines, city_districts)
            if entry.ags in municipalities:
                raise line.error(f"the key {entry.ags} occurs a second time")
            municipalities[entry.ags] = entry
    if not municipalities:
        raise RegisterError("The file has no municipality in it (no line of record type 60).")
    own = [line for key, line in district_lines.items() if key not in city_districts]
    return Register(stated, population_date, (*_districts(own, municipalities, stated), *municipalities.values()))


def _lines(content: bytes) -> Iterator[_Line]:
    """Decode the file and check what holds for every line: its characters, its length and its record type."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not text.strip():
        raise RegisterError("The file is empty.")
    for number, raw in enumerate(text.removesuffix("\n").split("\n"), 1):
        line = _Line(number, raw.removesuffix("\r"))
        if not line.text.isprintable():
            raise line.error("the file is neither UTF-8 nor Latin-1 text")
        if line.text[:2] not in _RECORD_TYPES:
            raise line.error(f"the record type has to be 10, 20, 30, 40, 50 or 60, not {line.text[:2]!r}")
        if len(line.text) != LINE_LENGTH:
            raise line.error(f"the line has to have {LINE_LENGTH} characters, not {len(line.text)}")
        yield line


def _status_date(lines: list[_Line]) -> date:
    """The date that all lines share."""
    first = lines[0].digits(2, 10, "date")
    try:
        stated = datetime.strptime(first, "%Y%m%d").date()
    except ValueError:
        raise lines[0].error(f"{first} is no date") from None
    for line in lines:
        if line.text[2:10] != first:
            raise line.error(f"the date {line.text[2:10]!r} differs from {first!r} in line 1")
    return stated


def _municipality(
    line: _Line, stated: date, district_lines: dict[str, _Line], city_districts: set[str]
) -> RegisterEntry:
    ags = line.digits(10, 18, "key of the municipality")
    association = line.digits(18, 22, "key of the municipal association")
    if (problem := ags_problem(ags)) is not None:
        raise line.error(f"{ags} is no key of a municipality: {problem.en.rstrip('.')}")
    if (kind := _KINDS.get(line.field(122, 124))) is None:
        raise line.error(f"the text key of a municipality has to be 60 to 67, not {line.text[122:124]!r}")
    district = ags[:5]
    # The territory that Germany and Luxembourg share (07000999) lies in no district.
    lies_in_none = kind is MunicipalityKind.UNINCORPORATED_AREA and district.endswith("000")
    if district not in district_lines and not lies_in_none:
        raise line.error(f"the municipality {ags} has no district {district} in the file")
    return RegisterEntry(
        ags=ags,
        ars=f"{district}{association}{ags[5:]}",
        name=line.name(),
        kind=kind,
        area_km2=Decimal(line.digits(128, 139, "area")) / 100,
        population=int(line.digits(139, 150, "population")),
        parent=None if district in city_districts or lies_in_none else district,
        as_of=stated,
    )


def _districts(lines: list[_Line], municipalities: dict[str, RegisterEntry], stated: date) -> Iterator[RegisterEntry]:
    """The districts; area and population are the sums of what lies in them."""
    members: defaultdict[str | None, list[RegisterEntry]] = defaultdict(list)
    for entry in municipalities.values():
        members[entry.parent].append(entry)
    for line in lines:
        key = line.text[10:15]
        if (problem := ags_problem(key)) is not None:
            raise line.error(f"{key} is no key of a district: {problem.en.rstrip('.')}")
        if (prefix := _DISTRICT_NAMES.get(line.field(122, 124))) is None:
            raise line.error(f"the text key of a district has to be 41 to 45, not {line.text[122:124]!r}")
        name = line.name()
        associated = _ASSOCIATION.match(name) is not None or prefix == "Regionalverband"
        yield RegisterEntry(
            ags=key,
            ars=key,
            name=name if associated or "kreis" in name.casefold() else f"{prefix} {name}",
            kind=MunicipalityKind.REGIONAL_ASSOCIATION if associated else MunicipalityKind.DISTRICT,
            area_km2=sum((entry.area_km2 for entry in members[key]), Decimal(0)),
            population=sum(entry.population for entry in members[key]),
            parent=None,
            as_of=stated,
        )
