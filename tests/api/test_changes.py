"""`changes` over HTTP: what whom it concerns learns, and that nobody learns more."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.measures import actions
from exchange.municipalities.actions import grant_mandate, revoke_mandate
from exchange.storage.engine import Database
from tests.client import KONSTANZ, Client, Statements
from tests.factories import FIELD, actor, done, lesson, measure, publish_measure, published_measure
from tests.follow import Follower, full

KEYS = (None, "konstanz_reader", "bochum_editor", "kaufbeuren_publisher", "district_reader", "coordinator", "operator")
OTHERS = ("bochum_editor", "kaufbeuren_publisher")


async def followers(client: Client) -> dict[str | None, Follower]:
    """One for each kind of viewer, caught up."""
    made = {key: Follower(client, key) for key in KEYS}
    for follower in made.values():
        await follower.catch_up(100)
    return made


async def news(made: dict[str | None, Follower]) -> dict[str | None, list[tuple[str, str]]]:
    """What each learns; afterwards each has what it can read."""
    found = {key: await follower.catch_up() for key, follower in made.items()}
    for key, follower in made.items():
        assert follower.copy == await full(follower.client, key), key
    return {key: told for key, told in found.items() if told}


async def test_the_example(reader: Client) -> None:
    first = (await reader.operation("Changes", first=2))["changes"]
    assert (first["hasMore"], len(first["nodes"])) == (True, 2)
    assert {node["__typename"] for node in first["nodes"]} == {"Change"}
    rest = (await reader.operation("Changes", since=first["cursor"], first=100))["changes"]
    assert rest["hasMore"] is False
    end = (await reader.operation("Changes", since=rest["cursor"]))["changes"]
    assert end == {"cursor": end["cursor"], "hasMore": False, "nodes": []}
    measures = [node for node in first["nodes"] + rest["nodes"] if node["measure"] is not None]
    assert len(measures) == 28
    assert all(node["id"] == node["measure"]["id"] and node["kind"] == "PUBLISHED" for node in measures)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("first", [1, 7, None, 100])
async def test_from_the_beginning_it_is_a_full_read(reader: Client, key: str | None, first: int | None) -> None:
    follower = Follower(reader, key)
    told = await follower.catch_up(first)
    assert follower.copy == await full(reader, key)
    assert len({identity for _, identity in told}) == len(told)


async def test_a_life_as_each_sees_it(client: Client) -> None:
    made = await followers(client)
    database = client.database
    record = await measure(database)
    identity = f"measure_{record}"
    draft_seen = {"konstanz_reader": [("PUBLISHED", identity)]}
    assert await news(made) == draft_seen
    await publish_measure(database, KONSTANZ, record, 1, "COORDINATION")
    changed, new, gone = [("CHANGED", identity)], [("PUBLISHED", identity)], [("WITHDRAWN", identity)]
    assert await news(made) == {"konstanz_reader": changed, "coordinator": new}
    editor = await actor(database)
    done(await actions.update_measure(database, editor, record, 3, {"title": "Neu"}))
    assert await news(made) == {"konstanz_reader": changed}
    await publish_measure(database, KONSTANZ, record, 4, "NETWORK")
    assert await news(made) == {"konstanz_reader": changed, "coordinator": changed} | dict.fromkeys(OTHERS, new)
    done(await actions.update_measure(database, editor, record, 6, {"title": "Neuer"}))
    await publish_measure(database, KONSTANZ, record, 7, "PUBLIC")
    network = dict.fromkeys(("konstanz_reader", "coordinator", *OTHERS), changed)
    assert await news(made) == dict.fromkeys(KEYS, new) | network
    done(await actions.update_measure(database, editor, record, 9, {"title": "Enger"}))
    await publish_measure(database, KONSTANZ, record, 10, "NETWORK")
    assert await news(made) == dict.fromkeys(KEYS, gone) | network
    done(await actions.withdraw_measure(database, editor, record, 12))
    assert await news(made) == {"konstanz_reader": changed, "coordinator": gone} | dict.fromkeys(OTHERS, gone)
    assert made["bochum_editor"].told[-1]["type"] == "MEASURE"
    done(await actions.update_measure(database, editor, record, 13, {"title": "Wieder Entwurf"}))
    assert await news(made) == {"konstanz_reader": changed}


async def test_an_external_reference_concerns_its_municipality_alone(client: Client) -> None:
    record = await published_measure(client.database)
    made = await followers(client)
    done(
        await actions.update_measure(
            client.database, await actor(client.database), record, 3, {"external_reference": "cms-9"}
        )
    )
    assert await news(made) == {"konstanz_reader": [("CHANGED", f"measure_{record}")]}


async def test_lessons_go_with_their_measure(client: Client) -> None:
    database = client.database
    record = await measure(database)
    wide, fresh = await lesson(database, measure=record), await lesson(database, measure=record, title="b")
    made = await followers(client)
    await publish_measure(database, KONSTANZ, record, 1)
    three = sorted((f"measure_{record}", f"lesson_{wide}", f"lesson_{fresh}"))
    told = await news(made)
    assert sorted(told[None]) == [("PUBLISHED", identity) for identity in three]
    editor = await actor(database)
    done(await actions.update_measure(database, editor, record, 3, {"title": "Enger"}))
    done(await actions.update_lesson(database, editor, fresh, 2, {"title": "c"}))
    await publish_measure(database, KONSTANZ, record, 4, "COORDINATION")
    told = await news(made)
    assert sorted(told[None]) == sorted(told["bochum_editor"]) == [("WITHDRAWN", identity) for identity in three]
    assert sorted(told["coordinator"]) == [("CHANGED", identity) for identity in three]
    done(await actions.withdraw_measure(database, editor, record, 6))
    told = await news(made)
    assert sorted(told) == ["coordinator", "konstanz_reader"]
    assert sorted(told["coordinator"]) == [("WITHDRAWN", identity) for identity in three]


async def test_what_happened_between_two_looks_is_told_once(client: Client) -> None:
    made = await followers(client)
    record = await published_measure(client.database)
    editor = await actor(client.database)
    done(await actions.update_measure(client.database, editor, record, 3, {"title": "Neu"}))
    await publish_measure(client.database, KONSTANZ, record, 4)
    assert await news(made) == {key: [("PUBLISHED", f"measure_{record}")] for key in KEYS}
    assert made[None].copy[f"measure_{record}"]["title"] == "Neu"


async def test_what_is_older_than_a_transaction_under_way_waits_for_it(client: Client) -> None:
    made = await followers(client)
    async with client.database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.fetchval("SELECT pg_current_xact_id()")
        record = await published_measure(client.database)
        assert {key: await follower.catch_up() for key, follower in made.items()} == {key: [] for key in KEYS}
        await transaction.commit()
    assert await news(made) == {key: [("PUBLISHED", f"measure_{record}")] for key in KEYS}


class Held(Database):
    """Its transactions begin early, then wait until `go` is set."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=1)
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with super().transaction() as session:
            await session.execute(text("SELECT pg_current_xact_id()"))
            self.begun.set()
            await self.go.wait()
            yield session


