"""The exchange over HTTP for the machine: people with keys, documents to send, and a look into the tables."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, cast
from uuid import UUID

import httpx

from exchange.access.actions import create_key, revoke_key
from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import Text
from exchange.access.viewer import Role
from exchange.municipalities import actions as municipalities
from exchange.municipalities.rules import Evidence, MembershipRole, MunicipalityKind
from exchange.storage.base import Base
from tests import factories
from tests.client import Client, opened
from tests.stateful.contents import FIELDS
from tests.stateful.people import AGS, DISTRICT, IN_DISTRICT, MEMBERS, PEOPLE, PUBLIC, Person
from tests.stateful.views import FRAGMENTS

LETTERS = {"measure": "M", "lesson": "L", "strategy": "S"}
KINDS = tuple(LETTERS)
FOREVER, OVER = date(2999, 12, 31), date(2001, 1, 1)

# What moves on when an edition is superseded or shown to fewer people; all else of a published one stays for ever.
_LIFECYCLE = (
    "state",
    "visibility",
    "version",
    "has_draft",
    "superseded_at",
    "updated_at",
    "completeness",
    "has_evidence",
)


def _parts(kind: str) -> list[str]:
    """The tables with rows of the kind's editions."""
    return sorted(
        table.name
        for table in Base.metadata.sorted_tables
        if "edition_id" in table.c and any(key.column.table.name == kind for key in table.c.edition_id.foreign_keys)
    )


def _published(kind: str) -> str:
    """A hash of all that must not change, for each publication of a kind."""
    without = " - ".join(f"'{name}'" for name in _LIFECYCLE)
    parts = "".join(
        f" || coalesce((SELECT string_agg(md5(to_jsonb(p)::text), '' ORDER BY md5(to_jsonb(p)::text))"
        f" FROM {part} p WHERE p.edition_id = e.id), '-')"
        for part in _parts(kind)
    )
    return f"SELECT e.id, md5((to_jsonb(e) - {without})::text{parts}) AS hash FROM {kind} e WHERE e.state <> 'WORKING'"


def _everything() -> str:
    """A hash of every table, but for when a key was used last and for the counter of changes."""
    selected = []
    for table in Base.metadata.sorted_tables:
        if table.name != "change_counter":
            new = " WHERE id > $1" if table.name == "audit" else " WHERE id > $2" if table.name == "outbox" else ""
            row = "md5((to_jsonb(t) - 'last_used_at')::text)"
            selected.append(
                f"SELECT '{table.name}' AS name, string_agg({row}, '' ORDER BY {row}) AS rows FROM {table.name} t{new}"
            )
    return " UNION ALL ".join(selected)


_EVERYTHING = _everything()
_PUBLISHED = " UNION ALL ".join(map(_published, KINDS))
_EDITIONS = " UNION ALL ".join(
    f"SELECT '{kind}_' || record_id AS id, state, stage, visibility, version, number, has_draft FROM {kind}"
    for kind in KINDS
)


