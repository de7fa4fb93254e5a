"""What the German search finds, over HTTP: each kind of difference between what was written and what is typed."""

import pytest

from tests import searching
from tests.client import Client
from tests.searching import lessons, titles

CITIZENS = {"Bürger:innen", "Bürger*innen", "BürgerInnen", "Bürger_innen", "Bürger/-innen", "Bürgerinnen und Bürger"}
CENTERS = {"Welcome Center", "Welcome-Center", "Welcomecenter"}
LANGUAGE = {"Förderung der Sprache", "Sprachförderung"}


@pytest.mark.parametrize("title", [title for title in searching.TITLES if not title.startswith("Zwilling")])
async def test_a_title_is_found_by_itself(shelf: Client, title: str) -> None:
    for search in (title, title.upper(), title.lower()):
        assert title in (await titles(shelf, search))[:6], search


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("Beratungen", "Beratungen am Vormittag"),
        ("Beratung", "Beratungen am Vormittag"),
        ("beraten", "Beratungen am Vormittag"),
        ("Strasse", "Feste in der Straße"),
        ("straße", "Feste in der Straße"),
        ("Straßen", "Feste in der Straße"),
        ("STRASSE", "Feste in der Straße"),
        ("Fest", "Feste in der Straße"),
        ("Dolmetscher", "Dolmetscherpool"),
        ("Pool", "Dolmetscherpool"),
        ("Sozialarbeit", "Schulsozialarbeit"),
        ("Schule", "Schulsozialarbeit"),
        ("sozialarbeit an der Schule", "Schulsozialarbeit"),
        ("einbürgern", "Einbürgerung feiern"),
        ("Feier der Einbürgerung", "Einbürgerung feiern"),
        ("Einbuergerung", "Einbürgerung feiern"),
        ("Lotsen", "Lotse"),
        ("Kultur", "Willkommenskultur"),
    ],
)
async def test_inflection_spelling_and_compounds(shelf: Client, search: str, first: str) -> None:
    assert (await titles(shelf, search))[0] == first


@pytest.mark.parametrize("search", ["Foerderung", "förderung", "FÖRDERUNG", "Förderungen", "fördern"])
async def test_umlauts_and_case(shelf: Client, search: str) -> None:
    assert set((await titles(shelf, search))[:2]) == LANGUAGE


@pytest.mark.parametrize(
    "search",
    ["Förderung der Sprache", "Sprachförderung", "Sprachfoerderung", "SPRACHFÖRDERUNG", "Sprach-Förderung"],
)
async def test_a_compound_and_its_parts_find_each_other(shelf: Client, search: str) -> None:
    assert set((await titles(shelf, search))[:2]) == LANGUAGE


@pytest.mark.parametrize(
    "search", [*sorted(CENTERS), "welcome center", "WELCOME-CENTER", "welcomecenter", "Welcome‑Center"]
)
async def test_hyphens_and_gaps(shelf: Client, search: str) -> None:
    assert set((await titles(shelf, search))[:3]) == CENTERS


@pytest.mark.parametrize("search", [*sorted(CITIZENS), "Bürger", "Bürgerinnen", "Buerger:innen", "BÜRGER"])
async def test_gendered_forms(shelf: Client, search: str) -> None:
    assert set((await titles(shelf, search))[:6]) == CITIZENS


async def test_gendered_forms_within_compounds_and_with_other_endings(desk: Client) -> None:
    service = {"Kund*innenservice", "Kund:innenservice", "KundInnenservice", "Kundenservice"}
    people = {"Rom*nja", "Sinti:zze und Rom:nja", "Roma"}
    for title in (*service, *people, "Kolleg*innen"):
        await searching.publish(desk.database, title)
    for search in (*sorted(service), "Service für Kundinnen", "Kund/-innenservice"):
        assert set((await titles(desk, search))[:4]) == service, search
    for search in (*sorted(people), "Sinti*zze", "Rom_nja"):
        assert set(await titles(desk, search)) == people, search
    for search in ("Kollege", "Kolleginnen", "Kolleg:in"):
        assert (await titles(desk, search))[0] == "Kolleg*innen", search


@pytest.mark.parametrize(
    ("search", "same"),
    [
        ("MSO", {"MSO", "Migrantenselbstorganisationen"}),
        ("mso", {"MSO", "Migrantenselbstorganisationen"}),
        ("Migrantenselbstorganisation", {"MSO", "Migrantenselbstorganisationen"}),
        ("BAMF", {"BAMF", "Bundesamt für Migration und Flüchtlinge"}),
        ("Bundesamt für Migration und Flüchtlinge", {"BAMF", "Bundesamt für Migration und Flüchtlinge"}),
        ("AGG", {"AGG", "Allgemeines Gleichbehandlungsgesetz"}),
        ("Allgemeines Gleichbehandlungsgesetz", {"AGG", "Allgemeines Gleichbehandlungsgesetz"}),
        ("KITA", {"KITA", "Kindertagesstätte"}),
        ("Kita", {"KITA", "Kindertagesstätte"}),
        ("Kindertagesstätten", {"KITA", "Kindertagesstätte"}),
    ],
)
async def test_abbreviations(shelf: Client, search: str, same: set[str]) -> None:
    assert set((await titles(shelf, search))[:2]) == same


