"""Compounds, families of words, the keys of a word, and what a misspelt one may have been."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.search.rules.compounds import parts
from exchange.search.rules.corrections import corrections
from exchange.search.rules.folding import fold
from exchange.search.rules.keys import keys, own_keys
from exchange.search.rules.lexicon import is_word, lemmas
from exchange.search.rules.roots import root, without_gender

COMPOUNDS = {
    "Schulsozialarbeit": ("schule", "sozialarbeit"),
    "Sozialarbeit": ("sozial", "arbeit"),
    "Dolmetscherpool": ("dolmetscher", "pool"),
    "Sprachförderung": ("sprache", "foerderung"),
    "Sprachmittlung": ("sprache", "mittlung"),
    "Sprachcafé": ("sprache", "cafe"),
    "Integrationsrat": ("integration", "rat"),
    "Familienzentrum": ("familie", "zentrum"),
    "Bürgerbeteiligung": ("buerger", "beteiligung"),
    "Willkommenskultur": ("willkommen", "kultur"),
    "Gemeinschaftsgarten": ("gemeinschaft", "garten"),
    "Begegnungscafé": ("begegnung", "cafe"),
    "Ausländerbehörde": ("auslaender", "behoerde"),
    "Jugendparlament": ("jugend", "parlament"),
    "Kindergarten": ("kind", "garten"),
    "Wohnungssuche": ("wohnung", "suche"),
    "Quartiersmanagement": ("quartier", "management"),
    "Nachbarschaftshaus": ("nachbarschaft", "haus"),
    "Migrantenselbstorganisation": ("migrant", "selbstorganisation"),
    "Bildungslotse": ("bildung", "lotse"),
    "Arbeitsmarkt": ("arbeit", "markt"),
    "Fahrradkurs": ("fahrrad", "kurs"),
    "Schwimmkurs": ("schwimmen", "kurs"),
    "Zukunftswerkstatt": ("zukunft", "werkstatt"),
    "Kreisverwaltung": ("kreis", "verwaltung"),
    "Öffentlichkeitsarbeit": ("oeffentlichkeit", "arbeit"),
    "Gesundheitslotsen": ("gesundheit", "lotse"),
    "Bürgerrat": ("buerger", "rat"),
    "Bürgerinnenrat": ("buerger", "rat"),
    "Kundenservice": ("kunde", "service"),
    "Kundinnenservice": ("kunde", "service"),
    "Ärztinnenhaus": ("arzt", "haus"),
    "Schülerinnenvertretung": ("schueler", "vertretung"),
    "Stadtführerinnen": ("stadt", "fuehrer"),
}
NO_COMPOUNDS = """
Beratung Beratungen Verwaltung Förderung Begegnung Integration Information Organisation Vielfalt Zusammenhalt
Gesellschaft Wirtschaft Nachbarschaft Freundschaft Erwachsene Flüchtlinge Geflüchtete Kommune Konstanz Bochum
Kaufbeuren Diskriminierung Rassismus Veranstaltung Beteiligung Einbürgerung Verantwortung Projekte Vermittlung Wohnung
Migration Migranten Bevölkerung Demokratie Religionen Universität Dolmetscher Dolmetschen Ausbildung Evaluation
Kooperation Partizipation Prävention Kompetenzen Qualifizierung Haushalt Rat KITA
"""
FAMILIES = """
Beratung Beratungen beraten Berater Beraterin Beraterinnen
Integration Integrationen integrieren integriert integrativ
Förderung fördern fördert gefördert Förderer
Vermittlung vermitteln Vermittler Vermittlerin
Begegnung begegnen Begegnungen
Beteiligung beteiligen beteiligt
Organisation Organisationen organisieren
Bürger Bürgerin Bürgerinnen bürgerlich
Dolmetscher dolmetschen Dolmetscherin
Freund freundlich Freundschaft
Schule Schulen schulisch
Sprache sprachlich
Diskriminierung diskriminieren diskriminiert
Rat Räte
Nachbar Nachbarschaft
Kultur kulturell Kulturen
Migrant Migrantin Migration
Arzt Ärztin Ärzte
Übersetzung übersetzen Übersetzer
Einbürgerung einbürgern eingebürgert
Wohnung wohnen
Religion Religionen religiös
Stadt Städte städtisch
Kollege Kollegin Kolleginnen
Kunde Kundin Kundinnen
Expertin Experte
Jude Jüdin
"""
STRANGERS = [
    *(("Schule", "Schuld"), ("Kultur", "Kult"), ("Verein", "Vereinbarung"), ("Stadt", "Staat"), ("Partner", "Partei")),
    *(("Recht", "Richter"), ("Kunst", "Kunde"), ("Wohnung", "Gewohnheit"), ("Jugend", "Jude"), ("Amt", "Amme")),
    *(("Wahl", "Wal"), ("Konflikt", "Konfekt"), ("Heim", "Heimat"), ("Nation", "Natur"), ("Garten", "Gatte")),
    *(("Kommune", "Kommunikation"), ("Religion", "Region"), ("Medien", "Medizin"), ("Museum", "Musik")),
    *(("Theater", "These"), ("Ehre", "Ehe"), ("Straße", "Strafe"), ("Frau", "Freude"), ("Asyl", "Asien")),
    *(("Kreis", "Krise"), ("Minister", "Ministerium"), ("Vertrag", "Vertrauen"), ("Lehrer", "leer"), ("Bund", "bunt")),
    *(("Beratung", "Betreuung"), ("Rat", "Rad"), ("Land", "Band"), ("Familie", "Familiarität"), ("Mutter", "Mut")),
]


def root_of(word: str) -> str:
    folded = fold(word)
    return root((lemmas(folded) or (folded,))[0])


@pytest.mark.parametrize(("word", "found"), COMPOUNDS.items())
def test_compounds(word: str, found: tuple[str, ...]) -> None:
    assert parts(fold(word)) == found


@pytest.mark.parametrize("word", NO_COMPOUNDS.split())
def test_what_is_none(word: str) -> None:
    assert parts(fold(word)) == ()


@given(st.text("abcdefghiklmnoprstuwz", max_size=45) | st.lists(st.sampled_from(NO_COMPOUNDS.split())).map("".join))
def test_parts_are_none_or_several(word: str) -> None:
    found = parts(fold(word))
    assert len(found) != 1
    assert all(len(part) >= 3 for part in found)
    assert not found or 7 <= len(fold(word)) <= 40


@pytest.mark.parametrize("family", FAMILIES.strip().splitlines())
def test_families_share_a_root(family: str) -> None:
    assert len({root_of(word) for word in family.split()}) == 1


@pytest.mark.parametrize("pair", STRANGERS)
def test_strangers_do_not(pair: tuple[str, str]) -> None:
    assert root_of(pair[0]) != root_of(pair[1])


@given(st.text("abcdefghiklmnoprstuwz", min_size=1, max_size=30))
def test_a_root_is_left(word: str) -> None:
    assert root(word)
    assert len(root(word)) >= min(len(word), 3) - word.count("e")


@pytest.mark.parametrize(
    ("female", "plain"),
    [
        *(("beraterin", "berater"), ("beraterinnen", "berater"), ("aerztin", "arzt"), ("migrantin", "migrant")),
        *(("kollegin", "kollege"), ("kundinnen", "kunde"), ("juedin", "jude"), ("freundin", "freund")),
        *(("xyzerin", "xyzer"), ("gewinnen", "gewinnen"), ("beginn", "beginn"), ("rosinen", "rosinen")),
        *(("verein", "verein"), ("termin", "termin"), ("berlin", "berlin"), ("medizin", "medizin"), ("in", "in")),
    ],
)
def test_without_gender(female: str, plain: str) -> None:
    assert without_gender(female) == plain


def test_own_keys() -> None:
    assert own_keys("beratungen") == {"beratungen": 1.0, "beratung": 0.95, "~berat": 0.8}
    assert own_keys("buergerinnen") == {"buergerinnen": 1.0, "buergerin": 0.95, "buerger": 0.95, "~burg": 0.8}
    assert own_keys("xyzzyq") == {"xyzzyq": 1.0, "~xyzzyq": 0.8}


def test_keys_of_a_compound() -> None:
    assert keys("schulsozialarbeit") == {
        "schulsozialarbeit": 1.0,
        "~schulsozialarbeit": 0.8,
        "sozialarbeit": 0.7,
        "~sozialarbeit": 0.56,
        "arbeit": 0.7,
        "~arbeit": 0.56,
        "sozial": 0.55,
        "~sozi": 0.44,
        "schule": 0.55,
        "~schul": 0.44,
    }


@given(st.text("abcdefghiklmnoprstuwzäöüß", min_size=1, max_size=40) | st.sampled_from(sorted(COMPOUNDS)))
def test_every_word_has_itself_as_its_best_key(word: str) -> None:
    folded = fold(word)
    found = keys(folded)
    assert found[folded] == 1 == max(found.values())
    assert all(0 < weight <= 1 for weight in found.values())
    assert all(key.strip("~") for key in found)
    assert own_keys(folded).items() <= found.items()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("einbuergrung", ("einbuergerung",)), ("beratugn", ("beratung",)), ("integartion", ("integration",))),
        *(("dolmetcher", ("dolmetscher",)), ("sprachmitlung", ("sprachmittlung",)), ("verwatlung", ("verwaltung",))),
        *(("haus", ()), ("qwxyzv", ()), ("h4uses", ()), ("b" * 30, ()), ("привет", ()), ("", ())),
    ],
)
def test_corrections(typed: str, meant: tuple[str, ...]) -> None:
    assert corrections(typed) == meant


@given(st.sampled_from(sorted(COMPOUNDS)), st.integers(0, 30))
def test_corrections_are_words(word: str, at: int) -> None:
    folded = fold(word)
    typed = folded[: at % len(folded)] + folded[at % len(folded) + 1 :]
    found = corrections(typed)
    assert len(found) <= 3
    assert all(map(is_word, found))
