"""What a group of synonyms may consist of, and what the search makes of groups."""

import pytest

from exchange.access.rules import ErrorCode, Refused
from exchange.search.rules.groups import MOST_GROUPS, MOST_SHARED, check_beside, check_room, checked, key
from exchange.search.rules.synonyms import content_words, read_synonyms

Mistakes = list[tuple[str, str]]


def mistakes(terms: list[str]) -> Mistakes:
    with pytest.raises(Refused) as refused:
        checked(terms)
    return [(error.code.value, ".".join(error.path)) for error in refused.value.errors]


def test_terms_are_kept_as_they_were_written_but_for_spaces() -> None:
    assert checked(["  Welcome   Center ", "Bu\u0308ro fu\u0308r Neue", "AGG"]) == [
        "Welcome Center",
        "Büro für Neue",
        "AGG",
    ]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], [("REQUIRED", "terms")]),
        (["allein"], [("REQUIRED", "terms")]),
        ([f"Begriff{number}" for number in range(31)], [("TOO_LONG", "terms")]),
        (["A", "Amt"], [("INVALID", "terms.0")]),
        (["Amt", "  "], [("INVALID", "terms.1")]),
        (["Amt", "…!?"], [("INVALID", "terms.1")]),
        (["Amt", "Be\x00hörde"], [("INVALID", "terms.1")]),
        (["Amt", "Be\nhörde"], [("INVALID", "terms.1")]),
        (["Amt", "x" * 61], [("TOO_LONG", "terms.1")]),
        (["Amt", "eins zwei drei vier fünf"], [("TOO_LONG", "terms.1")]),
        (["Amt", "AMT"], [("DUPLICATE", "terms.1")]),
        (["Straße", "STRASSE"], [("DUPLICATE", "terms.1")]),
        (["Förderung", "Foerderung", "Hilfe", "hilfe"], [("DUPLICATE", "terms.1"), ("DUPLICATE", "terms.3")]),
        (["Bürger:innen", "Bürgerinnen"], [("DUPLICATE", "terms.1")]),
        (["Bus und Bahn", "Bus Bahn"], [("DUPLICATE", "terms.1")]),
        (["x" * 61, "ok", "y"], [("TOO_LONG", "terms.0"), ("INVALID", "terms.2")]),
    ],
)
def test_what_is_wrong_with_terms_is_said_where_it_is(terms: list[str], expected: Mistakes) -> None:
    assert mistakes(terms) == expected


def test_the_limits_themselves_are_fine() -> None:
    terms = ["xy", "x" * 60, "Tageseinrichtung für die kleinen Kinder der Stadt"]
    assert checked(terms) == terms
    many = [f"Begriff{number}" for number in range(30)]
    assert checked(many) == many


def test_a_group_that_says_nothing_new_is_refused_in_whatever_spelling() -> None:
    others = [["Amt", "Behörde"], ["Straße", "Weg", "Gasse"]]
    for known in (["Amt", "Behörde"], ["BEHOERDE", "amt"], ["Gasse", "strasse"]):
        with pytest.raises(Refused) as refused:
            check_beside(known, others)
        assert [(error.code, error.path) for error in refused.value.errors] == [(ErrorCode.DUPLICATE, ("terms",))]
    check_beside(["Amt", "Behörde", "Verwaltung"], others)
    check_beside(["Amt", "Weg"], others)
    check_beside(["Amt", "Behörde"], [])


def test_a_term_may_stand_in_some_groups_but_not_in_any_number() -> None:
    others = [["Amt", f"Wort{number}"] for number in range(MOST_SHARED)]
    check_beside(["Neu", "Amt"], others[:-1])
    with pytest.raises(Refused) as refused:
        check_beside(["Neu", "AMT"], others)
    assert [(error.code, error.path) for error in refused.value.errors] == [(ErrorCode.TOO_LONG, ("terms", "1"))]


def test_coordinators_have_room_for_many_groups_but_not_for_any_number() -> None:
    check_room(MOST_GROUPS - 1)
    with pytest.raises(Refused):
        check_room(MOST_GROUPS)


def others_of(groups: list[list[str]], term: str) -> list[list[str]]:
    """The other terms, each as the spellings among the keys of its words."""
    found = read_synonyms(groups).of(content_words(term))
    return [[next(iter(keys)) for keys in slots] for slots in found]


def test_every_term_leads_to_the_others_in_every_form() -> None:
    groups = [["Sprachmittlung", "Dolmetschen", "Kultur vermitteln"], ["Amt", "Behörde"]]
    assert others_of(groups, "Dolmetschen") == [["sprachmittlung"], ["kultur", "vermitteln"]]
    assert others_of(groups, "Behörden") == [["amt"]]
    assert others_of(groups, "Kulturen vermitteln") == [["sprachmittlung"], ["dolmetschen"]]
    assert others_of(groups, "Kultur") == []
    assert read_synonyms([]).of(["amt"]) == ()


def test_groups_that_share_a_term_stay_two() -> None:
    groups = [["Unterkunft", "Heim"], ["Unterkunft", "Wohnung"]]
    assert others_of(groups, "Unterkunft") == [["heim"], ["wohnung"]]
    assert others_of(groups, "Heim") == [["unterkunft"]]
    assert others_of([*groups, ["Heim", "Unterkunft", "Haus"]], "Unterkunft") == [["heim"], ["wohnung"], ["haus"]]


def test_changing_groups_gives_what_reading_them_all_gives() -> None:
    first, second, third = ["Amt", "Behörde"], ["Amt", "Rathaus", "Bürgerbüro"], ["Beratung", "beraten", "Auskunft"]
    known = read_synonyms([first, second])
    other = known.changed([third, [*first, "Verwaltung"]], [first])
    expected = read_synonyms([second, third, [*first, "Verwaltung"]])
    for word in ("amt", "behoerde", "rathaus", "beratung", "beratend", "auskunft", "verwaltung", "nichts"):
        assert other.of([word]) == expected.of([word])
    assert known.of(["behoerde"]) == read_synonyms([first]).of(["behoerde"])
    emptied = other.changed([], [second, third, [*first, "Verwaltung"]])
    assert all(emptied.of([word]) == () for word in ("amt", "beratung", "verwaltung"))


def test_of_two_groups_that_say_the_same_one_stays() -> None:
    known = read_synonyms([["Amt", "Behörde"], ["Behörde", "Amt"]]).changed([], [["Amt", "Behörde"]])
    assert known.of(["amt"]) == read_synonyms([["Amt", "Behörde"]]).of(["amt"]) != ()


def test_a_form_that_nobody_knows_is_found_by_its_root() -> None:
    assert others_of([["Welcomierung", "Empfang"]], "Welcomierungen") == [["empfang"]]


def test_a_term_is_known_by_what_the_search_reads() -> None:
    assert key("Tageseinrichtung für Kinder") == ("tageseinrichtung", "kinder")
    assert key("Welcome-Center") != key("Welcome Center")