@pytest.mark.parametrize("search", ["Sprachmittlung", "Dolmetschen", "dolmetscht", "Sprachmittlerin", "interpreter"])
async def test_synonyms(shelf: Client, search: str) -> None:
    assert set((await titles(shelf, search))[:2]) == {"Sprachmittlung", "Dolmetscherpool"}


async def test_what_has_nothing_to_do_with_it_is_not_found(shelf: Client) -> None:
    assert await titles(shelf, "Quittenbrot ") == ["Apfelbaum Zebrafink Quittenbrot"]
    assert await titles(shelf, "Radwege ") == ["Radwege"]
    assert await titles(shelf, "Qwxyzvblorg") == []


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("Losse", "Lotse"),  # one letter other
        ("Lotsse", "Lotse"),  # one more
        ("Lotes", "Lotse"),  # two swapped
        ("Radwee", "Radwege"),  # one less
        ("Radwegge", "Radwege"),
        ("xadwege", "Radwege"),
        ("Zebrafimk", "Zebrafink"),
        ("Zebarfink", "Zebrafink"),
        ("Zebbrafinc", "Zebrafink"),  # two edits in nine letters
        ("Zeprafimk", "Zebrafink"),
        ("Zebarfimk", "Zebrafink"),  # two swapped and one other
        ("Ezbrafikn", "Zebrafink"),  # two swapped, twice
        ("Zerbafnk", "Zebrafink"),  # two swapped over a cut, and one less
        ("Zebarfik", "Zebrafink"),  # two swapped and one less
        ("Dlmetscherpol", "Dolmetscherpool"),  # two less
        ("Zebrayfxink", "Zebrafink"),  # two more
        ("Shculsozialarbiet", "Schulsozialarbeit"),
        ("Qwittenprot", "Apfelbaum Zebrafink Quittenbrot"),
        ("Quittnprot", "Apfelbaum Zebrafink Quittenbrot"),
        ("Dolmetcherpohl", "Dolmetscherpool"),
        ("Einbürgrung", "Einbürgerung feiern"),
        ("Schulsozalarbeit", "Schulsozialarbeit"),
        ("Bundesammt", "Bundesamt für Migration und Flüchtlinge"),
    ],
)
async def test_typos(shelf: Client, search: str, title: str) -> None:
    assert title in (await titles(shelf, f"{search} "))[:3]


@pytest.mark.parametrize("search", ["MSA", "AGH", "Ratwekke", "Rawdgee", "Kxxa", "Zebarfimg", "Ezbarfikn", "Zbafik"])
async def test_more_wrong_letters_than_are_forgiven(shelf: Client, search: str) -> None:
    """None in up to four letters, one in up to eight, two in more."""
    assert await titles(shelf, f"{search} ") == []


async def test_the_last_word_may_be_unfinished_while_it_is_typed(shelf: Client) -> None:
    title = "Apfelbaum Zebrafink Quittenbrot"
    for end in range(3, len("Quittenbrot")):
        assert (await titles(shelf, "Quittenbrot"[:end]))[0] == title
        assert (await titles(shelf, f"Apfelbaum {'Quittenbrot'[:end]}"))[0] == title
    assert await titles(shelf, "Qui") == [title]
    assert await titles(shelf, "Qui ") == []
    assert title not in await titles(shelf, "Qui Radwege")


@pytest.mark.parametrize("marks", ['""', "„“", "„”", "“”", "»«", "«»"])
async def test_phrases(shelf: Client, marks: str) -> None:
    begin, end = marks
    assert await titles(shelf, f"{begin}leichte Sprache{end}") == ["Leichte Sprache"]
    assert await titles(shelf, f"{begin}LEICHTER SPRACHEN{end}") == ["Leichte Sprache"]
    assert await titles(shelf, f"{begin}Sprache leichte{end}") == []
    assert await titles(shelf, f"{begin}Zebrafink Quittenbrot{end} Apfelbaum") == ["Apfelbaum Zebrafink Quittenbrot"]
    assert await titles(shelf, f"{begin}Zebrafink Quitte{end}") == []


async def test_two_phrases(shelf: Client) -> None:
    assert await titles(shelf, '"Apfelbaum" "Zebrafink Quittenbrot"') == ["Apfelbaum Zebrafink Quittenbrot"]
    assert await titles(shelf, '"Apfelbaum" "Radwege"') == []


