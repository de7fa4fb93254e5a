"""A release from its preparation to its retraction, over HTTP: who may what when, what is seen when, and that what is
refused changes nothing."""

import asyncio

import asyncpg
import pytest

from exchange.statistics import auditor
from exchange.statistics.rules.audit.auditing import Release
from tests.client import BOCHUM, KAUFBEUREN, KONSTANZ, Client
from tests.rights import NOT_FOUND, nothing_changes
from tests.selfchecks.world import FIELDS
from tests.statistics.network import AGS, DAY, TODAY, Network, network_of, opened_round

STEERING = FIELDS[0]
pytestmark = pytest.mark.usefixtures("audited_here")
OTHERS = (None, "konstanz_publisher", "bochum_publisher", "district_publisher", "operator")
FROZEN = (
    "UPDATE statistical_figure SET mean = 99",
    "DELETE FROM statistical_figure",
    "UPDATE statistical_contributor SET municipality_id = gen_random_uuid()",
    "UPDATE statistical_release SET minimum = 3",
    "DELETE FROM statistical_release",
)
MISSING = "019b0000-0000-7000-8000-000000000000"


async def test_from_preparing_to_retracting(client: Client) -> None:
    network = await network_of(client)
    given = {"round": network.round, "version": 1}
    begun = (await client.operation("PrepareRelease", "coordinator", input=given))["prepareRelease"]
    release = begun["release"]["id"]
    assert begun == {
        "release": {"id": release, "number": 1, "title": "Runde 1", "state": "PREPARING"},
        "errors": [],
    }
    await network.audited(release)
    seen = await network.read(release, "coordinator")
    assert (seen["state"], seen["contributors"], seen["rows"], seen["version"]) == ("PREPARED", 6, [], 2)
    for key in OTHERS:
        assert await network.read(release, key) is None
    given = {"release": release, "version": 2}
    published = (await client.operation("PublishRelease", "coordinator", input=given))["publishRelease"]
    assert (published["release"]["state"], published["errors"]) == ("PUBLISHED", [])
    seen = await network.read(release)
    assert seen["myContributions"] == [{"municipality": {"ags": KONSTANZ}}]
    steering = seen["rows"][0]
    assert (steering["fieldOfAction"]["key"], steering["criterion"]) == (STEERING, None)
    assert steering["count"] == {"value": 6, "notApplicable": 0}
    # 0, 33.33, 66.67, 50, 83.33 and 33.33 are 44.45 on average, which is told in steps of some points.
    mean, unit = steering["mean"]["value"], steering["mean"]["roundedTo"]
    assert mean % unit == 0
    assert abs(mean - 44.45) <= unit / 2
    assert (await network.read(release, "coordinator"))["rows"] == seen["rows"]
    for key in (None, "district_publisher", "operator"):
        assert await network.read(release, key) is None
    for change in FROZEN:
        with pytest.raises(asyncpg.RestrictViolationError):
            await client.database.pool.execute(change)
    note = {"release": release, "note": " Ein Fragebogen war falsch.\n"}
    retracted = (await client.operation("RetractRelease", "coordinator", input=note))["retractRelease"]
    assert (retracted["release"]["state"], retracted["errors"]) == ("RETRACTED", [])
    seen = await network.read(release)
    assert (seen["rows"], seen["retraction"], seen["retractionNote"]) == (
        [],
        "COORDINATION",
        "Ein Fragebogen war falsch.",
    )
    whole = [action for action, ags in await network.trail() if not ags]
    assert whole == ["begun", "prepared", "published", "retracted"]
    mine = [entry for entry in await network.trail() if entry[1]]
    assert sorted(mine) == [("contributed", ags) for ags in sorted(AGS[:6])]
    trail = await client.data("{ auditTrail(first: 1) { nodes { action subject details } } }", "bochum_reader")
    assert trail["auditTrail"]["nodes"] == [
        {"action": "release.contributed", "subject": release, "details": {"round": "Runde 1", "number": 1}}
    ]


async def test_who_may_what_in_which_state(client: Client) -> None:
    network = await network_of(client)
    around, path = network.round, {"release": "WRONG_STAGE"}
    steps = {"publishRelease": {}, "retractRelease": {"note": "x"}}
    members = ("konstanz_publisher", "bochum_publisher")
    async with nothing_changes(client):
        for key in OTHERS:
            expected = "FORBIDDEN" if key in members else "NOT_FOUND"
            assert await network.refused("prepareRelease", key, round=around) == {"round": expected}
        missing = {"round": f"round_{MISSING}"}
        assert await network.refused("prepareRelease", "coordinator", **missing) == {"round": "NOT_FOUND"}
        old = {"round": around, "version": 7}
        assert await network.refused("prepareRelease", "coordinator", **old) == {"version": "CONFLICT"}
        for field, more in steps.items():
            for identity in (f"release_{MISSING}", "x", around):
                errors = (await network.ask(field, "coordinator", release=identity, **more))["errors"]
                assert errors == [{"code": "NOT_FOUND", "path": ["input", "release"], "message": NOT_FOUND}]
    first = await network.prepared()
    assert await network.refused("retractRelease", "coordinator", release=first, note="x") == path
    second = await network.prepared()
    assert (await network.read(first, "coordinator"))["state"] == "DISCARDED"
    async with nothing_changes(client):
        for field, more in steps.items():
            assert await network.refused(field, "coordinator", release=first, **more) == path
            for key in OTHERS:
                assert await network.refused(field, key, release=second, **more) == {"release": "NOT_FOUND"}
        old = {"release": second, "version": 1}
        assert await network.refused("publishRelease", "coordinator", **old) == {"version": "CONFLICT"}
    assert (await network.ask("publishRelease", "coordinator", release=second))["release"]["state"] == "PUBLISHED"
    async with nothing_changes(client):
        assert await network.refused("publishRelease", "coordinator", release=second) == path
        for key in OTHERS:
            expected = "FORBIDDEN" if key in members else "NOT_FOUND"
            assert await network.refused("retractRelease", key, release=second, note="x") == {"release": expected}
        for note, code in (("  ", "REQUIRED"), ("x" * 2001, "TOO_LONG")):
            assert await network.refused("retractRelease", "coordinator", release=second, note=note) == {"note": code}
        assert await network.refused("prepareRelease", "coordinator", round=around) == {"round": "WRONG_STAGE"}
    await network.ask("retractRelease", "coordinator", release=second, note="x")
    async with nothing_changes(client):
        for field, more in steps.items():
            assert await network.refused(field, "coordinator", release=second, **more) == path
    # What was retracted may be published again as it was.
    assert (await network.read(await network.published()))["number"] == 3


