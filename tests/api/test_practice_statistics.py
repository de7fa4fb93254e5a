"""Practices are counted over HTTP: exactly what the viewer could list, each combination of values once."""

from typing import Any

import pytest

from exchange.measures import actions
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, Statements

WORK, STEERING = "ARBEIT_WIRTSCHAFT", "MANAGEMENT_STEUERUNG"
MEDIA = {"targetGroups": ["MEDIA"]}
"""The seeds have nothing for this target group."""

ROWS = """query($by: PracticeDimension!, $and: PracticeDimension, $filter: PracticeStatisticsFilter) {
  practiceStatistics(by: $by, and: $and, filter: $filter) { cells { keys { value } measures } } }"""
FACETS = "{ measures { facets { %s { value count } } } }"
FIELDS = "{ practiceStatistics(by: FIELD) { total { measures } cells { measures } } }"
SEEN = {
    None: 1,
    "operator": 1,
    "district_reader": 1,
    "kaufbeuren_reader": 2,
    "konstanz_reader": 2,
    "bochum_reader": 3,
    "coordinator": 3,
}
"""How many of the measures of `practices` a viewer may see."""


async def practices(client: Client) -> None:
    """Measures for the media: for everybody, the network, the coordination, and a draft."""
    database = client.database

    def about(cost: str, fields: list[str] | None = None, **more: Any) -> dict[str, Any]:
        costs = {"amount": cost, "currency": "EUR", "frequency": "YEARLY"}
        return {"fields_of_action": fields or [WORK], "target_groups": ["MEDIA"], "cost": costs} | more

    readings = [{"date": "2024-01-01", "value": 1}, {"date": "2024-02-01", "value": 2}]
    shown = about(
        "1000",
        [WORK, STEERING],
        target_groups=["MEDIA", "CHILDREN"],
        starts_on="2020-05-01",
        indicators=[{"name": "Zahl", "target": 9, "readings": readings}, {"name": "Anteil"}],
        fundings=[{"funder": "Land", "amount": "500.50"}, {"funder": "Bund"}, {"amount": "300", "currency": "CHF"}],
    )
    record = await factories.measure(database, **shown)
    await factories.lesson(database, measure=record)
    await factories.publish_measure(database, KONSTANZ, record, 1)
    await factories.published_lesson(database, visibility="NETWORK", measure=record, kind="PRECONDITION")
    await factories.lesson(database, measure=record)
    given_up = {"execution_state": "DISCONTINUED", "discontinued_reason": "Zu teuer."}
    await factories.published_measure(database, visibility="NETWORK", **about("2000"), **given_up)
    await factories.published_measure(database, BOCHUM, "COORDINATION", **about("3001", starts_on="2022-12-31"))
    await factories.measure(database, **about("9"))


async def rows(client: Client, key: str | None = None, /, **given: Any) -> dict[tuple[str | None, ...], int]:
    """How many measures each cell has, by its values."""
    found = (await client.data(ROWS, key, **given))["practiceStatistics"]["cells"]
    listed = [(tuple(value["value"] for value in cell["keys"]), cell["measures"]) for cell in found]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def yearly(cell: dict[str, Any]) -> dict[str, Any]:
    """What is spent every year; nothing else is known here."""
    once, found, unknown = cell["costs"]
    assert [each["frequency"] for each in cell["costs"]] == ["ONE_OFF", "YEARLY", None]
    for other in (once, unknown):
        assert (other["measures"], other["sum"], other["median"]) == (0, None, None)
    return {name: found[name] for name in ("measures", "sum", "median")}


async def test_what_each_may_see_counts(client: Client) -> None:
    await practices(client)
    for key, seen in SEEN.items():
        found = await client.operation("PracticeStatistics", key, filter=MEDIA, by="FIELD", **{"and": "STATE"})
        total, cells = found["practiceStatistics"]["total"], found["practiceStatistics"]["cells"]
        listed = await client.data(
            "{ measures(filter: {targetGroups: [MEDIA], stages: [PUBLISHED]}) { totalCount } }", key
        )
        assert total["measures"] == listed["measures"]["totalCount"] == seen, key
        assert len(cells) == 7 * 16
        assert sum(cell["measures"] for cell in cells) == seen + 1, "one has two fields"
        knows_lesson = key not in (None, "operator", "district_reader")
        lessons = {each["kind"]: each["count"] for each in total["lessonsByKind"]}
        expected = {"SUCCESS_FACTOR": 0, "OBSTACLE": 1, "PRECONDITION": int(knows_lesson), "RECOMMENDATION": 0}
        assert lessons == expected, key


