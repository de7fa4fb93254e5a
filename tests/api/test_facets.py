"""Facets of measures over HTTP: exact counts, every filter but the facet's own, nothing that the viewer may not see."""

from typing import Any

import pytest
from sqlalchemy import text

from exchange.measures import actions
from exchange.projection import plan
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, Statements

DOCUMENT = """query($filter: MeasureFilter) { measures(filter: $filter, first: 1) { totalCount facets {
  fieldsOfAction { value count } targetGroups { value count } lifePhases { value count } states { value count }
  sizeClasses { value count } executionStates { value count } funders { value count }
} } }"""
LABELS = "{ measures { facets { %s { label english: label(language: EN) } } } }"
FIELDS = "{ measures { facets { fieldsOfAction { value count } } } }"


async def facets(client: Client, key: str | None = None, **filter_: Any) -> dict[str, dict[str, int]]:
    """Each facet as its values with their counts, in their order."""
    found = (await client.data(DOCUMENT, key, filter=filter_ or None))["measures"]["facets"]
    return {name: {entry["value"]: entry["count"] for entry in listed} for name, listed in found.items()}


async def test_all_measures(reader: Client) -> None:
    found = await facets(reader)
    assert {name: len(listed) for name, listed in found.items()} == {
        "fieldsOfAction": 7,
        "targetGroups": 16,
        "lifePhases": 4,
        "states": 8,
        "sizeClasses": 4,
        "executionStates": 2,
        "funders": 7,
    }
    assert found["executionStates"] == {"COMPLETED": 14, "ONGOING": 10}
    assert found["lifePhases"] == {"ARRIVAL": 3, "EARLY_CHILDHOOD": 2, "SCHOOL_AGE": 1, "STARTING_A_FAMILY": 1}


async def test_the_most_frequent_first_and_then_in_their_own_order(reader: Client) -> None:
    found = await facets(reader)
    assert list(found["states"].items()) == [
        *(("BW", 12), ("RP", 4)),
        *(("NW", 3), ("BB", 3)),  # as in the official key
        *(("SH", 2), ("BY", 2), ("MV", 1), ("SN", 1)),
    ]
    assert list(found["fieldsOfAction"].items())[-3:] == [
        ("INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS", 4),
        ("KOMMUNIKATION_KONFLIKT", 4),
        ("ARBEIT_WIRTSCHAFT", 1),
    ]
    assert list(found["sizeClasses"])[2:] == ["LARGER_SMALL_TOWN", "SMALLER_MEDIUM_TOWN"]
    funders = list(found["funders"])
    assert funders[0].startswith("beauftragte der bundesregierung")
    assert funders[1:] == sorted(funders[1:])


async def test_every_filter_but_its_own(reader: Client) -> None:
    """What a facet says of a value is the total when this value takes the place of what is chosen."""
    chosen = {"states": ["BW", "TH"], "executionStates": ["COMPLETED"]}
    found = await facets(reader, **chosen)
    assert found["states"] == {"BW": 7, "RP": 2, "BY": 2, "BB": 1, "MV": 1, "SN": 1, "TH": 0}
    assert found["executionStates"] == {"COMPLETED": 7, "ONGOING": 4}
    assert found["sizeClasses"] == {"LARGER_MEDIUM_TOWN": 7}
    for name in ("states", "executionStates", "fieldsOfAction", "targetGroups"):
        for value, count in found[name].items():
            page = await reader.data(DOCUMENT, filter=chosen | {name: [value]})
            assert page["measures"]["totalCount"] == count, (name, value)


async def test_filters_without_a_facet_hold_for_all(reader: Client) -> None:
    found = await facets(reader, municipalities=[KONSTANZ])
    assert (found["states"], found["sizeClasses"]) == ({"BW": 12}, {"LARGER_MEDIUM_TOWN": 12})
    assert await facets(reader, stages=["DRAFT"]) == {name: {} for name in found}


async def test_what_is_chosen_is_listed_once_and_what_is_unknown_is_not(reader: Client) -> None:
    found = await facets(reader, fieldsOfAction=["ARBEIT_WIRTSCHAFT", "ARBEIT_WIRTSCHAFT", "UNBEKANNT"], states=["HH"])
    assert found["fieldsOfAction"] == {"ARBEIT_WIRTSCHAFT": 0}
    assert list(found["states"].items())[-1] == ("HH", 0)
    assert sum(found["states"].values()) == 1
    nothing = await facets(reader, targetGroups=[])
    assert nothing["targetGroups"]["ALL_RESIDENTS"] == 11
    assert nothing["states"] == {}


