"""Filters: each by itself and several together, as literals, as one variable, and as a variable for each field."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from exchange.measures import actions
from exchange.measures.tables import MeasureRow
from tests import factories
from tests.client import BOCHUM, KAUFBEUREN, KONSTANZ, Client
from tests.filtering import Node, everything, filtered


def keys_of(node: Node) -> set[str]:
    """The fields of action of a measure, or of a lesson or its measure."""
    if "fieldsOfAction" in node:
        return {entry["key"] for entry in node["fieldsOfAction"]}
    own = {node["fieldOfAction"]["key"]} if node["fieldOfAction"] else set()
    return own | (keys_of(node["measure"]) if node["measure"] else set())


def within(node: Node, first: str = "0001-01-01", last: str = "9999-12-31") -> bool:
    """Whether a measure was carried out at some time in the span."""
    if node["startsOn"] is None and node["endsOn"] is None:
        return False
    start, end = node["startsOn"] or "0001-01-01", node["endsOn"] or "9999-12-31"
    return bool(
        date.fromisoformat(start) <= date.fromisoformat(last) and date.fromisoformat(end) >= date.fromisoformat(first)
    )


MEASURES: list[tuple[dict[str, Any], Callable[[Node], bool], int]] = [
    ({}, lambda m: True, 28),
    ({"fieldsOfAction": ["MANAGEMENT_STEUERUNG"]}, lambda m: "MANAGEMENT_STEUERUNG" in keys_of(m), 15),
    (
        {"fieldsOfAction": ["ARBEIT_WIRTSCHAFT", "KOMMUNIKATION_KONFLIKT"]},
        lambda m: bool(keys_of(m) & {"ARBEIT_WIRTSCHAFT", "KOMMUNIKATION_KONFLIKT"}),
        4,
    ),
    ({"fieldsOfAction": ["UNBEKANNT"]}, lambda m: False, 0),
    ({"fieldsOfAction": []}, lambda m: False, 0),
    ({"targetGroups": ["FAMILIES"]}, lambda m: "FAMILIES" in m["targetGroups"], 2),
    ({"targetGroups": ["FAMILIES", "NEWCOMERS"]}, lambda m: bool({"FAMILIES", "NEWCOMERS"} & {*m["targetGroups"]}), 4),
    ({"targetGroups": []}, lambda m: False, 0),
    ({"states": ["BW"]}, lambda m: m["municipality"]["state"] == "BW", 12),
    ({"states": ["BY", "SH", "TH"]}, lambda m: m["municipality"]["state"] in ("BY", "SH", "TH"), 4),
    ({"states": []}, lambda m: False, 0),
    ({"municipalities": [BOCHUM, KAUFBEUREN]}, lambda m: m["municipality"]["ags"] in (BOCHUM, KAUFBEUREN), 2),
    ({"municipalities": ["09174"]}, lambda m: m["municipality"]["ags"] == "09174", 1),
    ({"municipalities": ["99999999", ""]}, lambda m: False, 0),
    ({"municipalities": []}, lambda m: False, 0),
    ({"executionStates": ["ONGOING"]}, lambda m: m["executionState"] == "ONGOING", 10),
    ({"executionStates": ["PLANNED", "DISCONTINUED"]}, lambda m: False, 0),
    ({"executionStates": []}, lambda m: False, 0),
    ({"stages": ["PUBLISHED"]}, lambda m: True, 28),
    ({"stages": ["DRAFT", "IN_REVIEW"]}, lambda m: False, 0),
    ({"stages": []}, lambda m: False, 0),
    ({"period": {}}, within, 18),
    ({"period": {"from": "2024-01-01"}}, lambda m: within(m, first="2024-01-01"), 9),
    ({"period": {"to": "2018-12-31"}}, lambda m: within(m, last="2018-12-31"), 3),
    ({"period": {"from": "2020-08-13", "to": "2020-08-13"}}, lambda m: within(m, "2020-08-13", "2020-08-13"), 6),
    ({"period": {"from": "2021-03-18", "to": None}}, lambda m: within(m, first="2021-03-18"), 15),
    ({"period": {"from": "2030-01-01", "to": "2020-01-01"}}, lambda m: False, 0),
    ({"period": None}, lambda m: True, 28),
    ({"updatedSince": "2000-01-01T00:00:00Z"}, lambda m: True, 28),
    ({"updatedSince": "2999-01-01T00:00:00+02:00"}, lambda m: False, 0),
    (
        {"states": ["BW"], "executionStates": ["COMPLETED"], "fieldsOfAction": ["ZUSAMMENHALT_BEGEGNUNG"]},
        lambda m: (
            m["municipality"]["state"] == "BW"
            and m["executionState"] == "COMPLETED"
            and "ZUSAMMENHALT_BEGEGNUNG" in keys_of(m)
        ),
        2,
    ),
    ({"states": ["BW"], "municipalities": [BOCHUM]}, lambda m: False, 0),
    (
        {"states": ["BW"], "municipalities": None, "targetGroups": None},
        lambda m: m["municipality"]["state"] == "BW",
        12,
    ),
]


@pytest.mark.parametrize(
    ("filter_", "holds", "count"), MEASURES, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
async def test_filters_of_measures(
    reader: Client, filter_: dict[str, Any], holds: Callable[[Node], bool], count: int
) -> None:
    expected = [node["id"] for node in await everything(reader, "measures") if holds(node)]
    found = await filtered(reader, "measures", filter_)
    assert found == expected
    assert len(found) == count


LESSONS: list[tuple[dict[str, Any], Callable[[Node], bool], int]] = [
    ({"kinds": ["OBSTACLE"]}, lambda n: n["kind"] == "OBSTACLE", 6),
    ({"kinds": ["RECOMMENDATION", "PRECONDITION"]}, lambda n: n["kind"] in ("RECOMMENDATION", "PRECONDITION"), 3),
    ({"kinds": []}, lambda n: False, 0),
    ({"states": ["RP"]}, lambda n: n["municipality"]["state"] == "RP", 4),
    ({"states": []}, lambda n: False, 0),
    ({"municipalities": [KONSTANZ]}, lambda n: n["municipality"]["ags"] == KONSTANZ, 10),
    ({"municipalities": []}, lambda n: False, 0),
    ({"fieldsOfAction": ["KOMMUNIKATION_KONFLIKT"]}, lambda n: "KOMMUNIKATION_KONFLIKT" in keys_of(n), 1),
    ({"fieldsOfAction": ["UNBEKANNT"]}, lambda n: False, 0),
    ({"fieldsOfAction": []}, lambda n: False, 0),
    ({"stages": ["PUBLISHED"]}, lambda n: True, 21),
    ({"stages": []}, lambda n: False, 0),
    ({"updatedSince": "2999-01-01T00:00:00Z"}, lambda n: False, 0),
    (
        {"kinds": ["SUCCESS_FACTOR"], "municipalities": [KONSTANZ, BOCHUM], "states": ["BW"]},
        lambda n: n["kind"] == "SUCCESS_FACTOR" and n["municipality"]["ags"] == KONSTANZ,
        7,
    ),
]


@pytest.mark.parametrize(
    ("filter_", "holds", "count"), LESSONS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
async def test_filters_of_lessons(
    reader: Client, filter_: dict[str, Any], holds: Callable[[Node], bool], count: int
) -> None:
    expected = [node["id"] for node in await everything(reader, "lessons") if holds(node)]
    found = await filtered(reader, "lessons", filter_)
    assert found == expected
    assert len(found) == count


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ({}, 4),
        ({"states": ["BW", "BB"]}, 2),
        ({"states": []}, 0),
        ({"municipalities": [KONSTANZ]}, 1),
        ({"municipalities": []}, 0),
        ({"stages": ["WITHDRAWN"]}, 0),
        ({"stages": ["PUBLISHED"], "states": ["SH"]}, 1),
        ({"updatedSince": "2999-01-01T00:00:00Z"}, 0),
        ({"updatedSince": "2020-01-01T00:00:00Z"}, 4),
    ],
)
async def test_filters_of_strategies(reader: Client, filter_: dict[str, Any], count: int) -> None:
    assert len(await filtered(reader, "strategies", filter_)) == count


@pytest.mark.parametrize(
    ("filter_", "holds", "count"),
    [
        ({}, lambda n: True, 22),
        ({"states": ["BY"]}, lambda n: n["state"] == "BY", 5),
        ({"states": []}, lambda n: False, 0),
        ({"kinds": ["DISTRICT", "REGIONAL_ASSOCIATION"]}, lambda n: len(n["ags"]) == 5, 7),
        ({"kinds": []}, lambda n: False, 0),
        ({"sizeClasses": ["SMALLER_CITY"]}, lambda n: n["sizeClass"] == "SMALLER_CITY", 7),
        ({"sizeClasses": ["RURAL_MUNICIPALITY", "LARGER_CITY"]}, lambda n: n["sizeClass"] == "RURAL_MUNICIPALITY", 1),
        ({"sizeClasses": []}, lambda n: False, 0),
        ({"takingPart": True}, lambda n: n["takesPart"], 17),
        ({"takingPart": False}, lambda n: not n["takesPart"], 5),
        ({"takingPart": None}, lambda n: True, 22),
        (
            {"takingPart": True, "states": ["BY", "BW"], "kinds": ["LARGE_DISTRICT_TOWN"]},
            lambda n: n["ags"] in (KONSTANZ, "09174115"),
            2,
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
async def test_filters_of_municipalities(
    reader: Client, filter_: dict[str, Any], holds: Callable[[Node], bool], count: int
) -> None:
    expected = [node["id"] for node in await everything(reader, "municipalities") if holds(node)]
    found = await filtered(reader, "municipalities", filter_)
    assert found == expected
    assert len(found) == count


async def test_nested_lists_take_filters_too(reader: Client) -> None:
    found = await reader.data(
        """query($f: MeasureFilter, $kinds: [LessonKind!]) { municipality(ags: "08335043") {
             measures(filter: $f) { totalCount } open: measures(filter: {executionStates: ONGOING}) { totalCount }
             lessons(filter: {kinds: $kinds}) { totalCount } strategies(filter: {states: []}) { totalCount }
             district { municipalities(first: 5) { nodes { name } } }
           } }""",
        f={"states": ["BY"]},
        kinds=["OBSTACLE"],
    )
    assert found["municipality"] == {
        "measures": {"totalCount": 0},
        "open": {"totalCount": 4},
        "lessons": {"totalCount": 2},
        "strategies": {"totalCount": 0},
        "district": {"municipalities": {"nodes": [{"name": "Konstanz"}]}},
    }


async def test_own_drafts_are_found_by_their_stage(client: Client) -> None:
    draft = await factories.measure(client.database, title="Entwurf")
    edited = await factories.published_measure(client.database, title="Neue Ausgabe")
    alone = await factories.lesson(client.database)
    editor = await factories.actor(client.database)
    factories.done(await actions.update_measure(client.database, editor, edited, 3, {"title": "Neuere Ausgabe"}))
    drafts = await filtered(client, "measures", {"stages": ["DRAFT"]}, "konstanz_reader")
    assert sorted(drafts) == sorted([f"measure_{draft}", f"measure_{edited}"])
    assert await filtered(client, "lessons", {"stages": ["DRAFT"]}, "konstanz_reader") == [f"lesson_{alone}"]
    for key in (None, "bochum_publisher", "coordinator", "operator"):
        assert await filtered(client, "measures", {"stages": ["DRAFT"]}, key) == []
        assert await filtered(client, "lessons", {"stages": ["DRAFT"]}, key) == []


async def test_updated_since_a_moment(client: Client) -> None:
    record = await factories.published_measure(client.database)
    found = await client.data("query($id: ID!) { measure(id: $id) { updatedAt } }", id=f"measure_{record}")
    moment = found["measure"]["updatedAt"]
    assert await filtered(client, "measures", {"updatedSince": moment}) == [f"measure_{record}"]


async def test_lessons_are_found_by_the_fields_of_their_measure_as_it_is_published(client: Client) -> None:
    now, later = "ARBEIT_WIRTSCHAFT", "ENGAGEMENT_BETEILIGUNG"
    measure = await factories.measure(client.database, fields_of_action=[now])
    lesson = f"lesson_{await factories.lesson(client.database, measure=measure)}"

    async def finds(key: str | None, *fields: str) -> bool:
        filter_ = {"municipalities": [KONSTANZ]} | ({"fieldsOfAction": list(fields)} if fields else {})
        return lesson in await filtered(client, "lessons", filter_, key)

    await factories.publish_measure(client.database, KONSTANZ, measure, 1)
    publisher = await factories.actor(client.database)
    change = {"fields_of_action": [later]}
    factories.done(await actions.update_measure(client.database, publisher, measure, 3, change))
    for key, found, missed in ((None, now, later), ("bochum_reader", now, later), ("konstanz_reader", now, later)):
        assert await finds(key, found)
        assert not await finds(key, missed)
    # A measure that is not seen says nothing, even if its lesson were.
    async with client.database.transaction() as session:
        values = {"visibility": "NETWORK"}
        await session.execute(update(MeasureRow).where(MeasureRow.record_id == measure).values(values))
    assert await finds(None)
    assert not await finds(None, now)
    assert await finds("bochum_reader", now)


async def test_a_lesson_that_stands_alone_is_found_by_its_field_of_action(client: Client) -> None:
    alone = await factories.published_lesson(client.database, field_of_action="ARBEIT_WIRTSCHAFT")
    assert await filtered(client, "lessons", {"fieldsOfAction": ["ARBEIT_WIRTSCHAFT"]}) == [f"lesson_{alone}"]


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        ({"states": ["XX"]}, "XX"),
        ({"states": [None]}, "null"),
        ({"unknown": 1}, "unknown"),
        ({"period": {"from": "2020-13-01"}}, "2020-13-01"),
        ({"updatedSince": "yesterday"}, "yesterday"),
        ({"municipalities": [5]}, "5"),
        ({"targetGroups": {"any": []}}, "any"),
    ],
)
async def test_wrong_filters_are_refused(reader: Client, filter_: dict[str, Any], message: str) -> None:
    document = "query($filter: MeasureFilter) { measures(filter: $filter) { totalCount } }"
    body = await reader.query(document, filter=filter_)
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert message in body["errors"][0]["message"]
    assert "data" not in body


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31"])
async def test_extreme_dates(reader: Client, value: str) -> None:
    for span in ({"from": value}, {"to": value}, {"from": value, "to": value}):
        assert len(await filtered(reader, "measures", {"period": span})) in range(19)
    for moment in (f"{value}T00:00:00Z", f"{value}T23:59:59.999999+14:00", f"{value}T00:00:00-12:00"):
        body = await reader.query(
            "query($m: DateTime) { measures(filter: {updatedSince: $m}) { totalCount } }", m=moment
        )
        codes = [error["extensions"]["code"] for error in body.get("errors", [])]
        assert codes in ([], ["BAD_USER_INPUT"]), body


async def test_a_naive_moment_is_taken_as_one_of_utc(reader: Client) -> None:
    document = "query($m: DateTime) { measures(filter: {updatedSince: $m}) { totalCount } }"
    body = await reader.query(document, m="2000-01-01T00:00:00")
    assert body == {"data": {"measures": {"totalCount": 28}}}