class House:
    """The application on a database of its own, used from the thread that made it."""

    def __init__(self, client: Client, runner: asyncio.Runner) -> None:
        self._client = client
        self._runner = runner
        self._documents: dict[str, str] = {}
        self._first = (0, 0)
        self.tokens: dict[Person, str | None] = {}
        self.towns: dict[UUID, str] = {}

    def run(self, work: Any) -> Any:
        """Wait for something of the application's loop."""
        return self._runner.run(work)

    # The world as every example begins.

    async def found(self) -> None:
        """Municipalities, fields of action and the programme, once."""
        database = self._client.database
        for name in sorted(AGS, key=lambda name: len(AGS[name])):
            kind = MunicipalityKind.DISTRICT if name == DISTRICT else MunicipalityKind.TOWN
            parent = AGS[DISTRICT] if name == IN_DISTRICT else None
            await factories.municipality(database, AGS[name], name, kind=kind, parent=parent, member=False)
        for position, key in enumerate(FIELDS):
            await factories.field_of_action(database, key, position)
        await municipalities.ensure_programme(
            database, COMMAND_LINE, key="programme", name="Programme", description=Text("d", "e")
        )
        await municipalities.ensure_organisation(database, COMMAND_LINE, key="phineo", name="PHINEO")
        self.towns = {row["id"]: row["name"] for row in await database.fetch_all("SELECT id, name FROM municipality")}

    async def reset(self) -> None:
        """No records, no mandates, nobody but the first members, a new key for everybody."""
        async with self._client.database.transaction() as session:
            connection = await session.connection()
            for statement in (
                "TRUNCATE record, mandate, membership, api_key CASCADE",
                "UPDATE municipality SET four_eyes = true",
            ):
                await connection.exec_driver_sql(statement)
        for town in AGS:
            await self.membership(town, town in MEMBERS)
        self.tokens = {PUBLIC: None}
        for person in PEOPLE:
            if person is not PUBLIC:
                await self.new_key(person)
        marks = "SELECT (SELECT coalesce(max(id), 0) FROM audit), (SELECT coalesce(max(id), 0) FROM outbox)"
        self._first = tuple(await self._client.database.fetch_row(marks))

    async def membership(self, town: str, member: bool) -> None:
        """Let a municipality take part, or no more."""
        await municipalities.ensure_membership(
            self._client.database,
            COMMAND_LINE,
            programme="programme",
            municipality=AGS[town],
            role=MembershipRole.MODEL_MUNICIPALITY,
            evidence=Evidence.CONFIRMED,
            starts_on=date(2000, 1, 1),
            ends_on=FOREVER if member else OVER,
        )

    async def new_key(self, person: Person) -> str:
        """Give somebody a key; the id of the key."""
        made = await create_key(
            self._client.database,
            role=Role(person.role),
            name=person.name,
            municipality=None if person.town is None else AGS[person.town],
            organisation="phineo" if person.role == "COORDINATOR" else None,
        )
        self.tokens[person] = made.key
        return str(made.id)

    async def revoke(self, key_id: str) -> None:
        """Revoke a key."""
        assert await revoke_key(self._client.database, UUID(key_id))

    async def key_ids(self) -> dict[str, str]:
        """The ids of all keys by the names of their people."""
        rows = await self._client.database.fetch_all("SELECT id, name FROM api_key")
        return {row["name"]: str(row["id"]) for row in rows}

    # Over HTTP.

    async def ask(self, person: Person, document: str, **variables: Any) -> httpx.Response:
        """The response to a document that somebody sends."""
        return await self._client.send(document, self.tokens[person], variables)

    async def read(self, person: Person, document: str, **variables: Any) -> dict[str, Any]:
        """The data that somebody reads, without errors."""
        response = await self.ask(person, document, **variables)
        body = response.json()
        assert (response.status_code, body.get("errors")) == (200, None), (person.name, body)
        return cast("dict[str, Any]", body["data"])

    def mutation(self, field: str, kind: str) -> str:
        """The document of a mutation; its payload has what a record consists of where that was written."""
        if field not in self._documents:
            type_ = field[0].upper() + field[1:]
            known = {
                "indicator": "{ id name target readings(first: 100) { nodes { date value } } }",
                "municipality": "{ ags settings { fourEyesRule } }",
            }
            whole = field.startswith(("create", "update"))
            selection = known.get(kind, f"{{ ...{LETTERS[kind] if whole else 'P'} }}" if kind in LETTERS else "")
            used = ["P", *([LETTERS[kind]] if whole else ())] if kind in LETTERS else []
            fragments = "".join(f"fragment {one}" for one in FRAGMENTS.split("fragment ")[1:] if one[0] in used)
            self._documents[field] = (
                f"mutation($input: {type_}Input!) {{ {field}(input: $input)"
                f" {{ {kind} {selection} errors {{ code path }} }} }}\n{fragments}"
            )
        return self._documents[field]

    # In the tables.

    async def everything(self) -> dict[str, str]:
        """A hash of every table."""
        rows = await self._client.database.fetch_all(_EVERYTHING, *self._first)
        return {row["name"]: row["rows"] for row in rows}

    async def published(self) -> dict[UUID, str]:
        """A hash of every publication, parts included."""
        return {row["id"]: row["hash"] for row in await self._client.database.fetch_all(_PUBLISHED)}

    async def editions(self) -> list[tuple[Any, ...]]:
        """All editions: record, state, stage, visibility, version, number, whether there is a draft beside it."""
        return [tuple(row) for row in await self._client.database.fetch_all(_EDITIONS)]

    async def trail(self) -> list[dict[str, Any]]:
        """What was noted since the example began, but for what the command line did."""
        rows = await self._client.database.fetch_all(
            "SELECT actor, key_id::text AS key, action, subject_id::text AS subject, municipality_id AS town,"
            " details::text AS details FROM audit WHERE id > $1 AND key_id IS NOT NULL ORDER BY id",
            self._first[0],
        )
        return [dict(row) for row in rows]

    async def events(self) -> list[tuple[str, str]]:
        """The events since the example began: kind and record."""
        rows = await self._client.database.fetch_all(
            "SELECT kind, split_part(lower(kind), '_', 1) || '_' || subject_id AS record FROM outbox"
            " WHERE id > $1 AND kind ~ '^(MEASURE|LESSON|STRATEGY)_' ORDER BY id",
            self._first[1],
        )
        return [(row["kind"], row["record"]) for row in rows]


@contextmanager
def opened_house(url: str) -> Iterator[House]:
    """A house on this database."""
    with asyncio.Runner() as runner:
        context = opened(url, {})
        house = House(runner.run(context.__aenter__()), runner)
        try:
            house.run(house.found())
            yield house
        finally:
            runner.run(context.__aexit__(None, None, None))