async def test_everything_in_a_cell(client: Client) -> None:
    await practices(client)
    found = await client.operation(
        "PracticeStatistics", "coordinator", filter=MEDIA, by="FIELD", language="EN", **{"and": "STATE"}
    )
    total = found["practiceStatistics"]["total"]
    cells = {tuple(key["value"] for key in cell["keys"]): cell for cell in found["practiceStatistics"]["cells"]}
    assert yearly(total) == {"measures": 3, "sum": "6001.00", "median": "2000.00"}
    both = cells[WORK, "BW"]
    assert both["keys"] == [
        {"dimension": "FIELD", "value": WORK, "label": "Work and economic development"},
        {"dimension": "STATE", "value": "BW", "label": "Baden-Württemberg"},
    ]
    assert [both[name] for name in ("measures", "municipalities", "discontinued", "measuresWithEvidence")] == [
        2,
        1,
        1,
        1,
    ]
    assert (both["indicators"], both["indicatorsWithReadings"]) == (2, 1)
    assert yearly(both) == {"measures": 2, "sum": "3000.00", "median": "1500.00"}
    assert both["funding"] == {"grants": 3, "withAmount": 1, "amount": "500.50"}
    other = cells[WORK, "NW"]
    assert (other["measures"], other["municipalities"], other["indicators"]) == (1, 1, 0)
    assert yearly(other) == {"measures": 1, "sum": "3001.00", "median": "3001.00"}
    assert other["funding"] == {"grants": 0, "withAmount": 0, "amount": None}
    assert cells[STEERING, "BW"]["measures"] == 1
    empty = cells["KOMMUNIKATION_KONFLIKT", "TH"]
    assert (empty["measures"], empty["lessonsByKind"][0]["count"], yearly(empty)["sum"]) == (0, 0, None)


async def test_years_and_what_is_not_known(client: Client) -> None:
    await practices(client)
    years = await rows(client, "coordinator", by="YEAR", filter=MEDIA)
    assert list(years.items()) == [(("2020",), 1), (("2021",), 0), (("2022",), 1), ((None,), 1)]
    found = await rows(client, "coordinator", by="EXECUTION_STATE", filter=MEDIA)
    assert list(found.items())[-2:] == [(("DISCONTINUED",), 1), ((None,), 2)]
    groups = await rows(client, "coordinator", by="TARGET_GROUP", filter=MEDIA, **{"and": "TARGET_GROUP"})
    assert len(groups) == 31 * 31
    together = {pair: count for pair, count in groups.items() if count}
    assert together == {
        ("MEDIA", "MEDIA"): 3,
        ("MEDIA", "CHILDREN"): 1,
        ("CHILDREN", "MEDIA"): 1,
        ("CHILDREN", "CHILDREN"): 1,
    }
    nothing = {"filter": {"targetGroups": []}}
    assert await rows(client, by="YEAR", **nothing) == {(None,): 0}
    assert await rows(client, by="QUARTER", **nothing) == {}
    label = "{ practiceStatistics(by: YEAR) { cells { keys { value label en: label(language: EN) } } } }"
    *_, last = (await client.data(label))["practiceStatistics"]["cells"]
    assert last["keys"] == [{"value": None, "label": "ohne Angabe", "en": "not given"}]


async def test_a_measure_is_new_in_the_quarter_in_which_the_viewer_could_first_see_it(client: Client) -> None:
    """First for the network, then for everybody: on the evening of 31 March UTC it is April in Germany."""
    record = await factories.published_measure(client.database, visibility="NETWORK", target_groups=["MEDIA"])
    actor = await factories.actor(client.database)
    factories.done(await actions.update_measure(client.database, actor, record, 3, {"title": "Neu"}))
    await factories.publish_measure(client.database, KONSTANZ, record, 4)
    async with client.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for number, moment in ((1, "2024-02-10 12:00+00"), (2, "2024-09-30 22:30+00")):
            await connection.execute(
                f"UPDATE measure SET published_at = '{moment}' WHERE record_id = $1 AND number = {number}", record
            )
    assert await rows(client, by="QUARTER", filter=MEDIA) == {("2024-Q4",): 1}
    quarters = await rows(client, "bochum_reader", by="QUARTER", filter={**MEDIA, "programme": "weltoffene-kommune"})
    assert quarters == {("2024-Q1",): 1}
    await factories.published_measure(client.database, target_groups=["MEDIA"])
    found = await rows(client, "coordinator", by="QUARTER", filter=MEDIA)
    assert list(found)[:5] == [("2024-Q1",), ("2024-Q2",), ("2024-Q3",), ("2024-Q4",), ("2025-Q1",)]
    assert (sum(found.values()), found["2024-Q2",]) == (2, 0)


