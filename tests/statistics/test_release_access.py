"""Who sees a statistical release and its figures, in every state and by every path: members and coordinators what is
published, coordinators that something is prepared, nobody else anything; to them it is what does not exist."""

import json
from typing import Any

from exchange.access.actions import create_key
from exchange.access.viewer import Role, Scope
from exchange.statistics.rules.states import ReleaseState
from tests.client import KONSTANZ, Client
from tests.statistics.shelf import STEERING, TOLD, Shelf, shelf_of

MISSING = "release_019b0000-0000-7000-8000-000000000000"
MEMBERS = ("konstanz_publisher", "kaufbeuren_editor")
"""The one contributed, the other was not even invited to the round."""
STRANGERS = (None, "district_publisher", "operator")
PUBLISHED = ("PUBLISHED", "RETRACTED")

ROW = "value count { value } mean { value } levels { levels { count } }"
RELEASE = f"""id number title state contributors retraction retractionNote rows {{ {ROW} }}
  states: rows(breakdown: STATE) {{ {ROW} }} myContributions {{ municipality {{ ags }} snapshot {{ id }} }}"""
PATHS = f"""query($round: ID!, $release: ID!, $ags: String!) {{
  statistics(round: $round) {{ rows {{ {ROW} }} release {{ {RELEASE} }} }}
  byState: statistics(round: $round, breakdown: STATE) {{ rows {{ {ROW} }} }}
  statisticalRelease(id: $release) {{ {RELEASE} }}
  statisticalReleases {{ totalCount edges {{ node {{ {RELEASE} }} }} nodes {{ id }} }}
  filtered: statisticalReleases(filter: {{rounds: [$round], states: [{", ".join(ReleaseState)}], demo: false}}) {{
    totalCount nodes {{ {RELEASE} }} }}
  node(id: $release) {{ ... on StatisticalRelease {{ {RELEASE} }} }}
  nodes(ids: [$release, "{MISSING}"]) {{ ... on StatisticalRelease {{ {RELEASE} }} }}
  selfCheckRound(id: $round) {{ id statistics {{ {RELEASE} }} }}
  selfCheckRounds {{ nodes {{ statistics {{ {RELEASE} }} }} }}
  municipality(ags: $ags) {{ selfCheckInvitations {{ nodes {{ round {{ statistics {{ {RELEASE} }} }} }} }} }}
  peers(ags: $ags) {{ figures {{ own count {{ value }} median {{ value }} }} }}
}}"""
NOTHING_OF = ("statistics", "byState", "statisticalRelease", "node")


def parts(value: Any, name: str) -> list[Any]:
    """All that an answer has under this name, at any depth."""
    if isinstance(value, list):
        return [found for each in value for found in parts(each, name)]
    if not isinstance(value, dict):
        return []
    own = [value[name]] if name in value else []
    return own + [found for each in value.values() for found in parts(each, name)]


async def read(shelf: Shelf, key: str | None, release: str) -> dict[str, Any]:
    found: dict[str, Any] = await shelf.client.data(PATHS, key, round=shelf.round, release=release, ags=KONSTANZ)
    return found


def check_nothing(found: dict[str, Any]) -> None:
    """Nothing says that there is a release."""
    assert [found[name] for name in NOTHING_OF] == [None] * len(NOTHING_OF)
    assert found["nodes"] == [None, None]
    assert (found["peers"], found["statisticalReleases"], found["filtered"]) == (
        None,
        {"totalCount": 0, "edges": [], "nodes": []},
        {"totalCount": 0, "nodes": []},
    )
    assert parts(found, "rows") == []
    assert set(parts(found, "statistics")) <= {None}


def check_release(found: dict[str, Any], release: str, state: str) -> None:
    """The release is there by every path that leads to it whatever its state."""
    whole = found["statisticalRelease"]
    assert (whole["id"], whole["state"]) == (release, state)
    assert found["node"] == found["nodes"][0] == found["filtered"]["nodes"][0] == whole
    assert [edge["node"] for edge in found["statisticalReleases"]["edges"]] == [whole]
    assert found["statisticalReleases"]["totalCount"] == found["filtered"]["totalCount"] == 1
    assert whole["retractionNote"] == ("Ein Rechenfehler." if state == "RETRACTED" else None)


def check_without_figures(found: dict[str, Any]) -> None:
    assert [each for each in parts(found, "rows") + parts(found, "states") if each] == []
    assert (found["statistics"], found["byState"], found["peers"]) == (None, None, None)
    assert parts(found["selfCheckRounds"], "statistics") == [None] * len(found["selfCheckRounds"]["nodes"])


def check_figures(found: dict[str, Any]) -> None:
    rows = found["statistics"]["rows"]
    assert [(row["value"], row["mean"]["value"]) for row in rows] == [(None, 54)]
    assert [(row["value"], row["mean"]["value"]) for row in found["byState"]["rows"]] == [("BW", 46)]
    assert found["statistics"]["release"] == found["statisticalRelease"]
    assert all(each in (rows, found["byState"]["rows"]) for each in parts(found, "rows"))
    assert all(each == found["byState"]["rows"] for each in parts(found, "states"))


