"""The visibility rule, in random worlds: SQL and Python decide alike, and no path shows more than the rule."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Table, Uuid, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from exchange.access.actions import authenticate
from exchange.access.viewer import Viewer
from exchange.access.visibility import Rule, Scope
from exchange.api.schema import schema
from exchange.projection.registry import projected_type
from exchange.storage.engine import Database
from tests.client import Client
from tests.property import worlds, writing
from tests.property.everything import list_document, nodes_documents
from tests.property.worlds import (
    AGS,
    DISTRICT,
    World,
    allowed,
    found,
    in_the_past,
    key_id,
    make_id,
    marker,
    part_id,
    parts_of,
    revision_id,
)

SCHEMA = schema._schema
NODES = nodes_documents(SCHEMA, 1)
ROOTS = ("measures", "lessons", "strategies", "municipalities")
LISTS = [*(list_document(SCHEMA, field, 1) for field in ROOTS), list_document(SCHEMA, "measures", 2)]
COUNTS = """{
  measures(first: 100) { totalCount nodes { id title
    lessons { totalCount nodes { id } } adoptedBy { totalCount nodes { id } }
    revisions { totalCount nodes { title } } indicators { totalCount } strategy { id } goal { id } contact { unit }
    hasUnpublishedChanges } }
  lessons(first: 100) { totalCount nodes { id title measure { id } } }
  strategies(first: 100) { totalCount nodes { id title } }
  municipalities { totalCount nodes { ags settings { districtActs } measures { totalCount nodes { id } }
    lessons { totalCount nodes { id } } strategies { totalCount nodes { id } } } }
}"""


def rules() -> list[tuple[Table, Rule]]:
    """Every table with a rule; types that share both count once."""
    found = [projected_type(type_) for type_ in SCHEMA.type_map.values() if isinstance(type_, GraphQLObjectType)]
    return list({(type_.table.name, str(type_.rule)): (type_.table, type_.rule) for type_ in found if type_}.values())


async def stored(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    async with database.reading() as session:
        return {
            table.name: [dict(row._mapping) for row in await session.execute(select(table))] for table in writing.TABLES
        }


async def chosen(database: Database, table: Table, conditions: list[ColumnElement[bool]]) -> list[list[Any]]:
    """For each condition, the keys of the rows that it selects."""
    keys = list(table.primary_key.columns)
    flags = [condition.label(f"c{number}") for number, condition in enumerate(conditions)]
    async with database.reading() as session:
        rows = [tuple(row) for row in await session.execute(select(*keys, *flags).select_from(table))]
    width = len(keys)
    return [sorted(tuple(map(str, row[:width])) for row in rows if row[width + n]) for n in range(len(flags))]


def scope_of(viewer: Viewer) -> Scope:
    """What the rules become SQL for."""
    return Scope(viewer.kind, literal(list(viewer.municipalities), ARRAY(Uuid)))


@settings(max_examples=settings.default.max_examples // 2)
@given(world=worlds.worlds())
async def test_sql_and_python_decide_alike(world_database: Database, world: World) -> None:
    """Also branch by branch, where a rule is read so: together they say what it says, and no row twice."""
    await writing.write(world_database, world)
    rows = await stored(world_database)
    viewers = [who.viewer() for who in world.who.values()]
    for table, rule in rules():
        scopes = [scope_of(viewer) for viewer in viewers]
        branches = [rule.branches(table, scope) for scope in scopes]
        conditions = [rule.sql(table, scope) for scope in scopes]
        conditions += [condition for branch in branches if len(branch) > 1 for condition in branch]
        selected = iter(await chosen(world_database, table, conditions))
        keys = [column.name for column in table.primary_key.columns]
        whole = [next(selected) for _ in viewers]
        for viewer, by_sql in zip(viewers, whole, strict=True):
            by_python = [row for row in rows[table.name] if rule.allows(rows | row, viewer)]
            assert by_sql == sorted(tuple(str(row[key]) for key in keys) for row in by_python), (table.name, viewer)
        for branch, by_sql in zip(branches, whole, strict=True):
            assert len(branch) == 1 or sorted(row for _ in branch for row in next(selected)) == by_sql


@given(world=worlds.worlds())
async def test_a_key_leads_to_the_viewer_that_the_world_says(world_database: Database, world: World) -> None:
    await writing.write(world_database, world)
    for who in world.who.values():
        if who.key is None:
            continue
        viewer = await authenticate(world_database, who.key)
        assert viewer is not None
        assert (viewer.kind, viewer.municipalities) == (who.viewer().kind, who.viewer().municipalities)


@settings(max_examples=settings.default.max_examples // 2)
@given(world=worlds.worlds(), data=st.data())
async def test_no_path_shows_more_than_the_rule(world_client: Client, world: World, data: st.DataObject) -> None:
    await writing.write(world_client.database, world)
    identities = list(every_id(world))
    for who in data.draw(st.permutations(list(world.who.values())))[:3]:
        texts, ids = allowed(world, who)
        past_texts, past_ids = in_the_past(world, who)
        answers = await asyncio.gather(
            *(world_client.data(document, who.key) for document in LISTS),
            *(world_client.data(document, who.key, ids=identities) for document in NODES),
        )
        for answer in answers:
            seen_texts, seen_ids = found(answer)
            # A facet gives the names of funders in small letters.
            known = {text.lower() for text in texts | past_texts}
            assert {text.lower() for text in seen_texts} <= known, (who.name, seen_texts - texts)
            assert seen_ids <= ids | past_ids, (who.name, seen_ids - ids)
        for answer in answers[len(LISTS) :]:
            nodes = [node["id"] for node in answer["nodes"] if node is not None]
            assert sorted(nodes) == sorted(identity for identity in identities if identity in ids), who.name


def every_id(world: World) -> Iterator[str]:
    """The ids of all that exists, visible or not."""
    yield from (f"municipality_{make_id(f'municipality{number}')}" for number in range(4))
    yield from map(key_id, worlds.KEYS)
    for record in world.records:
        yield f"{record.kind}_{record.id}"
        names = {name for edition in record.editions for name in parts_of(record, edition)}
        yield from (f"{sort}_{part_id(record, sort, n)}" for sort, n in sorted(names) if sort in worlds.WITH_ID)
        yield from (revision_id(record, edition) for edition in record.editions)


@given(world=worlds.worlds())
async def test_lists_and_counts_show_all_that_the_rule_allows(world_client: Client, world: World) -> None:
    await writing.write(world_client.database, world)
    for who in world.who.values():
        answer = await world_client.data(COUNTS, who.key)
        seen = {record.name: edition for record in world.records if (edition := who.seen(record)) is not None}
        for kind, field in (("measure", "measures"), ("lesson", "lessons"), ("strategy", "strategies")):
            expected = {
                f"{kind}_{record.id}": marker("title", record.name, seen[record.name].name)
                for record in world.of(kind)
                if record.name in seen
            }
            assert {node["id"]: node["title"] for node in answer[field]["nodes"]} == expected, who.name
            assert (answer[field]["totalCount"], len(answer[field]["nodes"])) == (len(expected), len(expected))
            for town in answer["municipalities"]["nodes"]:
                owner = AGS.index(town["ags"])
                own = {
                    f"{kind}_{record.id}" for record in world.of(kind) if record.name in seen and record.owner == owner
                }
                assert {node["id"] for node in town[field]["nodes"]} == own
                assert town[field]["totalCount"] == len(own)
                assert (town["settings"] is not None) == (owner in who.acts_for)
        for measure in world.of("measure"):
            if measure.name in seen:
                node = next(node for node in answer["measures"]["nodes"] if node["id"] == f"measure_{measure.id}")
                check_measure(world, who, measure, node)
        for lesson in world.of("lesson"):
            if lesson.name in seen:
                node = next(node for node in answer["lessons"]["nodes"] if node["id"] == f"lesson_{lesson.id}")
                target = None if lesson.target is None else world.of("measure")[lesson.target]
                shown = {"id": f"measure_{target.id}"} if target is not None and target.name in seen else None
                assert node["measure"] == shown


def check_measure(world: World, who: worlds.Who, measure: worlds.Record, node: dict[str, Any]) -> None:
    """What hangs on a measure that the viewer sees."""
    edition = who.seen(measure)
    assert edition is not None
    lessons = [lesson for lesson in world.of("lesson") if lesson.target == measure.number and who.seen(lesson)]
    assert {entry["id"] for entry in node["lessons"]["nodes"]} == {f"lesson_{lesson.id}" for lesson in lessons}
    assert node["lessons"]["totalCount"] == len(lessons)
    adoptions = {
        f"adoption_{part_id(other, 'adoption', number)}"
        for other in world.of("measure")
        if (shown := who.seen(other)) is not None and shown.source == measure.number
        for number in range(shown.parts)
    }
    assert {entry["id"] for entry in node["adoptedBy"]["nodes"]} == adoptions
    assert node["adoptedBy"]["totalCount"] == len(adoptions)
    titles = [marker("title", measure.name, revision.name) for revision in who.revisions(measure)]
    assert [entry["title"] for entry in node["revisions"]["nodes"]] == titles[::-1]
    assert node["revisions"]["totalCount"] == len(titles)
    assert node["indicators"]["totalCount"] == edition.parts
    assert node["hasUnpublishedChanges"] == (edition.name == "W")
    contact = marker("contact", measure.name, edition.name) if who.sees_contact(measure) else None
    assert node["contact"] == (None if contact is None else {"unit": contact})
    strategy = None if measure.target is None else world.of("strategy")[measure.target]
    shown = None if strategy is None else who.seen(strategy)
    assert node["strategy"] == (None if shown is None else {"id": f"strategy_{strategy.id}"})
    has_goal = shown is not None and shown.parts > 0
    assert node["goal"] == ({"id": f"goal_{part_id(strategy, 'goal', 0)}"} if has_goal else None)


LOOKUPS = """query($measure: ID!, $lesson: ID!, $strategy: ID!, $mslug: String!, $sslug: String!) {
  measure(id: $measure) { title } bySlug: measure(slug: $mslug) { title }
  lesson(id: $lesson) { title } strategy(id: $strategy) { title } strategyBySlug: strategy(slug: $sslug) { title }
  nodeOfMeasure: node(id: $measure) { ... on Measure { title } }
  nodeOfLesson: node(id: $lesson) { ... on LessonLearned { title } }
}"""


@given(world=worlds.worlds())
async def test_lookups_find_what_the_rule_allows(world_client: Client, world: World) -> None:
    await writing.write(world_client.database, world)
    groups = {kind: world.of(kind) for kind in ("measure", "lesson", "strategy")}
    for who in world.who.values():
        for number in range(max(map(len, groups.values()))):
            picked = {kind: group[number] if number < len(group) else None for kind, group in groups.items()}
            variables = {kind: f"{kind}_{record.id if record else make_id('none')}" for kind, record in picked.items()}
            slugs = {f"{kind[0]}slug": marker("slug", f"{kind}{number}") for kind in ("measure", "strategy")}
            answer = await world_client.data(LOOKUPS, who.key, **variables, **slugs)
            titles = {kind: title_for(who, record) for kind, record in picked.items()}
            assert answer == {
                "measure": titles["measure"],
                "bySlug": titles["measure"],
                "lesson": titles["lesson"],
                "strategy": titles["strategy"],
                "strategyBySlug": titles["strategy"],
                "nodeOfMeasure": titles["measure"],
                "nodeOfLesson": titles["lesson"],
            }, who.name


def title_for(who: worlds.Who, record: worlds.Record | None) -> dict[str, str] | None:
    """What a lookup gives for the record."""
    edition = None if record is None else who.seen(record)
    return None if record is None or edition is None else {"title": marker("title", record.name, edition.name)}


MUTATIONS = {
    "measure": 'mutation($id: ID!) { updateMeasure(input: {id: $id, version: 1, title: "x"}) '
    "{ measure { title } errors { code path message } } }",
    "lesson": 'mutation($id: ID!) { updateLesson(input: {id: $id, version: 1, title: "x"}) '
    "{ lesson { title } errors { code path message } } }",
    "strategy": 'mutation($id: ID!) { updateStrategy(input: {id: $id, version: 1, title: "x"}) '
    "{ strategy { title } errors { code path message } } }",
    "lessonOf": 'mutation($id: ID!) { createLesson(input: {measure: $id, kind: OBSTACLE, title: "x", text: "x"}) '
    "{ lesson { title } errors { code path message } } }",
    "reading": 'mutation($id: ID!) { recordReading(input: {indicator: $id, date: "2024-02-02", value: 1}) '
    "{ indicator { name } errors { code path message } } }",
}


@pytest.mark.parametrize("kind", MUTATIONS)
@given(world=worlds.worlds(), data=st.data())
async def test_whoever_has_no_right_learns_nothing_and_changes_nothing(
    world_client: Client, kind: str, world: World, data: st.DataObject
) -> None:
    await writing.write(world_client.database, world)
    who = data.draw(st.sampled_from(list(world.who.values())))
    table = {"lessonOf": "measure", "reading": "measure"}.get(kind, kind)
    foreign = [record for record in world.of(table) if record.owner not in who.acts_for]
    before = await world_client.dump()
    nothing = f"{'indicator' if kind == 'reading' else table}_{make_id('nothing')}"
    expected = await world_client.data(MUTATIONS[kind], who.key, id=nothing)
    for record in foreign:
        identity = f"{table}_{record.id}" if kind != "reading" else f"indicator_{part_id(record, 'indicator', 0)}"
        (payload,) = (await world_client.data(MUTATIONS[kind], who.key, id=identity)).values()
        edition = who.seen(record)
        if edition is None or (kind == "reading" and not edition.parts):
            assert {"x": payload} == {"x": next(iter(expected.values()))}
            assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
        else:
            assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
        assert next(value for name, value in payload.items() if name != "errors") is None
    assert await world_client.dump() == before


def test_the_district_is_the_only_one_with_mandates() -> None:
    assert AGS[DISTRICT] == "08335"
    assert AGS[worlds.TOWN_A].startswith(AGS[DISTRICT])