async def test_no_phrase_reaches_over_two_texts(desk: Client) -> None:
    await searching.publish(desk.database, "Gemeinsam", summary="Sprache verbindet.", context="Alle reden.")
    assert await titles(desk, '"Sprache verbindet"') == ["Gemeinsam"]
    assert await titles(desk, '"Gemeinsam Sprache"') == []
    assert await titles(desk, '"verbindet alle"') == []


async def test_minus(shelf: Client) -> None:
    assert set(await titles(shelf, "Apfelbaum -Quittenbrot")) == {"Apfelbaum Zebrafink", "Apfelbaum"}
    assert await titles(shelf, "Apfelbaum -Zebrafink") == ["Apfelbaum"]
    assert await titles(shelf, "Apfelbaum -zebrafinken") == ["Apfelbaum"]
    assert set(await titles(shelf, 'Apfelbaum -"Zebrafink Quittenbrot"')) == {"Apfelbaum Zebrafink", "Apfelbaum"}
    assert await titles(shelf, "-Apfelbaum Zebrafink") == ["Zebrafink"]
    assert await titles(shelf, "Apfelbaum -Apfelbaum") == []
    rest = await titles(shelf, "-Zwilling -Apfelbaum")
    assert len(rest) == len(searching.TITLES) + 1 - 23 - 3
    assert "Radwege" in rest


async def test_a_hyphen_within_a_word_is_no_minus(shelf: Client) -> None:
    assert set((await titles(shelf, "Welcome-Center"))[:3]) == CENTERS


async def test_all_words_count_and_none_stops_a_hit(shelf: Client) -> None:
    found = await titles(shelf, "Apfelbaum Zebrafink Quittenbrot ")
    assert found[:2] == ["Apfelbaum Zebrafink Quittenbrot", "Apfelbaum Zebrafink"]
    assert set(found[2:4]) == {"Apfelbaum", "Zebrafink"}
    assert (await titles(shelf, "Quittenbrot Unauffindbares "))[0] == "Apfelbaum Zebrafink Quittenbrot"
    assert (await titles(shelf, "wie der Radwege oder die "))[0] == "Radwege"


async def test_rarer_words_rank_higher(shelf: Client) -> None:
    found = await titles(shelf, "Zwilling Radwege ")
    assert found[0] == "Radwege"
    assert len(found) == 24


async def test_what_weighs_more(desk: Client) -> None:
    await searching.publish(desk.database, "Eins", context="Zebrafink.")
    await searching.publish(desk.database, "Zebrafink")
    await searching.publish(desk.database, "Zwei", summary="Zebrafink.")
    await searching.publish(desk.database, "Drei", partners=[{"name": "Verein", "role": "Zebrafink"}])
    assert (await titles(desk, "Zebrafink"))[:2] == ["Zebrafink", "Zwei"]
    assert set((await titles(desk, "Zebrafink"))[2:]) == {"Eins", "Drei"}


async def test_every_text_of_a_measure_is_searched(desk: Client) -> None:
    names = ("context", "implementation", "results", "transferability", "preconditions", "target_group_note")
    words = ("Quitte", "Zebra", "Anemone", "Lokomotive", "Trompete", "Schmetterling")
    more = {
        "partners": [{"name": "Lerchenverein", "role": "Trommelbau"}],
        "fundings": [{"programme": "Nordlichtfonds", "funder": "Walrossstiftung"}],
        "indicators": [{"name": "Pinguine", "definition": "Gezählte Eisschollen"}],
        "adoptions": [{"origin": "Giraffendorf"}],
        "target_groups": ["MEDIA"],
    }
    await searching.publish(desk.database, "Alles", **dict(zip(names, words, strict=True)), **more)
    await searching.publish(desk.database, "Nichts")
    for word in (*words, "Lerchenverein", "Trommelbau", "Nordlichtfonds", "Walrossstiftung", "Pinguin", "Giraffendorf"):
        assert await titles(desk, word) == ["Alles"], word
    assert await titles(desk, "Eisscholle Medien ") == ["Alles"]
    assert set(await titles(desk, "Konstanz")) == {"Alles", "Nichts"}
    assert set(await titles(desk, "Baden-Württemberg")) == {"Alles", "Nichts"}


async def test_lessons_and_the_measures_that_they_belong_to(shelf: Client) -> None:
    assert await lessons(shelf, "hartnäckig") == ["Hartnäckigkeit"]
    assert await titles(shelf, "Hartnaeckigkeit") == ["Ein Haus für alle"]
    assert await lessons(shelf, "Schlüssel") == ["Ohne Schlüssel keine Tür"]
    assert await titles(shelf, "Schlüssel") == []
    assert await lessons(shelf, '"keine Tür"') == ["Ohne Schlüssel keine Tür"]
    assert await lessons(shelf, "Hausmeister -Schlüssel") == []
    assert (await lessons(shelf, "Hausmeister"))[0] == "Ohne Schlüssel keine Tür"
    assert sorted(await lessons(shelf, " ")) == ["Hartnäckigkeit", "Ohne Schlüssel keine Tür"]
