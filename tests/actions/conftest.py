"""A database with two municipalities and their keys, and a way to show that nothing was changed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.storage.base import Base
from exchange.storage.engine import Database

FIELDS = ("STEERING", "ACCESS", "DIALOGUE", "WORK", "OPENNESS", "COHESION", "VOICE", "SURPLUS")


@dataclass(frozen=True)
class World:
    """Who acts in a test: keys of Konstanz in every role, Bochum (`other`), and people without a membership."""

    database: Database
    konstanz: UUID
    bochum: UUID
    editor: Viewer
    publisher: Viewer
    second: Viewer
    reader: Viewer
    other: Viewer
    guest: Viewer
    coordinator: Viewer
    operator: Viewer
    public: Viewer = PUBLIC_VIEWER

    async def rows(self, sql: str, **values: Any) -> list[Mapping[str, Any]]:
        """Rows of a reading statement."""
        async with self.database.reading() as session:
            return [row._mapping for row in await session.execute(text(sql), values)]

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        names = [table.name for table in Base.metadata.sorted_tables]
        every = " UNION ALL ".join(f"SELECT '{name}' AS name, t::text AS line FROM {name} t" for name in names)
        rows = await self.rows(f"{every} ORDER BY name, line")
        return {name: [row["line"] for row in rows if row["name"] == name] for name in names}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=4)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def world(database: Database) -> World:
    konstanz, bochum, elsewhere = uuid4(), uuid4(), uuid4()
    async with database.transaction() as session:
        for number, (municipality, ags, name) in enumerate(
            [(konstanz, "08335043", "Konstanz"), (bochum, "05911000", "Bochum"), (elsewhere, "01003000", "Lübeck")]
        ):
            await session.execute(
                text(
                    "INSERT INTO municipality (id, ags, name, name_sort, kind, four_eyes)"
                    " VALUES (:id, :ags, :name, :sort, 'TOWN', :four_eyes)"
                ),
                {"id": municipality, "ags": ags, "name": name, "sort": name.lower(), "four_eyes": number == 0},
            )
        for position, key in enumerate(FIELDS):
            await session.execute(
                text("INSERT INTO field_of_action (key, position, label_de, label_en) VALUES (:key, :at, :key, :key)"),
                {"key": key, "at": position},
            )

    def viewer(kind: ViewerKind, role: Role, municipality: UUID | None = None) -> Viewer:
        own = () if municipality is None else (municipality,)
        return Viewer(kind, role, uuid4(), municipality, None, f"{role} key", own)

    return World(
        database=database,
        konstanz=konstanz,
        bochum=bochum,
        editor=viewer(ViewerKind.MEMBER, Role.EDITOR, konstanz),
        publisher=viewer(ViewerKind.MEMBER, Role.PUBLISHER, konstanz),
        second=viewer(ViewerKind.MEMBER, Role.PUBLISHER, konstanz),
        reader=viewer(ViewerKind.MEMBER, Role.READER, konstanz),
        other=viewer(ViewerKind.MEMBER, Role.PUBLISHER, bochum),
        guest=viewer(ViewerKind.GUEST, Role.PUBLISHER, elsewhere),
        coordinator=viewer(ViewerKind.COORDINATOR, Role.COORDINATOR),
        operator=viewer(ViewerKind.OPERATOR, Role.OPERATOR),
    )
