"""Making, listing and revoking keys, and recognising who comes with one, against a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch
from uuid import UUID, uuid4

import asyncpg
import pytest

from exchange.access import actions, keys
from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import ErrorCode, Refused, Text
from exchange.access.viewer import PUBLIC_VIEWER, Role, Scope, Viewer, ViewerKind
from exchange.municipalities import actions as municipalities
from exchange.municipalities.register import Register, RegisterEntry
from exchange.municipalities.rules import Evidence, MembershipRole, MunicipalityKind
from exchange.storage.engine import Database

AS_OF = date(2023, 11, 30)
DISTRICT = RegisterEntry(
    "08335", "08335", "Landkreis Konstanz", MunicipalityKind.DISTRICT, Decimal(818), 292568, None, AS_OF
)
KONSTANZ = RegisterEntry(
    "08335043", "083355004043", "Konstanz", MunicipalityKind.LARGE_DISTRICT_TOWN, Decimal(54), 85859, "08335", AS_OF
)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=2)
    await database.open()
    await municipalities.import_register(database, Register(AS_OF, None, (DISTRICT, KONSTANZ)))
    await municipalities.ensure_organisation(database, COMMAND_LINE, key="phineo", name="PHINEO gAG")
    await municipalities.ensure_programme(database, COMMAND_LINE, key="p", name="P", description=Text("Was", "What"))
    yield database
    await actions.settle()
    await database.close()


async def ids(db: Database) -> dict[str, UUID]:
    rows = await db.pool.fetch("SELECT ags AS key, id FROM municipality UNION ALL SELECT key, id FROM organisation")
    return {row["key"]: row["id"] for row in rows}


async def join(db: Database, starts_on: date | None = None, ends_on: date | None = None) -> None:
    await municipalities.ensure_membership(
        db,
        COMMAND_LINE,
        programme="p",
        municipality="08335043",
        role=MembershipRole.MODEL_MUNICIPALITY,
        evidence=Evidence.CONFIRMED,
        starts_on=starts_on,
        ends_on=ends_on,
    )


async def test_a_municipality_comes_with_its_key(db: Database) -> None:
    made = await actions.create_key(db, role=Role.PUBLISHER, name=" CMS ", municipality="08335043")
    konstanz = (await ids(db))["08335043"]
    expected = Viewer(
        kind=ViewerKind.GUEST,
        role=Role.PUBLISHER,
        key_id=made.id,
        municipality_id=konstanz,
        name="CMS",
        municipalities=(konstanz,),
    )
    assert await actions.authenticate(db, made.key) == expected


async def test_a_coordinator_and_an_operator_come_with_their_keys(db: Database) -> None:
    coordinator = await actions.create_key(db, role=Role.COORDINATOR, name="PHINEO", organisation="phineo")
    operator = await actions.create_key(db, role=Role.OPERATOR, name="Betrieb")
    assert await actions.authenticate(db, coordinator.key) == Viewer(
        kind=ViewerKind.COORDINATOR,
        role=Role.COORDINATOR,
        key_id=coordinator.id,
        organisation_id=(await ids(db))["phineo"],
        name="PHINEO",
        scopes=frozenset({Scope.READ, Scope.WRITE, Scope.STATISTICS}),
    )
    assert await actions.authenticate(db, operator.key) == Viewer(
        kind=ViewerKind.OPERATOR, role=Role.OPERATOR, key_id=operator.id, name="Betrieb"
    )


@pytest.mark.parametrize(
    ("starts", "ends", "kind"),
    [
        (None, None, ViewerKind.MEMBER),
        (0, None, ViewerKind.MEMBER),
        (1, None, ViewerKind.GUEST),
        (None, 0, ViewerKind.MEMBER),
        (None, -1, ViewerKind.GUEST),
        (-2, -1, ViewerKind.GUEST),
        (-1, 1, ViewerKind.MEMBER),
    ],
)
async def test_a_membership_counts_while_it_is_in_force(
    db: Database, starts: int | None, ends: int | None, kind: ViewerKind
) -> None:
    today = await db.pool.fetchval("SELECT (now() AT TIME ZONE 'Europe/Berlin')::date")
    dates = [None if days is None else today + timedelta(days=days) for days in (starts, ends)]
    await join(db, *dates)
    made = await actions.create_key(db, role=Role.READER, name="CMS", municipality="08335043")
    viewer = await actions.authenticate(db, made.key)
    assert viewer is not None
    assert viewer.kind is kind


async def test_a_district_acts_for_who_gave_it_a_mandate(db: Database) -> None:
    known = await ids(db)
    town = await actions.create_key(db, role=Role.PUBLISHER, name="Stadt", municipality="08335043")
    district = await actions.create_key(db, role=Role.EDITOR, name="Kreis", municipality="08335")

    async def acts_for() -> tuple[UUID, ...]:
        viewer = await actions.authenticate(db, district.key)
        assert viewer is not None
        return viewer.municipalities

    publisher = await actions.authenticate(db, town.key)
    assert publisher is not None
    assert await acts_for() == (known["08335"],)
    await municipalities.grant_mandate(db, publisher, "08335")
    assert await acts_for() == (known["08335"], known["08335043"])
    await db.pool.execute("UPDATE municipality SET parent_id = NULL WHERE ags = '08335043'")
    assert await acts_for() == (known["08335"],)
    await db.pool.execute("UPDATE municipality SET parent_id = $1 WHERE ags = '08335043'", known["08335"])
    await municipalities.revoke_mandate(db, publisher, "08335")
    assert await acts_for() == (known["08335"],)


async def test_unknown_expired_and_revoked_keys_are_nobody(db: Database) -> None:
    assert await actions.authenticate(db, keys.new_key()) is None
    made = await actions.create_key(db, role=Role.OPERATOR, name="Betrieb", expires_in_days=1)
    assert await actions.authenticate(db, made.key) is not None
    await db.pool.execute("UPDATE api_key SET expires_at = now() - interval '1 second'")
    assert await actions.authenticate(db, made.key) is None
    await db.pool.execute("UPDATE api_key SET expires_at = NULL")
    assert await actions.authenticate(db, made.key) is not None
    assert await actions.revoke_key(db, made.id) is True
    assert await actions.authenticate(db, made.key) is None
    assert await actions.revoke_key(db, made.id) is False
    with pytest.raises(Refused, match="NOT_FOUND"):
        await actions.revoke_key(db, uuid4())


async def test_many_keys_are_looked_at_again_at_once(db: Database) -> None:
    made = [await actions.create_key(db, role=Role.OPERATOR, name=f"Betrieb {number}") for number in range(3)]
    town = await actions.create_key(db, role=Role.READER, name="CMS", municipality="08335043")
    ids = [key.id for key in (*made, town)]
    assert await actions.viewers_of(db, [*ids, uuid4()]) == {
        key.id: await actions.authenticate(db, key.key) for key in (*made, town)
    }
    await actions.revoke_key(db, made[0].id)
    await db.pool.execute("UPDATE api_key SET expires_at = now() WHERE id = $1", made[1].id)
    assert list(await actions.viewers_of(db, ids[:3])) == [made[2].id]
    assert await actions.viewers_of(db, []) == {}


async def test_a_malformed_key_does_not_reach_the_database() -> None:
    closed = Database("postgresql://nowhere.invalid/")
    assert await actions.authenticate(closed, "wok_" + "0" * 46) is None
    assert await actions.authenticate(closed, "") is None
    with pytest.raises(RuntimeError, match="not open"):
        await actions.authenticate(closed, keys.new_key())


async def test_authentication_is_one_statement(db: Database) -> None:
    made = await actions.create_key(db, role=Role.PUBLISHER, name="CMS", municipality="08335043")
    await actions.authenticate(db, made.key)
    await actions.settle()
    statements: list[str] = []
    async with db.pool.acquire() as first, db.pool.acquire() as second:
        for connection in (first, second):
            connection.add_query_logger(lambda record: statements.append(record.query))
    await actions.authenticate(db, made.key)
    await actions.settle()
    assert len(statements) == 1


async def last_use(db: Database) -> datetime | None:
    await actions.settle()
    used: datetime | None = await db.pool.fetchval("SELECT last_used_at FROM api_key")
    return used


async def test_the_last_use_is_noted_once_a_minute(db: Database) -> None:
    made = await actions.create_key(db, role=Role.OPERATOR, name="Betrieb")
    counters = await db.pool.fetchval("SELECT sum(value) FROM change_counter")
    assert await last_use(db) is None
    await actions.authenticate(db, made.key)
    first = await last_use(db)
    assert first is not None
    assert datetime.now(UTC) - first < timedelta(seconds=20)
    await actions.authenticate(db, made.key)
    assert await last_use(db) == first
    await db.pool.execute("UPDATE api_key SET last_used_at = now() - interval '61 seconds'")
    await actions.authenticate(db, made.key)
    third = await last_use(db)
    assert third is not None
    assert third >= first
    # That a key was used is no change that readers' caches have to know of.
    assert await db.pool.fetchval("SELECT sum(value) FROM change_counter") == counters


async def test_a_request_does_not_fail_for_the_note(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    made = await actions.create_key(db, role=Role.OPERATOR, name="Betrieb")
    with patch.object(asyncpg.Pool, "acquire", side_effect=asyncpg.InterfaceError("pool is closing")):
        await actions.authentication._write_use(db, made.id)
    assert await actions.authenticate(db, made.key) is not None
    assert f"the last use of key {made.id} could not be noted: pool is closing" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"name": " "}, [(ErrorCode.REQUIRED, "name")]),
        ({"name": "x" * 201}, [(ErrorCode.TOO_LONG, "name")]),
        ({"municipality": None}, [(ErrorCode.INVALID, "municipality")]),
        ({"municipality": "08335999"}, [(ErrorCode.NOT_FOUND, "municipality")]),
        ({"organisation": "phineo"}, [(ErrorCode.INVALID, "organisation")]),
        ({"role": Role.OPERATOR}, [(ErrorCode.INVALID, "municipality")]),
        (
            {"role": Role.COORDINATOR, "name": ""},
            [(ErrorCode.REQUIRED, "name"), (ErrorCode.INVALID, "municipality"), (ErrorCode.INVALID, "organisation")],
        ),
        (
            {"role": Role.COORDINATOR, "municipality": None, "organisation": "nobody"},
            [(ErrorCode.NOT_FOUND, "organisation")],
        ),
        ({"expires_in_days": 0}, [(ErrorCode.INVALID, "expiresInDays")]),
        ({"expires_in_days": 3651}, [(ErrorCode.INVALID, "expiresInDays")]),
        ({"viewer": PUBLIC_VIEWER}, [(ErrorCode.FORBIDDEN, "")]),
    ],
)
async def test_wrong_input_makes_no_key(
    db: Database, arguments: dict[str, object], expected: list[tuple[ErrorCode, str]]
) -> None:
    right: dict[str, object] = {"role": Role.EDITOR, "name": "CMS", "municipality": "08335043"}
    with pytest.raises(Refused) as raised:
        await actions.create_key(db, **(right | arguments))  # type: ignore[arg-type]
    assert [(error.code, ".".join(error.path)) for error in raised.value.errors] == expected
    assert await actions.list_keys(db) == []


async def test_keys_are_listed_without_their_secret(db: Database) -> None:
    first = await actions.create_key(db, role=Role.EDITOR, name="CMS", municipality="08335043", expires_in_days=30)
    second = await actions.create_key(db, role=Role.COORDINATOR, name="PHINEO", organisation="phineo")
    listed = await actions.list_keys(db)
    assert [(key.id, key.name, key.role, key.municipality, key.organisation, key.last_four) for key in listed] == [
        (first.id, "CMS", Role.EDITOR, "08335043", None, first.key[-4:]),
        (second.id, "PHINEO", Role.COORDINATOR, None, "phineo", second.key[-4:]),
    ]
    assert listed[0].expires_at is not None
    assert timedelta(days=29, hours=23) < listed[0].expires_at - listed[0].created_at < timedelta(days=30, minutes=1)
    assert listed[1].expires_at is None
    for viewer in (PUBLIC_VIEWER, Viewer(ViewerKind.MEMBER, Role.PUBLISHER)):
        with pytest.raises(Refused):
            await actions.list_keys(db, viewer=viewer)
        with pytest.raises(Refused):
            await actions.revoke_key(db, first.id, viewer=viewer)
    assert [key.revoked_at for key in await actions.list_keys(db)] == [None, None]


async def test_the_key_itself_is_stored_nowhere_and_its_story_is_audited(db: Database) -> None:
    made = await actions.create_key(db, role=Role.EDITOR, name="CMS", municipality="08335043")
    await actions.revoke_key(db, made.id)
    row = await db.pool.fetchrow("SELECT hash, last_four, api_key::text AS text FROM api_key")
    assert (row["hash"], row["last_four"]) == (keys.hash_key(made.key), made.key[-4:])
    rows = await db.pool.fetch("SELECT action, subject_id, municipality_id, audit::text AS text FROM audit ORDER BY id")
    konstanz = (await ids(db))["08335043"]
    assert [tuple(entry)[:3] for entry in rows[-2:]] == [
        ("key.created", made.id, konstanz),
        ("key.revoked", made.id, konstanz),
    ]
    for text in (row["text"], *(entry["text"] for entry in rows)):
        assert made.key[:20] not in text