async def test_consent_given_withdrawn_and_given_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    network = await network_of(client, 8)
    first = await network.published()
    assert (await network.read(first))["contributors"] == 8
    await network.release(KONSTANZ, "OWN")
    await network.release(BOCHUM, "OWN")
    async with nothing_changes(client):
        waiting = {"round": "WRONG_STAGE"}
        assert await network.refused("prepareRelease", "coordinator", round=network.round) == waiting
    await network.contribute(KAUFBEUREN, **{STEERING: "OWN"})
    asked = []

    def telling(withdrawn: frozenset[str], _material: object, figures: object, earlier: list[Release], _policy: object):
        asked.append((withdrawn, figures))
        return tuple(each.number for each in earlier)

    monkeypatch.setattr(auditor, "to_retract", telling)
    second = await network.prepared()
    ids = {row["ags"]: str(row["id"]) for row in await client.database.fetch_all("SELECT ags, id FROM municipality")}
    assert [withdrawn for withdrawn, _ in asked] == [{ids[KONSTANZ], ids[BOCHUM], ids[KAUFBEUREN]}]
    # Whoever takes something back before it is published is not published.
    await network.release(AGS[3], "OWN")
    async with nothing_changes(client):
        assert await network.refused("publishRelease", "coordinator", release=second) == {"release": "CONFLICT"}
    await network.release(AGS[3], "STATISTICS")
    assert (await network.read(first))["state"] == "PUBLISHED"
    published = await network.ask("publishRelease", "coordinator", release=second)
    assert published["errors"] == []
    seen = await network.read(second)
    assert (seen["contributors"], seen["myContributions"]) == (6, [])
    before = await network.read(first)
    assert (before["state"], before["retraction"], before["rows"]) == ("RETRACTED", "CONSENT_WITHDRAWN", [])
    await network.contribute(KONSTANZ, BOCHUM, AGS[8], visibility="NETWORK")
    third = await network.published()
    assert (await network.read(third))["contributors"] == 9
    # Nobody withdrew from the second, and the first is retracted already.
    assert (len(asked), (await network.read(second))["state"]) == (1, "PUBLISHED")


async def test_who_takes_a_result_back_first_is_not_published(client: Client) -> None:
    network = await network_of(client)
    release = await network.prepared()
    # Somebody is about to take a result back; publishing waits for that, and looks at what there is then.
    narrowed = "UPDATE self_check_snapshot SET visibility = 'OWN' WHERE self_check_id = $1"
    async with network.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM self_check WHERE id = $1 FOR NO KEY UPDATE", network.checks[KONSTANZ])
        publishing = asyncio.create_task(network.ask("publishRelease", "coordinator", release=release))
        await asyncio.sleep(0.2)
        assert not publishing.done()
        await connection.execute(narrowed, network.checks[KONSTANZ])
    assert [error["code"] for error in (await publishing)["errors"]] == ["CONFLICT"]
    assert (await network.read(release, "coordinator"))["state"] == "PREPARED"


async def test_what_was_published_meanwhile_makes_a_preparation_outdated(client: Client) -> None:
    network = await network_of(client, 6)
    release = await network.prepared()
    other = await _other_round(network)
    assert (await network.read(await other.published()))["state"] == "PUBLISHED"
    assert await network.refused("publishRelease", "coordinator", release=release) == {"release": "CONFLICT"}
    assert (await network.read(await network.published()))["number"] == 2


async def _other_round(network: Network) -> Network:
    """Another round of the same programme, with as many contributors."""
    other = Network(network.world, await opened_round(network.world, "Runde 0", TODAY - 20 * DAY))
    await other.contribute(*AGS[:6])
    return other


async def test_a_request_that_arrives_again_prepares_once(client: Client) -> None:
    network = await network_of(client)
    document = "mutation($id: ID!) { prepareRelease(input: {round: $id}) { release { id } errors { code } } }"
    headers = {"idempotency-key": "once"}
    answers = [
        (await client.send(document, "coordinator", {"id": network.round}, headers=headers)).json() for _ in range(2)
    ]
    assert answers[0] == answers[1]
    await network.audited(answers[0]["data"]["prepareRelease"]["release"]["id"])
    assert [action for action, _ in await network.trail()] == ["begun", "prepared"]
