"""Pages of lists: forwards, backwards, with ties, while others write; and what is refused."""

import base64
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from exchange.storage.engine import Database
from tests import factories
from tests.client import KONSTANZ, Client

PAGE = """query($first: Int, $after: String, $last: Int, $before: String,
                $orderBy: [MeasureOrder!], $filter: MeasureFilter) {
  measures(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } } nodes { id title publishedAt }
  }
}"""
ORDERS = [
    [{"field": field, "direction": direction}]
    for field in ("PUBLISHED_AT", "UPDATED_AT", "TITLE", "START", "COMPLETENESS")
    for direction in ("ASC", "DESC")
] + [
    [{"field": "TITLE", "direction": "ASC"}, {"field": "PUBLISHED_AT", "direction": "DESC"}],
    [{"field": "PUBLISHED_AT", "direction": "DESC"}, {"field": "TITLE", "direction": "ASC"}, {"field": "UPDATED_AT"}],
    [{"field": "START", "direction": "DESC"}, {"field": "COMPLETENESS", "direction": "ASC"}],
]


async def page(client: Client, key: str | None = None, **variables: Any) -> dict[str, Any]:
    """One page of measures, after checking that its parts agree."""
    found: dict[str, Any] = (await client.data(PAGE, key, **variables))["measures"]
    assert [edge["node"]["id"] for edge in found["edges"]] == [node["id"] for node in found["nodes"]]
    cursors = [edge["cursor"] for edge in found["edges"]] or [None]
    assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (cursors[0], cursors[-1])
    return found


async def walk(client: Client, key: str | None, size: int, backwards: bool = False, **variables: Any) -> list[str]:
    """All ids, page by page; pageInfo and totalCount are right on every page."""
    whole = (await page(client, key, first=100, **variables))["totalCount"]
    ids: list[str] = []
    cursor = None
    while True:
        around = {"last": size, "before": cursor} if backwards else {"first": size, "after": cursor}
        found = await page(client, key, **around, **variables)
        info, nodes = found["pageInfo"], [node["id"] for node in found["nodes"]]
        ids = nodes + ids if backwards else ids + nodes
        assert found["totalCount"] == whole
        rest, before = (
            (info["hasPreviousPage"], info["hasNextPage"])
            if backwards
            else (info["hasNextPage"], info["hasPreviousPage"])
        )
        assert before is (cursor is not None)
        assert rest is (len(ids) < whole)
        if not rest:
            return ids
        assert len(nodes) == size
        cursor = info["startCursor" if backwards else "endCursor"]


@pytest.fixture(scope="module")
async def crowd(cluster: Any, keyed: tuple[str, dict[str, str]]) -> Any:
    """The seeds, drafts that were never published, and many moments and titles that are the same."""
    from tests.client import opened

    template, keys = keyed
    for url in cluster.lent(template):
        async with opened(url, keys) as client:
            for number in range(7):
                await factories.measure(client.database, KONSTANZ, title=f"Entwurf {number % 3}")
            await tie(client.database)
            yield client


async def tie(database: Database) -> None:
    """Give all editions one of four moments, apart by microseconds."""
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for number, row in enumerate(await connection.fetch("SELECT id FROM measure ORDER BY title, id")):
            moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number * 7 % 4)
            await connection.execute(
                "UPDATE measure SET updated_at = $2,"
                " published_at = CASE WHEN number IS NOT NULL THEN $3::timestamptz END"
                " WHERE id = $1",
                row["id"],
                moment,
                moment + timedelta(hours=number % 2),
            )


async def expected(client: Client, order: list[dict[str, str]]) -> list[str]:
    """The ids in the order, sorted in Python."""
    rows = await client.database.fetch_all(
        "SELECT record_id, title_sort, published_at IS NULL AS never, published_at, updated_at, starts_on, completeness"
        " FROM measure WHERE state <> 'PAST'"
    )
    listed = sorted(rows, key=lambda row: UUID(str(row["record_id"])), reverse=order[-1].get("direction") == "DESC")
    for term in reversed(order):
        descending = term.get("direction") == "DESC"
        keys = {
            "TITLE": lambda row: row["title_sort"].encode(),
            "PUBLISHED_AT": lambda row: (row["never"], row["published_at"] if not row["never"] else datetime.min),
            "UPDATED_AT": lambda row: row["updated_at"],
            "START": lambda row, last=date.min if descending else date.max: row["starts_on"] or last,
            "COMPLETENESS": lambda row: row["completeness"],
        }
        # Python's reverse keeps equal ones in their order, as a stable sort should.
        listed.sort(key=keys[term["field"]], reverse=descending)
    return [f"measure_{row['record_id']}" for row in listed]