@pytest.mark.parametrize(
    ("facet", "label", "english"),
    [
        ("fieldsOfAction", "Management und Steuerung", "Management and steering"),
        ("targetGroups", "alle Einwohnerinnen und Einwohner", "all residents"),
        ("states", "Baden-Württemberg", "Baden-Württemberg"),
        ("executionStates", "abgeschlossen", "completed"),
    ],
)
async def test_labels(reader: Client, facet: str, label: str, english: str) -> None:
    found = (await reader.data(LABELS % facet))["measures"]["facets"][facet]
    assert found[0] == {"label": label, "english": english}


async def test_a_funder_is_labelled_as_it_is_spelled(reader: Client) -> None:
    found = await reader.data("{ measures { facets { funders { value label english: label(language: EN) } } } }")
    funders = found["measures"]["facets"]["funders"]
    assert all(entry["value"] == entry["label"].lower() == entry["english"].lower() for entry in funders)
    assert [entry["label"] for entry in funders][-2:] == ["Stadt Konstanz", "Stiftung Mercator"]


async def test_aliases_fragments_and_directives(reader: Client) -> None:
    document = """query($yes: Boolean!) { measures(first: 0) {
      nodes { title } one: facets { ...F states @include(if: $yes) { value } __typename }
      two: facets { x: states { c: count } }
      facets @skip(if: $yes) { states { value } }
    } } fragment F on MeasureFacets { executionStates { value } executionStates { count __typename } }"""
    found = (await reader.data(document, yes=True))["measures"]
    value = {"value": "COMPLETED", "count": 14, "__typename": "FacetValue"}
    assert found["nodes"] == []
    assert list(found["one"]) == ["executionStates", "states", "__typename"]
    assert (found["one"]["executionStates"][0], found["one"]["states"][0]) == (value, {"value": "BW"})
    assert found["two"]["x"][:2] == [{"c": 12}, {"c": 4}]
    assert "facets" not in found
    found = (await reader.data(document, yes=False))["measures"]
    assert (list(found["one"]), len(found["facets"]["states"])) == (["executionStates", "__typename"], 8)


async def test_beside_what_an_ordinary_resolver_gives(reader: Client) -> None:
    document = "{ measures(first: 1) { nodes { allowedActions { action } } facets { states { value } } totalCount } }"
    found = (await reader.data(document, "konstanz_publisher"))["measures"]
    assert (len(found["facets"]["states"]), found["totalCount"]) == (8, 28)


async def test_of_one_municipality(reader: Client) -> None:
    document = """{ municipality(ags: "%s") { measures(filter: {states: [BW, BY]}, first: 1) {
      totalCount facets { states { value count } executionStates { value count } } } } }"""
    found = (await reader.data(document % KONSTANZ))["municipality"]["measures"]
    states = [{"value": "BW", "count": 12}, {"value": "BY", "count": 0}]
    assert (found["totalCount"], found["facets"]["states"]) == (12, states)
    found = (await reader.data(document % BOCHUM))["municipality"]["measures"]
    assert found["facets"]["states"] == [
        {"value": "NW", "count": 1},
        {"value": "BW", "count": 0},
        {"value": "BY", "count": 0},
    ]
    assert (found["totalCount"], found["facets"]["executionStates"]) == (0, [])


async def test_other_lists_have_none(reader: Client) -> None:
    for field in ("lessons", "strategies", "municipalities"):
        response = await reader.send(f"{{ {field} {{ facets {{ __typename }} }} }}")
        assert "Cannot query field 'facets'" in response.json()["errors"][0]["message"]


async def test_the_statement_of_a_page_without_facets_has_none(reader: Client, statements: Statements) -> None:
    await reader.data("{ measures { nodes { title } } }")
    await reader.data("{ measures { nodes { title } facets { states { value } } } }")
    plain, counted = statements.sql
    assert ("WITH" in plain, "change_counter" in plain) == (False, False)
    assert ("WITH" in counted, "measure_field" in counted, "measure_funding" in counted) == (True, False, False)


