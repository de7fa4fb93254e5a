"""`totalCount` is remembered from request to request, and yet never older than the last write."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import Text
from exchange.measures import actions
from exchange.municipalities import actions as municipalities
from exchange.municipalities.rules import Evidence, MembershipRole
from exchange.storage.engine import Database
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, Statements

COUNTS = """query($ags: String!, $filter: MeasureFilter) {
  measures(filter: $filter) { totalCount } lessons { totalCount } strategies { totalCount }
  municipalities { totalCount }
  programme { memberships { totalCount } }
  municipality(ags: $ags) { measures { totalCount } lessons { totalCount } }
}"""


async def counts(client: Client, key: str | None = None, **filter_: Any) -> tuple[int, ...]:
    """Every count there is: measures, lessons, strategies, municipalities, memberships, and those of Konstanz."""
    found = await client.data(COUNTS, key, ags=KONSTANZ, filter=filter_ or None)
    lists = [found[name] for name in ("measures", "lessons", "strategies", "municipalities")]
    lists += [found["programme"]["memberships"], found["municipality"]["measures"], found["municipality"]["lessons"]]
    return tuple(entry["totalCount"] for entry in lists)


START = (28, 21, 4, 22, 21, 12, 10)


async def changed(client: Client, write: Awaitable[Any], by: tuple[int, ...], key: str | None = None) -> Any:
    """Counting around a write, twice before it, so that it is remembered."""
    before = await counts(client, key)
    assert await counts(client, key) == before
    made = await write
    assert getattr(made, "errors", ()) == ()
    assert await counts(client, key) == tuple(map(sum, zip(before, by, strict=True)))
    assert await counts(client, key) == await counts(client, key)
    return made


async def test_after_every_kind_of_write(client: Client) -> None:
    """All writes come through a `Database` that the application knows nothing of."""
    database = client.database
    assert await counts(client) == START
    nothing, measure, both = (0,) * 7, (1, 0, 0, 0, 0, 1, 0), (1, 1, 0, 0, 0, 1, 1)
    record = await changed(client, factories.measure(database), nothing)
    lesson = await changed(client, factories.lesson(database, measure=record), nothing)
    await changed(client, factories.publish_measure(database, KONSTANZ, record, 1), both)
    actor = await factories.actor(database)
    await changed(client, actions.update_measure(database, actor, record, 3, {"title": "Neu"}), nothing)
    await changed(client, actions.withdraw_lesson(database, actor, lesson, 2), (0, -1, 0, 0, 0, 0, -1))
    await changed(client, actions.withdraw_measure(database, actor, record, 4), tuple(-n for n in measure))
    await changed(client, factories.published_lesson(database), (0, 1, 0, 0, 0, 0, 1))
    await changed(client, factories.published_strategy(database), (0, 0, 1, 0, 0, 0, 0))
    await changed(client, factories.published_measure(database, BOCHUM), (1, 0, 0, 0, 0, 0, 0))
    await changed(client, factories.published_measure(database, visibility="NETWORK"), nothing)
    await changed(client, factories.municipality(database, "09184148", "Gräfelfing"), (0, 0, 0, 1, 1, 0, 0))


async def test_after_writes_over_http(client: Client) -> None:
    own = "konstanz_editor"
    before = await counts(client, own)
    made = await client.operation(
        "CreateMeasure", own, input={"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
    )
    record = made["createMeasure"]["measure"]["id"]
    assert await counts(client, own) == tuple(map(sum, zip(before, (1, 0, 0, 0, 0, 1, 0), strict=True)))
    assert await counts(client) == START
    await client.operation("SubmitMeasure", own, input={"id": record, "version": 1})
    assert await counts(client, own, stages=["IN_REVIEW"]) == (1, *(await counts(client, own))[1:])
    await client.operation(
        "PublishMeasure", "konstanz_publisher", input={"id": record, "version": 2, "visibility": "NETWORK"}
    )
    assert await counts(client, own, stages=["IN_REVIEW"]) == (0, *(await counts(client, own))[1:])
    assert (await counts(client, "bochum_reader"))[0] == 29
    assert (await counts(client))[0] == 28
    assert (await counts(client, "coordinator"))[0] == 29
    assert (await counts(client, "operator"))[0] == 28


async def test_viewers_do_not_get_each_others_counts(client: Client) -> None:
    await factories.measure(client.database, KONSTANZ)
    await factories.measure(client.database, BOCHUM)
    await factories.measure(client.database, BOCHUM)
    await factories.published_measure(client.database, KONSTANZ, "COORDINATION")
    for _ in range(2):
        for key, count in (
            (None, 28),
            ("konstanz_reader", 30),
            ("bochum_reader", 30),
            ("kaufbeuren_reader", 28),
            ("coordinator", 29),
            ("district_reader", 28),
            ("operator", 28),
        ):
            assert (await counts(client, key))[0] == count, key


async def test_filters_do_not_get_each_others_counts(client: Client) -> None:
    for _ in range(2):
        for states, count in ((["BW"], 12), (["BY"], 2), (["BW", "BY"], 14), (["BY", "BW"], 14), ([], 0), (["TH"], 0)):
            assert (await counts(client, states=states))[0] == count
        for ags, count in ((KONSTANZ, 12), (BOCHUM, 1)):
            assert (await counts(client, municipalities=[ags]))[0] == count


async def test_a_membership_that_begins_changes_what_is_counted(client: Client) -> None:
    await factories.published_measure(client.database, visibility="NETWORK")
    assert (await counts(client, "district_reader"))[0] == 28
    await municipalities.ensure_membership(
        client.database,
        COMMAND_LINE,
        programme="weltoffene-kommune",
        municipality="08335",
        role=MembershipRole.MODEL_MUNICIPALITY,
        evidence=Evidence.CONFIRMED,
    )
    assert (await counts(client, "district_reader"))[0] == 29


async def test_taking_part_is_counted_anew(client: Client) -> None:
    document = "{ municipalities(filter: {takingPart: true}) { totalCount } }"
    assert await client.data(document) == {"municipalities": {"totalCount": 17}}
    await factories.municipality(client.database, "09184148", "Gräfelfing", member=False)
    assert await client.data(document) == {"municipalities": {"totalCount": 17}}
    await factories.municipality(client.database, "09184149", "Planegg")
    assert await client.data(document) == {"municipalities": {"totalCount": 18}}


async def test_a_write_that_was_undone_counts_nothing(client: Client) -> None:
    before = await counts(client, "konstanz_reader")
    for values in (
        {"title": ""},
        {"fields_of_action": ["UNBEKANNT"]},
        {"external_reference": "seed:konstanz:international"},
    ):
        await actions.create_measure(
            client.database, await factories.actor(client.database), factories.MEASURE | values | {"goal": "x"}
        )
    assert await counts(client, "konstanz_reader") == before


async def test_every_action_moves_the_counter(client: Client) -> None:
    """Also those that change no count of today: whatever is written may be counted tomorrow."""
    database = client.database

    async def counter() -> int:
        return int(await database.pool.fetchval("SELECT sum(value) FROM change_counter"))

    writes: list[Callable[[], Awaitable[Any]]] = [
        lambda: factories.measure(database),
        lambda: factories.lesson(database),
        lambda: factories.field_of_action(database, "NEU", 8),
        lambda: municipalities.ensure_organisation(database, COMMAND_LINE, key="o", name="O"),
        lambda: municipalities.ensure_programme(database, COMMAND_LINE, key="p", name="P", description=Text("d", "e")),
        lambda: factories.municipality(database, "09184148", "Gräfelfing", member=False),
    ]
    for write in writes:
        before = await counter()
        await write()
        assert await counter() > before


async def test_the_count_is_not_computed_again_while_nothing_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that come behind the counter's back are not counted, which shows that the count is remembered."""
    document = "{ measures { totalCount } }"
    assert await client.data(document) == {"measures": {"totalCount": 28}}
    async with client.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica; DELETE FROM measure")
    assert await client.data(document) == {"measures": {"totalCount": 28}}
    async with client.database.transaction() as session:
        await session.execute(text("SELECT 1"))
    assert await client.data(document) == {"measures": {"totalCount": 0}}


async def test_a_count_and_its_page_take_one_statement(reader: Client, statements: Statements) -> None:
    for _ in range(3):
        statements.clear()
        await reader.data("{ measures { totalCount nodes { title } } }")
        assert len(statements) == 1


async def test_two_applications_on_one_database(cluster: Any, keyed: tuple[str, dict[str, str]]) -> None:
    from tests.client import opened

    template, keys = keyed
    for url in cluster.lent(template):
        async with opened(url, keys) as one, opened(url, keys) as other:
            assert await counts(one) == await counts(other) == START
            key = "konstanz_editor"
            given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
            assert (await counts(other, key))[0] == 28
            await one.operation("CreateMeasure", key, input=given)
            assert (await counts(other, key))[0] == (await counts(one, key))[0] == 29
            database = Database(url, pool_size=1)
            await database.open()
            await factories.measure(database)
            await database.close()
            assert (await counts(other, key))[0] == (await counts(one, key))[0] == 30