@pytest.mark.parametrize(
    "order", ORDERS, ids=lambda order: "+".join(term["field"] + term.get("direction", "") for term in order)
)
async def test_pages_add_up_to_the_whole_order(crowd: Client, order: list[dict[str, str]]) -> None:
    whole = await expected(crowd, order)
    assert len(whole) == 35
    for size in (1, 4, 34, 35, 36) if order == ORDERS[0] else (3, 7):
        assert await walk(crowd, "konstanz_reader", size, orderBy=order) == whole
        assert await walk(crowd, "konstanz_reader", size, backwards=True, orderBy=order) == whole


async def test_pages_add_up_for_the_public_and_with_a_filter(crowd: Client) -> None:
    order = [{"field": "PUBLISHED_AT", "direction": "DESC"}]
    visible = [node["id"] for node in (await page(crowd, first=100))["nodes"]]
    assert [identity for identity in await expected(crowd, order) if identity in visible] == visible
    assert (await walk(crowd, None, 5), await walk(crowd, None, 5, backwards=True)) == (visible, visible)
    own = {"municipalities": [KONSTANZ]}
    both = [await walk(crowd, "konstanz_reader", 4, backwards, filter=own) for backwards in (False, True)]
    assert both[0] == both[1]
    assert len(both[0]) == 19


async def test_never_published_drafts_count_as_the_newest(crowd: Client) -> None:
    found = await page(crowd, "konstanz_reader", first=8)
    assert [node["publishedAt"] is None for node in found["nodes"]] == [True] * 7 + [False]


async def test_after_and_before_together(crowd: Client) -> None:
    edges = (await page(crowd, first=100))["edges"]
    cursors, ids = [edge["cursor"] for edge in edges], [edge["node"]["id"] for edge in edges]
    found = await page(crowd, first=100, after=cursors[3], before=cursors[9])
    assert [node["id"] for node in found["nodes"]] == ids[4:9]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (28, False)
    found = await page(crowd, first=2, after=cursors[3], before=cursors[9])
    assert ([node["id"] for node in found["nodes"]], found["pageInfo"]["hasNextPage"]) == (ids[4:6], True)
    found = await page(crowd, last=2, after=cursors[3], before=cursors[9])
    assert ([node["id"] for node in found["nodes"]], found["pageInfo"]["hasPreviousPage"]) == (ids[7:9], True)
    found = await page(crowd, first=5, after=cursors[9], before=cursors[3])
    assert found["nodes"] == []