async def test_nobody_counts_what_others_keep_to_themselves(client: Client) -> None:
    """A draft, a release to the network and one to the coordination, each with a description of its own."""
    own = {"fields_of_action": ["ARBEIT_WIRTSCHAFT"], "execution_state": "PLANNED"}
    rare = {"target_groups": ["MEDIA"], "life_phases": ["OLD_AGE"], "fundings": [{"funder": "Geheimer Fonds"}]}
    await factories.measure(client.database, KONSTANZ, **own, **rare)
    await factories.published_measure(client.database, KONSTANZ, "NETWORK", **own, **rare)
    await factories.published_measure(client.database, KONSTANZ, "COORDINATION", **own, **rare)
    everybody = await facets(client)
    assert everybody["fieldsOfAction"]["ARBEIT_WIRTSCHAFT"] == 1
    for key, seen in (
        (None, 0),
        ("operator", 0),
        ("district_reader", 0),
        ("bochum_reader", 1),
        ("coordinator", 2),
        ("konstanz_reader", 3),
    ):
        found = await facets(client, key)
        assert found["fieldsOfAction"]["ARBEIT_WIRTSCHAFT"] == 1 + seen, key
        assert found["states"]["BW"] == 12 + seen, key
        hidden = {"executionStates": "PLANNED", "targetGroups": "MEDIA", "lifePhases": "OLD_AGE"}
        for name, value in (hidden | {"funders": "geheimer fonds"}).items():
            assert found[name].get(value, 0) == seen, (key, name)
            assert (value in found[name]) is (seen > 0), (key, name)


async def test_a_draft_takes_the_place_of_what_is_published_for_its_owner_alone(client: Client) -> None:
    record = await factories.published_measure(client.database, execution_state="PLANNED")
    actor = await factories.actor(client.database)
    factories.done(
        await actions.update_measure(
            client.database, actor, record, 3, {"fundings": {"add": [{"funder": "Neuer Fonds"}]}}
        )
    )
    assert "neuer fonds" not in (await facets(client))["funders"]
    assert (await facets(client, "konstanz_reader"))["funders"]["neuer fonds"] == 1
    for key in (None, "konstanz_reader"):
        assert (await facets(client, key))["executionStates"]["PLANNED"] == 1


async def test_a_funder_counts_once_a_measure_however_it_is_spelled(client: Client) -> None:
    grants = [{"funder": "FÖRDERFONDS"}, {"funder": "Förderfonds"}, {"funder": "Förderfonds"}, {"programme": "Ohne"}]
    for grant in (grants, grants[1:], grants[:1]):
        await factories.published_measure(client.database, fundings=grant)
    found = await client.data("{ measures { facets { funders { value label count } } } }")
    funders = found["measures"]["facets"]["funders"]
    assert funders[1] == {"value": "förderfonds", "label": "FÖRDERFONDS", "count": 3}
    assert len(funders) == 8


async def test_fifty_funders_are_listed(client: Client) -> None:
    for first in (0, 30):
        grants = [{"funder": f"Fonds {number:02}"} for number in range(first, first + 30)]
        await factories.published_measure(client.database, fundings=grants)
    await factories.published_measure(client.database, fundings=[{"funder": "Fonds 59"}])
    funders = list((await facets(client))["funders"])
    assert (len(funders), funders[1], funders[-1]) == (50, "fonds 59", "fonds 46")


async def test_a_publication_counts_at_once(client: Client) -> None:
    """Facets are remembered between the requests, and never older than the last write."""

    async def count() -> int:
        found = await facets(client, states=["BW"])
        assert found == await facets(client, states=["BW"])
        return found["targetGroups"].get("MEDIA", 0)

    assert await count() == 0
    record = await factories.measure(client.database, target_groups=["MEDIA"])
    assert await count() == 0
    await factories.publish_measure(client.database, KONSTANZ, record, 1)
    assert await count() == 1
    factories.done(await actions.withdraw_measure(client.database, await factories.actor(client.database), record, 3))
    assert await count() == 0


async def test_facets_are_not_counted_again_while_nothing_changes(client: Client) -> None:
    """Rows that come behind the counter's back are not counted, which shows that the facets are remembered."""
    before = await client.data(FIELDS)
    async with client.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica; DELETE FROM measure")
    assert await client.data(FIELDS) == before
    async with client.database.transaction() as session:
        await session.execute(text("SELECT 1"))
    assert await client.data(FIELDS) == {"measures": {"facets": {"fieldsOfAction": []}}}


async def test_what_is_remembered_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room nothing is remembered, and the answers are the same."""
    expected = await facets(client)
    kept: plan.Bounded[tuple[Any, ...]] = plan.Bounded(100, lambda _key, row: sum(len(str(value)) for value in row))
    monkeypatch.setattr("exchange.projection.resolve.KEPT", kept)
    for _ in range(2):
        assert await facets(client) == expected
        assert await facets(client, states=["BY"]) != expected
