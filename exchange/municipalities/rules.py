"""What holds for municipalities without looking anything up: keys, states, kinds, size classes, sorting of names."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from exchange.access.rules import Text


class State(StrEnum):
    """The sixteen Länder by their codes in ISO 3166-2:DE, in the order of the official key."""

    SH = "SH"
    HH = "HH"
    NI = "NI"
    HB = "HB"
    NW = "NW"
    HE = "HE"
    RP = "RP"
    BW = "BW"
    BY = "BY"
    SL = "SL"
    BE = "BE"
    BB = "BB"
    MV = "MV"
    SN = "SN"
    ST = "ST"
    TH = "TH"


class MunicipalityKind(StrEnum):
    """What a municipality is in the official register."""

    INDEPENDENT_CITY = "INDEPENDENT_CITY"
    LARGE_DISTRICT_TOWN = "LARGE_DISTRICT_TOWN"
    TOWN = "TOWN"
    MARKET_TOWN = "MARKET_TOWN"
    MUNICIPALITY = "MUNICIPALITY"
    UNINCORPORATED_AREA = "UNINCORPORATED_AREA"
    DISTRICT = "DISTRICT"
    REGIONAL_ASSOCIATION = "REGIONAL_ASSOCIATION"


class SizeClass(StrEnum):
    """Size classes by population, with the bounds that the BBSR draws between its types of towns and municipalities."""

    RURAL_MUNICIPALITY = "RURAL_MUNICIPALITY"
    SMALLER_SMALL_TOWN = "SMALLER_SMALL_TOWN"
    LARGER_SMALL_TOWN = "LARGER_SMALL_TOWN"
    SMALLER_MEDIUM_TOWN = "SMALLER_MEDIUM_TOWN"
    LARGER_MEDIUM_TOWN = "LARGER_MEDIUM_TOWN"
    SMALLER_CITY = "SMALLER_CITY"
    LARGER_CITY = "LARGER_CITY"


class MembershipRole(StrEnum):
    """In which role somebody takes part in a programme."""

    MODEL_MUNICIPALITY = "MODEL_MUNICIPALITY"
    PILOT_MUNICIPALITY = "PILOT_MUNICIPALITY"
    INITIATOR = "INITIATOR"
    COORDINATOR = "COORDINATOR"
    FUNDER = "FUNDER"
    PILOT_FUNDER = "PILOT_FUNDER"


class Evidence(StrEnum):
    """How well it is known that somebody takes part."""

    CONFIRMED = "CONFIRMED"
    CONFIRMED_WITHIN_DISTRICT = "CONFIRMED_WITHIN_DISTRICT"
    PILOT = "PILOT"
    PROBABLE = "PROBABLE"


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    State: {
        State.SH: Text("Schleswig-Holstein", "Schleswig-Holstein"),
        State.HH: Text("Hamburg", "Hamburg"),
        State.NI: Text("Niedersachsen", "Lower Saxony"),
        State.HB: Text("Bremen", "Bremen"),
        State.NW: Text("Nordrhein-Westfalen", "North Rhine-Westphalia"),
        State.HE: Text("Hessen", "Hesse"),
        State.RP: Text("Rheinland-Pfalz", "Rhineland-Palatinate"),
        State.BW: Text("Baden-Württemberg", "Baden-Württemberg"),
        State.BY: Text("Bayern", "Bavaria"),
        State.SL: Text("Saarland", "Saarland"),
        State.BE: Text("Berlin", "Berlin"),
        State.BB: Text("Brandenburg", "Brandenburg"),
        State.MV: Text("Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"),
        State.SN: Text("Sachsen", "Saxony"),
        State.ST: Text("Sachsen-Anhalt", "Saxony-Anhalt"),
        State.TH: Text("Thüringen", "Thuringia"),
    },
    MunicipalityKind: {
        MunicipalityKind.INDEPENDENT_CITY: Text("Kreisfreie Stadt oder Stadtkreis", "City outside any district"),
        MunicipalityKind.LARGE_DISTRICT_TOWN: Text("Große Kreisstadt", "Large town within a district"),
        MunicipalityKind.TOWN: Text("Stadt", "Town"),
        MunicipalityKind.MARKET_TOWN: Text("Markt", "Market town"),
        MunicipalityKind.MUNICIPALITY: Text("Gemeinde", "Municipality"),
        MunicipalityKind.UNINCORPORATED_AREA: Text("Gemeindefreies Gebiet", "Area outside any municipality"),
        MunicipalityKind.DISTRICT: Text("Kreis oder Landkreis", "District"),
        MunicipalityKind.REGIONAL_ASSOCIATION: Text(
            "Regionalverband, Region oder Städteregion", "Regional association in place of a district"
        ),
    },
    SizeClass: {
        SizeClass.RURAL_MUNICIPALITY: Text("Landgemeinde (unter 5.000)", "Rural municipality (under 5,000)"),
        SizeClass.SMALLER_SMALL_TOWN: Text(
            "Kleine Kleinstadt (5.000 bis unter 10.000)", "Smaller small town (5,000 to under 10,000)"
        ),
        SizeClass.LARGER_SMALL_TOWN: Text(
            "Größere Kleinstadt (10.000 bis unter 20.000)", "Larger small town (10,000 to under 20,000)"
        ),
        SizeClass.SMALLER_MEDIUM_TOWN: Text(
            "Kleine Mittelstadt (20.000 bis unter 50.000)", "Smaller medium-sized town (20,000 to under 50,000)"
        ),
        SizeClass.LARGER_MEDIUM_TOWN: Text(
            "Größere Mittelstadt (50.000 bis unter 100.000)", "Larger medium-sized town (50,000 to under 100,000)"
        ),
        SizeClass.SMALLER_CITY: Text(
            "Kleine Großstadt (100.000 bis unter 500.000)", "Smaller city (100,000 to under 500,000)"
        ),
        SizeClass.LARGER_CITY: Text("Große Großstadt (ab 500.000)", "Larger city (500,000 and more)"),
    },
    MembershipRole: {
        MembershipRole.MODEL_MUNICIPALITY: Text("Modellkommune", "Model municipality"),
        MembershipRole.PILOT_MUNICIPALITY: Text("Pilotkommune", "Pilot municipality"),
        MembershipRole.INITIATOR: Text("Initiatorin", "Initiator"),
        MembershipRole.COORDINATOR: Text("Koordination", "Coordinator"),
        MembershipRole.FUNDER: Text("Förderung", "Funder"),
        MembershipRole.PILOT_FUNDER: Text("Förderung der Pilotphase", "Funder of the pilot phase"),
    },
    Evidence: {
        Evidence.CONFIRMED: Text("Durch eine Quelle belegt", "Confirmed by a source"),
        Evidence.CONFIRMED_WITHIN_DISTRICT: Text("Belegt als Teil des Kreises", "Confirmed within its district"),
        Evidence.PILOT: Text("Belegt für die Pilotphase", "Confirmed for the pilot phase"),
        Evidence.PROBABLE: Text("Wahrscheinlich, schwächer belegt", "Probable, on weaker evidence"),
    },
}
"""What people read for each value, in German and English."""

_STATES = dict(zip((f"{number:02}" for number in range(1, 17)), State, strict=True))

_AGS = re.compile(r"[0-9]{5}(?:[0-9]{3})?")


def ags_problem(ags: str) -> Text | None:
    """What is wrong with an official key, or None if it is well formed: 8 digits, of a district 5; Land 01 to 16."""
    if not _AGS.fullmatch(ags):
        return Text(
            "Der amtliche Gemeindeschlüssel hat 8 Ziffern, der eines Kreises 5, samt führenden Nullen.",
            "The official municipality key has 8 digits, that of a district 5, leading zeros included.",
        )
    if ags[:2] not in _STATES:
        return Text(
            "Die ersten zwei Ziffern des Schlüssels stehen für das Land und liegen zwischen 01 und 16.",
            "The first two digits of the key stand for the Land and lie between 01 and 16.",
        )
    return None


def state_of(ags: str) -> State:
    """The Land in which the municipality or district of this key lies. Raises ValueError for a malformed key."""
    if (problem := ags_problem(ags)) is not None:
        raise ValueError(problem.en)
    return _STATES[ags[:2]]


def is_district(kind: MunicipalityKind) -> bool:
    """Whether this kind stands above municipalities, so that its key has 5 digits."""
    return kind in (MunicipalityKind.DISTRICT, MunicipalityKind.REGIONAL_ASSOCIATION)


SIZE_BOUNDS: tuple[tuple[int, SizeClass], ...] = (
    (500_000, SizeClass.LARGER_CITY),
    (100_000, SizeClass.SMALLER_CITY),
    (50_000, SizeClass.LARGER_MEDIUM_TOWN),
    (20_000, SizeClass.SMALLER_MEDIUM_TOWN),
    (10_000, SizeClass.LARGER_SMALL_TOWN),
    (5_000, SizeClass.SMALLER_SMALL_TOWN),
    (0, SizeClass.RURAL_MUNICIPALITY),
)
"""From how many inhabitants on a class holds, the largest first. Bounds: Bundesinstitut für Bau-, Stadt- und
Raumforschung (BBSR), Laufende Stadtbeobachtung, "Stadt- und Gemeindetypen in Deutschland". The BBSR types whole
municipal associations and also weighs their function as a centre; here the municipality's own population decides."""