async def test_a_transaction_that_began_earlier_may_act_later(client: Client) -> None:
    record = await published_measure(client.database)
    made = await followers(client)
    editor = await actor(client.database)
    held = Held(client.database.url)
    await held.open()
    withdrawing = asyncio.create_task(actions.withdraw_measure(held, editor, record, 6))
    await held.begun.wait()
    done(await actions.update_measure(client.database, editor, record, 3, {"title": "Neu"}))
    await publish_measure(client.database, KONSTANZ, record, 4, "PUBLIC")
    held.go.set()
    done(await withdrawing)
    await held.close()
    rows = await client.database.fetch_all(
        "SELECT kind FROM outbox WHERE subject_id = $1 ORDER BY txid DESC, id DESC", record
    )
    assert [row[0].removeprefix("MEASURE_") for row in rows][:4] == ["PUBLISHED", "SUBMITTED", "UPDATED", "WITHDRAWN"]
    told = await news(made)
    assert told[None] == [("WITHDRAWN", f"measure_{record}")]


async def test_a_cursor_is_for_what_its_holder_may_see(client: Client) -> None:
    made = await followers(client)
    document = "query($since: String) { changes(since: $since) { cursor } }"

    async def code(key: str | None, cursor: str | None) -> str | None:
        body = await client.query(document, key, since=cursor)
        if "errors" not in body:
            return None
        assert body["data"] is None
        return str(body["errors"][0]["extensions"]["code"])

    for key, follower in made.items():
        for other in KEYS:
            assert await code(other, follower.cursor) == (None if other == key else "RESYNC_REQUIRED")
    assert await code("konstanz_publisher", made["konstanz_reader"].cursor) is None
    publisher, cursor = await actor(client.database), made["district_reader"].cursor
    await grant_mandate(client.database, publisher, "08335")
    assert await code("district_reader", cursor) == "RESYNC_REQUIRED"
    district = Follower(client, "district_reader")
    await district.catch_up()
    assert district.copy == await full(client, "district_reader")
    await revoke_mandate(client.database, publisher, "08335")
    assert await code("district_reader", district.cursor) == "RESYNC_REQUIRED"
    assert await code("district_reader", cursor) is None
    await client.database.pool.execute("UPDATE membership SET ends_on = '2020-01-01'")
    assert await code("bochum_editor", made["bochum_editor"].cursor) == "RESYNC_REQUIRED"


