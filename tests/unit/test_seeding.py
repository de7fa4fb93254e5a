"""The seeds: that they load, that loading them again changes nothing, and that what is wrong in them is named."""

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures import actions as measures
from exchange.measures.actions import Outcome
from exchange.municipalities.actions import ImportResult, ensure_municipalities, import_register
from exchange.municipalities.register import Register, RegisterEntry, read_register
from exchange.municipalities.rules import MunicipalityKind
from exchange.seeding import SEEDS, SYNTHETIC, SeedError, is_empty, load_seeds, practices, selfchecks
from exchange.seeding.files import FOLDER
from exchange.storage.engine import Database

REGISTER = Path(__file__).resolve().parents[3] / "shared" / "domain" / "GV100AD_301123.txt"
STEPS = [
    "fields of action",
    "programme",
    "municipalities",
    "memberships",
    "figures",
    "strategies",
    "practices",
    "synonyms",
    "instruments",
]
"""Those of what is real; synthetic self-checks come after them."""
ALL = [*STEPS, SYNTHETIC]
SCORES = ["79.44", "48.80", "61.36", "47.61", "65.63", "79.17", "43.06"]
"""What the synthetic answers of one municipality come to in the first round."""


def silent(_step: str) -> None:
    pass


async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url, pool_size=2)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async for database in opened(database_url):
        yield database


@pytest.fixture
async def seeded(seeded_url: str) -> AsyncIterator[Database]:
    async for database in opened(seeded_url):
        yield database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "seeds"))


async def contents(db: Database) -> dict[str, list[str]]:
    """Every row of every table, but for the counter of transactions."""
    tables = await db.pool.fetch(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_name NOT IN ('change_counter', 'alembic_version')"
    )
    return {
        name: sorted(row["text"] for row in await db.pool.fetch(f'SELECT t::text AS text FROM "{name}" t'))
        for (name,) in tables
    }


async def values(db: Database, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.pool.fetch(query)]


async def test_loading_again_changes_nothing(db: Database) -> None:
    steps: list[str] = []
    first = await load_seeds(db, steps.append)
    assert steps == list(first) == ALL
    assert first["fields of action"] == 7
    assert first["programme"] == 4 + 1 + 4
    assert first["municipalities"] == 22
    assert first["memberships"] == 17
    assert first["figures"] == 2
    assert first["strategies"] >= 1
    assert first["practices"] >= 1
    assert first["synonyms"] >= 160
    assert first["instruments"] == 1
    assert first[SYNTHETIC] == 48
    before = await contents(db)
    assert {name for name, rows in before.items() if rows} >= {"audit", "measure", "municipality", "outbox", "record"}
    assert await load_seeds(db, silent) == dict.fromkeys(ALL, 0)
    assert await contents(db) == before


async def test_the_fields_of_action_stand_in_canonical_order(seeded: Database) -> None:
    assert await values(seeded, "SELECT position, key, label_de FROM field_of_action ORDER BY position") == [
        (1, "MANAGEMENT_STEUERUNG", "Management und Steuerung"),
        (2, "INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS", "Interkulturelle Öffnung und Antirassismus"),
        (3, "FAIRER_ZUGANG_TEILHABECHANCEN", "Fairer Zugang und Teilhabechancen"),
        (4, "ARBEIT_WIRTSCHAFT", "Arbeit und wirtschaftliche Entwicklung"),
        (5, "ENGAGEMENT_BETEILIGUNG", "Engagement und Beteiligung"),
        (6, "ZUSAMMENHALT_BEGEGNUNG", "Zusammenhalt und Begegnung"),
        (7, "KOMMUNIKATION_KONFLIKT", "Kommunikation und Konfliktmanagement"),
    ]
    assert await values(seeded, "SELECT key, name_variants FROM field_of_action WHERE name_variants <> '{}'") == [
        ("FAIRER_ZUGANG_TEILHABECHANCEN", ["Fairer Zugang und Teilhabe", "Fairer Zugang & Teilhabe"])
    ]


async def test_the_programme_has_initiators_and_funders(seeded: Database) -> None:
    query = """
        SELECT o.name, m.role, m.evidence FROM membership m
        JOIN organisation o ON o.id = m.organisation_id JOIN programme p ON p.id = m.programme_id
        WHERE p.key = 'weltoffene-kommune' AND m.evidence_url LIKE 'https://%' ORDER BY o.key
    """
    assert await values(seeded, query) == [
        ("Bertelsmann Stiftung", "INITIATOR", "CONFIRMED"),
        ("Beauftragte der Bundesregierung für Migration, Flüchtlinge und Integration", "FUNDER", "CONFIRMED"),
        ("PHINEO gAG", "INITIATOR", "CONFIRMED"),
        ("Stiftung Mercator", "PILOT_FUNDER", "CONFIRMED"),
    ]