async def test_empty_pages(crowd: Client) -> None:
    found = await page(crowd, first=0)
    nothing = {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert (found["nodes"], found["totalCount"], found["pageInfo"]) == ([], 28, nothing)
    found = await page(crowd, last=0)
    assert found["pageInfo"] == nothing | {"hasNextPage": False, "hasPreviousPage": True}
    found = await page(crowd, filter={"municipalities": []})
    assert (found["totalCount"], found["pageInfo"]) == (0, nothing | {"hasNextPage": False})
    end = (await page(crowd, last=1))["pageInfo"]["endCursor"]
    found = await page(crowd, first=3, after=end)
    assert (found["nodes"], found["pageInfo"]) == ([], nothing | {"hasNextPage": False, "hasPreviousPage": True})


async def test_a_nested_connection_is_paged_for_each_parent(crowd: Client) -> None:
    document = """query($first: Int, $after: String, $last: Int, $before: String) {
      municipalities(first: 100) { nodes { ags lessons(first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } edges { node { id } }
      } } } }"""

    async def lists(**variables: Any) -> dict[str, Any]:
        towns = (await crowd.data(document, **variables))["municipalities"]["nodes"]
        return {town["ags"]: town["lessons"] for town in towns}

    whole, two, last = await lists(first=100), await lists(first=2), await lists(last=1)
    for ags, full in whole.items():
        ids = [node["id"] for node in full["nodes"]]
        assert full["totalCount"] == two[ags]["totalCount"] == len(ids)
        assert (
            [node["id"] for node in two[ags]["nodes"]] == ids[:2] == [edge["node"]["id"] for edge in two[ags]["edges"]]
        )
        assert [node["id"] for node in last[ags]["nodes"]] == ids[-1:]
        assert two[ags]["pageInfo"]["hasNextPage"] is (len(ids) > 2)
        assert last[ags]["pageInfo"]["hasPreviousPage"] is (len(ids) > 1)
    follow = await lists(first=100, after=two[KONSTANZ]["pageInfo"]["endCursor"])
    assert [node["id"] for node in follow[KONSTANZ]["nodes"]] == [node["id"] for node in whole[KONSTANZ]["nodes"][2:]]


async def test_parts_of_a_measure_are_paged_in_their_order(client: Client) -> None:
    indicators = [
        {"name": f"I{number}", "readings": [{"date": f"2024-01-{day:02}", "value": day} for day in (3, 1, 2)]}
        for number in range(5)
    ]
    record = await factories.published_measure(client.database, indicators=indicators)
    document = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { measure(id: $id) {
      indicators(first: $first, after: $after, last: $last, before: $before) { totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { name newest: readings(last: 1) { nodes { value } } oldest: readings(first: 2) { nodes { date } } }
      } } }"""

    async def read(**variables: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await client.data(document, id=f"measure_{record}", **variables))["measure"][
            "indicators"
        ]
        return found

    first = await read(first=2)
    assert ([node["name"] for node in first["nodes"]], first["totalCount"]) == (["I0", "I1"], 5)
    assert first["nodes"][0]["newest"] == {"nodes": [{"value": 3}]}
    assert first["nodes"][0]["oldest"] == {"nodes": [{"date": "2024-01-01"}, {"date": "2024-01-02"}]}
    then = await read(first=2, after=first["pageInfo"]["endCursor"])
    assert [node["name"] for node in then["nodes"]] == ["I2", "I3"]
    back = await read(last=2, before=then["pageInfo"]["startCursor"])
    assert [node["name"] for node in back["nodes"]] == ["I0", "I1"]
    assert (back["pageInfo"]["hasPreviousPage"], back["pageInfo"]["hasNextPage"]) == (False, True)


async def test_pages_stay_in_step_while_others_write(client: Client) -> None:
    database = client.database
    before = [node["id"] for node in (await page(client, first=100))["nodes"]]
    seen, cursor = [], None
    for turn in range(20):
        found = await page(client, first=4, after=cursor)
        seen += [node["id"] for node in found["nodes"]]
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        # New ones come before the newest, which has been read; old ones lie ahead and are changed, not published.
        await factories.published_measure(database, title=f"Neu {turn}")
        await factories.measure(database, title=f"Entwurf {turn}")
        await database.pool.execute("UPDATE change_counter SET value = value + 1 WHERE slot = 1")
    assert seen == before
    assert (await page(client, first=1))["totalCount"] == 28 + turn


async def test_german_order_of_titles(client: Client) -> None:
    titles = [
        "Zebra",
        "Äpfel",
        "apfel",
        "Apfelmus",
        "Straße",
        "Strasse 2",
        "Strassf",
        "Öl",
        "Ofen",
        "„Oben“",
        "Über uns",
        "Uhr",
        "éclair",
        "Eck",
    ]
    for title in titles:
        await factories.published_measure(client.database, ags="05911000", title=title)
    found = await page(
        client,
        first=100,
        filter={"municipalities": ["05911000"]},
        orderBy=[{"field": "TITLE"}],
    )
    shown = [node["title"] for node in found["nodes"] if node["title"] in titles]
    assert {shown[0], shown[1]} == {"apfel", "Äpfel"} or shown[:2] == ["apfel", "Äpfel"]
    assert shown[2:] == [
        *("Apfelmus", "Eck", "éclair", "„Oben“", "Ofen", "Öl", "Straße", "Strasse 2", "Strassf"),
        *("Über uns", "Uhr", "Zebra"),
    ]


async def test_municipalities_in_german_order(reader: Client) -> None:
    found = await reader.data("{ municipalities(first: 100) { nodes { name } } }")
    names = [node["name"] for node in found["municipalities"]["nodes"]]
    assert names.index("Lübeck") < names.index("Ludwigshafen am Rhein") < names.index("Märkischer Kreis")
    assert len(names) == 22


def cursor(*values: Any) -> str:
    """A cursor of our own making."""
    return base64.b64encode(orjson.dumps(list(values))).decode()


SOME = "0190c0de-0000-7000-8000-000000000000"
NO_CURSOR = "The cursor is not one of this list in this order."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 101}, "'first' is 101; it must lie between 0 and 100."),
        ({"first": -1}, "'first' is -1; it must lie between 0 and 100."),
        ({"last": 101}, "'last' is 101; it must lie between 0 and 100."),
        ({"last": -5}, "'last' is -5; it must lie between 0 and 100."),
        ({"first": 1, "last": 1}, "Give either 'first' or 'last', not both."),
        ({"after": ""}, NO_CURSOR),
        ({"after": "x"}, NO_CURSOR),
        ({"before": "äöü"}, NO_CURSOR),
        ({"after": "bnVsbA=="}, NO_CURSOR),
        ({"after": base64.b64encode(b"5").decode()}, NO_CURSOR),
        ({"after": base64.b64encode(b"[]").decode()}, NO_CURSOR),
        ({"after": base64.b64encode(b"{}").decode()}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-")}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", "2026-01-01T00:00:00+00:00")}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", "2026-01-01T00:00:00+00:00", SOME, SOME)}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", "yesterday", SOME)}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", 5, SOME)}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", None, SOME)}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", ["2026"], SOME)}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", "2026-01-01T00:00:00+00:00", "x")}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT+", "2026-01-01T00:00:00+00:00", SOME)}, NO_CURSOR),
        ({"after": cursor("TITLE+", "a", SOME)}, NO_CURSOR),
        ({"after": cursor("TITLE+", "a\0", SOME), "orderBy": {"field": "TITLE"}}, NO_CURSOR),
        ({"after": cursor("TITLE+", "\ud7ff", "{" + SOME), "orderBy": {"field": "TITLE"}}, NO_CURSOR),
        ({"after": cursor("PUBLISHED_AT-", "0001-01-01T00:00:00-99:99", SOME)}, NO_CURSOR),
    ],
)
async def test_what_is_refused(reader: Client, arguments: dict[str, Any], message: str) -> None:
    for _ in range(2):
        body = await reader.query(PAGE, **arguments)
        assert body["data"] is None
        assert [(error["message"], error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
            (message, ["measures"], "BAD_USER_INPUT")
        ]


@pytest.mark.parametrize(
    "value",
    [
        *("0001-01-01", "9999-12-31T23:59:59.999999+00:00", "2026-01-01", "infinity", "20260101T000000Z", "2026-W01-1"),
        *("2026-01-01 00:00:00+23:59", "2026-01-01T00:00:00.123456789Z", "2026-01-01T24:00:00Z"),
    ],
)
async def test_a_forged_cursor_never_breaks_anything(reader: Client, value: str) -> None:
    for uuid in (SOME, SOME.upper(), "{" + SOME + "}", SOME.replace("-", ""), "urn:uuid:" + SOME):
        body = await reader.query(PAGE, after=cursor("PUBLISHED_AT-", value, uuid))
        codes = [error["extensions"]["code"] for error in body.get("errors", [])]
        assert codes in ([], ["BAD_USER_INPUT"]), body


async def test_a_refused_page_leaves_the_rest_of_the_answer(reader: Client) -> None:
    body = await reader.query(
        '{ municipality(ags: "08335043") { name measures(first: 101) { totalCount } } programme { key } }'
    )
    assert body["data"] == {"municipality": None, "programme": {"key": "weltoffene-kommune"}}
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["municipality"], "BAD_USER_INPUT")
    ]


async def test_at_most_a_hundred_nodes_at_once(reader: Client) -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await reader.data(document, ids=["x"] * 100) == {"nodes": [None] * 100}
    body = await reader.query(document, ids=["x"] * 101)
    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


async def test_a_refused_size_does_not_stick_to_the_document(reader: Client) -> None:
    for size, fine in ((5, True), (101, False), (5, True), (0, True), (-1, False), (100, True)):
        body = await reader.query("query($n: Int) { measures(first: $n) { nodes { id } } }", n=size)
        assert ("errors" not in body) is fine
        if fine:
            assert len(body["data"]["measures"]["nodes"]) == min(size, 28)