def forged(*values: object) -> str:
    return base64.b64encode(orjson.dumps(list(values))).decode()


async def test_wrong_cursors_are_refused(reader: Client) -> None:
    follower = Follower(reader, None)
    await follower.catch_up(100)
    assert follower.cursor is not None
    name, scope, txid, number = orjson.loads(base64.b64decode(follower.cursor))
    wrong = [
        "",
        "x",
        "\x00",
        "é",
        forged(),
        forged(name),
        forged(name, scope, txid),
        forged("AT-", scope, txid, number),
    ]
    for place in (("-1", "0"), ("0", "-1"), ("1_0", "0"), (" 1", "0"), ("x", "0"), ("9" * 30, "0"), ("0", "9" * 19)):
        wrong.append(forged(name, scope, *place))
    wrong += [forged(name, scope, 1, 0), forged(name, None, txid, number), follower.cursor + "="]
    for cursor in wrong:
        body = await reader.query("query($s: String) { changes(since: $s) { cursor } }", None, s=cursor)
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", cursor
    ahead = forged(name, scope, str(int(txid) + 1000), "0")
    body = await reader.query("query($s: String) { changes(since: $s) { cursor } }", None, s=ahead)
    assert body["errors"][0]["extensions"]["code"] == "RESYNC_REQUIRED"


@pytest.mark.parametrize("first", [-1, 101])
async def test_a_page_has_at_most_100(reader: Client, first: int) -> None:
    body = await reader.query("query($n: Int) { changes(first: $n) { cursor } }", None, n=first)
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_page_is_20_unless_told_and_may_be_empty(reader: Client) -> None:
    page = (await reader.data("{ changes { hasMore nodes { id } } }"))["changes"]
    assert (page["hasMore"], len(page["nodes"])) == (True, 20)
    none = (await reader.data("{ changes(first: 0) { cursor hasMore nodes { id } } }"))["changes"]
    assert (none["hasMore"], none["nodes"]) == (True, [])
    again = (await reader.data("query($s: String) { changes(since: $s) { nodes { id } } }", s=none["cursor"]))[
        "changes"
    ]
    assert again["nodes"] == page["nodes"]


async def test_whatever_can_be_selected(reader: Client) -> None:
    found = await reader.data(
        """{ a: changes(first: 3) { __typename c: cursor cursor hasMore more: hasMore
               nodes { ...F __typename } again: nodes { kind } }
             b: changes(first: 100) { nodes { type measure { id municipality { ags memberships { role } }
               lessons { totalCount nodes { id } }
               indicators { nodes { progress } } } strategy { goals { title } } } } }
           fragment F on Change { id kind ... @include(if: false) { at } }"""
    )
    assert found["a"]["__typename"] == "ChangePage"
    assert found["a"]["c"] == found["a"]["cursor"]
    assert set(found["a"]["nodes"][0]) == {"id", "kind", "__typename"}
    assert [node["kind"] for node in found["a"]["again"]] == ["PUBLISHED"] * 3
    kinds = {node["type"] for node in found["b"]["nodes"]}
    assert kinds == {"MEASURE", "LESSON", "STRATEGY"}


async def test_a_page_is_one_statement(reader: Client, statements: Statements) -> None:
    await Follower(reader, None).page(100)
    assert len(statements.reads) == 1


async def test_ids_that_a_viewer_never_saw_are_not_told(client: Client) -> None:
    database = client.database
    hidden: list[UUID] = [await measure(database), await published_measure(database, visibility="COORDINATION")]
    network = await published_measure(database, visibility="NETWORK")
    for record in (*hidden[1:], network):
        done(await actions.withdraw_measure(database, await actor(database), record, 3))
    alone = done(
        await actions.create_lesson(
            database,
            await actor(database),
            {"kind": "OBSTACLE", "title": "a", "text": "b", "field_of_action": FIELD},
        )
    )
    public = (await client.send("{ changes(first: 100) { nodes { id } } }")).text
    member = (await client.send("{ changes(first: 100) { nodes { id kind } } }", "bochum_reader")).text
    for record in (*hidden, network, alone):
        assert str(record) not in public
    assert [str(record) in member for record in (*hidden, network, alone)] == [False, False, True, False]
