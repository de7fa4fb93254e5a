"""Keys, states, kinds, size classes, and how names are sorted."""

import re
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.municipalities import rules
from exchange.municipalities.rules import (
    LABELS,
    MunicipalityKind,
    SizeClass,
    State,
    ags_problem,
    german_sort_key,
    size_class,
    state_of,
)


@pytest.mark.parametrize("ags", ["01003000", "08335043", "16077057", "08335", "16077"])
def test_well_formed_keys_have_no_problem(ags: str) -> None:
    assert ags_problem(ags) is None


@pytest.mark.parametrize(
    "ags", ["", "8335043", "083350430", "0833504", "0833504X", "08335043\n", "٠٨٣٣٥٠٤٣", "08 35043"]
)
def test_a_key_has_eight_or_five_digits(ags: str) -> None:
    problem = ags_problem(ags)
    assert problem is not None
    assert problem.de == "Der amtliche Gemeindeschlüssel hat 8 Ziffern, der eines Kreises 5, samt führenden Nullen."
    assert problem.en == "The official municipality key has 8 digits, that of a district 5, leading zeros included."


@pytest.mark.parametrize("ags", ["00335043", "17335043", "99999"])
def test_a_key_starts_with_a_land(ags: str) -> None:
    problem = ags_problem(ags)
    assert problem is not None
    assert problem.en == "The first two digits of the key stand for the Land and lie between 01 and 16."
    with pytest.raises(ValueError, match="between 01 and 16"):
        state_of(ags)


def test_states_follow_the_official_key() -> None:
    capitals = {
        "01002000": "SH",
        "02000000": "HH",
        "03241001": "NI",
        "04011000": "HB",
        "05111000": "NW",
        "06414000": "HE",
        "07315000": "RP",
        "08111000": "BW",
        "09162000": "BY",
        "10041100": "SL",
        "11000000": "BE",
        "12054000": "BB",
        "13004000": "MV",
        "14612000": "SN",
        "15003000": "ST",
        "16051000": "TH",
    }
    assert {ags: state_of(ags).value for ags in capitals} == capitals
    assert state_of("08335") is State.BW


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (0, SizeClass.RURAL_MUNICIPALITY),
        (4_999, SizeClass.RURAL_MUNICIPALITY),
        (5_000, SizeClass.SMALLER_SMALL_TOWN),
        (9_999, SizeClass.SMALLER_SMALL_TOWN),
        (10_000, SizeClass.LARGER_SMALL_TOWN),
        (19_999, SizeClass.LARGER_SMALL_TOWN),
        (20_000, SizeClass.SMALLER_MEDIUM_TOWN),
        (49_999, SizeClass.SMALLER_MEDIUM_TOWN),
        (50_000, SizeClass.LARGER_MEDIUM_TOWN),
        (99_999, SizeClass.LARGER_MEDIUM_TOWN),
        (100_000, SizeClass.SMALLER_CITY),
        (499_999, SizeClass.SMALLER_CITY),
        (500_000, SizeClass.LARGER_CITY),
        (3_755_251, SizeClass.LARGER_CITY),
    ],
)
def test_size_classes_change_at_the_bounds(population: int, expected: SizeClass) -> None:
    assert size_class(MunicipalityKind.TOWN, population) is expected


@pytest.mark.parametrize(
    ("kind", "population"),
    [
        (MunicipalityKind.DISTRICT, 176_648),
        (MunicipalityKind.REGIONAL_ASSOCIATION, 562_559),
        (MunicipalityKind.UNINCORPORATED_AREA, 748),
        (MunicipalityKind.TOWN, None),
    ],
)
def test_some_have_no_size_class(kind: MunicipalityKind, population: int | None) -> None:
    assert size_class(kind, population) is None


def test_every_enum_value_has_a_german_and_an_english_label() -> None:
    enums = {value for value in vars(rules).values() if isinstance(value, type) and issubclass(value, StrEnum)} - {
        StrEnum
    }
    assert set(LABELS) == enums
    for enum, labels in LABELS.items():
        assert list(labels) == list(enum)
        for label in labels.values():
            assert label.de.strip()
            assert label.en.strip()


def test_german_sorting() -> None:
    titles = [
        "Zug",
        "Ärzte",
        "„Wir alle sind LU“",
        "Azubis",
        "Ursprung",
        "83 – Konstanz integriert",
        "Straße",
        "Strasbourg",
    ]
    titles += ["Übernahme", "#weltoffenesKonstanz", "Apfel", "Baden-Baden", "Badenweiler", "Strand", "Bad Urach"]
    assert sorted(titles, key=german_sort_key) == [
        "83 – Konstanz integriert",
        "Apfel",
        "Ärzte",
        "Azubis",
        "Bad Urach",
        "Baden-Baden",
        "Badenweiler",
        "Strand",
        "Strasbourg",
        "Straße",
        "Übernahme",
        "Ursprung",
        "#weltoffenesKonstanz",
        "„Wir alle sind LU“",
        "Zug",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ärger", "arger"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("»Über\u00a0  uns«", "uber uns"),
        ("Łódź", "lodz"),
        ("Œuvre, Ørsted & Đuro", "oeuvre orsted duro"),
        ("…", ""),
        ("A\u0308pfel", "apfel"),
    ],
)
def test_sort_keys(text: str, key: str) -> None:
    assert german_sort_key(text) == key


@given(st.text())
def test_sort_keys_are_stable(text: str) -> None:
    key = german_sort_key(text)
    assert german_sort_key(key) == key
    assert key == key.strip()
    assert "  " not in key


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß ", min_size=1))
def test_umlauts_sort_like_their_base_letters(text: str) -> None:
    base = text.translate({228: "a", 246: "o", 252: "u", 223: "ss"})
    assert german_sort_key(text) == german_sort_key(base) == " ".join(base.split())
    assert german_sort_key(text.upper()) == german_sort_key(text)
    assert german_sort_key("A") <= german_sort_key("Ä" + text) < german_sort_key("B")


@given(st.text(alphabet="aZä1 „“‚‘\"'–-.,:;!?()/#"))
def test_punctuation_does_not_count(text: str) -> None:
    assert re.fullmatch(r"[az1 ]*", german_sort_key(text))