async def test_a_draft_beside_what_is_published_counts_nowhere(client: Client) -> None:
    record = await factories.published_measure(client.database, target_groups=["MEDIA"])
    actor = await factories.actor(client.database)
    changes = {"target_groups": ["CHILDREN"], "fields_of_action": [WORK]}
    factories.done(await actions.update_measure(client.database, actor, record, 3, changes))
    for key in (None, "konstanz_reader", "coordinator"):
        found = await rows(client, key, by="FIELD", filter=MEDIA)
        assert {value for (value,), count in found.items() if count} == {factories.FIELD}, key
    factories.done(await actions.withdraw_measure(client.database, actor, record, 4))
    assert set((await rows(client, by="FIELD", filter=MEDIA)).values()) == {0}, "counted anew at once"


@pytest.mark.parametrize(
    ("dimension", "facet", "cells"),
    [
        ("FIELD", "fieldsOfAction", 7),
        ("STATE", "states", 16),
        ("SIZE_CLASS", "sizeClasses", 8),
        ("TARGET_GROUP", "targetGroups", 31),
        ("EXECUTION_STATE", "executionStates", 5),
    ],
)
async def test_cells_are_what_facets_say(reader: Client, dimension: str, facet: str, cells: int) -> None:
    listed = (await reader.data(FACETS % facet))["measures"]["facets"][facet]
    found = await rows(reader, by=dimension)
    assert len(found) == cells
    assert {value: count for (value,), count in found.items() if count and value} == {
        each["value"]: each["count"] for each in listed
    }


async def test_the_filter_of_measures(reader: Client) -> None:
    towns = await rows(reader, by="KIND", filter={"states": ["BW"]})
    assert {value: count for (value,), count in towns.items() if count} == {"LARGE_DISTRICT_TOWN": 12}
    found = await rows(
        reader, by="STATE", filter={"sizeClasses": ["LARGER_MEDIUM_TOWN"], "executionStates": ["COMPLETED"]}
    )
    assert found["BW",] == 7
    assert sum((await rows(reader, by="STATE", filter={"programme": "weltoffene-kommune"})).values()) == 28
    assert set((await rows(reader, by="STATE", filter={"programme": "anderes"})).values()) == {0}
    response = await reader.query(ROWS, status=200, by="STATE", filter={"likeMine": True})
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_one_statement_of_what_is_asked_for(reader: Client, statements: Statements) -> None:
    plain = "{ practiceStatistics(by: FIELD, and: STATE) { cells { measures } } }"
    await reader.data(plain)
    await reader.operation("PracticeStatistics", by="FIELD")
    one, all_ = statements.sql
    tables = ("FROM lesson", "FROM indicator", "FROM measure_funding", "percentile_disc")
    assert [(name in one, name in all_) for name in tables] == [(False, True)] * 4


async def test_aliases_fragments_and_directives(reader: Client) -> None:
    document = """query($yes: Boolean!) { practiceStatistics(by: STATE) {
      __typename t: total { ...F keys { value } } total { measures @skip(if: $yes) }
      k: total { keys { value } }
      cells { n: measures f: funding { grants } funding { __typename } ...F }
    } } fragment F on PracticeCell { costs { m: measures } costs { frequency } __typename }"""
    found = (await reader.data(document, yes=True))["practiceStatistics"]
    assert list(found) == ["__typename", "t", "total", "k", "cells"]
    assert list(found["t"]) == ["costs", "__typename", "keys"]
    assert found["t"]["keys"] == []
    assert found["t"]["costs"][1] == {"m": 1, "frequency": "YEARLY"}
    assert (found["total"], found["k"]) == ({}, {"keys": []})
    assert found["cells"][0] | {"costs": []} == {
        "n": 2,
        "f": {"grants": 1},
        "funding": {"__typename": "PracticeFunding"},
        "costs": [],
        "__typename": "PracticeCell",
    }


async def test_counts_are_kept_while_nothing_changes(client: Client) -> None:
    """Rows that go behind the counter's back still count, which shows that the counts are remembered."""
    assert await client.data("{ practiceStatistics(by: FIELD) { total { keys { value } } } }") == {
        "practiceStatistics": {"total": {"keys": []}}
    }
    before = await client.data(FIELDS)
    async with client.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica; DELETE FROM measure")
    assert await client.data(FIELDS) == before
    await factories.published_measure(client.database)
    assert (await client.data(FIELDS))["practiceStatistics"]["total"] == {"measures": 1}