async def shelved(client: Client) -> tuple[Shelf, Any, str]:
    """A shelf with a release to which Konstanz contributed, and the id of that."""
    shelf = await shelf_of(client)
    field = {"field_key": STEERING, **TOLD}
    release = await shelf.release(field, field | {"dimension": "STATE", "value": "BW", "mean": 46}, state="PREPARED")
    await shelf.contribute(release, await shelf.world.completed(round_id=shelf.around))
    return shelf, release, f"release_{release}"


async def test_every_state_by_every_path(client: Client) -> None:
    shelf, release, public = await shelved(client)
    missing = {key: await read(shelf, key, MISSING) for key in (*STRANGERS, *MEMBERS)}
    for state in ReleaseState:
        await shelf.move(release, state.value)
        for key in (*STRANGERS, *MEMBERS, "coordinator"):
            found = await read(shelf, key, public)
            if key in STRANGERS or (key in MEMBERS and state not in PUBLISHED):
                check_nothing(found)
                assert found == missing[key], (state, key)
                continue
            check_release(found, public, state.value)
            mine = found["statisticalRelease"]["myContributions"]
            assert [each["municipality"]["ags"] for each in mine] == [KONSTANZ] * (key == MEMBERS[0])
            (check_figures if state == "PUBLISHED" else check_without_figures)(found)
            assert (found["peers"] is not None) == (state == "PUBLISHED" and key == MEMBERS[0])


async def test_the_newest_that_is_published_holds(client: Client) -> None:
    shelf, release, public = await shelved(client)
    await shelf.move(release, "PUBLISHED")
    figure = {"field_key": STEERING, **TOLD, "mean": 12}
    second = await shelf.release(figure, number=2, state="PREPARED")
    assert (await read(shelf, "coordinator", public))["statistics"]["rows"][0]["mean"] == {"value": 54}
    await shelf.move(second, "PUBLISHED")
    found = await read(shelf, "bochum_reader", public)
    assert found["statistics"]["release"]["number"] == found["selfCheckRound"]["statistics"]["number"] == 2
    assert found["statistics"]["rows"][0]["mean"] == {"value": 12}
    assert found["statisticalRelease"]["rows"][0]["mean"] == {"value": 54}
    await shelf.move(second, "RETRACTED")
    found = await read(shelf, "bochum_reader", public)
    assert found["statistics"]["rows"][0]["mean"] == {"value": 54}
    assert [node["rows"] == [] for node in found["filtered"]["nodes"]] == [True, False]
    assert "12" not in json.dumps(parts(found, "mean"))


TYPES = {"round": "ID!", "release": "ID!", "ags": "String!"}
FIELDS = {
    "statistics": "statistics(round: $round) { rows { value } }",
    "statisticalRelease": "statisticalRelease(id: $release) { number }",
    "statisticalReleases": "statisticalReleases { nodes { number } }",
    "node": "node(id: $release) { ... on StatisticalRelease { number } }",
    "nodes": "nodes(ids: [$release]) { ... on StatisticalRelease { number } }",
    "selfCheckRound": "selfCheckRound(id: $round) { statistics { number } }",
    "peers": "peers(ags: $ags) { figures { own } }",
}


async def test_a_key_that_is_not_for_statistics_reads_none_by_any_path(client: Client) -> None:
    shelf, release, public = await shelved(client)
    await shelf.move(release, "PUBLISHED")
    scopes = frozenset(Scope) - {Scope.STATISTICS}
    key = await create_key(
        client.database, role=Role.PUBLISHER, name="ohne Auswertungen", municipality=KONSTANZ, scopes=scopes
    )
    given = {"round": shelf.round, "release": public, "ags": KONSTANZ}
    for name, field in FIELDS.items():
        used = [f"${each}: {type_}" for each, type_ in TYPES.items() if f"${each}" in field]
        document = f"query({', '.join(used)}) {{ {field} }}" if used else f"{{ {field} }}"
        assert (await client.data(document, MEMBERS[0], **given))[name], name
        refused = await client.query(document, key.key, **given)
        assert [error["extensions"] for error in refused["errors"]] == [{"code": "FORBIDDEN", "scope": "STATISTICS"}], (
            name
        )
    assert (await client.data("{ selfCheckRounds { nodes { title } } }", key.key))["selfCheckRounds"]["nodes"]


async def test_releases_are_filtered(client: Client) -> None:
    shelf, release, _ = await shelved(client)
    await shelf.move(release, "PUBLISHED")
    await shelf.release(state="PREPARED", number=2, demo=True)
    for given, numbers in (
        ({"states": ["PUBLISHED"]}, [1]),
        ({"states": ["PUBLISHED", "PREPARED"]}, [2, 1]),
        ({"states": []}, []),
        ({"rounds": []}, []),
        ({"rounds": ["round_x", MISSING]}, []),
        ({"demo": True}, [2]),
        ({"demo": False, "states": ["PREPARED"]}, []),
    ):
        found = (await client.operation("StatisticalReleases", "coordinator", filter=given))["statisticalReleases"]
        assert [node["number"] for node in found["nodes"]] == numbers, given
