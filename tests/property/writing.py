"""Random worlds as rows of the tables, written directly: a world also holds what no sequence of actions leads to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import dialect

from exchange.access.keys import hash_key, last_four
from exchange.access.scopes import MOST
from exchange.access.viewer import Role
from exchange.measures.tables import MeasureRow
from exchange.measures.tables.completeness import has_evidence, in_common
from exchange.storage.base import Base, table_of
from exchange.storage.engine import Database
from tests.property import traits
from tests.property.worlds import (
    AGS,
    DISTRICT,
    GUEST,
    KEYS,
    NOW,
    PARTS,
    TEXTS,
    TOWN_A,
    TOWN_B,
    Edition,
    Record,
    World,
    make_id,
    marker,
    moment_of,
    part_id,
    parts_of,
)

PROGRAMME = {
    "id": make_id("programme"),
    "key": "weltoffene-kommune",
    "name": "P",
    "description_de": "d",
    "description_en": "e",
}
Rows = dict[str, list[dict[str, Any]]]
TABLES = [table for table in Base.metadata.sorted_tables if table.name != "change_counter"]
# What was done stays written down; worlds write nothing there.
EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(TABLES) if table.name not in ("audit", "outbox"))


_measure = table_of(MeasureRow)
RATE = str(
    update(_measure)
    .values(completeness=in_common(_measure), has_evidence=has_evidence(_measure.c.id))
    .where(_measure.c.state != "PAST")
    .compile(dialect=dialect(), compile_kwargs={"literal_binds": True})
)


async def write(database: Database, world: World) -> None:
    """Make the world all there is in the database."""
    rows = everything(world)
    async with database.pool.acquire() as connection, connection.transaction():
        # Published editions never change, which triggers see to; they stand aside while the world is replaced.
        await connection.execute(f"SET LOCAL session_replication_role = replica; {EMPTY}")
        for table in TABLES:
            for columns, group in _grouped(rows.get(table.name, ())):
                values = [tuple(row[name] for name in columns) for row in group]
                await connection.copy_records_to_table(table.name, records=values, columns=columns)
        await connection.execute(RATE)
        await connection.execute("UPDATE change_counter SET value = value + 1 WHERE slot = 3")


def _grouped(rows: Any) -> Iterator[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    yield from groups.items()


def everything(world: World) -> Rows:
    """The rows of the world, by table."""
    rows = _people(world)
    for record in world.records:
        rows.setdefault("record", []).append(
            {
                "id": record.id,
                "kind": record.kind.upper(),
                "municipality_id": make_id(f"municipality{record.owner}"),
                "slug": marker("slug", record.name),
                "external_reference": marker("ref", record.name),
            }
        )
        for place, edition in enumerate(record.editions):
            rows.setdefault(record.kind, []).append(_edition(world, record, edition, place))
            for sort, number in parts_of(record, edition):
                table, row = _part(world, record, edition, sort, number)
                rows.setdefault(table, []).append(row)
            if record.kind == "measure":
                row = {"edition_id": make_id(f"{record.name}{edition.name}"), "field_key": "FIELD", "position": 0}
                rows.setdefault("measure_field", []).append(row)
    return rows


def _people(world: World) -> Rows:
    rows: Rows = {
        "field_of_action": [{"key": "FIELD", "position": 1, "label_de": "Feld", "label_en": "Field"}],
        "organisation": [{"id": make_id("organisation"), "key": "phineo", "name": "PHINEO"}],
        "programme": [
            {
                "id": make_id("programme"),
                "key": "weltoffene-kommune",
                "name": "P",
                "description_de": "d",
                "description_en": "e",
            }
        ],
        "municipality": [],
        "membership": [],
        "mandate": [],
        "api_key": [],
    }
    for number in (DISTRICT, TOWN_A, TOWN_B, GUEST):
        identity = make_id(f"municipality{number}")
        parent = make_id(f"municipality{DISTRICT}") if number == TOWN_A else None
        row = {"id": identity, "ags": AGS[number], "name": f"M{number}", "name_sort": f"m{number}"}
        rows["municipality"].append(row | {"parent_id": parent} | traits.of_municipality(world.salt, number))
        starts, ends = {
            "over": (None, date(2025, 1, 1)),
            "coming": (date(2999, 1, 1), None),
        }.get(world.members[number], (date(2020, 1, 1), None))
        if world.members[number] != "none":
            row = {"id": make_id(f"membership{number}"), "programme_id": make_id("programme"), "evidence": "CONFIRMED"}
            row |= {"municipality_id": identity, "role": "MODEL_MUNICIPALITY", "starts_on": starts, "ends_on": ends}
            rows["membership"].append(row)
        if number != DISTRICT and world.mandates[number] != "none":
            row = {"id": make_id(f"mandate{number}"), "district_id": make_id(f"municipality{DISTRICT}")}
            revoked = NOW if world.mandates[number] == "revoked" else None
            rows["mandate"].append(row | {"municipality_id": identity, "revoked_at": revoked})
    rows["api_key"] = [_key(name, key) for name, key in KEYS.items()]
    return rows


def _key(name: str, key: str) -> dict[str, Any]:
    number = {"A": TOWN_A, "B": TOWN_B, "GUEST": GUEST, "DISTRICT": DISTRICT}.get(name)
    return {
        "id": make_id(f"key{name}"),
        "name": name,
        "role": Role.PUBLISHER.value if number is not None else name,
        "municipality_id": None if number is None else make_id(f"municipality{number}"),
        "organisation_id": make_id("organisation") if name == "COORDINATOR" else None,
        "hash": hash_key(key),
        "last_four": last_four(key),
        "scopes": sorted(MOST[Role.PUBLISHER if number is not None else Role(name)]),
        "last_used_at": datetime(2999, 1, 1, tzinfo=UTC),  # so that nothing is written beside the requests
    }


def _edition(world: World, record: Record, edition: Edition, place: int) -> dict[str, Any]:
    published = edition.name != "W"
    moment = moment_of(world, record, edition)
    row: dict[str, Any] = {
        "id": make_id(f"{record.name}{edition.name}"),
        "record_id": record.id,
        "municipality_id": make_id(f"municipality{record.owner}"),
        "state": edition.state,
        "stage": "PUBLISHED" if published else "DRAFT",
        "visibility": edition.visibility,
        "version": place + 1,
        "number": place + 1 if published else None,
        "has_draft": edition.name == "C" and record.edition("W") is not None,
        "published_at": moment if published else None,
        "updated_at": moment,
        "title": marker("title", record.name, edition.name),
    }
    row |= {name: marker("body", record.name, edition.name) for name in TEXTS[record.kind]}
    if record.kind == "measure":
        contact = marker("contact", record.name, edition.name)
        row |= {"contact_unit": contact, "contact_email": contact, "contact_visibility": edition.contact}
        row |= {"title_sort": f"title {(record.number + place) % world.ties}"}
        row |= traits.of_measure(world.salt, f"{record.name}{edition.name}")
        if record.target is not None:
            strategy = world.of("strategy")[record.target]
            row |= {"strategy_id": strategy.id, "goal_id": part_id(strategy, "goal", 0)}
    elif record.kind == "lesson":
        measure = None if record.target is None else world.of("measure")[record.target].id
        kind = traits.kind_of(world.salt, f"{record.name}{edition.name}")
        row |= {"kind": kind, "measure_id": measure, "field_key": None if measure else "FIELD"}
    return row


def _part(world: World, record: Record, edition: Edition, sort: str, number: int) -> tuple[str, dict[str, Any]]:
    table, texts = PARTS[sort]
    text = marker("part", record.name, edition.name, f"{sort}{number}")
    row: dict[str, Any] = dict.fromkeys(texts, text)
    row |= {"id": part_id(record, sort, number), "edition_id": make_id(f"{record.name}{edition.name}")}
    if sort == "reading":
        row |= {"indicator_id": part_id(record, "indicator", 0), "date": date(2024, 1, 1 + number), "value": number}
    else:
        row["position"] = number
    if sort == "indicator":
        row["target"] = traits.target_of(world.salt, f"{record.name}{edition.name}")
    if sort == "resolution":
        row["decided_on"] = date(2020, 1, 1)
    if sort == "adoption" and edition.source is not None:
        row["source_id"] = world.of("measure")[edition.source].id
    return table_of(table).name, row