async def test_members_keep_their_evidence_and_the_uncertain_are_left_out(seeded: Database) -> None:
    query = """
        SELECT c.ags, c.name, m.role, m.evidence, p.ags
        FROM membership m JOIN municipality c ON c.id = m.municipality_id
        LEFT JOIN municipality p ON p.id = c.parent_id ORDER BY c.ags
    """
    pilot, model = "PILOT_MUNICIPALITY", "MODEL_MUNICIPALITY"
    assert await values(seeded, query) == [
        ("01003000", "Lübeck", model, "PROBABLE", None),
        ("05334002", "Aachen", model, "PROBABLE", "05334"),
        ("05911000", "Bochum", pilot, "PILOT", None),
        ("05962024", "Iserlohn", pilot, "PILOT", "05962"),
        ("07312000", "Kaiserslautern", model, "CONFIRMED", None),
        ("07314000", "Ludwigshafen am Rhein", model, "CONFIRMED", None),
        ("08335043", "Konstanz", model, "CONFIRMED", "08335"),
        ("09174", "Landkreis Dachau", model, "CONFIRMED", None),
        ("09174115", "Dachau", model, "CONFIRMED_WITHIN_DISTRICT", "09174"),
        ("09174136", "Petershausen", model, "CONFIRMED_WITHIN_DISTRICT", "09174"),
        ("09174137", "Pfaffenhofen a.d.Glonn", model, "CONFIRMED_WITHIN_DISTRICT", "09174"),
        ("09762000", "Kaufbeuren", model, "CONFIRMED", None),
        ("12054000", "Potsdam", model, "CONFIRMED", None),
        ("12070424", "Wittenberge", model, "CONFIRMED", "12070"),
        ("12072", "Landkreis Teltow-Fläming", pilot, "PILOT", None),
        ("13003000", "Rostock", model, "CONFIRMED", None),
        ("14524330", "Zwickau", model, "CONFIRMED", "14524"),
    ]
    uncertain = "SELECT ags FROM municipality WHERE ags IN ('09174126', '08222000', '08335100')"
    assert await values(seeded, uncertain) == []
    assert await values(seeded, "SELECT id FROM membership WHERE evidence_url NOT LIKE 'http%'") == []


async def test_konstanz_stands_in_full(seeded: Database) -> None:
    query = """
        SELECT ars, kind, area_km2, population, population_date, register_date, name_sort, four_eyes
        FROM municipality WHERE ags = '08335043'
    """
    assert await values(seeded, query) == [
        (
            "083355004043",
            "LARGE_DISTRICT_TOWN",
            Decimal("54.12"),
            85859,
            date(2022, 12, 31),
            date(2023, 11, 30),
            "konstanz",
            True,
        )
    ]
    figures = await values(seeded, "SELECT label_de, label_en, value, unit, source_url FROM figure ORDER BY position")
    source = "https://www.konstanz.de/international/das+konzept_+konstanz+internationale+stadt/ueber+das+projekt"
    assert figures == [
        ("Menschen mit Migrationsgeschichte", "Residents with a migration history", Decimal(32), "%", source),
        ("Nationen in der Stadtgesellschaft", "Nations among the residents", Decimal(160), None, source),
    ]


async def test_every_practice_is_published_with_its_sources(seeded: Database) -> None:
    shown = "SELECT DISTINCT state, stage, visibility, number FROM"
    published = [("CURRENT", "PUBLISHED", "PUBLIC", 1)]
    for table in ("measure", "strategy", "lesson"):
        assert await values(seeded, f"{shown} {table}") == published
        await_source = f"SELECT id FROM {table} t WHERE NOT EXISTS (SELECT FROM {table}_source WHERE edition_id = t.id)"
        assert table == "lesson" or await values(seeded, await_source) == []
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((FOLDER / "practices").glob("*.yaml"))]
    told = [measure for file in files for measure in file["measures"]]
    query = "SELECT external_reference FROM record WHERE kind = 'MEASURE' ORDER BY 1"
    assert [row[0] for row in await values(seeded, query)] == sorted(measure["external_reference"] for measure in told)
    lessons = sum(len(measure.get("lessons", [])) for measure in told)
    assert await values(seeded, "SELECT count(*) FROM lesson") == [(lessons,)]
    served = sum("strategy" in measure for measure in told)
    assert await values(seeded, "SELECT count(*) FROM measure WHERE strategy_id IS NOT NULL") == [(served,)]


