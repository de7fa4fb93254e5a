"""Taking over the register, and the upserts for the programme, against a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import ErrorCode, Refused, Text
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.municipalities import actions
from exchange.municipalities.actions import ImportResult
from exchange.municipalities.register import Register, RegisterEntry, RegisterError
from exchange.municipalities.rules import Evidence, MembershipRole, MunicipalityKind
from exchange.storage.engine import Database

AS_OF = date(2023, 11, 30)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=2)
    await database.open()
    yield database
    await database.close()


def entry(ags: str, name: str, kind: MunicipalityKind, population: int, parent: str | None = None) -> RegisterEntry:
    ars = ags if len(ags) == 5 else f"{ags[:5]}0000{ags[5:]}"
    return RegisterEntry(ags, ars, name, kind, Decimal("54.12"), population, parent, AS_OF)


DISTRICT = entry("08335", "Landkreis Konstanz", MunicipalityKind.DISTRICT, 98006)
KONSTANZ = entry("08335043", "Konstanz", MunicipalityKind.LARGE_DISTRICT_TOWN, 85859, "08335")
BOCHUM = entry("05911000", "Bochum", MunicipalityKind.INDEPENDENT_CITY, 365742)
REGISTER = Register(AS_OF, date(2022, 12, 31), (DISTRICT, KONSTANZ, BOCHUM))


async def stored(db: Database) -> dict[str, dict[str, object]]:
    rows = await db.pool.fetch(
        "SELECT m.*, p.ags AS parent FROM municipality m LEFT JOIN municipality p ON p.id = m.parent_id"
    )
    return {row["ags"]: dict(row) for row in rows}


async def audit(db: Database) -> list[tuple[str, str]]:
    return [(row["actor"], row["action"]) for row in await db.pool.fetch("SELECT * FROM audit ORDER BY id")]


async def test_a_register_is_taken_over_whole(db: Database) -> None:
    steps: list[tuple[int, int]] = []
    result = await actions.import_register(db, REGISTER, lambda done, total: steps.append((done, total)))
    assert result == ImportResult(created=3, updated=0, unchanged=0)
    assert steps == [(1, 3), (3, 3)]
    konstanz = (await stored(db))["08335043"]
    assert {name: konstanz[name] for name in konstanz if name not in ("id", "parent_id", "created_at")} == {
        "ags": "08335043",
        "ars": "083350000043",
        "name": "Konstanz",
        "name_sort": "konstanz",
        "kind": "LARGE_DISTRICT_TOWN",
        "area_km2": Decimal("54.12"),
        "population": 85859,
        "population_date": date(2022, 12, 31),
        "register_date": AS_OF,
        "four_eyes": True,
        "parent": "08335",
    }
    assert await audit(db) == [("exchange", "register.imported")]


async def test_taking_over_again_changes_nothing(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    before = await stored(db)
    assert await actions.import_register(db, REGISTER) == ImportResult(0, 0, 3)
    assert await stored(db) == before
    assert await audit(db) == [("exchange", "register.imported")]


async def test_a_newer_register_keeps_ids_and_what_has_gone(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    await db.pool.execute("UPDATE municipality SET four_eyes = false WHERE ags = '08335043'")
    before = await stored(db)
    newer = date(2024, 11, 30)
    grown = replace(KONSTANZ, population=86000, as_of=newer)
    result = await actions.import_register(db, Register(newer, None, (replace(DISTRICT, as_of=newer), grown)))
    assert result == ImportResult(created=0, updated=2, unchanged=0)
    after = await stored(db)
    assert after["05911000"] == before["05911000"]
    assert after["08335043"] == {
        **before["08335043"],
        "population": 86000,
        "population_date": None,
        "register_date": newer,
    }
    # The population of the district is the same, so that its date still holds.
    assert after["08335"] == {**before["08335"], "register_date": newer}


async def test_the_date_of_a_population_can_be_added(db: Database) -> None:
    await actions.import_register(db, replace(REGISTER, population_date=None))
    assert await actions.import_register(db, REGISTER) == ImportResult(0, 3, 0)
    assert {row["population_date"] for row in (await stored(db)).values()} == {date(2022, 12, 31)}


async def test_an_older_register_is_refused(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    before = await stored(db)
    older = replace(REGISTER, as_of=date(2021, 12, 31))
    with pytest.raises(RegisterError) as raised:
        await actions.import_register(db, older)
    assert str(raised.value) == "The register is of 2021-12-31, but one of 2023-11-30 was imported before."
    assert await stored(db) == before


async def test_an_excerpt_leaves_what_is_newer(db: Database) -> None:
    newer = date(2024, 11, 30)
    await actions.import_register(db, Register(newer, None, (replace(BOCHUM, population=1),)))
    assert await actions.ensure_municipalities(db, COMMAND_LINE, REGISTER) == ImportResult(2, 0, 1)
    assert (await stored(db))["05911000"]["population"] == 1


async def test_a_register_of_many_entries_goes_in_batches(db: Database) -> None:
    towns = tuple(
        entry(f"08335{number:03}", f"Ort {number}", MunicipalityKind.TOWN, number, "08335") for number in range(1000)
    )
    more = tuple(entry(f"08336{number:03}", f"Ort {number}", MunicipalityKind.TOWN, number) for number in range(500))
    steps: list[tuple[int, int]] = []
    register = Register(AS_OF, None, (*towns, DISTRICT, *more))
    result = await actions.import_register(db, register, lambda done, total: steps.append((done, total)))
    assert result == ImportResult(created=1501, updated=0, unchanged=0)
    assert steps == [(1, 1501), (1001, 1501), (1501, 1501)]
    assert sum(row["parent"] == "08335" for row in (await stored(db)).values()) == 1000


async def test_a_failure_undoes_the_whole_import(db: Database) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == total:
            raise Stopped

    with pytest.raises(Stopped):
        await actions.import_register(db, REGISTER, stop)
    assert await stored(db) == {}


@pytest.mark.parametrize("viewer", [PUBLIC_VIEWER, Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR)])
async def test_only_the_operator_may(db: Database, viewer: Viewer) -> None:
    label = Text("Wort", "word")
    for attempt in (
        actions.import_register(db, REGISTER, viewer=viewer),
        actions.ensure_municipalities(db, viewer, REGISTER),
        actions.ensure_organisation(db, viewer, key="phineo", name="PHINEO"),
        actions.ensure_field_of_action(db, viewer, key="A", position=1, label=label),
        actions.ensure_programme(db, viewer, key="p", name="P", description=label),
        actions.ensure_membership(db, viewer, programme="p", role=MembershipRole.FUNDER, evidence=Evidence.PILOT),
        actions.ensure_figure(
            db, viewer, municipality="08335043", position=0, label=label, value=Decimal(1), source_title="s"
        ),
    ):
        with pytest.raises(Refused) as raised:
            await attempt
        assert [error.code for error in raised.value.errors] == [ErrorCode.FORBIDDEN]
    assert await stored(db) == {}
    assert await audit(db) == []


async def test_upserts_say_what_they_changed(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    for variants, changed in (([], True), ([], False), (["Anders"], True), (["Anders"], False)):
        label = Text("Management und Steuerung", "Management and steering")
        assert changed is await actions.ensure_field_of_action(
            db, COMMAND_LINE, key="MANAGEMENT_STEUERUNG", position=1, label=label, name_variants=variants
        )
    for url, changed in ((None, True), (None, False), ("https://phineo.org/", True)):
        assert changed is await actions.ensure_organisation(db, COMMAND_LINE, key="phineo", name="PHINEO", url=url)
    for value, changed in ((Decimal(32), True), (Decimal("32.0"), False), (Decimal(33), True)):
        assert changed is await actions.ensure_figure(
            db,
            COMMAND_LINE,
            municipality="08335043",
            position=0,
            label=Text("Anteil", "Share"),
            value=value,
            unit="%",
            source_title="Stadt Konstanz",
        )
    assert await audit(db) == [
        ("exchange", action)
        for action in (
            "register.imported",
            "field_of_action.created",
            "field_of_action.updated",
            "organisation.created",
            "organisation.updated",
            "figure.created",
            "figure.updated",
        )
    ]


async def test_the_sources_of_a_programme_are_kept_in_order(db: Database) -> None:
    async def ensure(sources: list[tuple[str, str | None]]) -> bool:
        return await actions.ensure_programme(
            db, COMMAND_LINE, key="p", name="P", description=Text("Was", "What"), sources=sources
        )

    two: list[tuple[str, str | None]] = [("B", "https://b.example/"), ("A", None)]
    assert await ensure(two) is True
    assert await ensure(two) is False
    assert await ensure(two[::-1]) is True
    rows = await db.pool.fetch("SELECT position, title, url FROM programme_source ORDER BY position")
    assert [tuple(row) for row in rows] == [(0, "A", None), (1, "B", "https://b.example/")]


async def membership(db: Database, **other: object) -> bool:
    arguments: dict[str, object] = {
        "programme": "p",
        "municipality": "08335043",
        "role": MembershipRole.MODEL_MUNICIPALITY,
        "evidence": Evidence.CONFIRMED,
    }
    return await actions.ensure_membership(db, COMMAND_LINE, **(arguments | other))  # type: ignore[arg-type]


async def test_memberships(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    await actions.ensure_programme(db, COMMAND_LINE, key="p", name="P", description=Text("Was", "What"))
    assert await membership(db) is True
    assert await membership(db) is False
    assert await membership(db, ends_on=date(2022, 3, 31)) is True
    # Who does not know the dates does not clear them.
    assert await membership(db) is False
    assert await membership(db, evidence_url="https://konstanz.de/") is True
    rows = await db.pool.fetch("SELECT role, evidence, evidence_url, starts_on, ends_on FROM membership")
    assert [tuple(row) for row in rows] == [
        ("MODEL_MUNICIPALITY", "CONFIRMED", "https://konstanz.de/", None, date(2022, 3, 31))
    ]


@pytest.mark.parametrize(
    ("other", "code", "path"),
    [
        ({"programme": "q"}, ErrorCode.NOT_FOUND, ("programme",)),
        ({"municipality": "99999999"}, ErrorCode.NOT_FOUND, ("municipality",)),
        ({"municipality": None, "organisation": "nobody"}, ErrorCode.NOT_FOUND, ("organisation",)),
        ({"municipality": None}, ErrorCode.INVALID, ("municipality",)),
        ({"organisation": "phineo"}, ErrorCode.INVALID, ("municipality",)),
    ],
)
async def test_a_membership_needs_one_known_participant(
    db: Database, other: dict[str, object], code: ErrorCode, path: tuple[str, ...]
) -> None:
    await actions.import_register(db, REGISTER)
    await actions.ensure_programme(db, COMMAND_LINE, key="p", name="P", description=Text("Was", "What"))
    with pytest.raises(Refused) as raised:
        await membership(db, **other)
    assert [(error.code, error.path) for error in raised.value.errors] == [(code, path)]
    assert await db.pool.fetchval("SELECT count(*) FROM membership") == 0


def publisher(municipality: object, *others: object, role: Role = Role.PUBLISHER) -> Viewer:
    assert isinstance(municipality, UUID)
    own = (municipality, *(other for other in others if isinstance(other, UUID)))
    return Viewer(ViewerKind.MEMBER, role, municipality_id=municipality, name="CMS", municipalities=own)


async def refusal(attempt: object) -> list[tuple[ErrorCode, tuple[str, ...]]]:
    with pytest.raises(Refused) as raised:
        await attempt  # type: ignore[misc]
    return [(error.code, error.path) for error in raised.value.errors]


async def test_a_publisher_switches_the_four_eyes_rule(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    konstanz = (await stored(db))["08335043"]["id"]
    viewer = publisher(konstanz)
    assert await actions.set_four_eyes(db, viewer, False) == konstanz
    assert (await stored(db))["08335043"]["four_eyes"] is False
    assert await actions.set_four_eyes(db, viewer, False) == konstanz
    assert isinstance(konstanz, UUID)
    assert await actions.set_four_eyes(db, viewer, True) == konstanz
    assert (await stored(db))["08335043"]["four_eyes"] is True
    assert (await audit(db))[1:] == [("CMS", "municipality.four_eyes_off"), ("CMS", "municipality.four_eyes_on")]


async def test_nobody_else_switches_it(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    before = await stored(db)
    ids = {ags: row["id"] for ags, row in before.items()}
    forbidden: list[tuple[ErrorCode, tuple[str, ...]]] = [(ErrorCode.FORBIDDEN, ())]
    for viewer in (PUBLIC_VIEWER, COMMAND_LINE, publisher(ids["08335043"], role=Role.EDITOR)):
        assert await refusal(actions.set_four_eyes(db, viewer, False)) == forbidden
    assert await stored(db) == before
    assert len(await audit(db)) == 1


async def test_a_district_with_a_mandate_switches_its_own_rule_only(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    before = await stored(db)
    await actions.set_four_eyes(db, publisher(before["08335"]["id"], before["08335043"]["id"]), False)
    after = await stored(db)
    assert [ags for ags in after if after[ags] != before[ags]] == ["08335"]


async def test_mandates_are_granted_and_revoked(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    viewer = publisher((await stored(db))["08335043"]["id"])
    first = await actions.grant_mandate(db, viewer, "08335")
    assert await actions.grant_mandate(db, viewer, "08335") == first
    assert await actions.revoke_mandate(db, viewer, "08335") == first
    assert await refusal(actions.revoke_mandate(db, viewer, "08335")) == [(ErrorCode.NOT_FOUND, ("district",))]
    second = await actions.grant_mandate(db, viewer, "08335")
    assert second != first
    rows = await db.pool.fetch("SELECT id, revoked_at IS NULL AS in_force FROM mandate ORDER BY id")
    assert [tuple(row) for row in rows] == [(first, False), (second, True)]
    granted, revoked = ("CMS", "mandate.granted"), ("CMS", "mandate.revoked")
    assert (await audit(db))[1:] == [granted, revoked, granted]


async def test_mandates_go_to_the_own_district_only(db: Database) -> None:
    await actions.import_register(db, REGISTER)
    ids = {ags: row["id"] for ags, row in (await stored(db)).items()}
    konstanz = publisher(ids["08335043"])
    assert await refusal(actions.grant_mandate(db, konstanz, "05911000")) == [(ErrorCode.INVALID, ("district",))]
    assert await refusal(actions.grant_mandate(db, konstanz, "08336")) == [(ErrorCode.NOT_FOUND, ("district",))]
    bochum = publisher(ids["05911000"])
    assert await refusal(actions.grant_mandate(db, bochum, "08335")) == [(ErrorCode.INVALID, ("district",))]
    for viewer in (PUBLIC_VIEWER, COMMAND_LINE, publisher(ids["08335043"], role=Role.EDITOR)):
        assert await refusal(actions.grant_mandate(db, viewer, "08335")) == [(ErrorCode.FORBIDDEN, ())]
        assert await refusal(actions.revoke_mandate(db, viewer, "08335")) == [(ErrorCode.FORBIDDEN, ())]
    assert await db.pool.fetchval("SELECT count(*) FROM mandate") == 0
