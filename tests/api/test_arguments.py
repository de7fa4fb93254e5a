"""Variables, defaults and directives work on what comes out of the database."""

from typing import Any

import pytest

from tests.client import BOCHUM, KONSTANZ, Client

SLUG = "konstanz-von-einander-kennen-lernen"
TITLE = "Von/Einander/Kennen/Lernen"


async def test_variables_everywhere(reader: Client) -> None:
    document = """query($ags: String!, $land: State!, $state: ExecutionState!, $field: MeasureOrderField!,
                        $way: Direction!, $from: Date, $first: Int, $language: Language = DE, $inner: Int = 1) {
      measures(filter: {municipalities: [$ags, "99999999"], states: [$land], executionStates: [$state, ONGOING],
                        period: {from: $from}}, orderBy: [{field: $field, direction: $way}], first: $first) {
        totalCount nodes { title fieldsOfAction { label(language: $language) } indicators(first: $inner) {
          totalCount nodes { name } } }
      }
    }"""
    given = {"ags": KONSTANZ, "land": "BW", "state": "COMPLETED", "field": "TITLE", "way": "DESC", "first": 2}
    found = (await reader.data(document, **given, **{"from": "2024-11-15"}))["measures"]
    assert found["totalCount"] == 2
    assert [node["title"] for node in found["nodes"]] == [
        "Um die Welt in Konstanz",
        "Internationales Forum wird Internationaler Ausschuss",
    ]
    assert found["nodes"][0]["indicators"]["totalCount"] > len(found["nodes"][0]["indicators"]["nodes"]) == 1
    assert found["nodes"][0]["fieldsOfAction"][0] == {"label": "Zusammenhalt und Begegnung"}
    found = (await reader.data(document, **given, **{"from": "2024-11-15", "language": "EN", "inner": 2}))["measures"]
    assert found["nodes"][0]["fieldsOfAction"][0] == {"label": "Cohesion and encounter"}
    assert len(found["nodes"][0]["indicators"]["nodes"]) == 2


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ({}, 28),
        ({"filter": None}, 28),
        ({"filter": {}}, 28),
        ({"filter": {"states": None}}, 28),
        ({"filter": {"states": ["BY"]}}, 2),
        ({"filter": {"states": "BY"}}, 2),
        ({"filter": {"states": []}}, 0),
        ({"filter": {"states": ["BY"], "municipalities": None}}, 2),
        ({"filter": {"states": ["BY"], "municipalities": []}}, 0),
        ({"filter": {"period": {}}}, 18),
        ({"filter": {"period": {"from": None, "to": None}}}, 18),
    ],
)
async def test_absent_and_null_variables(reader: Client, filter_: dict[str, Any], count: int) -> None:
    document = "query($filter: MeasureFilter) { measures(filter: $filter) { totalCount } }"
    assert await reader.data(document, **filter_) == {"measures": {"totalCount": count}}


async def test_an_absent_variable_in_an_input_object_is_an_absent_field(reader: Client) -> None:
    document = """query($states: [State!], $ags: [String!], $way: Direction! = DESC) {
      measures(filter: {states: $states, municipalities: $ags}, orderBy: {field: TITLE, direction: $way}, first: 1) {
        totalCount nodes { title } } }"""
    for given, count, first in [
        ({}, 28, "„Wir sind mehrsprachig!“"),
        (
            {"states": None, "ags": [BOCHUM]},
            1,
            "Projektförderung „Dialog- und Begegnungsräume“ des Integrationsausschusses",
        ),
        ({"states": ["BW"], "way": "ASC"}, 12, "83 – Konstanz integriert"),
        ({"states": ["BW"], "ags": [BOCHUM]}, 0, None),
        ({"states": "BW", "ags": None, "way": "ASC"}, 12, "83 – Konstanz integriert"),
    ]:
        found = (await reader.data(document, **given))["measures"]
        assert (found["totalCount"], next((node["title"] for node in found["nodes"]), None)) == (count, first)


async def test_defaults_of_arguments(reader: Client) -> None:
    found = await reader.data(
        """query($key: String = "weltoffene-kommune", $nothing: String, $language: Language = EN, $first: Int) {
             programme { key } same: programme(key: $key) { key }
             fieldsOfAction { label(language: $language) }
             measures(first: $first) { nodes { id } }
             lone: measures(orderBy: {field: TITLE}, first: 1) { nodes { title } }
             unordered: measures(orderBy: [], first: 100) { nodes { id } }
             ordered: measures(first: 100) { nodes { id } }
             unset: municipality(ags: "08335043") {
               measures(after: $nothing, before: $nothing, last: 1) { totalCount } }
           }"""
    )
    assert found["programme"] == found["same"] == {"key": "weltoffene-kommune"}
    assert found["fieldsOfAction"][0] == {"label": "Management and steering"}
    assert len(found["measures"]["nodes"]) == 20
    assert found["lone"]["nodes"] == [{"title": "83 – Konstanz integriert"}]
    assert found["unordered"] == found["ordered"]
    assert found["unset"] == {"measures": {"totalCount": 12}}


async def test_null_for_an_argument_with_a_default_is_null(reader: Client) -> None:
    body = await reader.query("query($key: String) { programme(key: $key) { key } }", key=None)
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert body["data"] == {"programme": None}
    body = await reader.query("{ programme(key: null) { key } }", status=200)
    assert "errors" in body


async def test_include_and_skip_with_variables_and_constants(reader: Client) -> None:
    document = """query($yes: Boolean!, $no: Boolean! = false, $slug: String!) {
      measure(slug: $slug) @include(if: $yes) {
        title @skip(if: $no)
        slug @include(if: $no)
        municipality @include(if: true) @skip(if: false) { name @skip(if: true) ags @include(if: $yes) }
        ... @include(if: $no) { summary }
        ... on Measure @skip(if: $no) { executionState }
        ...F @include(if: $yes)
        ...G @skip(if: $yes)
        lessons(first: 0) @skip(if: $no) { nodes @include(if: $no) { id } totalCount }
        lessons(first: 0) @include(if: $no) { edges { cursor } }
      }
      programme @skip(if: $yes) { key }
      ...Q @include(if: $no)
    }
    fragment F on Publication { stage @include(if: $yes) version @skip(if: $yes) }
    fragment G on Node { id }
    fragment Q on Query { viewer { kind } }"""
    found = await reader.data(document, yes=True, slug=SLUG)
    assert found == {
        "measure": {
            "title": TITLE,
            "municipality": {"ags": KONSTANZ},
            "executionState": "COMPLETED",
            "stage": "PUBLISHED",
            "lessons": {"totalCount": 2},
        }
    }
    found = await reader.data(document, yes=True, no=True, slug=SLUG)
    assert found.pop("viewer") == {"kind": "PUBLIC"}
    assert found["measure"].pop("summary").startswith("In dem Pilotprojekt")
    assert found == {
        "measure": {
            "slug": SLUG,
            "municipality": {"ags": KONSTANZ},
            "stage": "PUBLISHED",
            "lessons": {"edges": []},
        }
    }
    assert await reader.data(document, yes=False, slug=SLUG) == {"programme": {"key": "weltoffene-kommune"}}


async def test_a_fragment_left_out_first_counts_when_it_is_spread_again(reader: Client) -> None:
    found = await reader.data(
        """query($no: Boolean!, $slug: String!) { measure(slug: $slug) { ...F @include(if: $no) slug ...F } }
           fragment F on Measure { title }""",
        no=False,
        slug=SLUG,
    )
    assert list(found["measure"].items()) == [("slug", SLUG), ("title", TITLE)]