async def test_the_seeds_agree_with_the_official_register(seeded: Database) -> None:
    if not REGISTER.exists():
        pytest.skip(f"the official register is not at {REGISTER}")
    register = read_register(REGISTER)
    keys = {row[0] for row in await values(seeded, "SELECT ags FROM municipality")}
    excerpt = Register(register.as_of, None, tuple(entry for entry in register.entries if entry.ags in keys))
    assert await ensure_municipalities(seeded, SEEDS, excerpt) == ImportResult(0, 0, 22)


async def test_what_a_municipality_changed_stays(seeded: Database) -> None:
    query = "SELECT record_id, m.municipality_id, version FROM measure m JOIN record r ON r.id = record_id"
    rows = await values(seeded, f"{query} WHERE external_reference LIKE 'seed:konstanz:%' ORDER BY external_reference")
    (withdrawn, konstanz, version), (edited, _, other_version) = rows[:2]
    viewer = Viewer(ViewerKind.MEMBER, Role.PUBLISHER, municipality_id=konstanz, municipalities=(konstanz,))
    assert (await measures.withdraw_measure(seeded, viewer, withdrawn, version)).errors == ()
    changes = {"title": "Anders"}
    assert (await measures.update_measure(seeded, viewer, edited, other_version, changes)).errors == ()
    await seeded.pool.execute("UPDATE municipality SET four_eyes = false WHERE ags = '08335043'")
    before = await contents(seeded)
    assert await load_seeds(seeded, silent, demo=False) == dict.fromkeys(STEPS, 0)
    assert await contents(seeded) == before


class KilledError(Exception):
    """What a test stops loading with."""


async def test_loading_that_was_cut_off_between_steps_is_taken_up(db: Database) -> None:
    def kill_at(name: str) -> Callable[[str], None]:
        def report(step: str) -> None:
            if step == name:
                raise KilledError

        return report

    assert await is_empty(db) is True
    for step in STEPS:
        with pytest.raises(KilledError):
            await load_seeds(db, kill_at(step), demo=False)
        assert await is_empty(db) is True
    await load_seeds(db, silent, demo=False)
    assert await is_empty(db) is False
    assert await load_seeds(db, silent, demo=False) == dict.fromkeys(STEPS, 0)


async def test_a_record_that_was_left_half_done_is_taken_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def die(*_: object) -> Outcome:
        raise KilledError

    for step, stage in (("submit", "DRAFT"), ("publish", "IN_REVIEW")):
        with monkeypatch.context() as patched:
            # The test knows where the actions stand, so that it can break off in the middle of one record.
            broken = replace(practices._MEASURE, **{step: die})  # type: ignore[arg-type]
            patched.setattr(practices, "_MEASURE", broken)
            with pytest.raises(KilledError):
                await load_seeds(db, silent, demo=False)
        assert await values(db, "SELECT DISTINCT stage FROM measure") == [(stage,)]
        assert await is_empty(db) is True
    await load_seeds(db, silent, demo=False)
    # Created, handed in and published once each: nothing was made twice.
    for table in ("measure", "strategy"):
        assert await values(db, f"SELECT DISTINCT state, stage, version, number FROM {table}") == [
            ("CURRENT", "PUBLISHED", 3, 1)
        ]
    assert await values(db, "SELECT kind FROM record GROUP BY kind, external_reference HAVING count(*) > 1") == []
    assert await load_seeds(db, silent, demo=False) == dict.fromkeys(STEPS, 0)


async def test_a_database_that_others_filled_is_not_empty(db: Database) -> None:
    assert await is_empty(db) is True
    entry = RegisterEntry(
        "05911000", "059110000000", "Bochum", MunicipalityKind.INDEPENDENT_CITY, Decimal(1), 1, None, date(2023, 11, 30)
    )
    await import_register(db, Register(date(2023, 11, 30), None, (entry,)))
    assert await is_empty(db) is False


async def refused(db: Database, folder: Path) -> str:
    with pytest.raises(SeedError) as raised:
        await load_seeds(db, silent, folder, demo=False)
    return str(raised.value).replace(str(folder), "seeds")


async def test_wrong_files_are_named(db: Database, folder: Path) -> None:
    fields = folder / "fields-of-action.yaml"
    fields.write_text("fields_of_action: [{key: A, label: {de: A}}]", "utf-8")
    assert await refused(db, folder) == (
        "The seed file seeds/fields-of-action.yaml is wrong at fields_of_action.0.label.en: Field required"
    )
    fields.write_text("fields_of_action: [{key: A, label: {de: A, en: A}, colour: red}]", "utf-8")
    assert await refused(db, folder) == (
        "The seed file seeds/fields-of-action.yaml is wrong at fields_of_action.0.colour: "
        "Extra inputs are not permitted"
    )
    fields.write_text("fields_of_action: [", "utf-8")
    assert (await refused(db, folder)).startswith("The seed file seeds/fields-of-action.yaml cannot be read: ")
    fields.unlink()
    assert (await refused(db, folder)).startswith("The seed file seeds/fields-of-action.yaml cannot be read: ")