def size_class(kind: MunicipalityKind, population: int | None) -> SizeClass | None:
    """The size class by population; None for districts, areas outside any municipality, and unknown populations."""
    if population is None or not has_size_class(kind):
        return None
    return next(name for least, name in SIZE_BOUNDS if population >= least)


def has_size_class(kind: MunicipalityKind) -> bool:
    """Whether municipalities of this kind are put into classes by population."""
    return not is_district(kind) and kind is not MunicipalityKind.UNINCORPORATED_AREA


def alike(kind: MunicipalityKind, population: int | None, other: MunicipalityKind, others: int | None) -> bool:
    """Whether two municipalities are of the same kind and size class; one whose population is not known is like none
    of a kind that has classes.

    >>> alike(MunicipalityKind.TOWN, 60_000, MunicipalityKind.TOWN, 90_000)
    True
    """
    if kind is not other:
        return False
    size = size_class(kind, population)
    return not has_size_class(kind) or (size is not None and size is size_class(other, others))


# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def german_sort_key(text: str) -> str:
    """The text as DIN 5007-1 sorts it: ä like a, ß like ss; case, other marks, punctuation and quotes do not count.

    Numbers and single spaces between words stay. Compare keys byte by byte (collation C); equal keys need a tie-break.
    """
    while (folded := _fold(text)) != text:
        text = folded
    return text


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (char if unicodedata.category(char)[0] in "LN" else " " * char.isspace() for char in decomposed)
    return " ".join("".join(kept).split())
