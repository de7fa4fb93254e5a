"""Searching random worlds: everybody finds, counts and is offered what is published as far as she may see it, and
nothing else."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.measures.actions.indexing import rebuild
from exchange.storage.engine import Database
from tests.client import Client
from tests.property import worlds, writing
from tests.property.worlds import Record, Who, World, make_id

DOCUMENT = """query($text: String!) {
  measures(search: $text, first: 100) { totalCount nodes { id } facets { states { count } } }
  lessons(search: $text, first: 100) { totalCount nodes { id } }
  suggest(prefix: $text, first: 20) { kind text id } }"""
MISTYPED = "query($text: String!) { measures(search: $text) { nodes { id } } }"
EDITIONS = ("W", "C", "P1", "P2")


def word_of(record: Record, edition: str) -> str:
    """The word that stands in one edition alone: far from all others, and no beginning of another."""
    number = list(EDITIONS).index(edition) + 4 * record.number + 40 * (record.kind == "lesson")
    return "".join("bdgklmprtz"[int(digit)] + "aeiou"[int(digit) % 5] * 2 + "x" for digit in f"{number * 37 % 1000:03}")


async def write(database: Database, world: World) -> None:
    """The world with a word of its own in every edition, indexed."""
    await writing.write(database, world)
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for record in (*world.of("measure"), *world.of("lesson")):
            column = "summary" if record.kind == "measure" else "text"
            for edition in record.editions:
                await connection.execute(
                    f"UPDATE {record.kind} SET {column} = $2 WHERE id = $1",
                    make_id(f"{record.name}{edition.name}"),
                    word_of(record, edition.name),
                )
    await rebuild(database, lambda _done, _of: None)


def published_to(who: Who, record: Record) -> bool:
    """Whether what is published of the record is for this viewer, or is her own."""
    current = record.edition("C")
    return current is not None and (record.owner in who.acts_for or current.visibility in worlds.SEES[who.kind])


def found_by(world: World, who: Who, record: Record, edition: str) -> Iterator[str]:
    """The ids that the word of an edition leads to."""
    if edition != "C" or not published_to(who, record):
        return
    yield f"{record.kind}_{record.id}"
    if record.kind == "lesson" and record.target is not None:
        measure = world.of("measure")[record.target]
        if measure.edition("C") is None:
            # Worlds also hold what actions don't lead to: a published lesson below a measure that is none.
            if measure.owner in who.acts_for and who.seen(measure) is not None:
                yield f"measure_{measure.id}"
        elif who.seen(measure) is not None:
            yield f"measure_{measure.id}"


@settings(max_examples=settings.default.max_examples // 5)
@given(world=worlds.worlds(), data=st.data())
async def test_a_word_leads_to_what_the_rule_allows(world_client: Client, world: World, data: st.DataObject) -> None:
    await write(world_client.database, world)
    for who in data.draw(st.permutations(list(world.who.values())))[:3]:
        for record in (*world.of("measure"), *world.of("lesson")):
            for edition in record.editions:
                await check(world_client, world, who, record, edition.name)


async def check(client: Client, world: World, who: Who, record: Record, edition: str) -> None:
    word = word_of(record, edition)
    answer: dict[str, Any] = await client.data(DOCUMENT, who.key, text=word)
    expected = set(found_by(world, who, record, edition))
    found = {node["id"] for field in ("measures", "lessons") for node in answer[field]["nodes"]}
    assert found == expected, (who.name, record.name, edition)
    for field in ("measures", "lessons"):
        assert answer[field]["totalCount"] == len(answer[field]["nodes"])
    assert sum(entry["count"] for entry in answer["measures"]["facets"]["states"]) == answer["measures"]["totalCount"]
    terms = [entry["text"] for entry in answer["suggest"] if entry["kind"] == "TERM"]
    assert terms == ([word] if edition == "C" and published_to(who, record) else [])
    assert all(entry["id"] is None or entry["id"] in expected for entry in answer["suggest"])
    # Mistyped it tells no more.
    mistyped = await client.data(MISTYPED, who.key, text=f"{word[:-1]}q ")
    assert {node["id"] for node in mistyped["measures"]["nodes"]} <= expected, (who.name, record.name, edition)


@settings(max_examples=settings.default.max_examples // 4)
@given(world=worlds.worlds())
async def test_what_all_texts_share_finds_all_that_may_be_seen(world_client: Client, world: World) -> None:
    """`mk` stands in every text of every edition."""
    await write(world_client.database, world)
    for who in world.who.values():
        answer = await world_client.data(DOCUMENT, who.key, text="mk")
        lessons = {record.id for record in world.of("lesson") if published_to(who, record)}
        through = {record.target for record in world.of("lesson") if record.id in lessons}
        measures = {
            f"measure_{record.id}"
            for number, record in enumerate(world.of("measure"))
            if published_to(who, record) or (number in through and who.seen(record) is not None)
        }
        assert {node["id"] for node in answer["measures"]["nodes"]} == measures, who.name
        assert answer["measures"]["totalCount"] == len(measures)
        assert {node["id"] for node in answer["lessons"]["nodes"]} == {f"lesson_{record}" for record in lessons}
        texts, ids = worlds.found(answer["suggest"])
        allowed_texts, allowed_ids = worlds.allowed(world, who)
        assert texts <= allowed_texts | worlds.in_the_past(world, who)[0]
        assert ids <= allowed_ids