async def test_a_key_without_quotes_is_found(db: Database, folder: Path) -> None:
    members = folder / "members.yaml"
    members.write_text(members.read_text("utf-8").replace('ags: "01003000"', "ags: 01003000"), "utf-8")
    assert (await refused(db, folder)).startswith("The seed file seeds/members.yaml is wrong at municipalities.")


PRACTICE: dict[str, Any] = {
    "external_reference": "seed:konstanz:test",
    "title": "Test",
    "summary": "Ein Test.",
    "fields_of_action": ["MANAGEMENT_STEUERUNG"],
    "sources": [{"title": "Quelle"}],
    "visibility": "PUBLIC",
}


@pytest.mark.parametrize(
    ("municipality", "change", "message"),
    [
        ("08335043", {"strategy": "seed:konstanz:none"}, "there is no strategy seed:konstanz:none"),
        ("08335999", {}, "there is no municipality 08335999"),
        ("08335043", {"colour": "red"}, "seed:konstanz:test is refused at input.colour: There is no such field here."),
        (
            "08335043",
            {"visibility": "OWN"},
            "seed:konstanz:test is refused at input.visibility: Publish with COORDINATION, NETWORK or PUBLIC.",
        ),
    ],
)
async def test_a_practice_that_its_action_refuses_is_named(
    db: Database, folder: Path, municipality: str, change: dict[str, object], message: str
) -> None:
    shutil.rmtree(folder / "practices")
    (folder / "practices").mkdir()
    content = {"municipality": municipality, "measures": [PRACTICE | change]}
    (folder / "practices" / "konstanz.yaml").write_text(yaml.safe_dump(content), "utf-8")
    assert await refused(db, folder) == f"seeds/practices/konstanz.yaml: {message}"


async def self_checks(db: Database) -> list[tuple[Any, ...]]:
    return await values(
        db,
        """
        SELECT m.name, r.title, s.stage, s.state, s.visibility, s.demo, s.completed_at::date,
          (SELECT array_agg(f.score ORDER BY field.position) FROM self_check_field_score f
           JOIN field_of_action field ON field.key = f.field_key WHERE f.self_check_id = s.id AND newest)
        FROM self_check s JOIN municipality m ON m.id = s.municipality_id JOIN self_check_round r ON r.id = s.round_id
        ORDER BY m.name, r.title, s.stage
        """,
    )


async def test_synthetic_self_checks_are_marked_and_taken_up(
    seeded: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step of a self-check loading was cut off at, the next run ends with the same as one that was not."""
    path = folder / "self-checks" / "demo.yaml"
    file = yaml.safe_load(path.read_text("utf-8"))
    file["municipalities"] = [each for each in file["municipalities"] if each["ags"] in ("08335043", "09174", "12072")]
    path.write_text(yaml.safe_dump(file), "utf-8")

    async def die(*_: object, **__: object) -> Outcome:
        raise KilledError

    for step in ("set_respondents", "save_answers", "complete_self_check", "release_self_check"):
        with monkeypatch.context() as patched:
            patched.setattr(selfchecks, step, die)
            with pytest.raises(KilledError):
                await selfchecks.load_self_checks(seeded, SEEDS, folder)
    assert await selfchecks.load_self_checks(seeded, SEEDS, folder) == 10
    found = await self_checks(seeded)
    assert {row[5] for row in found} == {True}
    assert {row[1] for row in found} == {f"Beispielrunde {year} (synthetische Daten)" for year in (2024, 2025, 2026)}
    assert [row[0] for row in found if row[3] == "IN_PROGRESS"] == ["Landkreis Teltow-Fläming"]
    konstanz = [row for row in found if row[0] == "Konstanz"]
    assert [(row[2], row[4], str(row[6])) for row in konstanz] == [
        ("ADMINISTRATION", "PUBLIC", "2024-04-07"),
        ("ADMINISTRATION", "PUBLIC", "2025-04-09"),
        ("WORKSHOP", "PUBLIC", "2025-04-30"),
        ("ADMINISTRATION", "PUBLIC", "2026-10-12"),
        ("WORKSHOP", "PUBLIC", "2026-11-02"),
    ]
    assert konstanz[0][7] == [Decimal(score) for score in SCORES]
    shared = await values(seeded, "SELECT cardinality(owners), count(*) FROM self_check GROUP BY 1 ORDER BY 1")
    assert shared == [(1, 9), (4, 1)]
    before = await contents(seeded)
    assert await selfchecks.load_self_checks(seeded, SEEDS, folder) == 0
    assert await contents(seeded) == before
